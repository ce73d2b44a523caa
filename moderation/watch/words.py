"""What people read about the watch rules: titles, banners, and which help is shown.

A banner speaks to the writer before posting, or says why a post waits. ``RESOURCES`` says which
kinds of the country's lines (recovery_groups.crisis_lines) stand beside it.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, Promise] = {
    "W-1": _("Words about suicide or hurting oneself"),
    "W-2": _("An overdose happening now"),
    "W-3": _("A threat to somebody"),
    "W-4": _("A child hurt, or danger at home"),
    "W-5": _("Offering or asking for drugs or prescriptions"),
    "W-6": _("Advice on doses, tapering or detox"),
    "W-7": _("Telling others to stop a prescribed medicine"),
    "W-8": _("Contact details in a room"),
    "W-9": _("Something that tells who another person is"),
    "W-10": _("Treatment marketing and patient brokering"),
    "W-11": _("Money: loans, gifts, payments, crowdfunding"),
    "W-12": _("A sexual or romantic approach"),
    "W-13": _("A mentor asks to leave this place in the first week"),
    "W-14": _("Slurs and words that demean people"),
    "W-15": _("An attack on a person, not on an idea"),
    "W-16": _("Running down a program, or recruiting for another"),
    "W-17": _("Graphic stories of use"),
    "W-18": _("Photographs, screenshots or recordings of meetings"),
    "W-19": _("The writer may be under age"),
    "W-20": _("The same text in several places"),
    "W-21": _("Many links, hidden links, advertising"),
    "W-22": _("A link that shows another place than it leads to"),
    "W-23": _("First posts of a new member"),
    "W-24": _("Many posts in an hour, or many messages without an answer"),
    "W-25": _("Looking for stories, subjects or clients"),
    "W-26": _("Politics and other outside issues"),
    "W-27": _("Repeating what was said in another room"),
    "W-28": _("A meeting's code or password in a public place"),
    "W-29": _("Many against one"),
    "W-30": _("Nobody is scored or profiled"),
}

BANNERS: dict[str, Promise] = {
    "crisis": _(
        "If you think of ending your life or of hurting yourself, you can talk to someone now."
        " You may still post this. Your moderators will see it soon."
    ),
    "overdose": _(
        "If someone cannot be woken or breathes badly, call the emergency number now."
        " Give naloxone if you have it, and stay with them until help comes."
    ),
    "threat": _(
        "This reads like a threat to somebody, so a moderator looks at it first."
        " If someone is in danger now, call the emergency number."
    ),
    "danger": _(
        "If you or a child are in danger, these numbers can help now."
        " You may still post this. Your moderators will see it soon."
    ),
    "sourcing": _(
        "Rooms are not a place to offer or ask for drugs or prescriptions."
        " A moderator looks at this post before others can read it."
    ),
    "detox": _(
        "Detox and tapering usually need medical supervision, and a dose that was right for you"
        " can harm someone else. Please share what you lived through, not what others should take."
    ),
    "medicine": _(
        "Only the person and their doctor decide about a prescribed medicine."
        " Stopping one suddenly can be dangerous. Please share your own experience instead."
    ),
    "contact": _(
        "This seems to hold a telephone number, an address or a name on another site."
        " Everyone in this room would see it. Do you want to post it all the same?"
    ),
    "anonymity": _(
        "This may tell who another person is. Who we see here and what we hear stays here."
        " A moderator looks at this post before others can read it."
    ),
    "treatment": _(
        "Rooms carry no offers of treatment, beds or insurance checks."
        " A moderator looks at this post before others can read it."
    ),
    "money": _(
        "Members do not ask each other for money or pass on offers to earn it."
        " A moderator looks at this post before others can read it."
    ),
    "approach": _(
        "People come here to recover and need to feel safe from advances."
        " A moderator looks at this post before others can read it."
    ),
    "stay": _(
        "In the first week, please keep your talks here. Here both of you can report what is not right,"
        " and end the pairing at any time."
    ),
    "demeaning": _(
        "Some of these words demean people."
        " A moderator looks at this post before others can read it."
    ),
    "attack": _(
        "This may land on a person rather than on what they said."
        " Would you say it this way face to face? You can change it before you post."
    ),
    "programs": _(
        "People find recovery on many paths. Please speak of what worked for you,"
        " not against what works for others."
    ),
    "graphic": _(
        "Details of using can bring on cravings in those who read them."
        " If you post this, it stays behind a short note until someone opens it."
    ),
    "recording": _(
        "Photographs, screenshots and recordings of meetings break the trust of those in them."
        " A moderator looks at this post before others can read it."
    ),
    "youth": _(
        "It sounds as if you may be under 18. There are people and groups made for you."
        " A moderator looks at this post before others can read it."
    ),
    "copies": _(
        "The same text was posted elsewhere. A moderator looks at this post before others can read it."
    ),
    "links": _(
        "Posts with many links, hidden links or advertising are looked at by a moderator first."
    ),
    "misleading": _(
        "A link here shows one address and leads to another."
        " A moderator looks at this post before others can read it."
    ),
    "first_posts": _(
        "Welcome. A moderator reads the first posts of every new member before others can read them."
    ),
    "slow": _(
        "You have written a lot in a short time. Please wait a while, so that others can answer."
    ),
    "stories": _(
        "Rooms are for members, not for finding stories, subjects or clients."
        " A moderator looks at this post before others can read it."
    ),
    "outside": _(
        "This group leaves politics and other outside issues at the door. You can change your post."
    ),
    "confidence": _(
        "This seems to repeat what somebody said in another room. What is said there stays there."
        " A moderator looks at this post before others can read it."
    ),
    "codes": _(
        "Codes and passwords of meetings do not belong in a public place."
        " A moderator looks at this before others can read it."
    ),
    "pile_on": _(
        "Several people have answered this member in a short time. A moderator will look at it."
    ),
}

RESOURCES: dict[str, tuple[str, ...]] = {
    "crisis": ("crisis", "emergency"),
    "emergency": ("emergency", "poison"),
    "danger": ("emergency", "crisis"),
    "detox": ("emergency", "substances"),
    "substances": ("substances",),
    "youth": ("crisis", "substances"),
}


def title(rule: str) -> Promise:
    """Name a rule in plain words."""
    return TITLES[rule]


def banner(key: str) -> Promise:
    """Give the words of a banner."""
    return BANNERS[key]
