"""The first operator: made by somebody who types a password, and not by default."""

import getpass
import sys

import pytest
from django.core.management import CommandError, call_command

from accounts.asking import as_person
from accounts.models import Member
from accounts.second_factor import has_second_factor
from groups.models import Stewardship

pytestmark = pytest.mark.django_db
TYPED = "a long enough password 7"


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    left = list(typed)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda _: left.pop(0))


def test_acc_15_there_are_no_accounts_by_default() -> None:
    assert not Member.objects.exists()


def test_acc_15_operator_is_made_with_a_typed_password(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, TYPED, TYPED)

    call_command("create_operator", "first-steward-1")

    made = Member.objects.get()
    assert made.check_password(TYPED)
    assert made.is_staff
    assert not made.is_superuser
    assert not has_second_factor(made)
    with as_person(made.pk):
        assert Stewardship.objects.get().member == made


@pytest.mark.parametrize(
    "typed", [("short", "short"), (TYPED, "another"), ("recoverygroups1",) * 2]
)
def test_acc_15_weak_or_mistyped_password_makes_nothing(
    monkeypatch: pytest.MonkeyPatch, typed: tuple[str, str]
) -> None:
    at_a_terminal(monkeypatch, *typed)

    with pytest.raises(CommandError):
        call_command("create_operator", "first-steward-1")

    assert not Member.objects.exists()


def test_acc_15_password_is_not_taken_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", TYPED)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)

    with pytest.raises(CommandError, match="typed"):
        call_command("create_operator", "first-steward-1")
