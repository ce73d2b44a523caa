"""Asking organizers now and then whether a listing is still right, and hearing that it is.

Asked every 90 days, they have 30 to answer. After three times without an answer seekers are
warned, and 30 days later no search finds the meeting. A yes at any time puts all of it right.
"""

import base64
import binascii
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.asking import Purpose, as_holder, as_purpose, digest_of
from accounts.models import Member
from accounts.permissions import require
from groups.models import Group, Term
from groups.rules import SEATS
from meetings import finder_index
from meetings.models import ConfirmLink, Meeting
from notifications.actions import notify

ASK_EVERY = timedelta(days=90)
ANSWER_WITHIN = timedelta(days=30)
MOST_MISSED = 3
UNLIST_AFTER = timedelta(days=30)
MOST_AT_ONCE = 500  # of each kind in one run; the next one goes on
KEPT = timedelta(days=400)  # links, once they are over

_signer = signing.Signer(sep=".", salt="meetings.confirm")


class LinkUnknownError(Exception):
    """There is no such link: it was never made, or its meeting is gone."""


class LinkOverError(Exception):
    """The link's time is over, or its meeting has ended."""


def token_of(link_id: UUID) -> str:
    """Give the secret of a link: its id, signed; only the site's key can make it."""
    return _signer.sign(base64.urlsafe_b64encode(link_id.bytes).decode().rstrip("="))


def link_of(token: str) -> ConfirmLink:
    """Find the link that a secret opens; raises ``LinkUnknownError`` where there is none."""
    try:
        _signer.unsign(token)
    except (signing.BadSignature, binascii.Error) as error:
        raise LinkUnknownError from error
    with as_holder(digest_of(token)):
        links = ConfirmLink.objects.select_related("meeting")
        link = links.filter(digest=digest_of(token)).first()
    if link is None:
        raise LinkUnknownError
    return link


def is_over(link: ConfirmLink, now: datetime) -> bool:
    """Say whether a link can no longer be used, though it was not."""
    return link.expires_at <= now or link.meeting.ended_at is not None


@transaction.atomic
def confirm_by_link(token: str, *, now: datetime | None = None) -> ConfirmLink:
    """Confirm the meeting of a link, once; used already, change nothing.

    Nobody need be signed in: the secret can say that the listing is right, and no more. Raises
    ``LinkUnknownError`` and ``LinkOverError``.
    """
    now = now or timezone.now()
    meeting = _locked(link_of(token).meeting_id)
    link = link_of(token)  # again, now that nobody else can use it
    if link.used_at is not None:
        return link
    if is_over(link, now):
        raise LinkOverError
    link.used_at = now
    with as_holder(link.digest):
        link.save(update_fields=["used_at"])
    link.meeting = _confirm(meeting, now)
    return link


@transaction.atomic
def confirm_meeting(meeting: Meeting, *, by: Member, now: datetime | None = None) -> Meeting:
    """Say that a listing is right; said again, it is right since now."""
    locked = _locked(meeting.pk)
    require(by, "meetings.edit", locked)
    return _confirm(locked, now or timezone.now())


def _locked(meeting_id: int) -> Meeting:
    meetings = Meeting.objects.select_related("group", "service_body")
    return meetings.select_for_update(of=("self",)).get(pk=meeting_id)


def mark_confirmed(meeting: Meeting, now: datetime) -> list[str]:
    """Set, without saving, what a yes sets; give the names of those fields."""
    meeting.confirmed_at = now
    meeting.confirmations_missed = 0
    meeting.unconfirmed_at = meeting.unlisted_at = None
    return ["confirmed_at", "confirmations_missed", "unconfirmed_at", "unlisted_at"]


def _confirm(meeting: Meeting, now: datetime) -> Meeting:
    meeting.save(update_fields=mark_confirmed(meeting, now))
    finder_index.refresh([meeting.pk])
    return meeting


def follow_up(now: datetime) -> None:
    """Count what was not answered, warn seekers, unlist, and ask about what is due.

    Run twice at the same moment, the second time does nothing.
    """
    with as_purpose(Purpose.REMIND):
        _count_missed(now)
        _unlist(now)
        _ask(now)


def forget_links(now: datetime) -> None:
    """Delete links that have long been over."""
    with as_purpose(Purpose.PURGE):
        ConfirmLink.objects.filter(expires_at__lte=now - KEPT).delete()


def _count_missed(now: datetime) -> None:
    unanswered = Q(meeting__confirmed_at=None) | Q(meeting__confirmed_at__lt=F("created_at"))
    over = ConfirmLink.objects.filter(
        unanswered, expires_at__lte=now, used_at=None, missed_at=None, meeting__ended_at=None
    )
    for link in over.order_by("meeting_id", "expires_at")[:MOST_AT_ONCE]:
        meeting = _locked(link.meeting_id)
        link.missed_at = now
        link.save(update_fields=["missed_at"])
        meeting.confirmations_missed += 1
        if meeting.confirmations_missed >= MOST_MISSED and meeting.unconfirmed_at is None:
            meeting.unconfirmed_at = now
        meeting.save(update_fields=["confirmations_missed", "unconfirmed_at"])
        finder_index.refresh([meeting.pk])


def _unlist(now: datetime) -> None:
    due = Meeting.objects.filter(
        ended_at=None, unlisted_at=None, unconfirmed_at__lte=now - UNLIST_AFTER
    )
    unlisted = list(due.select_for_update(of=("self",)).order_by("pk")[:MOST_AT_ONCE])
    for meeting in unlisted:
        meeting.unlisted_at = now
        meeting.save(update_fields=["unlisted_at"])
        _tell(meeting, "meetings.unlisted", once=f"{meeting.pk} {now.date()}")
    if unlisted:
        finder_index.refresh([meeting.pk for meeting in unlisted])


def due(now: datetime) -> QuerySet[Meeting]:
    """Meetings whose organizers are to be asked: those that a group with servants holds."""
    served = Term.objects.current().filter(role__in=SEATS["edit_schedule"]).values("group_id")
    last = Coalesce("confirmed_at", "created_at")
    return (
        Meeting.objects.annotate(said_at=last)
        .filter(Q(confirm_asked_at=None) | Q(confirm_asked_at__lte=now - ASK_EVERY))
        .filter(
            said_at__lte=now - ASK_EVERY,
            ended_at=None,
            unlisted_at=None,
            is_draft=False,
            group__state__in=Group.STANDING,
            group__in=served,
        )
    )


def _ask(now: datetime) -> None:
    meetings = due(now).select_for_update(of=("self",), skip_locked=True).order_by("pk")
    for meeting in list(meetings[:MOST_AT_ONCE]):
        link = ConfirmLink(
            id=uuid4(), meeting=meeting, created_at=now, expires_at=now + ANSWER_WITHIN
        )
        link.digest = digest_of(token_of(link.pk))
        link.save(force_insert=True)
        meeting.confirm_asked_at = now
        meeting.save(update_fields=["confirm_asked_at"])
        _tell(meeting, "meetings.confirm", once=str(link.pk))


def _tell(meeting: Meeting, kind: str, *, once: str) -> None:
    group = meeting.group
    if group is None:
        return
    terms = Term.objects.current().filter(group=group, role__in=SEATS["edit_schedule"])
    members = set(terms.values_list("membership__member_id", flat=True))
    context = {"meeting": meeting.name, "group": group.name}
    notify(members, kind, once=once, args=[group.key], context=context)
