"""Second factors and recovery codes: each works once, and none is bypassed."""

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from accounts.limits import LIMITS
from accounts.models import Member
from accounts.second_factor import has_second_factor
from groups.models import Role
from tests.accounts.doors import (
    ANOTHER,
    FIELDS,
    PASSWORD,
    SECRET,
    codes_of,
    is_in,
    recover,
    show_again,
    sign_in,
)
from tests.factories import MembershipFactory, TermFactory

pytestmark = pytest.mark.django_db
RECOVERY = Authenticator.Type.RECOVERY_CODES


@pytest.fixture
def with_app(member: Member) -> Member:
    TOTP.activate(member, SECRET)
    return member


def enter(client: Client, code: str) -> None:
    client.post(reverse("mfa_authenticate"), {"code": code})


def code_of_app(steps: int = 0) -> str:
    """Give the code that the app shows now, or some steps of half a minute later."""
    return pyotp.TOTP(SECRET).at(
        0, counter_offset=next(auth.yield_hotp_counters_from_time()) + 1 + steps
    )


def test_sign_in_with_a_second_factor_asks_for_its_code(client: Client, with_app: Member) -> None:
    answer = sign_in(client, with_app)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    enter(client, code_of_app())
    assert is_in(client)


def test_acc_04_app_is_set_up_and_taken_away_after_showing_who_one_is(
    client: Client, member: Member
) -> None:
    sign_in(client, member)
    show_again(client)
    page = client.get(reverse("mfa_activate_totp"))
    code = pyotp.TOTP(page.context["form"].secret).now()

    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert has_second_factor(member)
    enter_again = Client()
    sign_in(enter_again, member)
    enter(enter_again, code)
    assert not is_in(enter_again)

    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert has_second_factor(member)
    client.post(reverse("mfa_deactivate_totp"))
    assert not has_second_factor(member)


def test_taking_the_last_factor_away_leaves_the_recovery_codes(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)
    codes = codes_of(client)
    member = Member.objects.get()
    TOTP.activate(member, SECRET)
    show_again(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert not has_second_factor(member)
    assert recover(Client(), code=codes[0]).status_code == 302


def test_app_of_another_member_is_not_taken_away(client: Client, with_app: Member) -> None:
    visitor = Client()
    visitor.post(reverse("account_signup"), FIELDS)
    show_again(visitor)

    assert visitor.post(reverse("mfa_deactivate_totp")).status_code == 404
    assert has_second_factor(with_app)


def test_acc_05_code_of_an_app_works_once(with_app: Member) -> None:
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client, with_app)
        enter(client, code_of_app())

    assert [is_in(client) for client in clients] == [True, False]


@pytest.mark.parametrize(("steps", "works"), [(-1, True), (1, True), (-2, False), (2, False)])
def test_code_of_an_app_may_be_half_a_minute_off(
    client: Client, with_app: Member, steps: int, works: bool
) -> None:
    sign_in(client, with_app)
    enter(client, code_of_app(steps))

    assert is_in(client) == works


def test_acc_05_used_code_and_older_ones_stay_void_while_they_could_still_be_valid(
    with_app: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = list(auth.yield_hotp_counters_from_time())
    clients = [Client(), Client(), Client()]
    codes = [pyotp.TOTP(SECRET).generate_otp(step) for step in (now[1], now[1], now[0])]
    sign_in(clients[0], with_app)
    enter(clients[0], codes[0])
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter(now))
    with_app.refresh_from_db()

    for client, code in zip(clients[1:], codes[1:], strict=True):
        sign_in(client, with_app)
        enter(client, code)

    assert [is_in(client) for client in clients] == [True, False, False]


def test_acc_05_recovery_code_works_once_as_a_second_factor() -> None:
    first = Client()
    first.post(reverse("account_signup"), FIELDS)
    code = codes_of(first)[0]
    member = Member.objects.get()
    TOTP.activate(member, SECRET)
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client, member)
        enter(client, code)

    assert [is_in(client) for client in clients] == [True, False]


def test_codes_cannot_be_guessed_without_end(client: Client, with_app: Member) -> None:
    sign_in(client, with_app)
    for _ in range(LIMITS["code_as"].times):
        enter(client, "000000")

    enter(client, code_of_app())

    assert not is_in(client)


@pytest.mark.parametrize("name", ["account_reauthenticate", "account_change_password"])
def test_passwords_of_somebody_signed_in_cannot_be_guessed_without_end(
    client: Client, member: Member, name: str
) -> None:
    sign_in(client, member)
    wrong = {"password": "wrong", "oldpassword": "wrong"}
    for _ in range(LIMITS["again_as"].times):
        client.post(reverse(name), wrong)

    assert client.post(reverse(name), wrong).status_code == 429
    assert is_in(client)


@pytest.mark.parametrize(
    "credential",
    ["", "no json", "[]", "5", "null", '{"a": 1}', '{"response": {"userHandle": 5}}',
     '{"rawId": "AA", "id": "AA", "type": "public-key", "response": {"userHandle": "!"}}'],
)  # fmt: skip
def test_what_is_no_passkey_signs_nobody_in(client: Client, credential: str) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"})

    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    assert answer.status_code == 302
    assert not is_in(client)


def test_seed_of_codes_is_sealed_in_the_database(with_app: Member) -> None:
    assert SECRET not in str(Authenticator.objects.get().data)


def test_recovery_code_sets_a_new_password_once_and_ends_other_sessions() -> None:
    old, new = Client(), Client()
    old.post(reverse("account_signup"), FIELDS)
    code = codes_of(old)[0]

    assert recover(new, code=code).status_code == 302

    assert is_in(new)
    assert not is_in(old)
    assert Member.objects.get().check_password(ANOTHER)
    assert recover(Client(), code=code).status_code == 422


def test_recovery_code_is_taken_however_it_is_typed(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)
    first, second, *_ = codes_of(client)

    assert recover(Client(), code=first.replace(" ", "")).status_code == 302
    assert recover(Client(), code=second.replace(" ", "-")).status_code == 302


def test_weak_new_password_uses_no_recovery_code_up(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)
    code = codes_of(client)[0]

    assert recover(Client(), code=code, password="short").status_code == 422
    assert recover(Client(), code=code).status_code == 302


def test_recovery_code_of_another_or_of_nobody_is_refused_alike(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)
    codes_of(client)

    wrong = recover(Client(), code="1234 1234 1234")
    nobody = recover(Client(), code="1234 1234 1234", handle="nobody-1")

    assert wrong.context["form"].errors == nobody.context["form"].errors
    assert wrong.context["form"].errors
    assert wrong.status_code == nobody.status_code == 422


def test_recovery_code_does_not_bypass_the_second_factor(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)
    code = codes_of(client)[0]
    TOTP.activate(Member.objects.get(), SECRET)
    visitor = Client()

    answer = recover(visitor, code=code)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(visitor)


def test_new_recovery_codes_make_the_old_ones_void(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)
    old = codes_of(client)[0]
    show_again(client)

    client.post(reverse("mfa_view_recovery_codes"))

    assert Authenticator.objects.filter(type=RECOVERY).count() == 1
    assert recover(Client(), code=old).status_code == 422


def test_acc_07_seat_without_a_second_factor_leads_to_setting_one_up(
    client: Client, member: Member
) -> None:
    membership = MembershipFactory.create(member=member)
    TermFactory.create(membership=membership, role=Role.SECRETARY)
    sign_in(client, member)

    answer = client.get(reverse("group_manage", args=[membership.group.key]))

    assert answer["Location"] == reverse("second_factor")
    assert membership.group.name not in answer.content.decode()
    page = client.get(answer["Location"]).content.decode()
    assert reverse("mfa_activate_totp") in page
    assert reverse("mfa_add_webauthn") in page


def test_wrong_password_shows_nobody_again(client: Client, member: Member) -> None:
    sign_in(client, member)

    assert show_again(client, "wrong").status_code == 200
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(
        reverse("account_reauthenticate")
    )
    assert show_again(client, PASSWORD).status_code == 302
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
