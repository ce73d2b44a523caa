"""Ways in, as the tests of accounts take them."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import tasks
from accounts.models import Member
from tests.factories import MemberFactory

PASSWORD, ANOTHER = "correct horse battery 9", "another long enough 7"
HANDLE = "calm-heron-1"
FIELDS = {"username": HANDLE, "password1": PASSWORD, "is_adult": "on"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SENDS: dict[str, Any] = {
    "accounts.send_mail": tasks.send_mail,
    "accounts.send_reset": tasks.send_reset,
}


class Clock:
    """The time as the site sees it, which a test sets forward."""

    def __init__(self) -> None:
        self.at = timezone.now()

    def now(self) -> datetime:
        return self.at

    def go(self, **ahead: float) -> None:
        self.at += timedelta(**ahead)


def member_with_password(handle: str = "calm-heron-2", **fields: Any) -> Member:
    member: Member = MemberFactory.create(handle=handle, **fields)
    member.set_password(PASSWORD)
    member.save()
    return member


def sign_in(client: Client, member: Member, **fields: str) -> Any:
    data = {"login": member.handle, "password": PASSWORD, **fields}
    return client.post(reverse("account_login"), data)


def is_in(client: Client) -> bool:
    return client.get(reverse("device_list")).status_code == 200


def show_again(client: Client, password: str = PASSWORD) -> Any:
    """Show once more who one is."""
    return client.post(reverse("account_reauthenticate"), {"password": password})


def let_minutes_pass(client: Client) -> None:
    """Make it long ago that somebody showed who they are."""
    session = client.session
    session["account_authentication_methods"] = [
        method | {"at": method["at"] - 301}
        for method in session.get("account_authentication_methods", [])
    ]
    session.save()


def codes_of(client: Client) -> list[str]:
    """Give the recovery codes of somebody who has just signed up."""
    html = client.post(reverse("recovery_codes_first")).content.decode()
    return re.findall(r"<code>(\d{4} \d{4} \d{4})</code>", html)


def recover(client: Client, **fields: str) -> Any:
    data = {"handle": HANDLE, "password": ANOTHER, **fields}
    return client.post(reverse("account_recover"), data)


def work() -> None:
    """Do what the worker has been given to do about letters."""
    for job in ProcrastinateJob.objects.filter(task_name__in=SENDS, status="todo"):
        SENDS[job.task_name](**job.args)
    ProcrastinateJob.objects.filter(task_name__in=SENDS).delete()


def link_in(letter: Any) -> str:
    """Give the path that a letter leads to."""
    found = re.findall(r"https?://[^/\s]+(/\S+)", str(letter.body))
    return str(found[0])


def letters_to(address: str) -> list[Any]:
    return [letter for letter in mail.outbox if letter.to == [address]]
