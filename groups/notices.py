"""What members are told about their groups: in the site, in words; by mail, neutrally."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register


def register_all() -> None:
    """Make the kinds known."""
    register(
        Kind(
            "groups.request_received",
            _("Somebody asks to join"),
            _("Somebody asks to join a group that you serve."),
            "request_list",
        ),
        Kind(
            "groups.request_answered",
            _("An answer to your request"),
            _("A group has answered your request."),
            "group_join",
        ),
        Kind(
            "groups.seat_offered",
            _("A seat is offered to you"),
            _("Your group offers you a seat."),
            "seat_list",
        ),
        Kind(
            "groups.term_ending",
            _("A term ends soon"),
            _("Your term in a seat ends soon. Who could be next?"),
            "seat_list",
        ),
        Kind(
            "groups.removed",
            _("You no longer belong to a group"),
            _("You no longer belong to a group. Here is why, and what you can do."),
            "removal_detail",
        ),
        Kind(
            "groups.appeal_received",
            _("An appeal to look at"),
            _("Somebody asks you to look at a removal."),
            "removal_detail",
        ),
        Kind(
            "groups.appeal_decided",
            _("An answer to your appeal"),
            _("A steward has answered your appeal."),
            "removal_detail",
        ),
    )
