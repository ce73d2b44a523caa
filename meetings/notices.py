"""What organizers and stewards are told of meetings."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.actions.confirming import token_of
from notifications.kinds import Kind, register


def confirm_path(once: str) -> str:
    """Give the path of the page that a mail asking for a yes leads to."""
    return reverse("confirm_link", args=[token_of(UUID(once))])


def register_kinds() -> None:
    """Make the kinds of this app known."""
    register(
        Kind(
            "meetings.confirm",
            _("A meeting to confirm"),
            _("Is the listing of “%(meeting)s” still correct?"),
            page="confirmation_list",
            mail_link=confirm_path,
        ),
        Kind(
            "meetings.unlisted",
            _("A meeting that searches no longer find"),
            _(
                "Searches no longer find “%(meeting)s”, because nobody has said for a long time"
                " that it is correct. Say so and it is back."
            ),
            page="confirmation_list",
        ),
        Kind(
            "meetings.report_received",
            _("Somebody says that a listing is wrong"),
            _("Somebody says that the listing of “%(meeting)s” is wrong."),
            page="report_list",
        ),
        Kind(
            "meetings.report_for_stewards",
            _("A report for stewards"),
            _("Somebody says that the listing of “%(meeting)s” is wrong."),
            page="steward_report_list",
        ),
        Kind(
            "meetings.claim_waiting",
            _("A listing to look at"),
            _("Somebody says that a listing is their group’s meeting. A steward has to look."),
            page="listing_claim_review",
        ),
        Kind(
            "meetings.claim_answered",
            _("An answer about a listing"),
            _("There is an answer about a listing that is your group’s meeting."),
            page="listing_claim",
        ),
    )
