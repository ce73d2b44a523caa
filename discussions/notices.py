"""What members are told about their rooms: in the site, in words; by mail, neutrally."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register


def register_all() -> None:
    """Make the kinds known."""
    register(
        Kind(
            "discussions.mentioned",
            _("Somebody calls you by name"),
            _("Somebody in one of your groups calls you by name."),
            "topic_detail",
        ),
        Kind(
            "discussions.answered",
            _("Somebody answers you"),
            _("Somebody in one of your groups answers you."),
            "topic_detail",
        ),
    )
