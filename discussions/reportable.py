"""Topics and posts as the moderation layer sees them."""


def register_all() -> None:
    """Make the kinds known."""
