"""What members are told about reports, decisions and cases: neutrally, and never who."""


def register_all() -> None:
    """Make the kinds known."""
