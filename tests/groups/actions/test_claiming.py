"""Whoever serves a group that a feed brought takes it over, and nobody else."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.asking import as_person
from accounts.models import Member
from groups import tasks
from groups.actions import claiming, life_purging
from groups.models import Claim, Group, Membership, Role, Term
from notifications.models import Notice
from tests.factories import (
    ClaimFactory,
    GroupFactory,
    MemberFactory,
    ServiceBodyFactory,
    StewardshipFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
Proof, Outcome = Claim.Proof, Claim.Outcome
ADDRESS = "office@intergroup.example"


@pytest.fixture
def group() -> Group:
    body = ServiceBodyFactory.create(parent=ServiceBodyFactory.create(public_email=ADDRESS))
    made: Group = GroupFactory.create(service_body=body, name="Dawn", served_since=None)
    return made


def claim(group: Group, by: Member, proof: Claim.Proof = Proof.CODE) -> Claim:
    with as_person(by.pk):
        return claiming.claim_group(group, by=by, name="Wren", proof=proof, words="I open up.")


def sent_code(made: Claim) -> str:
    tasks.send_claim_code(claim=str(made.pk))
    found = re.search(r"^(\d{8})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None
    return found[1]


def enter(made: Claim, by: Member, code: str) -> Claim:
    with as_person(by.pk):
        return claiming.enter_code(made, by=by, code=code)


def servants(group: Group) -> list[tuple[Member, str]]:
    with as_owner():
        return [(term.membership.member, term.role) for term in Term.objects.filter(group=group)]


def test_code_goes_to_the_public_address_alone_and_names_nobody(group: Group) -> None:
    member = MemberFactory.create(handle="kestrel")
    made = claim(group, member)
    assert mail.outbox == []
    job = ProcrastinateJob.objects.get(task_name="groups.send_claim_code")
    assert job.args == {"claim": str(made.pk)}

    code = sent_code(made)

    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    for secret in ("Wren", "kestrel", "I open up", str(member.pk)):
        assert secret not in f"{letter.subject} {letter.body}"
    with as_owner():
        assert code not in Claim.objects.get().code_digest


def test_right_code_makes_the_claimant_secretary(group: Group) -> None:
    member = MemberFactory.create()
    made = claim(group, member)
    code = sent_code(made)

    done = enter(made, member, f" {code[:4]}-{code[4:]} ")

    assert done.outcome == Outcome.GRANTED
    assert servants(group) == [(member, Role.SECRETARY)]
    assert enter(made, member, code).outcome == Outcome.GRANTED
    assert len(servants(group)) == 1
    assert not Group.objects.claimable().exists()


def test_five_wrong_codes_end_the_claim(group: Group) -> None:
    member = MemberFactory.create()
    made = claim(group, member)
    code = sent_code(made)

    left = [enter(made, member, "00000000" if code != "00000000" else "1") for _ in range(5)]

    assert [one.tries_left for one in left] == [4, 3, 2, 1, 0]
    assert enter(made, member, code).outcome == Outcome.REFUSED
    assert servants(group) == []


def test_code_is_over_after_a_day_and_only_the_last_one_counts(group: Group) -> None:
    member = MemberFactory.create()
    made = claim(group, member)
    first, second = sent_code(made), sent_code(made)
    if first != second:
        assert enter(made, member, first).outcome == Outcome.OPEN
    with as_owner():
        Claim.objects.update(expires_at=timezone.now())

    assert enter(made, member, second).outcome == Outcome.REFUSED


def test_code_of_one_is_of_no_use_to_another(group: Group) -> None:
    made = claim(group, MemberFactory.create())
    code = sent_code(made)
    thief = MemberFactory.create()

    with pytest.raises((PermissionDenied, Claim.DoesNotExist)):
        enter(made, thief, code)
    own = claim(group, thief)
    sent_code(own)
    assert enter(own, thief, code).outcome == Outcome.OPEN


def test_claim_without_a_mail_yet_is_not_granted_by_an_empty_code(group: Group) -> None:
    member = MemberFactory.create()
    made = claim(group, member)

    assert enter(made, member, "").outcome == Outcome.OPEN


@pytest.mark.parametrize(
    "fields",
    [{"visibility": "secret"}, {"visibility": "unlisted"}, {"state": "draft"}, {"served": True}],
)
def test_what_is_not_listed_or_has_servants_cannot_be_claimed(
    group: Group, fields: dict[str, object]
) -> None:
    if fields.pop("served", False):
        fields["served_since"] = timezone.now()
    Group.objects.filter(pk=group.pk).update(**fields)

    with pytest.raises(claiming.NotClaimableError):
        claim(group, MemberFactory.create())


def test_body_without_an_address_leaves_it_to_stewards() -> None:
    group = GroupFactory.create(service_body=ServiceBodyFactory.create(), served_since=None)

    with pytest.raises(claiming.NoAddressError):
        claim(group, MemberFactory.create())
    assert claim(group, MemberFactory.create(), Proof.STEWARD).outcome == Outcome.OPEN


def test_three_claims_a_day_are_enough(group: Group) -> None:
    member = MemberFactory.create()
    for _ in range(3):
        claim(GroupFactory.create(served_since=None), member, Proof.STEWARD)

    with pytest.raises(claiming.TooManyClaimsError):
        claim(group, member, Proof.STEWARD)


def test_one_body_is_not_written_to_more_than_three_times_a_day(group: Group) -> None:
    for _ in range(3):
        claim(group, MemberFactory.create())

    with pytest.raises(claiming.TooManyClaimsError):
        claim(group, MemberFactory.create())


def test_steward_grants_or_refuses_with_words(group: Group) -> None:
    one, other = MemberFactory.create_batch(2)
    steward = StewardshipFactory.create(service_body=group.service_body).member
    refused, granted = (claim(group, member, Proof.STEWARD) for member in (one, other))

    with as_person(steward.pk):
        claiming.refuse_claim(refused, by=steward, words="They say no.")
        for _ in range(2):
            claiming.grant_claim(granted, by=steward)

    assert servants(group) == [(other, Role.SECRETARY)]
    with as_owner():
        told = Notice.objects.filter(kind="groups.claim_answered")
        assert {notice.member for notice in told} == {one, other}


def test_nobody_grants_their_own_claim_nor_as_no_steward(group: Group) -> None:
    steward = StewardshipFactory.create().member
    own = claim(group, steward, Proof.STEWARD)
    other = claim(group, MemberFactory.create(), Proof.STEWARD)
    stranger = MemberFactory.create()

    for made, by in ((own, steward), (other, stranger)):
        with as_person(by.pk), pytest.raises((PermissionDenied, Claim.DoesNotExist)):
            claiming.grant_claim(made, by=by)
    assert servants(group) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_prove_it_at_once_one_gets_it() -> None:
    body = ServiceBodyFactory.create(public_email=ADDRESS)
    group = GroupFactory.create(service_body=body, served_since=None)
    made = [claim(group, MemberFactory.create()) for _ in range(2)]
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

    assert sorted(in_threads(prove)) == [False, True]
    with as_owner():
        assert Membership.objects.count() == 1


def in_threads(deed: Callable[[int], bool]) -> list[bool]:
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(deed, range(2)))


def test_claims_that_are_over_are_forgotten_after_a_month(group: Group) -> None:
    ClaimFactory.create(group=group, expires_at=timezone.now() - timedelta(days=31))
    kept = ClaimFactory.create(group=group)

    life_purging.purge(timezone.now())

    with as_owner():
        assert list(Claim.objects.all()) == [kept]
