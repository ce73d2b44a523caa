"""Pairings: begun, going on, and over by either of two, a block, a sanction or an erasure."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from accounts.actions.blocking import block_member
from accounts.actions.erasing import erase
from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from mentorship.actions import checking_in, choosing, ending, pairing, rounds
from mentorship.models import CheckIn, MentorOffer, MentorRequest, Pairing
from moderation import consequences
from moderation.actions import effects, reporting
from moderation.models import Case, Report, Sanction
from moderation.things import thing_of
from notifications.models import Notice
from tests.factories import (
    CheckInFactory,
    MemberFactory,
    PairingFactory,
    SanctionFactory,
)
from tests.groups.actions.test_joining import at_once
from tests.mentorship.asking import accepted, doing, mentor, offers_of, waiting
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def begun(**profile: Any) -> Pairing:
    """Bring two together, who both said yes."""
    offer = accepted(profile=mentor(**profile))
    member = offer.request.member
    made: Pairing = doing(member, choosing.choose_mentor, offer, by=member, name="Wren")
    return now_of(made)


def now_of(row: Pairing) -> Pairing:
    with as_owner():
        return Pairing.objects.select_related("mentor", "mentee").get(pk=row.pk)


def side(found: Pairing, name: str) -> Member:
    member = getattr(found, name)
    assert isinstance(member, Member)
    return member


def back(found: Pairing, name: str) -> Pairing:
    ended: Pairing = doing(side(found, name), ending.step_back, found, by=side(found, name))
    return ended


def told(kind: str) -> list[Any]:
    with as_owner():
        return list(Notice.objects.filter(kind=kind).values_list("member_id", flat=True))


def asked_again(found: Pairing) -> list[MentorRequest]:
    with as_owner():
        return list(
            MentorRequest.objects.filter(
                member=side(found, "mentee"), state__in=MentorRequest.STANDING
            )
        )


def test_beginning_tells_both_and_notes_since_when_somebody_guides() -> None:
    found = begun(guides_since=None)

    with as_owner():
        assert side(found, "mentor").mentor_profile.guides_since == timezone.now().date()
    both = {found.mentor_id, found.mentee_id}
    assert set(told("mentorship.pairing_began")) == both
    assert len(told("mentorship.pairing_began")) == 2


def test_day_of_the_first_one_stays() -> None:
    since = timezone.now().date() - 500 * DAY
    found = begun(guides_since=since)

    with as_owner():
        assert side(found, "mentor").mentor_profile.guides_since == since


def test_men_03_mentor_steps_back_and_the_newcomer_is_first_in_line() -> None:
    found = begun()

    back(found, "mentor")
    back(found, "mentor")

    ended = now_of(found)
    assert (ended.state, ended.ended_by) == ("ended", "mentor")
    assert told("mentorship.mentor_gone") == [found.mentee_id]
    assert told("mentorship.mentee_gone") == []
    (again,) = asked_again(found)
    assert (again.state, again.is_ahead) == ("open", True)


def test_men_03_newcomer_steps_back_and_asks_again_only_if_they_like() -> None:
    found = begun()

    back(found, "mentee")

    assert now_of(found).ended_by == "mentee"
    assert told("mentorship.mentee_gone") == [found.mentor_id]
    assert told("mentorship.mentor_gone") == []
    assert asked_again(found) == []


@pytest.mark.parametrize(
    "act",
    [
        ending.step_back,
        partial(checking_in.check_in, feeling=CheckIn.Feeling.GOOD),
        checking_in.see_call,
        partial(pairing.agree, how_often="x", when="x", in_crisis="x", meets_later=True),
    ],
)
def test_nobody_else_does_anything_in_a_pairing(act: Callable[..., object]) -> None:
    found = begun()
    stranger = MemberFactory.create()

    with pytest.raises(PermissionDenied):
        doing(stranger, act, found, by=stranger)

    assert (now_of(found).state, now_of(found).how_often) == ("trial", "")


def test_two_are_not_brought_together_again_for_180_days() -> None:
    found = begun()
    back(found, "mentor")
    (again,) = asked_again(found)

    rounds.hold_round()
    assert offers_of(again) == []

    with as_owner():
        Pairing.objects.update(ended_at=timezone.now() - 179 * DAY)
    rounds.hold_round()
    assert offers_of(again) == []

    with as_owner():
        Pairing.objects.update(ended_at=timezone.now() - 181 * DAY)
        MentorOffer.objects.filter(request=found.request_id).delete()
    rounds.hold_round()
    assert len(offers_of(again)) == 1


def test_thirty_days_end_by_themselves_once() -> None:
    found = begun()

    assert pairing.keep_pairings(found.trial_until - timedelta(seconds=1)) == 0
    assert now_of(found).state == "trial"
    assert pairing.keep_pairings(found.trial_until) == 1
    assert pairing.keep_pairings(found.trial_until) == 0

    assert now_of(found).state == "active"
    assert set(told("mentorship.pairing_goes_on")) == {found.mentor_id, found.mentee_id}


def test_pairing_that_ended_does_not_go_on() -> None:
    found = begun()
    back(found, "mentee")

    assert pairing.keep_pairings(found.trial_until + DAY) == 0
    assert now_of(found).state == "ended"


@pytest.mark.parametrize("blocker", ["mentor", "mentee"])
def test_block_ends_it_exactly_as_a_step_back_does(blocker: str) -> None:
    stepped, blocked = begun(), begun()
    other = "mentee" if blocker == "mentor" else "mentor"
    back(stepped, blocker)

    doing(
        side(blocked, blocker), block_member, side(blocked, blocker), side(blocked, other).pk,
        label="x",
    )  # fmt: skip

    first, second = now_of(stepped), now_of(blocked)
    assert (first.state, first.ended_by) == (second.state, second.ended_by) == ("ended", blocker)
    assert len(asked_again(stepped)) == len(asked_again(blocked))
    with as_owner():
        seen = [
            list(
                Notice.objects.filter(member=side(one, other))
                .exclude(kind="mentorship.pairing_began")
                .values_list("kind", "args", "context")
            )
            for one in (stepped, blocked)
        ]
    assert seen[0] == seen[1] != []


def test_block_of_somebody_else_ends_nothing() -> None:
    found = begun()
    other = MemberFactory.create()

    doing(side(found, "mentor"), block_member, side(found, "mentor"), other.pk, label="x")

    assert now_of(found).state == "trial"


@pytest.mark.parametrize("whose", ["mentor", "mentee"])
def test_sanction_ends_it_and_only_the_other_is_told(whose: str) -> None:
    found = begun()
    sanction = SanctionFactory.create(
        member=side(found, whose), kind=Sanction.Kind.PAUSE_MENTORING
    )

    with as_purpose(Purpose.MODERATE):
        consequences.follow(sanction)
        consequences.follow(sanction)

    assert (now_of(found).state, now_of(found).ended_by) == ("ended", "site")
    gone = told("mentorship.mentor_gone"), told("mentorship.mentee_gone")
    expected = ([found.mentee_id], []) if whose == "mentor" else ([], [found.mentor_id])
    assert gone == expected
    assert bool(asked_again(found)) == (whose == "mentor")


def test_sanction_that_is_lifted_or_of_another_kind_ends_nothing() -> None:
    found = begun()
    muted = SanctionFactory.create(member=side(found, "mentor"), kind=Sanction.Kind.MUTE)
    paused = SanctionFactory.create(
        member=side(found, "mentor"), kind=Sanction.Kind.PAUSE_MENTORING
    )

    ending.end_by_sanction(muted)
    with as_purpose(Purpose.MODERATE):
        effects.end(paused, Sanction.State.LIFTED, timezone.now())

    assert now_of(found).state == "trial"


@pytest.mark.parametrize("whose", ["mentor", "mentee"])
def test_erasure_ends_it_and_takes_names_and_words_along(whose: str) -> None:
    found = begun()
    CheckInFactory.create(pairing=found)
    member = side(found, whose)
    doing(
        member, pairing.agree, found, by=member, how_often="daily", when="at 7",
        in_crisis="my sister", meets_later=False,
    )  # fmt: skip

    erase(member.pk)
    ending.erase_pairings(member)

    gone = now_of(found)
    assert (gone.state, gone.ended_by) == ("ended", "site")
    assert (gone.how_often, gone.when, gone.in_crisis) == ("", "", "")
    assert getattr(gone, f"{whose}_name") == ""
    assert getattr(gone, f"{whose}_id") is None
    with as_owner():
        assert CheckIn.objects.exists() == (whose == "mentor")
    if whose == "mentor":
        assert [one.is_ahead for one in asked_again(found)] == [True]
        assert told("mentorship.mentor_gone") == [found.mentee_id]
    else:
        assert told("mentorship.mentee_gone") == [found.mentor_id]


def test_place_is_free_again_once_a_pairing_has_ended() -> None:
    profile = mentor(capacity=1)
    first = accepted(profile=profile)
    one = now_of(
        doing(
            first.request.member, choosing.choose_mentor, first, by=first.request.member, name="A"
        )
    )
    back(one, "mentee")

    second = accepted(profile=profile)
    other = doing(
        second.request.member, choosing.choose_mentor, second, by=second.request.member, name="B"
    )

    assert other.slot == 1


def test_place_is_taken_once_by_the_database_itself() -> None:
    found = begun()

    with pytest.raises(IntegrityError):
        PairingFactory.create(mentor=found.mentor, slot=found.slot)


def test_p_7_each_wishes_for_themselves_to_meet_later() -> None:
    found = begun()
    words = {"how_often": "daily", "when": "at 7", "in_crisis": "a line first"}

    for who in ("mentor", "mentee"):
        member = side(found, who)
        doing(member, pairing.agree, found, by=member, **words, meets_later=who == "mentee")

    kept = now_of(found)
    assert (kept.mentor_meets_later, kept.mentee_meets_later) == (False, True)
    assert (kept.how_often, kept.when, kept.in_crisis) == tuple(words.values())
    assert set(told("mentorship.agreed")) == {found.mentor_id, found.mentee_id}


def test_please_call_me_is_told_at_once_and_once() -> None:
    found = begun()
    mentee = side(found, "mentee")

    for _ in range(2):
        doing(mentee, checking_in.check_in, found, by=mentee, feeling=CheckIn.Feeling.CALL)

    with as_owner():
        (said,) = CheckIn.objects.filter(pairing=found)
    assert said.seen_at is None
    assert told("mentorship.please_call") == [found.mentor_id]


@pytest.mark.parametrize("feeling", ["good", "hard"])
def test_days_are_not_told_to_anybody(feeling: str) -> None:
    found = begun()
    mentee = side(found, "mentee")

    doing(mentee, checking_in.check_in, found, by=mentee, feeling=CheckIn.Feeling(feeling))

    assert told("mentorship.please_call") == []


def test_only_the_newcomer_says_how_days_are_and_only_the_mentor_that_they_saw_it() -> None:
    found = begun()
    mentor_, mentee = side(found, "mentor"), side(found, "mentee")

    with pytest.raises(PermissionDenied):
        doing(mentor_, checking_in.check_in, found, by=mentor_, feeling=CheckIn.Feeling.GOOD)
    with pytest.raises(PermissionDenied):
        doing(mentee, checking_in.see_call, found, by=mentee)


def test_p_5_seen_is_what_the_mentor_says_and_nothing_else() -> None:
    found = begun()
    mentor_, mentee = side(found, "mentor"), side(found, "mentee")
    doing(mentee, checking_in.check_in, found, by=mentee, feeling=CheckIn.Feeling.CALL)

    assert doing(mentor_, checking_in.see_call, found, by=mentor_) == 1
    assert doing(mentor_, checking_in.see_call, found, by=mentor_) == 0

    with as_owner():
        assert CheckIn.objects.get(pairing=found).seen_at is not None
    assert told("mentorship.call_seen") == [mentee.pk]


def test_nothing_is_said_or_agreed_on_in_what_has_ended() -> None:
    found = begun()
    mentor_, mentee = side(found, "mentor"), side(found, "mentee")
    back(found, "mentor")

    with pytest.raises(pairing.PairingOverError):
        doing(mentee, checking_in.check_in, found, by=mentee, feeling=CheckIn.Feeling.CALL)
    with pytest.raises(pairing.PairingOverError):
        doing(mentor_, checking_in.see_call, found, by=mentor_)
    with pytest.raises(pairing.PairingOverError):
        doing(
            mentor_, pairing.agree, found, by=mentor_, how_often="x", when="", in_crisis="",
            meets_later=False,
        )  # fmt: skip


@pytest.mark.parametrize("kind", ["mentor", "mentee"])
def test_case_about_one_of_two_shows_facts_alone(kind: str) -> None:
    found = begun()
    mentee = side(found, "mentee")
    doing(
        mentee, pairing.agree, found, by=mentee, how_often="SECRET", when="SECRET",
        in_crisis="SECRET", meets_later=False,
    )  # fmt: skip
    reporter = side(found, "mentee" if kind == "mentor" else "mentor")
    report = doing(reporter, reporting.report, kind, found.pk, by=reporter, why=Report.Why.CONTACT)
    with as_owner():
        case = Case.objects.get(pk=report.case_id)
        assert (case.about_id, case.group_id) == (getattr(found, f"{kind}_id"), None)

    with as_purpose(Purpose.MODERATE):
        subject, thing = thing_of(case)
        assert subject is not None
        assert subject.about(thing).member == getattr(found, kind)
        shown = repr(subject.context(thing))

    assert "SECRET" not in shown
    assert getattr(found, f"{kind}_name") in shown


@pytest.mark.parametrize("kind", ["mentor", "mentee"])
def test_nobody_else_can_report_anybody_of_a_pairing(kind: str) -> None:
    found = begun()

    for member in (MemberFactory.create(), side(found, kind)):
        with pytest.raises(reporting.NothingThereError):
            doing(member, reporting.report, kind, found.pk, by=member, why=Report.Why.CONTACT)


@pytest.mark.django_db(transaction=True)
def test_both_step_back_at_once_and_it_ends_once() -> None:
    for _ in range(5):
        found = begun()

        results = at_once([partial(back, found, "mentor"), partial(back, found, "mentee")] * 3)

        assert all(isinstance(one, Pairing) for one in results), results
        ended = now_of(found)
        assert ended.state == "ended"
        with as_owner():
            kinds = list(
                Notice.objects.filter(
                    member__in=[found.mentor_id, found.mentee_id], kind__endswith="_gone"
                ).values_list("kind", flat=True)
            )
        is_mentor = ended.ended_by == "mentor"
        assert kinds == ["mentorship.mentor_gone" if is_mentor else "mentorship.mentee_gone"]
        assert len(asked_again(found)) == (1 if is_mentor else 0)


@pytest.mark.django_db(transaction=True)
def test_going_on_and_stepping_back_at_once_leaves_it_ended() -> None:
    for _ in range(5):
        found = begun()

        results = at_once(
            [partial(back, found, "mentee"), partial(pairing.keep_pairings, found.trial_until)]
        )

        assert not [one for one in results if isinstance(one, Exception)], results
        assert now_of(found).state == "ended"


@pytest.mark.django_db(transaction=True)
def test_newcomer_who_waits_elsewhere_keeps_one_request_when_a_mentor_goes() -> None:
    found = begun()
    waiting(member=found.mentee, kind=found.kind)

    at_once([partial(back, found, "mentor")] * 4)

    assert [one.is_ahead for one in asked_again(found)] == [True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("blocker", ["mentor", "mentee"])
def test_block_and_yes_at_once_leave_no_pairing_that_stands(blocker: str) -> None:
    for _ in range(8):
        offer = accepted()
        mentor_, mentee = offer.profile.member, offer.request.member
        one, other = (mentor_, mentee) if blocker == "mentor" else (mentee, mentor_)

        results = at_once(
            [
                partial(doing, mentee, choosing.choose_mentor, offer, by=mentee, name="Wren"),
                partial(doing, one, block_member, one, other.pk, label="x"),
            ]
        )

        assert not [found for found in results if isinstance(found, Exception)], results
        with as_owner():
            assert not Pairing.objects.standing().filter(mentor=mentor_).exists()
