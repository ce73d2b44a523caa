"""An older member offers to guide: complete, agreed, vouched for by two, asked again, paused."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups.models import Group, Role
from mentorship.actions import guiding
from mentorship.models import MentorProfile, MentorProgram, Vouch
from notifications.models import Notice
from tests.factories import (
    MemberFactory,
    MembershipFactory,
    MentorProfileFactory,
    MentorProgramFactory,
    TermFactory,
    VouchFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
State, Pause = MentorProfile.State, MentorProfile.Pause


def servants_of(group: Group, count: int = 2) -> list[Member]:
    terms = [
        TermFactory.create(membership__group=group, role=role)
        for role in (Role.SECRETARY, Role.GREETER, Role.CHAIR)[:count]
    ]
    return [term.membership.member for term in terms]


def complete(**fields: Any) -> MentorProfile:
    """Store a profile to which nothing is missing but the agreement."""
    profile: MentorProfile = MentorProfileFactory.create(
        **{"state": State.DRAFT, "agreed_on": None, **fields}
    )
    MentorProgramFactory.create(profile=profile)
    return profile


def now_of(profile: MentorProfile) -> MentorProfile:
    with as_owner():
        return MentorProfile.objects.get(pk=profile.pk)


def told(member: Member) -> list[str]:
    with as_owner():
        return sorted(Notice.objects.filter(member=member).values_list("kind", flat=True))


def agree(profile: MentorProfile) -> None:
    with as_person(profile.member.pk):
        guiding.agree(profile, by=profile.member)


def answer(vouch: Vouch, is_given: bool) -> None:
    with as_person(vouch.by.pk):
        guiding.answer_vouch(vouch, by=vouch.by, is_given=is_given)


def test_profile_is_begun_once_by_who_belongs_to_a_group() -> None:
    member = MembershipFactory.create().member

    with as_person(member.pk):
        first = guiding.begin_profile(by=member)
        assert guiding.begin_profile(by=member) == first
    stranger = MemberFactory.create()
    with as_person(stranger.pk), pytest.raises(PermissionDenied):
        guiding.begin_profile(by=stranger)


def test_incomplete_profile_cannot_be_agreed_to() -> None:
    profile = MentorProfileFactory.create(state=State.DRAFT, agreed_on=None)

    with as_person(profile.member.pk), pytest.raises(guiding.NotYetError):
        guiding.agree(profile, by=profile.member)


def test_step_is_kept_with_its_programs() -> None:
    profile = complete()
    program = MembershipFactory.create(member=profile.member).group.program

    with as_person(profile.member.pk):
        values = {"programs": [program], "capacity": 3}
        guiding.save_step(profile, by=profile.member, values=values)
        assert [one.program for one in MentorProgram.objects.filter(profile=profile)] == [program]

    assert now_of(profile).capacity == 3


def test_men_02_mentor_is_asked_only_once_two_servants_vouched() -> None:
    profile = complete()
    group = MembershipFactory.create(member=profile.member).group
    servants = servants_of(group)
    agree(profile)
    assert now_of(profile).state == State.AWAITING

    with as_person(profile.member.pk):
        assert guiding.ask_to_vouch(profile, by=profile.member, group=group) == 2
        assert guiding.ask_to_vouch(profile, by=profile.member, group=group) == 0
    assert told(servants[0]) == ["mentorship.vouch_asked"]
    with as_owner():
        one, two = Vouch.objects.select_related("by").order_by("asked_at")
    answer(one, is_given=True)
    answer(one, is_given=True)
    assert now_of(profile).state == State.AWAITING
    answer(two, is_given=True)

    assert now_of(profile).state == State.AVAILABLE
    assert told(profile.member) == ["mentorship.can_be_asked"]


def test_word_that_is_taken_back_no_longer_counts() -> None:
    profile = complete(state=State.AVAILABLE, agreed_on=timezone.now().date())
    group = MembershipFactory.create(member=profile.member).group
    vouches = [
        VouchFactory.create(profile=profile, by=servant, group=group, is_given=True)
        for servant in servants_of(group)
    ]

    answer(vouches[0], is_given=False)

    assert now_of(profile).state == State.AWAITING


def test_servant_of_yesterday_no_longer_vouches() -> None:
    vouch = VouchFactory.create()

    with as_person(vouch.by.pk), pytest.raises(PermissionDenied):
        guiding.answer_vouch(vouch, by=vouch.by, is_given=True)


def vouched(**fields: Any) -> MentorProfile:
    today = timezone.now().date()
    profile = complete(**{"state": State.AVAILABLE, "agreed_on": today, **fields})
    VouchFactory.create_batch(2, profile=profile, is_given=True)
    return profile


def test_pause_ends_by_itself_on_its_day() -> None:
    profile = vouched()
    until = timezone.now().date() + timedelta(days=10)

    with as_person(profile.member.pk):
        guiding.pause_profile(profile, by=profile.member, until=until)
    guiding.keep_profiles(timezone.now() + timedelta(days=9))
    assert now_of(profile).state == State.PAUSED
    guiding.keep_profiles(timezone.now() + timedelta(days=10))

    assert now_of(profile).state == State.AVAILABLE
    assert now_of(profile).paused_until is None


def test_mentor_is_asked_every_sixty_days_and_paused_when_silent() -> None:
    profile = vouched()

    guiding.keep_profiles(timezone.now() + timedelta(days=59))
    assert told(profile.member) == []
    guiding.keep_profiles(timezone.now() + timedelta(days=61))
    guiding.keep_profiles(timezone.now() + timedelta(days=62))
    assert told(profile.member) == ["mentorship.still_willing"]
    guiding.keep_profiles(timezone.now() + timedelta(days=76))

    assert (now_of(profile).state, now_of(profile).pause) == (State.PAUSED, Pause.WILLING)
    with as_person(profile.member.pk):
        guiding.stay_willing(profile, by=profile.member)
    assert now_of(profile).state == State.AVAILABLE


def test_agreement_is_renewed_each_year() -> None:
    profile = vouched(agreed_on=timezone.now().date() - timedelta(days=366))

    guiding.keep_profiles()
    assert now_of(profile).pause == Pause.AGREEMENT
    with as_person(profile.member.pk), pytest.raises(guiding.NotYetError):
        guiding.resume_profile(profile, by=profile.member)
    agree(profile)

    assert now_of(profile).state == State.AVAILABLE


@pytest.mark.parametrize("pause", [Pause.REVIEW, Pause.SANCTION])
def test_pause_by_others_is_not_ended_by_oneself(pause: MentorProfile.Pause) -> None:
    profile = vouched(state=State.PAUSED, pause=pause)

    with as_person(profile.member.pk), pytest.raises(guiding.NotYetError):
        guiding.resume_profile(profile, by=profile.member)

    assert now_of(profile).state == State.PAUSED


def test_offer_to_guide_is_taken_back_and_begun_anew() -> None:
    profile = vouched()

    with as_person(profile.member.pk):
        guiding.retire_profile(profile, by=profile.member)
        assert guiding.retire_profile(profile, by=profile.member).state == State.RETIRED
    agree(profile)

    assert now_of(profile).state == State.AVAILABLE


def test_profile_of_another_is_not_changed() -> None:
    profile = vouched()
    other = MemberFactory.create()

    for act in (guiding.agree, guiding.pause_profile, guiding.retire_profile):
        with as_person(other.pk), pytest.raises(PermissionDenied):
            act(profile, by=other)
