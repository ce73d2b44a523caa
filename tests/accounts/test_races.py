"""Two who send the same code at the same moment: one gets in."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pyotp
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Member
from tests.accounts.doors import (
    FIELDS,
    SECRET,
    codes_of,
    is_in,
    member_with_password,
    recover,
    sign_in,
)

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Do all of it at the same moment, each over a connection of its own."""
    barrier, found = Barrier(len(acts)), []

    def do(act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            found.append(act())
        finally:
            connection.close()

    threads = [Thread(target=do, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(acts)
    return found


def entering(clients: list[Client], code: str) -> list[Callable[[], Any]]:
    return sending(clients, "mfa_authenticate", {"code": code})


def sending(clients: list[Client], name: str, data: dict[str, str]) -> list[Callable[[], Any]]:
    return [partial(client.post, reverse(name), data) for client in clients]


def test_acc_05_code_of_an_app_sent_from_several_connections_lets_one_in() -> None:
    member = member_with_password()
    TOTP.activate(member, SECRET)
    clients = [Client() for _ in range(AT_ONCE)]
    for client in clients:
        sign_in(client, member)

    at_once(entering(clients, pyotp.TOTP(SECRET).now()))

    assert [is_in(client) for client in clients].count(True) == 1


def test_acc_05_recovery_code_sent_from_several_connections_lets_one_in() -> None:
    first = Client()
    first.post(reverse("account_signup"), FIELDS)
    code, member = codes_of(first)[0], Member.objects.get()
    TOTP.activate(member, SECRET)
    clients = [Client() for _ in range(AT_ONCE)]
    for client in clients:
        sign_in(client, member)

    at_once(entering(clients, code))

    assert [is_in(client) for client in clients].count(True) == 1


def test_recovery_code_sets_one_password_although_sent_several_times() -> None:
    first = Client()
    first.post(reverse("account_signup"), FIELDS)
    code = codes_of(first)[0]

    def with_password(number: int) -> Callable[[], Any]:
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        return lambda: recover(client, code=code, password=f"a long enough one {number}")

    answers = at_once([with_password(number) for number in range(5)])

    assert [answer.status_code for answer in answers].count(302) == 1


def test_handle_wanted_by_several_at_once_goes_to_one() -> None:
    clients = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(AT_ONCE)]

    answers = at_once(sending(clients, "account_signup", FIELDS))

    assert [answer.status_code for answer in answers].count(302) == 1
    assert Member.objects.count() == 1
    assert [is_in(client) for client in clients].count(True) == 1
