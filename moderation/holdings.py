"""What the moderation layer keeps of a member: given out and taken away by the privacy centre."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.portability import Holding, Rows, register
from moderation.models import (
    Appeal,
    Case,
    CaseEvent,
    Decision,
    Look,
    Report,
    Sanction,
    SealedCopy,
    WiderLook,
)


def _reports(member: Member) -> Rows:
    own = Report.objects.filter(reporter=member)
    return list(own.values("why", "words", "state", "created_at"))


def _decisions(member: Member) -> Rows:
    own = Decision.objects.filter(member=member, state=Decision.State.DONE)
    return list(own.values("action", "reason", "words", "until", "done_at"))


def _sanctions(member: Member) -> Rows:
    own = Sanction.objects.filter(member=member)
    return list(own.values("group__name", "kind", "state", "starts_at", "until"))


def _appeals(member: Member) -> Rows:
    own = Appeal.objects.filter(member=member)
    return list(own.values("words", "outcome", "answer", "filed_at", "decided_at"))


def _looks(member: Member) -> Rows:
    return list(Look.objects.filter(by=member).values("at"))


def _erase_words(member: Member) -> None:
    """Take a member's words, and words about them, out of what others go on to decide."""
    with as_purpose(Purpose.ERASE):
        Report.objects.filter(reporter=member).update(words="")
        CaseEvent.objects.filter(by=member).update(words="")
        WiderLook.objects.filter(asked_by=member).update(why="")
        own = Q(member=member) | Q(by=member)
        Decision.objects.filter(own).update(words="")
        Appeal.objects.filter(member=member).update(words="", answer="")


# Key, heading, reason, models, and what gives the rows.
KEPT = (
    (
        "reports",
        _("Your reports"),
        _("What you told moderators, so that they can act, for a year."),
        (Report,),
        _reports,
    ),
    (
        "case_decisions",
        _("Decisions about you"),
        _("What moderators decided about what you wrote or did, for a year."),
        (Decision,),
        _decisions,
    ),
    (
        "sanctions",
        _("What you may not do for a time"),
        _("So that it counts, and ends by itself."),
        (Sanction,),
        _sanctions,
    ),
    (
        "appeals",
        _("Your appeals"),
        _("What you asked to be looked at again, and the answer."),
        (Appeal,),
        _appeals,
    ),
    (
        "looks_at_reports",
        _("Looks at reported content"),
        _("When you opened what was reported, so that nobody has to see too much."),
        (Look,),
        _looks,
    ),
)


def register_all() -> None:
    """Make known what is kept."""
    for key, label, why, models, give in KEPT:
        register(Holding(key, label, why, models, give))
    register(
        Holding(
            "cases",
            _("Cases"),
            _("Matters before moderators. They also concern others, so nothing is given out."),
            (Case, CaseEvent, WiderLook, SealedCopy),
            None,
            _erase_words,
        )
    )
