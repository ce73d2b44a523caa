"""Asking mentors for requests: offers written, lapsed, and what comes after one came to nothing."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.asking import Purpose, as_purpose
from mentorship import matching
from mentorship.actions import helping
from mentorship.actions.locking import lock_many, lock_offer
from mentorship.actions.showing import Shared, shown_to_mentor, shown_to_newcomer
from mentorship.matching import Mentor, Newcomer, fits
from mentorship.models import MatchRound, MentorOffer, MentorProfile, MentorRequest
from mentorship.pool import Pool, among, pool_of
from notifications.actions import notify

ANSWER_WITHIN = timedelta(hours=72)
ROUNDS = 3  # that come to nothing before people are told
SILENCES = 3  # offers in a row without an answer, after which a mentor is asked no more
AT_ONCE = 500
State = MentorOffer.State
STORED = {
    "id": "uuid", "request_id": "uuid", "profile_id": "uuid", "found_in_id": "uuid",
    "state": "text", "for_mentor": "jsonb", "for_newcomer": "jsonb", "shown": "jsonb",
    "profile_shown": "jsonb", "mentor_name": "text", "offered_at": "timestamptz",
    "expires_at": "timestamptz",
}  # fmt: skip


class OfferOverError(Exception):
    """It was answered, withdrawn or has lapsed meanwhile."""


@transaction.atomic
def write_offers(
    found: Iterable[matching.Offer], *, found_in: MatchRound | None = None
) -> list[MentorOffer]:
    """Write the offers for which all hard constraints still hold, and tell the mentors.

    The rows of both sides are taken first, then read again: what changed since somebody was
    found to fit is seen here, and nothing can change until the offers stand.
    """
    wanted = list(found)
    lock_many((one.mentor for one in wanted), (one.newcomer for one in wanted))
    pool = pool_of(
        requests={one.newcomer for one in wanted}, profiles={one.mentor for one in wanted}
    )
    offers = [_offer(held, pool, found_in) for held in _that_hold(wanted, pool)]
    with as_purpose(Purpose.MATCH):
        _store(offers)
        requests = among(one.request_id for one in offers)
        MentorRequest.objects.filter(pk__in=requests).update(state=MentorRequest.State.OFFERED)
    _tell_mentors(offers, pool)
    return offers


def _store(offers: list[MentorOffer]) -> None:
    """Store offers in one statement with one value: many thousands of values take seconds."""
    rows = [{name: getattr(one, name) for name in STORED} for one in offers]
    columns = ", ".join(STORED)
    kinds = ", ".join(f"{name} {kind}" for name, kind in STORED.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO mentorship_mentoroffer ({columns}) SELECT {columns}"  # noqa: S608 - ours
            f" FROM jsonb_to_recordset(%s::jsonb) AS offered({kinds})",
            [json.dumps(rows, default=str)],
        )


class Held(NamedTuple):
    """An offer that may be made, and the two as they are now."""

    offer: matching.Offer
    newcomer: Newcomer
    mentor: Mentor


def _that_hold(wanted: Iterable[matching.Offer], pool: Pool) -> list[Held]:
    """Leave out offers between people who no longer fit, and beyond a mentor's free places."""
    newcomers = {one.id: one for one in pool.newcomers}
    mentors = {one.id: one for one in pool.mentors}
    given: Counter[UUID] = Counter()
    held = []
    for one in wanted:
        newcomer, mentor = newcomers.get(one.newcomer), mentors.get(one.mentor)
        if newcomer is None or mentor is None or given[mentor.id] >= mentor.free:
            continue
        is_open = pool.requests[newcomer.id].state == MentorRequest.State.OPEN
        if is_open and fits(newcomer, mentor, pool.customs):
            given[mentor.id] += 1
            held.append(Held(one, newcomer, mentor))
    return held


def _offer(held: Held, pool: Pool, found_in: MatchRound | None) -> MentorOffer:
    request, profile = pool.requests[held.newcomer.id], pool.profiles[held.mentor.id]
    both = held.newcomer.hours & held.mentor.hours
    shared = Shared(held.newcomer.program, both, pool.at.date())
    return MentorOffer(
        request=request,
        profile=profile,
        found_in=found_in,
        for_mentor=[one.as_data() for one in held.offer.for_mentor],
        for_newcomer=[one.as_data() for one in held.offer.for_newcomer],
        shown=shown_to_mentor(request, profile, shared),
        profile_shown=shown_to_newcomer(profile, request, shared),
        offered_at=pool.at,
        expires_at=pool.at + ANSWER_WITHIN,
    )


def _tell_mentors(offers: list[MentorOffer], pool: Pool) -> None:
    mentors = {pool.profiles[one.profile_id].member_id for one in offers}
    if mentors:
        notify(sorted(mentors), "mentorship.offer_waiting", once=offers[0].pk)


def lapse_offers(now: datetime | None = None) -> int:
    """End the offers that nobody answered in time; say how many."""
    now = now or timezone.now()
    with as_purpose(Purpose.MATCH):
        due = MentorOffer.objects.filter(state__in=MentorOffer.STANDING, expires_at__lte=now)
        keys = list(due.order_by("expires_at").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_lapse(offer, now) for offer in keys)


@transaction.atomic
def _lapse(key: UUID, now: datetime) -> bool:
    offer = lock_offer(key)
    if offer.state not in MentorOffer.STANDING or offer.expires_at > now:
        return False
    was_accepted = offer.state == State.ACCEPTED
    close_offer(offer, State.WITHDRAWN if was_accepted else State.LAPSED)
    if was_accepted:
        _end_unanswered(offer.request)
    else:
        _note_silence(offer.profile)
        back_into_pool(offer.request)
    return True


def close_offer(offer: MentorOffer, state: MentorOffer.State) -> None:
    """Write that an offer, whose row is taken, has come to its end."""
    offer.state, offer.closed_at = state, timezone.now()
    with as_purpose(Purpose.MATCH):
        offer.save(update_fields=["state", "closed_at"])


def _note_silence(profile: MentorProfile) -> None:
    """Count a silence; after a few nobody is asked in vain any more."""
    profile.unanswered += 1
    is_enough = profile.unanswered >= SILENCES and profile.state == MentorProfile.State.AVAILABLE
    if is_enough:
        profile.state = MentorProfile.State.PAUSED
        profile.pause = MentorProfile.Pause.UNANSWERED
    with as_purpose(Purpose.MATCH):
        profile.save(update_fields=["unanswered", "state", "pause"])
    if is_enough:
        once = f"{profile.pk} {timezone.now().date()}"
        notify([profile.member_id], "mentorship.paused_unanswered", once=once)


def _end_unanswered(request: MentorRequest) -> None:
    """End a request whose newcomer did not answer a mentor's yes; one click asks again."""
    request.state, request.closed_at = MentorRequest.State.EXPIRED, timezone.now()
    with as_purpose(Purpose.MATCH):
        request.save(update_fields=["state", "closed_at"])
    notify([request.member_id], "mentorship.request_ended", once=request.pk)


def back_into_pool(request: MentorRequest) -> None:
    """Look for the next candidate of a request, whose row is taken: an offer came to nothing."""
    request.rounds += 1
    request.state = MentorRequest.State.OPEN
    with as_purpose(Purpose.MATCH):
        request.save(update_fields=["rounds", "state"])
    if request.rounds >= ROUNDS:
        helping.bring_people([request.pk])
    look_soon()


def look_soon() -> None:
    """Have a round held at once, where few are waiting."""
    app.configure_task("mentorship.look_soon").defer()


@transaction.atomic
def put_ahead(request: MentorRequest) -> MentorRequest | None:
    """Ask again for somebody who lost a mentor by no act of their own: at the front of the pool.

    Asking already, they keep that request; None for somebody whose account is on its way out.
    """
    if not request.member.is_active or request.member.erase_at is not None:
        return None
    with as_purpose(Purpose.MATCH):
        again, _is_new = MentorRequest.objects.get_or_create(
            member_id=request.member_id,
            kind=request.kind,
            state__in=MentorRequest.STANDING,
            defaults=_copied(request),
        )
        again.is_ahead, again.state = True, again.state or MentorRequest.State.OPEN
        if again.state == MentorRequest.State.DRAFT:
            again.state, again.opened_at = MentorRequest.State.OPEN, timezone.now()
        again.save(update_fields=["is_ahead", "state", "opened_at"])
    look_soon()
    return again


COPIED = (
    "program_id", "group_id", "needs", "wishes", "prefers", "words", "languages", "ways", "place",
    "latitude", "longitude", "reach_km", "time_zone", "free", "writes", "gender", "safe_with",
    "substances", "steps",
)  # fmt: skip


def _copied(request: MentorRequest) -> dict[str, object]:
    now = timezone.now()
    kept = {name: getattr(request, name) for name in COPIED}
    return kept | {
        "state": MentorRequest.State.OPEN, "step": 5, "opened_at": now, "heard_at": now,
    }  # fmt: skip
