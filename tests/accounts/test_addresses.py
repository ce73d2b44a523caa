"""E-mail: used once it is confirmed, told of changes, and never a way to ask who is here."""

import time
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.limits import LIMITS
from accounts.models import Member
from accounts.passwords import ResetTokens
from notifications.models import Notice
from tests.accounts.doors import (
    ANOTHER,
    FIELDS,
    SECRET,
    is_in,
    letters_to,
    link_in,
    member_with_password,
    show_again,
    sign_in,
    work,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
MINE = "me@example.org"
NEW = {"password1": ANOTHER, "password2": ANOTHER}


def confirmed(member: Member, email: str = MINE) -> EmailAddress:
    return EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)


def ask_for_reset(client: Client, email: str = MINE) -> Any:
    answer = client.post(reverse("account_reset_password"), {"email": email})
    work()
    return answer


def change_address(client: Client, email: str) -> Any:
    data = {"action_add": "", "email": email}
    answer = client.post(reverse("account_email"), data)
    work()
    return answer


def test_acc_06_reset_link_ends_all_sessions_and_works_once(member: Member) -> None:
    confirmed(member)
    old, new = Client(), Client()
    sign_in(old, member)
    ask_for_reset(new)
    link = link_in(letters_to(MINE)[0])

    new.post(new.get(link)["Location"], NEW)

    member.refresh_from_db()
    assert member.check_password(ANOTHER)
    assert not is_in(old)
    assert not is_in(new)
    assert Client().get(link).context["token_fail"]


def test_acc_06_reset_does_not_bypass_the_second_factor(client: Client, member: Member) -> None:
    confirmed(member)
    TOTP.activate(member, SECRET)
    ask_for_reset(client)

    client.post(client.get(link_in(letters_to(MINE)[0]))["Location"], NEW)
    answer = sign_in(client, member, password=ANOTHER)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_acc_13_reset_link_changes_nothing_when_it_is_only_opened(
    client: Client, member: Member
) -> None:
    confirmed(member)
    before = member.password
    ask_for_reset(client)
    link = link_in(letters_to(MINE)[0])

    for _ in range(2):
        scanner = Client()
        scanner.get(scanner.get(link)["Location"])
    member.refresh_from_db()
    assert member.password == before

    client.post(client.get(link)["Location"], NEW)
    member.refresh_from_db()
    assert member.check_password(ANOTHER)


@pytest.mark.parametrize(("minutes", "void"), [(59, False), (61, True)])
def test_acc_13_reset_link_is_void_after_an_hour(
    client: Client, member: Member, monkeypatch: pytest.MonkeyPatch, minutes: int, void: bool
) -> None:
    confirmed(member)
    ask_for_reset(client)
    later = timezone.now().replace(tzinfo=None) + timedelta(minutes=minutes)
    monkeypatch.setattr(ResetTokens, "_now", lambda _: later)

    answer = client.get(link_in(letters_to(MINE)[0]), follow=True)

    assert bool(answer.context.get("token_fail")) == void


def test_acc_13_address_is_confirmed_by_a_press_alone_and_once(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS | {"email": MINE})
    work()
    link = link_in(letters_to(MINE)[0])
    reader = Client()

    reader.get(link)
    reader.get(link)
    assert not EmailAddress.objects.get().verified

    reader.post(link)
    assert EmailAddress.objects.get().verified
    assert not is_in(reader)
    assert not reader.get(link).context["can_confirm"]


@pytest.mark.parametrize(("hours", "void"), [(23, False), (25, True)])
def test_acc_13_link_that_confirms_is_void_after_a_day(
    client: Client, monkeypatch: pytest.MonkeyPatch, hours: int, void: bool
) -> None:
    client.post(reverse("account_signup"), FIELDS | {"email": MINE})
    work()
    later = time.time() + hours * 3600
    monkeypatch.setattr(time, "time", lambda: later)

    answer = Client().get(link_in(letters_to(MINE)[0]))

    assert answer.context["can_confirm"] != void


def test_enu_08_reset_sends_nothing_to_addresses_that_are_not_confirmed(
    client: Client, member: Member
) -> None:
    EmailAddress.objects.create(user=member, email=MINE, verified=False, primary=True)

    answers = [ask_for_reset(client, email) for email in (MINE, "nobody@example.org")]

    assert mail.outbox == []
    assert {answer["Location"] for answer in answers} == {reverse("account_reset_password_done")}


def test_enu_02_change_to_a_taken_address_looks_like_one_to_a_fresh_one(member: Member) -> None:
    confirmed(member_with_password("owner-heron-1"), "taken@example.org")
    seen = []
    for email in ("taken@example.org", "fresh@example.org"):
        EmailAddress.objects.filter(user=member).delete()
        visitor = Client()
        sign_in(visitor, member)
        show_again(visitor)
        answer = change_address(visitor, email)
        page = visitor.get(answer["Location"]).context
        letters = [letter.subject for letter in letters_to(email)]
        seen.append((answer.status_code, page["new_emailaddress"] is not None, letters))

    assert seen[0] == seen[1]
    assert seen[0][2]


def test_taken_address_cannot_be_confirmed_by_another(client: Client, member: Member) -> None:
    confirmed(member)
    client.post(reverse("account_signup"), FIELDS | {"email": MINE})
    work()

    client.post(link_in(letters_to(MINE)[0]))

    assert EmailAddress.objects.get(verified=True).user == member


def test_acc_12_change_of_address_is_told_to_the_old_one_and_in_the_site(
    client: Client, member: Member
) -> None:
    confirmed(member, "old@example.org")
    sign_in(client, member)
    show_again(client)

    change_address(client, "new@example.org")
    assert letters_to("old@example.org") == []
    client.post(link_in(letters_to("new@example.org")[0]))
    work()

    told = letters_to("old@example.org")
    assert len(told) == 1
    assert "new@example.org" not in str(told[0].body)
    assert EmailAddress.objects.get().email == "new@example.org"
    assert notices_of(member) == ["accounts.changed"]


@pytest.mark.parametrize("verified", [True, False])
def test_acc_12_removed_address_is_told_if_it_was_confirmed(
    client: Client, member: Member, verified: bool
) -> None:
    EmailAddress.objects.create(user=member, email=MINE, verified=verified, primary=True)
    sign_in(client, member)
    work()
    mail.outbox.clear()
    show_again(client)

    client.post(reverse("account_email"), {"action_remove": "", "email": MINE})
    work()

    assert len(letters_to(MINE)) == int(verified)
    assert not EmailAddress.objects.exists()


def notices_of(member: Member) -> list[str]:
    with as_owner():
        return list(Notice.objects.filter(member=member).values_list("kind", flat=True))


def test_acc_12_change_of_password_and_factor_is_told_in_the_site(
    client: Client, member: Member
) -> None:
    sign_in(client, member)
    show_again(client)
    client.post(reverse("mfa_view_recovery_codes"))
    client.post(reverse("mfa_view_recovery_codes"))
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": pyotp.TOTP(secret).now()})
    client.post(reverse("mfa_deactivate_totp"))
    changed = {"oldpassword": "correct horse battery 9", **NEW}
    client.post(reverse("account_change_password"), changed)

    assert notices_of(member) == ["accounts.changed"] * 4


def test_mail_01_letters_say_nothing_about_what_is_here(client: Client, member: Member) -> None:
    confirmed(member)
    client.post(reverse("account_signup"), FIELDS | {"email": "fresh@example.org"})
    ask_for_reset(Client())
    work()

    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        said = f"{letter.subject} {letter.from_email} {letter.body}".lower()
        for word in ("recovery", "sober", "group", "meeting", FIELDS["username"], member.handle):
            assert word not in said, word
        assert letter.subject == "A message for you"


def test_nobody_is_sent_letters_without_end(client: Client, member: Member) -> None:
    EmailAddress.objects.create(user=member, email=MINE, verified=False, primary=True)
    sign_in(client, member)
    show_again(client)
    for _ in range(LIMITS["confirm_to"].times + 3):
        client.post(reverse("account_email"), {"action_send": "", "email": MINE})
    work()

    assert len(letters_to(MINE)) == LIMITS["confirm_to"].times


def test_resets_of_one_address_asked_from_everywhere_are_few(member: Member) -> None:
    confirmed(member)
    for number in range(LIMITS["reset_to"].times + 3):
        ask_for_reset(Client(REMOTE_ADDR=f"192.0.2.{number}"))

    assert len(letters_to(MINE)) == LIMITS["reset_to"].times
