"""What matters when something went wrong is in the log, and nobody is (LOG-04)."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import security
from accounts.actions.erasing import ask_to_be_erased, keep_account
from accounts.actions.exporting import ask_for_export
from accounts.asking import as_person
from accounts.models import Member
from groups.actions.inviting import create_invitation
from groups.actions.seats import accept_seat, end_term
from groups.models import Role
from tests.accounts.doors import (
    ANOTHER,
    FIELDS,
    PASSWORD,
    Clock,
    member_with_password,
    show_again,
    sign_in,
)
from tests.factories import MemberFactory, MembershipFactory, TermFactory

pytestmark = pytest.mark.django_db
HANDLE = "canary-heron-9"


def events(logged: StringIO) -> list[dict[str, str]]:
    found = [json.loads(line) for line in logged.getvalue().splitlines()]
    return [one for one in found if one["event"] == "security"]


def sign_up(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)


def sign_in_and_out(client: Client) -> None:
    sign_in(client, Member.objects.get(handle=HANDLE))
    client.post(reverse("account_logout"))


def fail_to_sign_in(client: Client) -> None:
    client.post(reverse("account_login"), {"login": HANDLE, "password": "wrong horse battery"})


def change_password(client: Client) -> None:
    sign_in(client, Member.objects.get(handle=HANDLE))
    show_again(client)
    fields = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    client.post(reverse("account_change_password"), fields)


def take_and_end_a_seat(client: Client) -> None:
    del client
    member = Member.objects.get(handle=HANDLE)
    term = TermFactory.create(membership__member=member, accepted_at=None)
    TermFactory.create(membership=MembershipFactory.create(group=term.group))
    with as_person(member.pk):
        accept_seat(term, by=member)
        end_term(term, by=member)


def end_account(client: Client) -> None:
    del client
    member = Member.objects.get(handle=HANDLE)
    ask_to_be_erased(member)
    keep_account(member)


def copy_everything(client: Client) -> None:
    del client
    member = Member.objects.get(handle=HANDLE)
    with as_person(member.pk):
        ask_for_export(member, language="en")


def overstep(client: Client) -> None:
    del client
    member = Member.objects.get(handle=HANDLE)
    term = TermFactory.create(role=Role.SECRETARY)
    with as_person(member.pk), pytest.raises(PermissionDenied):
        create_invitation(term.group, by=member, uses=1, days=7)


TABLE: list[tuple[Callable[[Client], None], list[tuple[str, str]]]] = [
    (sign_up, [("signed_in", "done")]),
    (sign_in_and_out, [("signed_in", "done"), ("signed_out", "done")]),
    (fail_to_sign_in, [("signed_in", "refused")]),
    (
        change_password,
        [("signed_in", "done"), ("signed_out", "done"), ("password_changed", "done")],
    ),
    (take_and_end_a_seat, [("seat_taken", "done"), ("seat_ended", "done")]),
    (end_account, [("erasure_asked", "done"), ("erasure_taken_back", "done")]),
    (copy_everything, [("export_asked", "done")]),
    (overstep, [("groups.invite", "refused")]),
]


@pytest.mark.parametrize(("do", "expected"), TABLE, ids=[do.__name__ for do, _ in TABLE])
def test_log_04_each_event_is_one_record_and_names_nobody(
    client: Client, logged: StringIO, do: Callable[[Client], None], expected: list[Any]
) -> None:
    member = member_with_password(HANDLE)

    do(client)

    found = events(logged)
    assert [(one["kind"], one["result"]) for one in found] == expected
    assert all(one["time"].endswith("Z") for one in found)
    for secret in (HANDLE, str(member.pk), member.pk.hex, PASSWORD):
        assert secret not in logged.getvalue()


def test_log_04_digest_is_one_persons_for_a_day_and_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = MemberFactory.create_batch(2)
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)

    today = security.digest_of_today(one)

    assert today == security.digest_of_today(one) != security.digest_of_today(other)
    clock.go(days=1)
    assert security.digest_of_today(one) != today
    assert security.digest_of_today(None) == ""
