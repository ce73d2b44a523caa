"""What newcomers and mentors are told: neutrally, and never who."""


def register_all() -> None:
    """Make the kinds known."""
