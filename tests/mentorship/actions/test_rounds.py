"""Rounds, offers, lapses: from the pool to a mentor's inbox, and on to the next."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from mentorship.actions import helping, offering, rounds
from mentorship.models import MatchRound, MentorOffer, MentorProfile, MentorRequest
from mentorship.pool import pool_of
from notifications.models import Notice
from tests.factories import (
    BlockFactory,
    CaseFactory,
    MembershipFactory,
    MentorOfferFactory,
    MentorProgramFactory,
    PairingFactory,
    ReportFactory,
    SanctionFactory,
    TermFactory,
)
from tests.mentorship.asking import fresh, mentor, offers_of, program, waiting
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
State = MentorRequest.State


def told(kind: str) -> list[Any]:
    with as_owner():
        return sorted(Notice.objects.filter(kind=kind).values_list("member_id", flat=True))


def test_round_asks_a_mentor_who_fits_and_tells_neither_who_the_other_is() -> None:
    request = waiting(words="I work at night.", needs=["lgbtq"], wishes=["parent"])
    profile = mentor(experience=["lgbtq", "parent"], words="Ten years of coffee.")

    held = rounds.hold_round(seed=7)

    (offer,) = offers_of(request)
    assert held is not None
    assert (held.newcomers, held.mentors, held.offers, held.seed) == (1, 1, 1, 7)
    assert (offer.profile_id, offer.state, offer.found_in_id) == (profile.pk, "pending", held.pk)
    assert offer.expires_at - offer.offered_at == timedelta(hours=72)
    assert fresh(request).state == State.OFFERED
    assert offer.shown == {
        "program": "aa",
        "kind": "sponsor",
        "needs": [],
        "wishes": ["parent"],
        "languages": ["en"],
        "steps": 0,
        "words": "I work at night.",
        "times": [[day, 18, 3] for day in range(7)],
        "zone": "UTC",
        "ways": ["online"],
        "writes": False,
    }
    assert "lgbtq" not in str([offer.shown, offer.profile_shown, offer.for_mentor])
    assert str(request.member_id) not in str([offer.shown, offer.for_mentor])
    assert offer.profile_shown["words"] == "Ten years of coffee."
    assert told("mentorship.offer_waiting") == [profile.member_id]


def sanctioned(request: MentorRequest, profile: MentorProfile) -> None:
    SanctionFactory.create(member=profile.member, kind="pause")


def blocked(request: MentorRequest, profile: MentorProfile) -> None:
    BlockFactory.create(blocker=request.member, blocked=profile.member)


def blocking(request: MentorRequest, profile: MentorProfile) -> None:
    BlockFactory.create(blocker=profile.member, blocked=request.member)


def in_case(request: MentorRequest, profile: MentorProfile) -> None:
    CaseFactory.create(about=profile.member, priority=1)


def reported(request: MentorRequest, profile: MentorProfile) -> None:
    case = CaseFactory.create(about=request.member, priority=0)
    ReportFactory.create(case=case, reporter=profile.member)


def parted(request: MentorRequest, profile: MentorProfile) -> None:
    PairingFactory.create(
        mentor=profile.member, mentee=request.member, state="ended",
        ended_at=timezone.now() - timedelta(days=179),
    )  # fmt: skip


def paired(request: MentorRequest, profile: MentorProfile) -> None:
    PairingFactory.create(
        mentor=profile.member, mentee=request.member, kind="accountability_partner"
    )


def full(request: MentorRequest, profile: MentorProfile) -> None:
    PairingFactory.create(mentor=profile.member, slot=1)
    MentorOfferFactory.create(profile=profile)


def refused(request: MentorRequest, profile: MentorProfile) -> None:
    MentorOfferFactory.create(profile=profile, request=request, state="refused")


def leaving(request: MentorRequest, profile: MentorProfile) -> None:
    profile.member.erase_at = timezone.now() + timedelta(days=7)
    profile.member.save()


def belonging_no_more(request: MentorRequest, profile: MentorProfile) -> None:
    with as_owner():
        request.member.memberships.all().delete()


FORBID = (
    sanctioned, blocked, blocking, in_case, reported, parted, paired, full, refused, leaving,
    belonging_no_more,
)  # fmt: skip


@pytest.mark.parametrize("forbid", FORBID, ids=lambda one: one.__name__)
def test_round_makes_no_offer_where_a_hard_constraint_forbids_it(forbid: Any) -> None:
    request, profile = waiting(), mentor()
    forbid(request, profile)

    held = rounds.hold_round()

    assert held is not None
    assert held.offers == 0
    assert [one.state for one in offers_of(request) if one.state == "pending"] == []
    assert fresh(request).state == State.OPEN


@pytest.mark.parametrize("forbid", FORBID, ids=lambda one: one.__name__)
def test_offer_is_not_written_where_something_forbids_it_meanwhile(forbid: Any) -> None:
    request, profile = waiting(), mentor()
    pool = pool_of()
    solved = rounds._solve(pool, 1)
    assert len(solved.offers) == 1
    forbid(request, profile)

    assert offering.write_offers(solved.offers) == []
    assert fresh(request).state == State.OPEN


def test_what_is_long_past_forbids_nothing() -> None:
    request, profile = waiting(), mentor()
    past = timezone.now() - timedelta(days=181)
    PairingFactory.create(
        mentor=profile.member, mentee=request.member, state="ended", ended_at=past
    )
    MentorOfferFactory.create(
        profile=profile, request=waiting(member=request.member, state="withdrawn"),
        state="refused", offered_at=past,
    )  # fmt: skip
    SanctionFactory.create(member=profile.member, kind="mute", until=past)
    CaseFactory.create(about=profile.member, priority=1, state="final")

    rounds.hold_round()

    assert [one.state for one in offers_of(request)] == ["pending"]


def test_own_crisis_keeps_nobody_from_finding_company() -> None:
    request = waiting()
    mentor()
    CaseFactory.create(about=request.member, priority=0)

    rounds.hold_round()

    assert len(offers_of(request)) == 1


def test_offers_never_exceed_the_places_of_a_mentor() -> None:
    requests = [waiting() for _ in range(4)]
    profile = mentor(capacity=2)

    rounds.hold_round()

    with as_owner():
        assert MentorOffer.objects.filter(profile=profile).count() == 2
    assert sorted(fresh(one).state for one in requests) == ["offered"] * 2 + ["open"] * 2


def test_first_year_of_guiding_allows_two() -> None:
    for _ in range(4):
        waiting()
    profile = mentor(capacity=5, guides_since=None)

    rounds.hold_round()

    with as_owner():
        assert MentorOffer.objects.filter(profile=profile).count() == 2


def test_same_seed_gives_the_same_offers() -> None:
    for _ in range(6):
        waiting()
        mentor()

    pool = pool_of()

    first, again = (rounds._solve(pool, 5).offers for _ in range(2))
    assert first == again


def test_round_on_demand_is_held_only_where_few_wait() -> None:
    for _ in range(rounds.FEW + 1):
        waiting()
    mentor(capacity=5)

    assert rounds.look_soon() is None
    with as_owner():
        MentorRequest.objects.earliest("pk").delete()
    assert rounds.look_soon() is not None


def test_nobody_waiting_is_no_round() -> None:
    mentor()

    assert rounds.hold_round() is None
    with as_owner():
        assert not MatchRound.objects.exists()


def test_second_round_at_the_same_time_is_not_held() -> None:
    waiting()
    with rounds._alone() as is_mine:
        assert is_mine
        with connection.cursor() as cursor:  # as another connection would find it
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            assert cursor.fetchone() == (1,)


def silence(offer: MentorOffer) -> None:
    with as_owner():
        MentorOffer.objects.filter(pk=offer.pk).update(
            expires_at=timezone.now() - timedelta(minutes=1)
        )


def test_silence_for_72_hours_moves_on_to_the_next_and_tells_nobody_why() -> None:
    request, silent = waiting(), mentor()
    rounds.hold_round()
    (offer,) = offers_of(request)
    assert offering.lapse_offers() == 0
    silence(offer)
    other = mentor()

    assert offering.lapse_offers() == 1
    assert offering.lapse_offers() == 0

    assert (fresh(offer).state, fresh(silent).unanswered) == ("lapsed", 1)
    assert (fresh(request).state, fresh(request).rounds) == (State.OPEN, 1)
    assert ProcrastinateJob.objects.filter(task_name="mentorship.look_soon").exists()
    rounds.look_soon()
    assert [one.profile_id for one in offers_of(request)] == [silent.pk, other.pk]
    assert told("mentorship.mentor_said_yes") == []


def test_three_silences_pause_a_mentor() -> None:
    profile = mentor()
    for _ in range(3):
        request = waiting()
        rounds.hold_round()
        silence(offers_of(request)[-1])
        offering.lapse_offers()
        with as_owner():
            MentorRequest.objects.filter(pk=request.pk).update(state="withdrawn")

    assert (fresh(profile).state, fresh(profile).pause) == ("paused", "silent")
    assert told("mentorship.paused_unanswered") == [profile.member_id]


def test_nobody_who_fits_brings_people_once() -> None:
    request = waiting()
    greeter = TermFactory.create(
        membership=MembershipFactory.create(group=request.group), role="greeter"
    ).membership.member
    TermFactory.create(membership=MembershipFactory.create(group=request.group), role="secretary")

    rounds.hold_round()
    rounds.hold_round()

    assert fresh(request).helped_at is not None
    assert told("mentorship.nobody_found") == [request.member_id]
    assert told("mentorship.somebody_looks") == [greeter.pk]
    with as_owner():
        notice = Notice.objects.get(kind="mentorship.somebody_looks")
    assert request.group is not None
    assert notice.context == {"group": request.group.name}
    assert str(request.member_id) not in str([notice.once, notice.args])


def test_three_rounds_for_nothing_bring_people() -> None:
    request = waiting(rounds=2)
    offer = MentorOfferFactory.create(request=request, profile=mentor())
    with as_owner():
        MentorRequest.objects.filter(pk=request.pk).update(state="offered")
    silence(offer)

    offering.lapse_offers()

    assert fresh(request).rounds == 3
    assert told("mentorship.nobody_found") == [request.member_id]


def test_all_who_wait_hear_every_72_hours() -> None:
    now = timezone.now()
    silent = waiting(heard_at=now - timedelta(hours=73))
    waiting(heard_at=now - timedelta(hours=71))

    assert helping.say_where_things_are(now) == 1
    assert helping.say_where_things_are(now) == 0

    assert told("mentorship.where_things_are") == [silent.member_id]
    assert helping.say_where_things_are(now + timedelta(hours=72)) == 2


def test_mentor_of_another_program_is_not_asked() -> None:
    request = waiting()
    profile = mentor("na")
    assert rounds.hold_round() is not None
    assert offers_of(request) == []
    MentorProgramFactory.create(profile=profile, program=program("aa"))

    rounds.hold_round()

    assert len(offers_of(request)) == 1


def test_looking_back_keeps_a_rare_mentor_for_those_who_have_nobody_else() -> None:
    common, rare = mentor(languages=["en"]), mentor(languages=["en", "vi"])
    for _ in range(30):
        waiting(languages=["vi"], state="withdrawn", opened_at=timezone.now() - timedelta(days=20))

    assert rounds.look_back() == 1
    assert rounds.look_back() == 0

    assert fresh(common).needed == 0
    assert 0.5 < fresh(rare).needed <= 1


def test_answers_of_late_are_what_matching_knows_of_a_mentor() -> None:
    profile, since = mentor(), timezone.now() - timedelta(days=10)
    hours = {"declined": 5, "lapsed": None, "matched": 7}
    for state, took in hours.items():
        MentorOfferFactory.create(
            request=waiting(state="withdrawn"), profile=profile, state=state, offered_at=since,
            expires_at=since + timedelta(hours=72),
            answered_at=since + timedelta(hours=took) if took else None,
        )  # fmt: skip

    (seen,) = pool_of().mentors

    assert (seen.offers, seen.answer_hours) == (3, 84.0)
