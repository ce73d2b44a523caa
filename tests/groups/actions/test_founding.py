"""A group begins: draft, second servant, stewards; and what it is the same as."""

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.asking import as_person
from accounts.models import Member
from groups.actions import founding, reviewing
from groups.models import Group, Membership, Review, Role, Term
from meetings.models import Meeting
from notifications.models import Notice
from tests.factories import (
    GroupFactory,
    MeetingFactory,
    MeetingTimeFactory,
    MemberFactory,
    MembershipFactory,
    OnlineSafetyFactory,
    ReviewFactory,
    ServiceBodyFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.groups.lives import belonging, served_group, some_program
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
State, Outcome = Group.State, Review.Outcome


def found(by: Member, sending: UUID | None = None, **face: object) -> Group:
    fields = {"name": "Dawn Group", "program": some_program(), "home_place": "San Jose"}
    with as_person(by.pk):
        return founding.found_group(
            by=by, sending=sending or uuid4(), own_name="Wren", face=fields | face
        )


def draft_of_two(**fields: object) -> tuple[Group, Member]:
    group, terms = served_group(Role.SECRETARY, Role.CHAIR, state=State.DRAFT, **fields)
    return group, terms[0].membership.member


def submit(group: Group, by: Member, plan: str = "Mondays at six") -> Review:
    with as_person(by.pk):
        return founding.submit_group(group, by=by, plan=plan)


def told(kind: str) -> list[Member]:
    with as_owner():
        return [notice.member for notice in Notice.objects.filter(kind=kind)]


def test_founder_becomes_member_and_secretary_of_a_draft_with_a_blank_address() -> None:
    founder = MemberFactory.create()

    group = found(founder)

    assert (group.state, len(group.slug)) == (State.DRAFT, 32)
    with as_owner():
        term = Term.objects.get(group=group)
        assert (term.role, term.membership.name) == (Role.SECRETARY, "Wren")
        assert term.membership.member == founder


def test_founding_sent_twice_is_one_group() -> None:
    founder, sending = MemberFactory.create(), uuid4()

    assert found(founder, sending) == found(founder, sending)
    assert Group.objects.count() == 1


def test_founding_under_the_key_of_another_group_is_a_group_of_ones_own() -> None:
    other = GroupFactory.create()

    assert found(MemberFactory.create(), other.key).key != other.key


def test_three_groups_a_day_are_enough() -> None:
    founder = MemberFactory.create()
    for _ in range(3):
        found(founder)

    with pytest.raises(founding.TooManyGroupsError):
        found(founder)


def test_submitting_needs_a_second_servant_and_a_meeting_or_plan() -> None:
    term = TermFactory.create(membership__group=GroupFactory.create(state=State.DRAFT))
    with pytest.raises(founding.NotReadyError) as error:
        submit(term.group, term.membership.member, plan=" ")
    assert error.value.missing == ["meeting", "servants"]

    MeetingTimeFactory.create(meeting=MeetingFactory.create(group=term.group, is_draft=True))
    TermFactory.create(membership__group=term.group, role=Role.CHAIR, accepted_at=None)
    with pytest.raises(founding.NotReadyError) as error:
        submit(term.group, term.membership.member, plan="")
    assert error.value.missing == ["servants"]  # whoever has not accepted does not serve


def test_submitting_brings_it_before_stewards_who_do_not_belong_to_it() -> None:
    group, servant = draft_of_two()
    inside, outside = StewardshipFactory.create(), StewardshipFactory.create()
    StewardshipFactory.create(service_body=ServiceBodyFactory.create())
    belonging(group, member=inside.member)

    review = submit(group, servant)

    assert submit(group, servant) == review
    assert review.group.state == State.IN_REVIEW
    assert told("groups.review_waiting") == [outside.member]


def test_submitting_without_the_seat_or_without_a_second_factor_is_refused() -> None:
    group, _ = draft_of_two()
    plain = TermFactory.create(membership=belonging(group), role=Role.SECRETARY)

    for member in (MemberFactory.create(), belonging(group).member, plain.membership.member):
        with pytest.raises(PermissionDenied):
            submit(group, member)


def test_what_stands_already_cannot_be_submitted() -> None:
    group, servant = draft_of_two()
    Group.objects.filter(pk=group.pk).update(state=State.LIVE)

    with pytest.raises(founding.NoDraftError):
        submit(group, servant)


def test_draft_thrown_away_takes_its_meetings_along() -> None:
    group, servant = draft_of_two()
    MeetingFactory.create(group=group)

    with as_person(servant.pk):
        founding.discard_draft(group, by=servant)
        founding.discard_draft(group, by=servant)

    assert not Group.objects.exists()
    assert not Meeting.objects.exists()
    with as_owner():
        assert not Membership.objects.exists()


@pytest.fixture
def steward() -> Member:
    member: Member = StewardshipFactory.create().member
    return member


def waiting(**fields: object) -> Review:
    group, _ = served_group(Role.SECRETARY, Role.CHAIR, state=State.IN_REVIEW, **fields)
    MeetingFactory.create(group=group, name="Dawn")
    review: Review = ReviewFactory.create(group=group)
    return review


def approve(review: Review, by: Member) -> Review:
    with as_person(by.pk):
        return reviewing.approve_group(review, by=by)


def test_approved_group_stands_under_its_name(steward: Member) -> None:
    review = waiting(name="Dawn Group")
    GroupFactory.create(slug="dawn-group")

    assert approve(review, steward).outcome == Outcome.APPROVED

    group = Group.objects.get(pk=review.group_id)
    assert (group.state, group.slug) == (State.LIVE, "dawn-group-2")
    assert group.meetings.get().slug == "dawn"
    assert len(told("groups.review_answered")) == 2
    assert approve(review, steward).outcome == Outcome.APPROVED


@pytest.mark.parametrize("visibility", ["unlisted", "secret"])
def test_group_that_is_not_listed_has_addresses_that_say_nothing(
    steward: Member, visibility: str
) -> None:
    review = waiting(name="Dawn Group", visibility=visibility)

    approve(review, steward)

    group = Group.objects.get(pk=review.group_id)
    for slug in (group.slug, group.meetings.get().slug):
        assert len(slug) == 32
        assert "dawn" not in slug


def test_steward_of_the_group_cannot_decide_about_it(steward: Member) -> None:
    review = waiting()
    MembershipFactory.create(group=review.group, member=steward)

    for act in (reviewing.approve_group, reviewing.send_back):
        with as_person(steward.pk), pytest.raises(PermissionDenied):
            act(review, by=steward, words="No.")


def test_steward_of_another_body_cannot_decide_about_it() -> None:
    review = waiting(service_body=ServiceBodyFactory.create())
    other = StewardshipFactory.create(service_body=ServiceBodyFactory.create()).member
    own = StewardshipFactory.create(service_body=review.group.service_body).member

    with pytest.raises(PermissionDenied):
        approve(review, other)
    assert approve(review, own).outcome == Outcome.APPROVED


def test_sent_back_is_a_draft_with_words_and_can_come_again(steward: Member) -> None:
    group, servant = draft_of_two()
    review = submit(group, servant)

    with as_person(steward.pk):
        reviewing.send_back(review, by=steward, words="Listed already.")

    assert Group.objects.get().state == State.DRAFT
    with as_owner():
        assert Review.objects.get().answer == "Listed already."
    assert submit(group, servant) != review


def test_two_stewards_who_disagree_do_not_overrule_each_other(steward: Member) -> None:
    review = waiting()
    approve(review, steward)
    other = StewardshipFactory.create().member

    with as_person(other.pk), pytest.raises(reviewing.ReviewOverError):
        reviewing.send_back(review, by=other, words="No.")


def test_g_01_online_group_stands_paused_until_its_checklist_holds(steward: Member) -> None:
    unsafe, safe = waiting(is_online=True), waiting(is_online=True)
    Meeting.objects.all().delete()
    for _ in range(2):
        TermFactory.create(membership__group=safe.group, role=Role.MODERATOR)
    OnlineSafetyFactory.create(group=safe.group)

    approve(unsafe, steward)
    approve(safe, steward)

    found = {group.pk: group for group in Group.objects.all()}
    assert found[unsafe.group_id].state == State.PAUSED
    assert found[unsafe.group_id].pause_reason == Group.PauseReason.SAFETY
    assert found[safe.group_id].state == State.LIVE
    assert found[safe.group_id].checked_on is not None


def test_stewards_see_no_member_of_what_they_decide_about(steward: Member) -> None:
    review = waiting()

    with as_person(steward.pk):
        assert Review.objects.filter(pk=review.pk).exists()
        assert not Membership.objects.exists()
        assert not Term.objects.exists()
