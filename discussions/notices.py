"""What members are told about their rooms: in the site, in words; by mail, neutrally."""


def register_all() -> None:
    """Make the kinds known."""
