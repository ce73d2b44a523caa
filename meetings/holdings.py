"""What meetings keep of a member: given out and taken away by the privacy centre."""

from django.utils.translation import gettext_lazy as _

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.portability import Holding, Rows, register
from meetings.models import MeetingClaim, ScheduleChange, SheetPlan


def _plans(member: Member) -> Rows:
    own = SheetPlan.objects.filter(member=member)
    return list(own.values("group__name", "service_body__name", "created_at", "applied_at"))


def _erase_plans(member: Member) -> None:
    with as_purpose(Purpose.ERASE):
        SheetPlan.objects.filter(member=member).delete()


def _changes(member: Member) -> Rows:
    own = ScheduleChange.objects.visible_to(member).filter(by__member=member)
    return list(own.values("group__name", "meeting__name", "verb", "at"))


def _claims(member: Member) -> Rows:
    own = MeetingClaim.objects.filter(member=member)
    fields = ("meeting__name", "group__name", "proof", "words", "outcome", "answer")
    return list(own.values(*fields, "created_at", "decided_at"))


def register_all() -> None:
    """Make known what is kept."""
    register(
        Holding(
            "sheet_plans",
            _("Spreadsheets that you sent"),
            _("What they would change, for one day, so that you can look at it first."),
            (SheetPlan,),
            _plans,
            _erase_plans,
        )
    )
    register(
        Holding(
            "schedule_changes",
            _("Changes of schedules that you made"),
            _(
                "So that those who serve a group see who changed what. When you leave the group,"
                " the change stays and your name goes."
            ),
            (ScheduleChange,),
            _changes,
        )
    )
    register(
        Holding(
            "meeting_claims",
            _("Listings that you said are your group’s"),
            _("What you said, and what was answered, for two months."),
            (MeetingClaim,),
            _claims,
        )
    )
