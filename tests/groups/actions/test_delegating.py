"""The care for a service body, handed on by a link and given back; by one person, once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.asking import as_holder, as_person
from accounts.models import Member
from groups.actions.delegating import (
    KEPT,
    LASTS,
    LastStewardError,
    LinkOverError,
    accept_stewardship,
    create_steward_link,
    end_stewardship,
    find_steward_link,
    forget_steward_links,
    revoke_steward_link,
)
from groups.models import ServiceBody, StewardLink, Stewardship
from tests.factories import (
    MemberFactory,
    ServiceBodyFactory,
    StewardLinkFactory,
    StewardshipFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def top() -> ServiceBody:
    body: ServiceBody = ServiceBodyFactory.create(name="Area 1")
    return body


@pytest.fixture
def below(top: ServiceBody) -> ServiceBody:
    body: ServiceBody = ServiceBodyFactory.create(name="District 2", parent=top)
    return body


@pytest.fixture
def steward(top: ServiceBody) -> Member:
    member: Member = StewardshipFactory.create(service_body=top).member
    return member


def link_to(body: ServiceBody, by: Member) -> str:
    with as_person(by.pk):
        return create_steward_link(body, by=by).token


def accepted(token: str, member: Member) -> Stewardship:
    with as_person(member.pk):
        return accept_stewardship(token, by=member)


def stewards_of(body: ServiceBody | None) -> set[object]:
    with as_owner():
        found = Stewardship.objects.filter(service_body=body)
        return set(found.values_list("member_id", flat=True))


def test_link_makes_a_steward_of_a_body_below(below: ServiceBody, steward: Member) -> None:
    member = MemberFactory.create()

    accepted(link_to(below, steward), member)

    assert stewards_of(below) == {member.pk}


def test_link_is_used_once(below: ServiceBody, steward: Member) -> None:
    token = link_to(below, steward)
    first, second = MemberFactory.create_batch(2)
    accepted(token, first)

    for member in (second, first):
        with pytest.raises(LinkOverError):
            accepted(token, member)
    assert stewards_of(below) == {first.pk}


def test_steward_already_uses_nothing_up(top: ServiceBody, steward: Member) -> None:
    token = link_to(top, steward)

    accepted(token, steward)

    with as_owner():
        assert StewardLink.objects.get().used_at is None


@pytest.mark.parametrize(
    "fields",
    [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - LASTS}],
    ids=["revoked", "too old"],
)
def test_link_that_is_over_makes_nobody_a_steward(
    below: ServiceBody, steward: Member, fields: dict[str, object]
) -> None:
    token = link_to(below, steward)
    with as_owner():
        StewardLink.objects.update(**fields)

    with pytest.raises(LinkOverError):
        accepted(token, MemberFactory.create())
    assert stewards_of(below) == set()


def test_link_that_never_was_is_over() -> None:
    with pytest.raises(LinkOverError):
        find_steward_link("nonsense")


def test_link_taken_back_is_over_and_taken_back_again_stays_so(
    below: ServiceBody, steward: Member
) -> None:
    token = link_to(below, steward)
    with as_person(steward.pk):
        link = StewardLink.objects.get()
        assert revoke_steward_link(link, by=steward).revoked_at == (
            revoke_steward_link(link, by=steward).revoked_at
        )

    with pytest.raises(LinkOverError):
        accepted(token, MemberFactory.create())


def test_strangers_and_stewards_beside_or_below_may_hand_nothing_on(
    top: ServiceBody, below: ServiceBody
) -> None:
    for member in (
        MemberFactory.create(second_factor=True),
        StewardshipFactory.create(service_body=below).member,
        StewardshipFactory.create(service_body=ServiceBodyFactory.create()).member,
        StewardshipFactory.create(service_body=top, member__second_factor=False).member,
    ):
        with as_person(member.pk), pytest.raises(PermissionDenied):
            create_steward_link(top, by=member)


def test_steward_gives_back_and_gone_is_gone(below: ServiceBody) -> None:
    stewardship = StewardshipFactory.create(service_body=below)
    member = stewardship.member

    with as_person(member.pk):
        for _ in range(2):
            end_stewardship(stewardship, by=member)

    assert stewards_of(below) == set()


def test_steward_above_ends_one_below_and_none_beside(
    top: ServiceBody, below: ServiceBody, steward: Member
) -> None:
    under = StewardshipFactory.create(service_body=below)
    beside = StewardshipFactory.create(service_body=top)

    with as_person(steward.pk):
        end_stewardship(under, by=steward)
        with pytest.raises(PermissionDenied):
            end_stewardship(beside, by=steward)

    assert stewards_of(below) == set()
    assert beside.member_id in stewards_of(top)


def test_last_steward_of_the_site_stays() -> None:
    one, two = StewardshipFactory.create_batch(2)

    with as_person(one.member_id):
        end_stewardship(one, by=one.member)
    with as_person(two.member_id), pytest.raises(LastStewardError):
        end_stewardship(two, by=two.member)

    assert stewards_of(None) == {two.member_id}


def test_walls_let_nobody_make_themselves_a_steward_without_a_link(
    top: ServiceBody, below: ServiceBody, steward: Member
) -> None:
    member = MemberFactory.create()
    link = StewardLinkFactory.create(service_body=below)

    with as_person(member.pk), as_holder(link.digest):
        for body in (top, None):
            with (
                pytest.raises(ProgrammingError, match="row-level security"),
                transaction.atomic(),
            ):
                Stewardship.objects.create(member=member, service_body=body)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Stewardship.objects.create(member=MemberFactory.create(), service_body=below)


def test_walls_show_links_and_stewards_to_those_above_alone(
    top: ServiceBody, below: ServiceBody, steward: Member
) -> None:
    StewardLinkFactory.create(service_body=below)
    under = StewardshipFactory.create(service_body=below)

    with as_person(steward.pk):
        assert StewardLink.objects.count() == 1
        assert Stewardship.objects.filter(pk=under.pk).exists()
    with as_person(under.member_id):
        assert StewardLink.objects.count() == 1
        assert not Stewardship.objects.filter(service_body=top).exists()
    with as_person(MemberFactory.create().pk):
        assert not StewardLink.objects.exists()
        assert not Stewardship.objects.exists()


def test_links_long_over_are_forgotten() -> None:
    link = StewardLinkFactory.create()

    forget_steward_links(link.expires_at)
    with as_owner():
        assert StewardLink.objects.exists()
    forget_steward_links(link.expires_at + KEPT)
    with as_owner():
        assert not StewardLink.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_link_taken_up_by_many_at_once_makes_one_steward() -> None:
    body = ServiceBodyFactory.create()
    token = link_to(body, StewardshipFactory.create().member)
    members = MemberFactory.create_batch(8)
    barrier, lost = Barrier(len(members)), []

    def take(member: Member) -> None:
        try:
            barrier.wait()
            accepted(token, member)
        except LinkOverError:
            lost.append(member)
        finally:
            connection.close()

    threads = [Thread(target=take, args=[member]) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(lost) == len(members) - 1
    assert len(stewards_of(body)) == 1


def as_member(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def test_pages_make_a_link_that_another_takes_up(below: ServiceBody, steward: Member) -> None:
    member = MemberFactory.create(second_factor=True)
    path = reverse("steward_list", args=[below.pk])
    html = as_member(steward).post(path).content.decode()
    before = reverse("steward_accept", args=["x"]).removesuffix("x/")
    token = html.split(before)[1].split("/")[0]
    accept = reverse("steward_accept", args=[token])

    assert Client().get(accept).status_code == 302
    page = as_member(member).get(accept)
    assert "District 2" in page.content.decode()
    assert stewards_of(below) == set()  # looking changes nothing
    assert as_member(member).post(accept).status_code == 302
    assert stewards_of(below) == {member.pk}
    for method in ("get", "post"):
        assert getattr(as_member(MemberFactory.create()), method)(accept).status_code == 410


def test_pages_of_stewards_are_nothing_to_others(below: ServiceBody, steward: Member) -> None:
    link = StewardLinkFactory.create(service_body=below)
    stewardship = StewardshipFactory.create(service_body=below)
    stranger = as_member(MemberFactory.create(second_factor=True))

    for path in (
        reverse("steward_list", args=[below.pk]),
        reverse("steward_link_revoke", args=[below.pk, link.pk]),
        reverse("stewardship_end", args=[stewardship.pk]),
    ):
        assert stranger.post(path).status_code == 404
        assert Client().post(path).status_code == 302
    assert (
        as_member(steward)
        .get(reverse("steward_link_revoke", args=[below.pk, link.pk]))
        .status_code
        == 405
    )
    assert stewards_of(below) == {stewardship.member_id}
    with as_owner():
        assert StewardLink.objects.get().revoked_at is None


def test_pages_take_back_and_end(below: ServiceBody, steward: Member) -> None:
    link = StewardLinkFactory.create(
        service_body=below, expires_at=timezone.now() + timedelta(days=1)
    )
    stewardship = StewardshipFactory.create(service_body=below)
    client = as_member(steward)

    for _ in range(2):
        path = reverse("steward_link_revoke", args=[below.pk, link.pk])
        assert client.post(path).status_code == 302
    assert client.post(reverse("stewardship_end", args=[stewardship.pk])).status_code == 302

    assert stewards_of(below) == set()
