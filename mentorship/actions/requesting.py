"""Newcomers ask: a request begun, filled in step by step, sent, changed, withdrawn."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.actions.locking import lock_member
from groups.models import Group, Membership
from mentorship import matching, wording
from mentorship.actions.locking import lock_profile, lock_request
from mentorship.actions.offering import COPIED, close_offer, look_soon, write_offers
from mentorship.matching import Mentor, Newcomer, Reason, fits, reasons
from mentorship.models import Kind, MentorOffer, MentorProfile, MentorRequest, Pairing
from mentorship.pool import pool_of
from notifications.actions import notify

STEPS = 5
MOST_A_WEEK, A_WEEK = 3, timedelta(days=7)
NEW_FOR = timedelta(hours=72)
State = MentorRequest.State


class TooManyRequestsError(Exception):
    """Three requests a week are enough."""


class PairedAlreadyError(Exception):
    """Somebody of this kind is there already."""


class NotCustomaryError(Exception):
    """The program has no custom that one person guides another."""


class IncompleteError(Exception):
    """Something is missing without which nobody can be found."""


class AnswerFirstError(Exception):
    """A mentor has said yes, and waits for an answer to that."""


class RequestOverError(Exception):
    """It was answered or ended meanwhile."""


@transaction.atomic
def begin_request(*, by: Member, group: Group, kind: Kind) -> MentorRequest:
    """Begin to ask in a group's program; asking already for this kind, give that request.

    Raises ``PermissionDenied`` for somebody in no group of the program, ``NotCustomaryError``.
    """
    require(by, "mentorship.ask", group.program)
    if kind != Kind.ACCOUNTABILITY_PARTNER and not wording.has_mentors(group.program):
        raise NotCustomaryError
    request, is_new = MentorRequest.objects.get_or_create(
        member=by,
        kind=kind,
        state__in=MentorRequest.STANDING,
        defaults={"group": group, "program": group.program, "state": State.DRAFT, "step": 2},
    )
    if not is_new and request.state == State.DRAFT:
        request.group, request.program = group, group.program
        request.save(update_fields=["group", "program"])
    return request


@transaction.atomic
def save_step(
    request: MentorRequest, *, by: Member, step: int, values: Mapping[str, object]
) -> MentorRequest:
    """Keep what one step says. Of a request that waits, an offer made for it no longer stands.

    Raises ``PermissionDenied``, ``RequestOverError`` or ``AnswerFirstError``.
    """
    locked = lock_request(request.pk)
    require(by, "mentorship.own", locked)
    if locked.state not in MentorRequest.STANDING:
        raise RequestOverError
    is_changed = any(getattr(locked, name) != value for name, value in values.items())
    if locked.is_waiting and is_changed:
        _look_anew(locked)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.step = max(locked.step, min(step + 1, STEPS))
    locked.save(update_fields=[*values, "step", "state"])
    return locked


def _look_anew(request: MentorRequest) -> None:
    offer = standing_offer(request)
    if offer is not None:
        if offer.state == MentorOffer.State.ACCEPTED:
            raise AnswerFirstError
        close_offer(offer, MentorOffer.State.WITHDRAWN)
    request.state = State.OPEN
    look_soon()


def standing_offer(request: MentorRequest) -> MentorOffer | None:
    """Take the row of the offer that stands for a request whose own row is taken."""
    with as_purpose(Purpose.MATCH):
        offers = MentorOffer.objects.select_for_update(of=("self",))
        return offers.filter(request=request.pk, state__in=MentorOffer.STANDING).first()


@transaction.atomic
def send_request(request: MentorRequest, *, by: Member) -> MentorRequest:
    """Put a request into the pool; there already, change nothing.

    Whom the newcomer named is asked first, where that one can be asked; nobody is told whether.
    Raises ``PermissionDenied``, ``RequestOverError``, ``IncompleteError``, ``PairedAlreadyError``
    or ``TooManyRequestsError``.
    """
    lock_member(by)  # or two sent at once would both count as the third of a week
    named = _named(request, by)
    if named is not None:
        lock_profile(named)  # before the request, as everybody does
    locked = lock_request(request.pk)
    require(by, "mentorship.own", locked)
    if locked.is_waiting:
        return locked
    _refuse_unless_it_can_go(locked, by)
    now = timezone.now()
    locked.state, locked.heard_at = State.OPEN, now
    locked.opened_at = locked.opened_at or now
    locked.save(update_fields=["state", "heard_at", "opened_at"])
    if named is not None:
        _ask_first(locked, named)
    look_soon()
    return locked


def _refuse_unless_it_can_go(request: MentorRequest, by: Member) -> None:
    if request.state != State.DRAFT:
        raise RequestOverError
    require(by, "mentorship.ask", request.program)
    if not is_complete(request):
        raise IncompleteError
    pairings = Pairing.objects.standing().filter(mentee=by, kind=request.kind)
    if pairings.exists():
        raise PairedAlreadyError
    if sent_lately(by) >= MOST_A_WEEK:
        raise TooManyRequestsError


def sent_lately(member: Member) -> int:
    """Count the requests that somebody has sent within a week."""
    since = timezone.now() - A_WEEK
    own = MentorRequest.objects.visible_to(member).exclude(state=State.DRAFT)
    return own.filter(opened_at__gt=since, is_ahead=False).count()


def is_complete(request: MentorRequest) -> bool:
    """Say whether enough is known to look for somebody."""
    can_go = matching.Contact.ONLINE in request.ways or request.latitude is not None
    has_time = bool(request.free) or request.writes
    return bool(request.languages) and bool(request.ways) and can_go and has_time


def may_name(request: MentorRequest, member: Member) -> bool:
    """Say whether somebody may ask for one person: not from an account of three days (C-3)."""
    is_new = timezone.now() - member.joined_at < NEW_FOR
    return request.group_id is not None and not is_new


def _named(request: MentorRequest, by: Member) -> UUID | None:
    """Find the offer to guide of whom somebody names, as far as that one allows it (C-5).

    It is asked as the newcomer: whoever keeps away from them, or they from, is not found.
    """
    if not request.named_as or not may_name(request, by):
        return None
    people = Membership.objects.visible_to(by).active().exclude(member=by)
    found = people.filter(group=request.group_id, name__iexact=request.named_as)
    member = found.values_list("member_id", flat=True).first()
    with as_purpose(Purpose.MATCH):
        profiles = MentorProfile.objects.available().filter(member=member, may_be_named=True)
        return profiles.values_list("pk", flat=True).first()


def _ask_first(request: MentorRequest, profile: UUID) -> None:
    pool = pool_of(requests=[request.pk], profiles=[profile])
    if not pool.newcomers or not pool.mentors:
        return
    newcomer, mentor = pool.newcomers[0], pool.mentors[0]
    if fits(newcomer, mentor, pool.customs) and write_offers([_by_name(newcomer, mentor)]):
        request.named_id, request.state = profile, State.OFFERED
        with as_purpose(Purpose.MATCH):
            request.save(update_fields=["named"])


def _by_name(newcomer: Newcomer, mentor: Mentor) -> matching.Offer:
    speaks_for = {
        "hours": float((newcomer.hours & mentor.hours).bit_count()),
        "experience": reasons.openly_asked(newcomer, mentor),
        "language": 0.5,
    }
    named = Reason("named")
    return matching.Offer(
        newcomer=newcomer.id,
        mentor=mentor.id,
        score=0,
        for_mentor=(named, *reasons.for_mentor(newcomer, mentor, speaks_for, days=0)[:2]),
        for_newcomer=(named, *reasons.for_newcomer(newcomer, mentor, speaks_for)[:2]),
    )


@transaction.atomic
def withdraw_request(request: MentorRequest, *, by: Member) -> MentorRequest:
    """Take a request back; taken back already, change nothing.

    Raises ``PermissionDenied``, and ``RequestOverError`` once both have said yes.
    """
    locked = lock_request(request.pk)
    require(by, "mentorship.own", locked)
    if locked.state in (State.WITHDRAWN, State.EXPIRED):
        return locked
    if locked.state == State.MATCHED:
        raise RequestOverError
    offer = standing_offer(locked)
    if offer is not None:
        close_offer(offer, MentorOffer.State.WITHDRAWN)
        if offer.answered_at is not None:
            tell_mentor_it_is_over(offer)
    locked.state, locked.closed_at = State.WITHDRAWN, timezone.now()
    locked.save(update_fields=["state", "closed_at"])
    return locked


def tell_mentor_it_is_over(offer: MentorOffer) -> None:
    """Tell a mentor who said yes that it did not come to more, and that it is nobody's fault."""
    with as_purpose(Purpose.MATCH):
        profile = MentorProfile.objects.get(pk=offer.profile_id)
    notify([profile.member_id], "mentorship.came_to_nothing", once=offer.pk)


@transaction.atomic
def ask_again(request: MentorRequest, *, by: Member) -> MentorRequest:
    """Begin anew with all that an ended request said; asking already, give that request.

    Raises ``PermissionDenied``, and ``RequestOverError`` for one that has not ended.
    """
    require(by, "mentorship.own", request)
    if request.state not in (State.WITHDRAWN, State.EXPIRED, State.MATCHED):
        raise RequestOverError
    kept = {name: getattr(request, name) for name in (*COPIED, "named_as")}
    again, _is_new = MentorRequest.objects.get_or_create(
        member=by,
        kind=request.kind,
        state__in=MentorRequest.STANDING,
        defaults={**kept, "state": State.DRAFT, "step": STEPS},
    )
    return again
