"""A request begun, sent, changed, withdrawn; and whom somebody would like to ask."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Member
from mentorship.actions import requesting
from mentorship.models import MentorOffer, MentorRequest
from notifications.models import Notice
from tests.factories import (
    BlockFactory,
    GroupFactory,
    MemberFactory,
    MembershipFactory,
    MentorOfferFactory,
    MentorRequestFactory,
    PairingFactory,
)
from tests.groups.actions.test_joining import at_once
from tests.mentorship.asking import (
    accepted,
    belonging,
    doing,
    fresh,
    mentor,
    offers_of,
    program,
    waiting,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
State = MentorRequest.State
FILLED: dict[str, Any] = {
    "languages": ["en"], "ways": ["online"], "free": [[0, 18, 4]], "step": 5,
}  # fmt: skip


def draft(slug: str = "aa", **fields: Any) -> MentorRequest:
    own = belonging(slug)
    return of(own.member, group=own.group, **fields)


def of(member: Member, **fields: Any) -> MentorRequest:
    usual = {**FILLED, "state": "draft", "opened_at": None, "program": fields["group"].program}
    made: MentorRequest = MentorRequestFactory.create(member=member, **usual | fields)
    return made


def send(request: MentorRequest) -> MentorRequest:
    sent: MentorRequest = doing(
        request.member, requesting.send_request, request, by=request.member
    )
    return sent


def test_begin_request_twice_gives_one_draft() -> None:
    own = belonging()
    begin = partial(
        doing, own.member, requesting.begin_request, by=own.member, group=own.group, kind="sponsor"
    )

    first, second = begin(), begin()

    assert first == second
    assert (first.state, first.program_id, first.step) == ("draft", own.group.program_id, 2)


def test_begin_request_outside_the_program_is_refused() -> None:
    own = belonging("aa")
    other = GroupFactory.create(program=program("na"))

    with pytest.raises(PermissionDenied):
        doing(own.member, requesting.begin_request, by=own.member, group=other, kind="sponsor")


def test_begin_request_for_a_mentor_where_people_are_equals_is_refused() -> None:
    own = belonging("smart")
    begin = partial(doing, own.member, requesting.begin_request, by=own.member, group=own.group)

    with pytest.raises(requesting.NotCustomaryError):
        begin(kind="sponsor")
    assert begin(kind="accountability_partner").state == "draft"


def test_send_request_twice_puts_it_into_the_pool_once() -> None:
    request = draft()

    first, second = send(request), send(request)

    assert first.opened_at is not None
    assert (second.state, second.opened_at) == (State.OPEN, first.opened_at)
    assert fresh(request).heard_at is not None


@pytest.mark.parametrize(
    "missing", [{"languages": []}, {"ways": []}, {"free": []}, {"ways": ["in_person"]}]
)
def test_send_request_that_says_too_little_is_refused(missing: dict[str, Any]) -> None:
    request = draft(**missing)

    with pytest.raises(requesting.IncompleteError):
        send(request)


def test_send_request_of_somebody_else_is_refused() -> None:
    request = draft()
    other = MemberFactory.create()

    with pytest.raises(PermissionDenied):
        doing(other, requesting.send_request, request, by=other)
    assert fresh(request).state == State.DRAFT


def test_fourth_request_of_a_week_is_refused() -> None:
    request = draft()
    since = timezone.now() - timedelta(days=6)
    for _ in range(3):
        MentorRequestFactory.create(
            member=request.member, program=request.program, state="withdrawn", opened_at=since
        )

    with pytest.raises(requesting.TooManyRequestsError):
        send(request)
    with as_owner():
        MentorRequest.objects.filter(state="withdrawn").update(
            opened_at=timezone.now() - timedelta(days=8)
        )
    assert send(request).state == State.OPEN


def test_request_for_a_kind_that_one_has_is_refused() -> None:
    request = draft()
    PairingFactory.create(mentee=request.member, kind="sponsor")

    with pytest.raises(requesting.PairedAlreadyError):
        send(request)


def named_one(request: MentorRequest, **fields: Any) -> Any:
    """Make a mentor of the newcomer's own group, whom they call Heron."""
    usual = {"may_be_named": True}
    profile = mentor(**usual | fields)
    MembershipFactory.create(group=request.group, member=profile.member, name="Heron")
    return profile


def test_named_mentor_is_asked_at_once() -> None:
    request = draft(named_as="heron")
    mentor()
    profile = named_one(request)

    sent = send(request)

    (offer,) = offers_of(request)
    assert (offer.profile_id, sent.state, fresh(request).named_id) == (
        profile.pk, State.OFFERED, profile.pk,
    )  # fmt: skip
    assert offer.for_mentor[0] == ["named"]
    assert fresh(request).state == State.OFFERED


def unwilling(request: MentorRequest, profile: Any) -> None:
    with as_owner():
        type(profile).objects.filter(pk=profile.pk).update(may_be_named=False)


def paused(request: MentorRequest, profile: Any) -> None:
    with as_owner():
        type(profile).objects.filter(pk=profile.pk).update(state="paused")


def blocking(request: MentorRequest, profile: Any) -> None:
    BlockFactory.create(blocker=profile.member, blocked=request.member)


def full(request: MentorRequest, profile: Any) -> None:
    PairingFactory.create(mentor=profile.member, slot=1)
    PairingFactory.create(mentor=profile.member, slot=2)


def not_in_that_group(request: MentorRequest, profile: Any) -> None:
    with as_owner():
        profile.member.memberships.all().delete()


def new_here(request: MentorRequest, profile: Any) -> None:
    request.member.joined_at = timezone.now() - timedelta(hours=71)
    request.member.save()


@pytest.mark.parametrize(
    "forbid", [unwilling, paused, blocking, full, not_in_that_group, new_here],
    ids=lambda one: one.__name__,
)  # fmt: skip
def test_c_3_named_mentor_who_cannot_be_asked_looks_the_same_as_nobody_of_that_name(
    forbid: Any,
) -> None:
    request, other = draft(named_as="Heron"), draft(named_as="Nobody")
    forbid(request, named_one(request))

    sent, nobody = send(request), send(other)

    assert offers_of(request) == offers_of(other) == []
    for name in ("state", "named_id", "rounds", "helped_at"):
        assert getattr(fresh(sent), name) == getattr(fresh(nobody), name)


def test_change_of_a_waiting_request_takes_back_the_offer_made_for_it() -> None:
    request = waiting()
    offer = MentorOfferFactory.create(request=request)
    with as_owner():
        MentorRequest.objects.filter(pk=request.pk).update(state="offered")
    change = partial(
        doing, request.member, requesting.save_step, request, by=request.member, step=3
    )

    change(values={"needs": []})
    assert fresh(offer).state == "pending"
    change(values={"needs": ["grief"]})

    assert fresh(offer).state == "withdrawn"
    assert (fresh(request).state, fresh(request).needs) == (State.OPEN, ["grief"])
    assert fresh(request).rounds == 0


def test_change_after_a_mentor_said_yes_waits_for_the_answer() -> None:
    offer = accepted()
    request = offer.request

    with pytest.raises(requesting.AnswerFirstError):
        doing(
            request.member, requesting.save_step, request, by=request.member, step=3,
            values={"needs": ["grief"]},
        )  # fmt: skip
    assert fresh(request).needs == []


def test_withdraw_request_ends_it_and_what_was_offered() -> None:
    offer = accepted()
    request = offer.request
    withdraw = partial(
        doing, request.member, requesting.withdraw_request, request, by=request.member
    )

    withdraw()
    withdraw()

    assert (fresh(request).state, fresh(offer).state) == ("withdrawn", "withdrawn")
    with as_owner():
        notice = Notice.objects.get(kind="mentorship.came_to_nothing")
        assert notice.member_id == offer.profile.member_id


def test_ask_again_keeps_what_was_said() -> None:
    request = waiting(state="expired", words="Evenings", needs=["grief"])

    again = doing(request.member, requesting.ask_again, request, by=request.member)
    same = doing(request.member, requesting.ask_again, request, by=request.member)

    assert again == same != request
    assert (again.state, again.words, again.needs) == ("draft", "Evenings", ["grief"])


@pytest.mark.django_db(transaction=True)
def test_begin_request_at_once_from_eight_devices_gives_one_request() -> None:
    own = belonging()

    def begin() -> object:
        return doing(
            own.member, requesting.begin_request, by=own.member, group=own.group, kind="sponsor"
        )

    found = at_once([begin] * 8)

    assert len(set(found)) == 1, found
    with as_owner():
        assert MentorRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_named_mentors_last_place_is_offered_once_however_many_ask_at_once() -> None:
    group = belonging().group
    profile = mentor(may_be_named=True, capacity=1)
    MembershipFactory.create(group=group, member=profile.member, name="Heron")
    requests = [of(belonging(group=group).member, group=group, named_as="Heron") for _ in range(8)]

    results = at_once([partial(send, one) for one in requests])

    assert [one for one in results if isinstance(one, Exception)] == []
    with as_owner():
        assert MentorOffer.objects.filter(profile=profile).count() == 1
