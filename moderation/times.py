"""Within how long somebody should act on a case."""

from datetime import timedelta

from moderation.models import Priority

TARGETS = {
    Priority.CRISIS: timedelta(minutes=15),
    Priority.SAFETY: timedelta(hours=4),
    Priority.CONDUCT: timedelta(hours=24),
    Priority.NEWCOMER: timedelta(hours=12),
    Priority.OTHER: timedelta(hours=72),
}


def target(priority: int) -> timedelta:
    """Give within how long somebody should act on a case of this priority."""
    return TARGETS[Priority(priority)]
