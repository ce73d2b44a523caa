"""Names that say nothing about anybody: two words and a number, offered where a name is asked."""

import secrets

QUALITIES = """
    amber brisk bright calm clear cobalt coral crisp dusky early easy fair fern fresh gentle golden
    green hazel indigo ivory jade kind late light linen lively lunar maple mellow misty mossy north
    olive pearl plain quick quiet rainy rosy russet sandy silver slate snowy soft south spring steady
    still stone summer sunny teal tidal topaz violet warm west wild willow windy winter
""".split()
THINGS = """
    acorn anchor aspen basil beacon birch brook cairn canyon cedar cliff clover comet cove creek dune
    ember fern field finch fjord garden glade grove harbor heron hill inlet island ivy juniper kettle
    lake lantern larch lark lily linden marsh meadow mesa moon moor oak orchard otter path pebble pine
    pond poplar prairie rain reed ridge river robin sage sparrow spruce star summit thistle tide trail
    valley wave willow wren yarrow
""".split()


def handle() -> str:
    """Make a handle to sign in with, unlike most others: ``calm-heron-4821``."""
    return f"{secrets.choice(QUALITIES)}-{secrets.choice(THINGS)}-{secrets.randbelow(9000) + 1000}"


def name() -> str:
    """Make a name to go by in a group: ``Calm Heron``."""
    return f"{secrets.choice(QUALITIES)} {secrets.choice(THINGS)}".title()
