"""A listing that a feed brought becomes the group's whose meeting it is, and nobody else's."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups import telling
from groups.models import Group, Term
from meetings import tasks
from meetings.actions import claiming
from meetings.actions.scheduling import change_meeting
from meetings.models import FinderRow, Meeting, MeetingClaim, ScheduleChange
from notifications.models import Notice
from tests.factories import (
    FeedFactory,
    GroupFactory,
    MeetingClaimFactory,
    MeetingFactory,
    MeetingTimeFactory,
    MemberFactory,
    ServiceBodyFactory,
    StewardshipFactory,
)
from tests.meetings.organized import history, plain_member, secretary
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
Proof, Outcome = MeetingClaim.Proof, MeetingClaim.Outcome
ADDRESS = "desk@area.example"


def listing(**fields: object) -> Meeting:
    """Store a meeting as a feed brings it, with two times."""
    body = ServiceBodyFactory.create(public_email=ADDRESS)
    plain = {"program": body.program, "service_body": body, "name": "Dawn", "source_id": "7"}
    feed = FeedFactory.create(program=body.program)
    meeting: Meeting = MeetingFactory.create(**{**plain, "feed": feed, **fields})
    MeetingTimeFactory.create(meeting=meeting, weekday=1)
    MeetingTimeFactory.create(meeting=meeting, weekday=3)
    return meeting


def group_for(meeting: Meeting, **fields: object) -> Group:
    made: Group = GroupFactory.create(program=meeting.program, **fields)
    return made


def claim(
    meeting: Meeting, group: Group, by: Member, proof: MeetingClaim.Proof = Proof.CODE
) -> MeetingClaim:
    with as_person(by.pk):
        return claiming.claim_meeting(meeting, group=group, by=by, proof=proof, words="We do.")


def sent_code(made: MeetingClaim) -> str:
    tasks.send_claim_code(claim=str(made.pk))
    found = re.search(r"^(\d{8})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None
    return found[1]


def enter(made: MeetingClaim, by: Member, code: str) -> MeetingClaim:
    with as_person(by.pk):
        return claiming.enter_code(made, by=by, code=code)


def test_code_goes_to_the_public_address_alone_and_names_nobody() -> None:
    meeting = listing()
    group = group_for(meeting, name="Kestrel Group")
    member = secretary(group)

    code = sent_code(claim(meeting, group, member))

    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    assert meeting.get_absolute_url() in letter.body
    for secret in ("Kestrel", member.handle, "We do", str(member.pk)):
        assert secret not in f"{letter.subject} {letter.body}"
    with as_owner():
        assert code not in MeetingClaim.objects.get().code_digest


def test_right_code_makes_the_listing_the_groups_with_all_its_times() -> None:
    meeting = listing()
    group = group_for(meeting)
    member = secretary(group)
    made = claim(meeting, group, member)
    code = sent_code(made)

    done = enter(made, member, f" {code[:4]}-{code[4:]} ")

    meeting.refresh_from_db()
    assert done.outcome == Outcome.GRANTED
    assert (meeting.group, meeting.is_kept_locally, meeting.version) == (group, True, 2)
    assert (meeting.feed is None, meeting.source_id) == (False, "7")
    assert meeting.times.count() == FinderRow.objects.filter(meeting=meeting).count() == 2
    (change,) = history(meeting)
    assert (change.verb, change.is_by_steward) == ("claimed", False)
    assert enter(made, member, code).outcome == Outcome.GRANTED
    assert len(history(meeting)) == 1


def test_taken_over_it_is_changed_as_the_groups_own() -> None:
    meeting = listing()
    group = group_for(meeting)
    member = secretary(group)
    made = claim(meeting, group, member)
    enter(made, member, sent_code(made))

    with as_person(member.pk):
        changed = change_meeting(meeting, wish={"name": "Late"}, version=2, by=member)

    assert (changed.name, changed.version) == ("Late", 3)


def test_listing_waits_for_a_group_that_does_not_stand_yet_and_stays_found_until_then() -> None:
    meeting = listing()
    group = group_for(meeting, state=Group.State.DRAFT)
    member = secretary(group)
    made = claim(meeting, group, member)
    assert enter(made, member, sent_code(made)).outcome == Outcome.GRANTED
    meeting.refresh_from_db()
    assert meeting.group is None
    assert Meeting.objects.listed().filter(pk=meeting.pk).exists()

    Group.objects.filter(pk=group.pk).update(state=Group.State.LIVE)
    group.refresh_from_db()
    with as_person(StewardshipFactory.create().member.pk):
        for _ in range(2):
            telling.tell(group)

    found = Meeting.objects.get(pk=meeting.pk)
    assert (found.group, found.is_kept_locally) == (group, True)
    assert [change.verb for change in history(meeting)] == ["claimed"]


def test_whoever_stopped_serving_before_the_group_stood_brings_it_nothing() -> None:
    meeting = listing()
    group = group_for(meeting, state=Group.State.DRAFT)
    member = secretary(group)
    made = claim(meeting, group, member)
    enter(made, member, sent_code(made))
    with as_owner():
        Term.objects.update(ended_at=timezone.now())
    Group.objects.filter(pk=group.pk).update(state=Group.State.LIVE)
    group.refresh_from_db()

    telling.tell(group)

    meeting.refresh_from_db()
    assert meeting.group is None
    with as_owner():
        assert MeetingClaim.objects.get().outcome == Outcome.REFUSED


def test_five_wrong_codes_end_the_claim() -> None:
    meeting = listing()
    group = group_for(meeting)
    member = secretary(group)
    made = claim(meeting, group, member)
    code = sent_code(made)

    left = [enter(made, member, "00000000" if code != "00000000" else "1") for _ in range(5)]

    assert [one.tries_left for one in left] == [4, 3, 2, 1, 0]
    assert enter(made, member, code).outcome == Outcome.REFUSED
    meeting.refresh_from_db()
    assert meeting.group is None


def test_code_of_one_is_of_no_use_to_another_group() -> None:
    meeting = listing()
    group, other = group_for(meeting), group_for(meeting)
    made = claim(meeting, group, secretary(group))
    code = sent_code(made)
    thief = secretary(other)

    with pytest.raises((PermissionDenied, MeetingClaim.DoesNotExist)):
        enter(made, thief, code)
    own = claim(meeting, other, thief)
    sent_code(own)
    assert enter(own, thief, code).outcome == Outcome.OPEN


@pytest.mark.parametrize("who", ["member", "outsider", "without_factor"])
def test_only_who_posts_the_schedule_claims_for_a_group(who: str) -> None:
    meeting = listing()
    group = group_for(meeting)
    member = MemberFactory.create() if who == "outsider" else plain_member(group)
    if who == "without_factor":
        member = secretary(group)
        Authenticator.objects.filter(user=member).delete()

    with pytest.raises(PermissionDenied):
        claim(meeting, group, member)


@pytest.mark.parametrize(
    "fields",
    [{"feed": None}, {"is_draft": True}, {"ended_at": timezone.now()}, {"group": True}],
)
def test_what_no_feed_brought_or_a_group_has_cannot_be_claimed(fields: dict[str, object]) -> None:
    if "group" in fields:
        fields = {"group": GroupFactory.create()}
    meeting = listing(**fields)
    group = group_for(meeting)

    with pytest.raises(claiming.NotClaimableError):
        claim(meeting, group, secretary(group))


@pytest.mark.parametrize(
    "fields", [{"visibility": "secret"}, {"visibility": "unlisted"}, {"state": "archived"}]
)
def test_group_that_nobody_finds_takes_no_listing_from_seekers(fields: dict[str, str]) -> None:
    meeting = listing()
    group = group_for(meeting, **fields)

    with pytest.raises(claiming.NotClaimableError):
        claim(meeting, group, secretary(group))


def test_group_of_another_program_cannot_claim_it() -> None:
    group = GroupFactory.create()

    with pytest.raises(claiming.NotClaimableError):
        claim(listing(), group, secretary(group))


def test_body_without_an_address_leaves_it_to_stewards() -> None:
    meeting = listing(service_body=None)
    group = group_for(meeting)
    member = secretary(group)

    with pytest.raises(claiming.NoAddressError):
        claim(meeting, group, member)
    assert claim(meeting, group, member, Proof.STEWARD).outcome == Outcome.OPEN


def test_one_body_is_not_written_to_more_than_three_times_a_day() -> None:
    body = ServiceBodyFactory.create(public_email=ADDRESS)
    found = [listing(service_body=body, program=body.program) for _ in range(4)]
    group = group_for(found[0])
    member = secretary(group)
    for meeting in found[:3]:
        claim(meeting, group, member)

    with pytest.raises(claiming.TooManyClaimsError):
        claim(found[3], group, member)


def test_said_twice_it_is_the_same_claim_and_another_way_replaces_it() -> None:
    meeting = listing()
    group = group_for(meeting)
    member = secretary(group)

    first, second = (claim(meeting, group, member) for _ in range(2))
    other = claim(meeting, group, member, Proof.STEWARD)

    assert first == second != other
    with as_owner():
        assert list(MeetingClaim.objects.all()) == [other]


def test_steward_of_the_listing_grants_or_refuses_with_words() -> None:
    meeting = listing()
    one, other = group_for(meeting), group_for(meeting)
    refused, granted = (
        claim(meeting, group, secretary(group), Proof.STEWARD) for group in (one, other)
    )
    steward = StewardshipFactory.create(service_body=meeting.service_body).member
    with as_owner():
        assert (
            set(Notice.objects.values_list("member", "kind"))
            == {(steward.pk, "meetings.claim_waiting")}
            or not Notice.objects.exists()
        )

    with as_person(steward.pk):
        claiming.refuse_claim(refused, by=steward, words="They say no.")
        for _ in range(2):
            claiming.grant_claim(granted, by=steward)

    meeting.refresh_from_db()
    assert meeting.group == other
    (change,) = history(meeting)
    assert not change.is_by_steward
    with as_owner():
        told = Notice.objects.filter(kind="meetings.claim_answered")
        assert {notice.member_id for notice in told} == {refused.member_id, granted.member_id}


def test_steward_is_told_that_a_listing_waits() -> None:
    meeting = listing()
    steward = StewardshipFactory.create(service_body=meeting.service_body).member
    StewardshipFactory.create(service_body=ServiceBodyFactory.create())
    group = group_for(meeting)

    claim(meeting, group, secretary(group), Proof.STEWARD)

    with as_owner():
        assert [notice.member for notice in Notice.objects.all()] == [steward]


def test_nobody_grants_their_own_groups_claim_nor_as_no_steward_of_the_listing() -> None:
    meeting = listing()
    group = group_for(meeting)
    made = claim(meeting, group, secretary(group), Proof.STEWARD)
    inside = StewardshipFactory.create(member=plain_member(group)).member
    beside = StewardshipFactory.create(service_body=ServiceBodyFactory.create()).member

    for by in (inside, beside, made.member):
        with as_person(by.pk), pytest.raises((PermissionDenied, MeetingClaim.DoesNotExist)):
            claiming.grant_claim(made, by=by)
    meeting.refresh_from_db()
    assert meeting.group is None


def test_claims_are_forgotten_a_month_after_they_end_but_for_those_that_wait_for_a_group() -> None:
    old = timezone.now() - timedelta(days=31)
    MeetingClaimFactory.create(expires_at=old)
    waiting = MeetingClaimFactory.create(expires_at=old, outcome=Outcome.GRANTED)
    young = MeetingClaimFactory.create()

    claiming.forget_claims(timezone.now())

    with as_owner():
        assert set(MeetingClaim.objects.all()) == {waiting, young}


@pytest.mark.django_db(transaction=True)
def test_of_two_groups_that_prove_it_at_once_one_gets_it() -> None:
    meeting = listing()
    groups = [group_for(meeting) for _ in range(2)]
    made = [claim(meeting, group, secretary(group)) for group in groups]
    codes = [sent_code(one) for one in made]
    barrier = Barrier(2)

    def prove(number: int) -> bool:
        barrier.wait()
        one = made[number]
        try:
            return enter(one, one.member, codes[number]).outcome == Outcome.GRANTED
        except claiming.NotClaimableError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(prove, range(2))) == [False, True]
    with as_owner():
        assert ScheduleChange.objects.filter(meeting=meeting).count() == 1
