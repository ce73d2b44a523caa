"""Signing up, in and out."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from accounts.limits import LIMITS
from accounts.models import Device, Member
from tests.accounts.doors import (
    FIELDS,
    HANDLE,
    PASSWORD,
    codes_of,
    is_in,
    letters_to,
    link_in,
    member_with_password,
    recover,
    sign_in,
    work,
)
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_acc_01_handle_and_password_are_enough_for_an_account(client: Client) -> None:
    answer = client.post(reverse("account_signup"), FIELDS)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("recovery_codes_first")
    made = Member.objects.get(handle=HANDLE)
    assert made.adult_declared_at is not None
    assert is_in(client)


def test_acc_01_form_demands_nothing_that_names_a_person(client: Client) -> None:
    form = client.get(reverse("account_signup")).context["form"]

    assert {name for name, field in form.fields.items() if field.required} == {
        "username", "password1", "is_adult",
    }  # fmt: skip
    assert set(form.fields) == {"username", "password1", "email", "is_adult", "own_device"}


def test_enu_05_another_handle_is_offered_each_time(client: Client) -> None:
    offered = {
        client.get(reverse("account_signup")).context["form"].fields["username"].initial
        for _ in range(8)
    }

    assert len(offered) > 1
    assert all(re.fullmatch(r"[a-z]+-[a-z]+-\d{4}", handle) for handle in offered)


def test_sign_up_without_saying_that_one_is_adult_is_refused_and_leads_to_help(
    client: Client,
) -> None:
    answer = client.post(reverse("account_signup"), FIELDS | {"is_adult": ""})

    assert not Member.objects.exists()
    assert answer.context["form"].errors["is_adult"]
    assert reverse("youth") in answer.content.decode()


def test_page_for_the_young_names_services_and_the_day_of_noting(client: Client) -> None:
    html = client.get(reverse("youth")).content.decode()

    for service in ("Alateen", "SMART Recovery", "Childhelp", "Crisis Text Line"):
        assert service in html, service
    assert "Noted on" in html


@pytest.mark.parametrize("password", ["x7#kLq9!mnp", "recoverygroups1", "password1234", "a" * 129])
def test_acc_02_weak_or_endless_password_is_refused(client: Client, password: str) -> None:
    answer = client.post(reverse("account_signup"), FIELDS | {"password1": password})

    assert not Member.objects.exists()
    assert answer.context["form"].errors["password1"]


def test_acc_02_long_password_of_any_characters_signs_in_exactly(client: Client) -> None:
    password = (" ünï 🌊 " * 20)[:127] + "x"
    client.post(reverse("account_signup"), FIELDS | {"password1": password})
    member, visitor = Member.objects.get(), Client()

    sign_in(visitor, member, password=password.strip())
    assert not is_in(visitor)
    sign_in(visitor, member, password=password)
    assert is_in(visitor)


def test_acc_03_older_hash_becomes_argon2id_with_the_next_sign_in(
    client: Client, member: Member, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    member.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    member.save()

    sign_in(client, member)

    member.refresh_from_db()
    assert member.password.startswith("argon2$argon2id$")
    assert is_in(client)


def test_recovery_codes_are_shown_once_after_sign_up(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)

    asked = client.get(reverse("recovery_codes_first"))
    shown = codes_of(client)
    again = client.post(reverse("recovery_codes_first"))

    assert "<code>" not in asked.content.decode()
    assert len(set(shown)) == 10
    assert again["Location"] == reverse("home")


def test_invited_newcomer_sees_the_codes_first_and_then_goes_on_to_the_invitation(
    client: Client,
) -> None:
    codes = reverse("recovery_codes_first")

    response = client.post(reverse("account_signup") + "?next=/i/a-token/", FIELDS)

    assert response["Location"] == codes
    assert 'href="/i/a-token/"' in client.get(codes).content.decode()
    assert 'href="/i/a-token/"' in client.post(codes).content.decode()


def test_sign_up_leads_on_to_no_other_site(client: Client) -> None:
    client.post(reverse("account_signup") + "?next=https://evil.example/", FIELDS)

    page = client.get(reverse("recovery_codes_first")).content.decode()

    assert "evil.example" not in page
    assert f'href="{reverse("home")}"' in page


def test_recovery_codes_are_not_to_be_had_without_showing_who_one_is(
    client: Client, member: Member
) -> None:
    sign_in(client, member)

    assert client.post(reverse("recovery_codes_first"))["Location"] == reverse("home")


def test_signing_in_says_nothing_and_shows_no_handle(client: Client, member: Member) -> None:
    sign_in(client, member)

    html = client.get(reverse("device_list")).content.decode()

    assert member.handle not in html
    assert 'role="status"' not in html


def test_handle_is_the_same_however_it_is_typed(client: Client, member: Member) -> None:
    client.post(
        reverse("account_login"), {"login": f" {member.handle.upper()} ", "password": PASSWORD}
    )

    assert is_in(client)


def test_address_does_not_sign_in(client: Client, member: Member) -> None:
    EmailAddress.objects.create(user=member, email="me@example.org", verified=True, primary=True)

    client.post(reverse("account_login"), {"login": "me@example.org", "password": PASSWORD})

    assert not is_in(client)


def test_enu_03_unknown_wrong_and_suspended_get_one_message(client: Client) -> None:
    member_with_password("gone-heron-1", is_active=False)
    member_with_password("calm-heron-3")
    tries = [("nobody-here-1", PASSWORD), ("calm-heron-3", "wrong"), ("gone-heron-1", PASSWORD)]

    errors = []
    for handle, password in tries:
        data = {"login": handle, "password": password}
        errors.append(client.post(reverse("account_login"), data).context["form"].errors.as_text())

    assert errors[0]
    assert errors == [errors[0]] * 3


def seen_by(visitor: Client, answer: Any) -> tuple[object, ...]:
    """Give all that tells one answer from another, but for what is random."""
    body = re.sub(rb'value="[^"]{60,}"', b"", answer.content)
    body = re.sub(rb"calm-heron-\d|(taken|fresh)@example.org", b"", body)
    headers = {key: value for key, value in answer.headers.items() if key != "Set-Cookie"}
    return answer.status_code, headers, sorted(answer.cookies), body


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password"])
def test_enu_01_02_taken_and_fresh_address_get_the_same_answer(name: str) -> None:
    owner = MemberFactory.create()
    EmailAddress.objects.create(user=owner, email="taken@example.org", verified=True, primary=True)
    seen, jobs = [], []
    for number, email in enumerate(["taken@example.org", "fresh@example.org"]):
        visitor = Client()
        answer = visitor.post(
            reverse(name), FIELDS | {"username": f"calm-heron-{number}", "email": email}
        )
        after = visitor.get(answer["Location"])
        seen.append((seen_by(visitor, answer), seen_by(visitor, after)))
        jobs.append(sorted(ProcrastinateJob.objects.values_list("task_name", flat=True)))
        ProcrastinateJob.objects.all().delete()

    assert seen[0] == seen[1]
    assert jobs[0] == jobs[1]
    assert jobs[0]


def test_sign_up_with_a_taken_handle_says_so(client: Client, member: Member) -> None:
    answer = client.post(reverse("account_signup"), FIELDS | {"username": member.handle.upper()})

    assert answer.context["form"].errors["username"]
    assert Member.objects.count() == 1


def tries_until(status: int, name: str, data: dict[str, str]) -> int:
    """Count how often a form is answered before it is refused, each time from elsewhere."""
    for count in range(60):
        visitor = Client(REMOTE_ADDR=f"192.0.2.{count + 1}")
        answer = visitor.post(reverse(name), data)
        refused = answer.status_code == status and (
            status == 429 or "login" in answer.context["form"].errors
        )
        if refused:
            return count
    raise AssertionError(name)


def test_enu_07_too_many_tries_for_a_handle_are_refused_alike(member: Member) -> None:
    known = {"login": member.handle, "password": "wrong"}
    unknown = {"login": "unknown-heron-1", "password": "wrong"}

    counts = [tries_until(200, "account_login", data) for data in (known, unknown)]

    assert counts == [LIMITS["sign_in_as"].times] * 2


def test_enu_07_too_many_recovery_codes_for_a_handle_are_refused_alike(member: Member) -> None:
    data = {"code": "1234 1234 1234", "password": "another long enough 7"}

    counts = [
        tries_until(429, "account_recover", data | {"handle": handle})
        for handle in (member.handle, "unknown-heron-1")
    ]

    assert counts == [LIMITS["recover_as"].times] * 2


def test_enu_07_one_network_is_refused_after_as_many_resets_of_known_as_of_unknown() -> None:
    owner = MemberFactory.create()
    EmailAddress.objects.create(user=owner, email="me@example.org", verified=True, primary=True)
    counts = []
    for number, email in enumerate(["me@example.org", "nobody@example.org"]):
        visitor = Client(REMOTE_ADDR=f"198.51.100.{number}")
        statuses = [
            visitor.post(reverse("account_reset_password"), {"email": email}).status_code
            for _ in range(LIMITS["reset"].times + 1)
        ]
        counts.append(statuses)

    assert counts[0] == counts[1]
    assert counts[0][-2:] == [302, 429]


def test_acc_17_wrong_passwords_from_elsewhere_end_no_session(
    client: Client, member: Member
) -> None:
    sign_in(client, member)
    data = {"login": member.handle, "password": "wrong"}
    for number in range(100):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(reverse("account_login"), data)

    stranger = Client()
    sign_in(stranger, member)
    assert not is_in(stranger)
    assert is_in(client)


def test_csrf_04_form_of_another_site_signs_nobody_in(member: Member) -> None:
    visitor = Client(enforce_csrf_checks=True)

    assert sign_in(visitor, member).status_code == 403


def test_acc_14_sign_out_clears_the_browser_and_kills_the_session(
    client: Client, member: Member
) -> None:
    sign_in(client, member)
    thief = Client()
    thief.cookies["s"] = client.cookies["s"].value
    assert (
        f'action="{reverse("account_logout")}"'
        in client.get(reverse("device_list")).content.decode()
    )

    answer = client.post(reverse("account_logout"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Location"] == reverse("finder")
    assert not Device.objects.exists()
    assert not is_in(client)
    assert not is_in(thief)


def test_rate_04_reading_signs_nobody_out(client: Client, member: Member) -> None:
    sign_in(client, member)
    ending = reverse("device_end", args=[Device.objects.get().pk])

    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(ending).status_code == 405
    assert client.get(reverse("device_end_others")).status_code == 405
    assert is_in(client)


def test_acc_16_suspending_ends_every_way_in() -> None:
    client = Client()
    client.post(reverse("account_signup"), FIELDS)
    code, other = codes_of(client)[0], Client()
    member = Member.objects.get()
    EmailAddress.objects.create(user=member, email="me@example.org", verified=True, primary=True)
    other.post(reverse("account_reset_password"), {"email": "me@example.org"})
    work()
    link = link_in(letters_to("me@example.org")[0])

    member.is_active = False
    member.save()

    assert not is_in(client)
    sign_in(other, member)
    assert not is_in(other)
    assert recover(other, code=code).status_code == 422
    assert other.get(link).context["token_fail"]


def test_change_password_is_found_at_the_agreed_address(client: Client) -> None:
    answer = client.get("/.well-known/change-password")

    assert answer["Location"] == reverse("account_change_password")
