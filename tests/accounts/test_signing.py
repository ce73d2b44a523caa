"""Signing up, in and out."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import devices
from accounts.mail import send_reset
from accounts.models import Device, Member
from tests.factories import MemberFactory

PASSWORD = "correct horse battery 9"
FIELDS = {"username": "calm-heron-1", "password1": PASSWORD, "is_adult": "on"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    found: Member = MemberFactory.create(handle="calm-heron-2")
    found.set_password(PASSWORD)
    found.save()
    return found


def sign_in(client: Client, member: Member, **fields: str) -> Any:
    data = {"login": member.handle, "password": PASSWORD, **fields}
    return client.post(reverse("account_login"), data)


def is_in(client: Client) -> bool:
    return client.get(reverse("device_list")).status_code == 200


def test_acc_01_handle_and_password_are_enough_for_an_account(client: Client) -> None:
    answer = client.post(reverse("account_signup"), FIELDS)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("recovery_codes_first")
    made = Member.objects.get(handle="calm-heron-1")
    assert made.adult_declared_at is not None
    assert is_in(client)


def test_acc_01_form_demands_nothing_that_names_a_person(client: Client) -> None:
    form = client.get(reverse("account_signup")).context["form"]

    assert {name for name, field in form.fields.items() if field.required} == {
        "username", "password1", "is_adult",
    }  # fmt: skip
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d{4}", form.fields["username"].initial)


def test_sign_up_without_saying_that_one_is_adult_is_refused(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS | {"is_adult": ""})

    assert not Member.objects.exists()


@pytest.mark.parametrize("password", ["x7#kLq9!mnp", "recoverygroups1", "password1234", "a" * 129])
def test_acc_02_weak_or_endless_password_is_refused(client: Client, password: str) -> None:
    client.post(reverse("account_signup"), FIELDS | {"password1": password})

    assert not Member.objects.exists()


def test_acc_02_long_password_of_any_characters_signs_in_exactly(client: Client) -> None:
    password = (" ünï 🌊 " * 20)[:127] + "x"
    client.post(reverse("account_signup"), FIELDS | {"password1": password})
    member = Member.objects.get()

    assert member.check_password(password)
    assert not member.check_password(password.strip())


def test_recovery_codes_are_shown_once_after_sign_up(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)

    asked = client.get(reverse("recovery_codes_first"))
    shown = client.post(reverse("recovery_codes_first"))
    again = client.post(reverse("recovery_codes_first"))

    assert not re.search(r"<code>", asked.content.decode())
    assert len(re.findall(r"<code>(\d{4} \d{4} \d{4})</code>", shown.content.decode())) == 10
    assert again.status_code == 302


def test_enu_03_unknown_wrong_and_suspended_get_one_message(client: Client) -> None:
    suspended = MemberFactory.create(handle="gone-heron-1", is_active=False)
    suspended.set_password(PASSWORD)
    suspended.save()
    MemberFactory.create(handle="calm-heron-3")
    tries = [("nobody-here-1", PASSWORD), ("calm-heron-3", "wrong"), ("gone-heron-1", PASSWORD)]

    errors = []
    for handle, password in tries:
        data = {"login": handle, "password": password}
        errors.append(client.post(reverse("account_login"), data).context["form"].errors.as_text())

    assert errors[0]
    assert errors == [errors[0]] * 3


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password"])
def test_enu_01_02_taken_and_fresh_address_get_the_same_answer(client: Client, name: str) -> None:
    EmailAddress.objects.create(
        user=MemberFactory.create(), email="taken@example.org", verified=True, primary=True
    )
    seen = []
    for number, email in enumerate(["taken@example.org", "fresh@example.org"]):
        visitor = Client()
        answer = visitor.post(
            reverse(name), FIELDS | {"username": f"calm-heron-{number}", "email": email}
        )
        body = re.sub(rb'value="[^"]{60,}"', b"", answer.content)
        headers = {key: value for key, value in answer.headers.items() if key != "Set-Cookie"}
        seen.append((answer.status_code, headers, sorted(answer.cookies), body))

    assert seen[0] == seen[1]


def test_sign_up_with_a_taken_handle_says_so(client: Client, member: Member) -> None:
    answer = client.post(reverse("account_signup"), FIELDS | {"username": member.handle.upper()})

    assert answer.context["form"].errors["username"]
    assert Member.objects.count() == 1


def test_acc_10_shared_device_is_the_default_and_ends_with_the_browser(
    client: Client, member: Member
) -> None:
    sign_in(client, member)

    assert client.cookies["s"]["max-age"] == ""
    assert client.cookies["s"]["expires"] == ""
    assert not Device.objects.get().is_own


def test_acc_10_own_device_stays_for_ninety_days(client: Client, member: Member) -> None:
    sign_in(client, member, own_device="on")

    assert abs(client.cookies["s"]["max-age"] - 90 * 24 * 3600) < 60
    assert Device.objects.get().is_own


@pytest.mark.parametrize(
    ("own", "minutes", "stays"),
    [("", 29, True), ("", 31, False), ("on", 31, True), ("on", 13 * 24 * 60, True),
     ("on", 15 * 24 * 60, False)],
)  # fmt: skip
def test_acc_10_session_ends_when_it_was_idle_too_long(
    client: Client, member: Member, own: str, minutes: int, stays: bool
) -> None:
    sign_in(client, member, **({"own_device": own} if own else {}))
    session = client.session
    for name in (devices.SEEN, devices.BEGAN):
        session[name] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    session.save()

    assert is_in(client) == stays


def test_acc_08_session_key_changes_at_sign_in_and_the_old_one_is_dead(member: Member) -> None:
    client, thief = Client(), Client()
    client.get(reverse("account_login"))
    sign_in(client, member)
    before = client.cookies["s"].value
    thief.cookies["s"] = before
    assert is_in(thief)

    sign_in(client, member)
    client.post(reverse("account_logout"))

    assert not is_in(thief)


def test_acc_09_ended_device_is_anonymous_with_its_next_request(member: Member) -> None:
    here, there = Client(), Client()
    sign_in(here, member)
    sign_in(there, member)

    here.post(reverse("device_end_others"))

    assert is_in(here)
    assert not is_in(there)
    assert Device.objects.count() == 1


def test_acc_09_device_of_another_member_is_not_ended(client: Client, member: Member) -> None:
    other = Client()
    sign_in(other, member)
    stranger = MemberFactory.create(handle="other-heron-1")
    stranger.set_password(PASSWORD)
    stranger.save()
    sign_in(client, stranger)

    client.post(reverse("device_end", args=[Device.objects.get(member=member).pk]))

    assert is_in(other)


def test_device_list_names_browser_and_system_and_nothing_finer(member: Member) -> None:
    agent = "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR="203.0.113.77")
    sign_in(client, member)

    html = client.get(reverse("device_list")).content.decode()

    assert "Firefox, Android" in html
    assert "131" not in html
    assert "203.0.113" not in str(Device.objects.values().get())


def test_acc_14_sign_out_clears_the_browser_and_kills_the_session(
    client: Client, member: Member
) -> None:
    sign_in(client, member)

    answer = client.post(reverse("account_logout"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Location"] == "/"
    assert not Device.objects.exists()
    assert not is_in(client)


def test_sign_in_with_a_second_factor_asks_for_its_code(client: Client, member: Member) -> None:
    TOTP.activate(member, SECRET)

    answer = sign_in(client, member)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": pyotp.TOTP(SECRET).now()})
    assert is_in(client)


def test_acc_05_code_of_an_app_works_once(member: Member) -> None:
    TOTP.activate(member, SECRET)
    code = pyotp.TOTP(SECRET).now()
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client, member)
        client.post(reverse("mfa_authenticate"), {"code": code})

    assert [is_in(client) for client in clients] == [True, False]


def test_seed_of_codes_is_sealed_in_the_database(member: Member) -> None:
    TOTP.activate(member, SECRET)

    assert SECRET not in str(Authenticator.objects.get().data)


def codes_of(client: Client) -> list[str]:
    html = client.post(reverse("recovery_codes_first")).content.decode()
    return re.findall(r"<code>(\d{4} \d{4} \d{4})</code>", html)


def recover(client: Client, **fields: str) -> Any:
    data = {"handle": "calm-heron-1", "password": "another long enough 7", **fields}
    return client.post(reverse("account_recover"), data)


def test_recovery_code_sets_a_new_password_once_and_ends_other_sessions() -> None:
    old, new = Client(), Client()
    old.post(reverse("account_signup"), FIELDS)
    code = codes_of(old)[0]

    assert recover(new, code=code).status_code == 302

    assert is_in(new)
    assert not is_in(old)
    assert Member.objects.get().check_password("another long enough 7")
    assert recover(Client(), code=code).status_code == 422


def test_recovery_code_of_another_or_of_nobody_is_refused_alike(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)

    wrong = recover(Client(), code="1234 1234 1234")
    nobody = recover(Client(), code="1234 1234 1234", handle="nobody-1")

    assert wrong.context["form"].errors == nobody.context["form"].errors
    assert wrong.context["form"].errors


def test_recovery_code_does_not_bypass_the_second_factor(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)
    code = codes_of(client)[0]
    TOTP.activate(Member.objects.get(), SECRET)
    visitor = Client()

    answer = recover(visitor, code=code)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(visitor)


def test_enu_07_too_many_tries_for_a_handle_are_refused_alike(client: Client) -> None:
    MemberFactory.create(handle="known-heron-1")
    counts = []
    for handle in ("known-heron-1", "unknown-heron-1"):
        count = 0
        while True:
            visitor = Client(REMOTE_ADDR=f"192.0.2.{count + 1}")
            data = {"login": handle, "password": "wrong"}
            form = visitor.post(reverse("account_login"), data).context["form"]
            if "login" in form.errors:
                break
            count += 1
        counts.append(count)

    assert counts[0] == counts[1] == 20


def test_acc_06_reset_link_ends_other_sessions_and_works_once(member: Member) -> None:
    EmailAddress.objects.create(user=member, email="me@example.org", verified=True, primary=True)
    old, new = Client(), Client()
    sign_in(old, member)
    send_reset("me@example.org", "en")
    link = re.findall(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))[0]
    page = new.get(link)
    passwords = {"password1": "another long enough 8", "password2": "another long enough 8"}

    new.post(page["Location"], passwords)

    member.refresh_from_db()
    assert member.check_password("another long enough 8")
    assert not is_in(old)
    assert Client().get(link).context["token_fail"]


def test_enu_08_reset_sends_nothing_to_addresses_that_are_not_confirmed(member: Member) -> None:
    EmailAddress.objects.create(user=member, email="me@example.org", verified=False, primary=True)

    send_reset("me@example.org", "en")
    send_reset("nobody@example.org", "en")

    assert mail.outbox == []


@pytest.mark.parametrize("name", ["mfa_view_recovery_codes", "mfa_activate_totp", "account_email"])
def test_acc_11_what_could_take_an_account_over_asks_again(
    client: Client, member: Member, name: str
) -> None:
    sign_in(client, member)
    session = client.session
    session["account_authentication_methods"] = [
        method | {"at": method["at"] - 301} for method in session["account_authentication_methods"]
    ]
    session.save()

    answer = client.post(reverse(name), {"action_add": "", "email": "new@example.org"})

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
