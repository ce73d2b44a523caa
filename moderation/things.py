"""The thing that a case is about, and what is kept of it once it was removed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.text import Truncator

from accounts.asking import Purpose, as_purpose
from groups.models import Removal
from moderation.models import Action, Case, Decision, SealedCopy
from moderation.sealing import unseal
from moderation.subjects import Subject, subject_of

SHOWN = 600


def thing_of(case: Case) -> tuple[Subject | None, Any]:
    """Give what a case is about, and its kind; ask as ``Purpose.MODERATE``."""
    subject = subject_of(case.subject_kind)
    return subject, subject.load(case.subject_id) if subject else None


def sealed_words(case: Case, now: datetime) -> str | None:
    """Give what was removed, while it is kept; None after 90 days, whatever the worker did."""
    kept = SealedCopy.objects.filter(case=case, expires_at__gt=now).order_by("-sealed_at").first()
    return unseal(kept.sealed, kept.pk) if kept else None


def own_words(decision: Decision) -> str:
    """Give the beginning of what a decision is about, for whoever wrote it."""
    with as_purpose(Purpose.MODERATE):
        kept = sealed_words(decision.case, timezone.now())
        subject, thing = thing_of(decision.case)
        if kept is None and subject and subject.text and thing is not None:
            is_own = decision.member is not None and (
                subject.about(thing).member == decision.member
            )
            kept = subject.text(thing) if is_own else None
    return Truncator(kept or "").chars(SHOWN)


def way_back(decision: Decision) -> UUID | None:
    """Give the removal through which somebody may come back after a ban was overturned."""
    if decision.action != Action.BAN or decision.state != Decision.State.UNDONE:
        return None
    overturned = Removal.objects.filter(
        membership__member=decision.member, group=decision.case.group, state="overturned"
    )
    return overturned.values_list("pk", flat=True).first()
