"""Rights are asked anew with each request, of each thing, and default to no."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from accounts.models import Member
from groups.models import Group, Membership, Role, Term
from recovery_groups import urls
from tests.factories import MemberFactory, MembershipFactory, TermFactory
from tests.recovery_groups import addresses
from tests.recovery_groups.circle import Circle, draw
from tests.recovery_groups.table import Row, rows
from tests.recovery_groups.test_twin_worlds import told
from tests.recovery_groups.undone import undone
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
CLOSED = {"404"}
# What was decided about somebody, and what they asked for, stays theirs to read and to answer.
OWN = {"case_decision", "ask_status", "ask_step", "pairing_detail", "pairing_seen"}
NOTHING = 2**31 - 1  # a number that no row has


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"Nobody said who may read this: {request.path}")


urlpatterns = [path("bare/", bare, name="bare"), *urls.urlpatterns]


@pytest.fixture
def circle() -> Circle:
    drawn = draw(slug="circle", name="Group")
    addresses.furnish(drawn)
    return drawn


def servant_of_all(group: Group) -> Member:
    """Store somebody who sits in every seat of a group."""
    belonging = MembershipFactory.create(group=group, member__second_factor=True)
    for role in Role:
        TermFactory.create(membership=belonging, role=role)
    member: Member = belonging.member
    return member


def ask(client: Client, row: Row, args: tuple[object, ...]) -> tuple[object, ...]:
    """Give what is answered, and take back what it did."""
    where = reverse(row.name, args=args)
    data = addresses.DATA.get(row.name, {})
    with undone():
        return told(client.get(where) if row.method == "GET" else client.post(where, data))


def never(args: tuple[object, ...]) -> tuple[object, ...]:
    """Give arguments of the same shape that name nothing."""
    return tuple(
        uuid4() if isinstance(one, UUID) else NOTHING if isinstance(one, int) else one
        for one in args
    )


def signed_in(member: Member | None) -> Client:
    client = Client()
    if member is not None:
        client.force_login(member)
    return client


@pytest.mark.urls("tests.recovery_groups.test_rights")
@pytest.mark.parametrize("is_htmx", [False, True])
def test_aut_03_view_that_nobody_opened_asks_for_signing_in(client: Client, is_htmx: bool) -> None:
    answer = client.get("/bare/", headers={"HX-Request": "true"} if is_htmx else {})

    assert answer.status_code in {302, 200}
    assert b"Nobody said" not in answer.content
    to = answer.headers.get("Location") or answer.headers["HX-Redirect"]
    assert to.startswith(reverse("account_login"))


def with_foreign_things(circle: Circle) -> Iterator[tuple[Row, tuple[object, ...]]]:
    """Give the addresses that name a group and a thing in it, with the thing of another group."""
    for row in rows():
        args = addresses.args_of(row.name, circle, "secretary")
        if args[:1] == (circle.group.key,) and any(
            isinstance(one, UUID | int) for one in args[1:]
        ):
            yield row, (circle.other.key, *args[1:])


def test_aut_04_thing_of_another_group_is_not_there_under_ones_own(circle: Circle) -> None:
    client = signed_in(servant_of_all(circle.other))

    for row, args in with_foreign_things(circle):
        answer = ask(client, row, args)
        assert answer == ask(client, row, (args[0], *never(args[1:]))), row.name
        assert answer[0] != 200, row.name


@pytest.mark.parametrize("role", ["stranger", "member", "elsewhere", "steward"])
def test_aut_06_what_is_not_for_somebody_answers_like_what_never_was(
    circle: Circle, role: str
) -> None:
    client = signed_in(circle.people[role])
    hidden = [row for row in rows() if row.expected[role] in CLOSED]

    for row in hidden:
        args = addresses.args_of(row.name, circle, role)
        assert ask(client, row, args) == ask(client, row, never(args)), row.name
    assert len(hidden) > 20


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_aut_07_seat_that_ended_opens_nothing_more_in_pages_left_open(
    circle: Circle, method: str
) -> None:
    client = signed_in(circle.people["secretary"])
    open_to_servants = [
        row
        for row in rows()
        if row.method == method
        and row.expected["member"] == "403"
        and row.expected["secretary"] in {"ok", "away"}
    ]
    for row in open_to_servants:  # as pages that they have open
        assert ask(client, row, addresses.args_of(row.name, circle, "secretary"))[0] != 403
    with as_owner():
        Term.objects.filter(membership__member=circle.people["secretary"]).delete()

    still = [
        row.name
        for row in open_to_servants
        if ask(client, row, addresses.args_of(row.name, circle, "secretary"))[0] != 403
    ]

    assert still == []
    assert len(open_to_servants) > 5


def test_aut_07_belonging_that_ended_shows_nothing_more(circle: Circle) -> None:
    client = signed_in(circle.people["member"])
    inside = [row for row in rows() if row.expected["member"] in {"ok", "403"}]
    inside = [row for row in inside if row.expected["stranger"] == "404" and row.name not in OWN]
    with as_owner():
        Membership.objects.filter(member=circle.people["member"]).delete()

    still = [
        row.name
        for row in inside
        if ask(client, row, addresses.args_of(row.name, circle, "member"))[0] != 404
    ]

    assert still == []
    assert len(inside) > 20


def test_aut_11_operators_have_no_page_with_private_fields() -> None:
    operator = MemberFactory.create(is_staff=True, is_superuser=True)
    client = signed_in(operator)

    assert not [name for name in urls_by_name() if name.startswith("admin")]
    assert client.get("/admin/").status_code == 404


def urls_by_name() -> list[str]:
    return [str(pattern.pattern) for pattern in urls.urlpatterns]
