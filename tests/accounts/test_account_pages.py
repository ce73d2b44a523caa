"""Every page of accounts that can be reached: in our look, asked again before what matters."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.template import Template
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse

from accounts import urls
from accounts.models import Device, Member
from tests.accounts.doors import (
    FIELDS,
    SECRET,
    codes_of,
    let_minutes_pass,
    letters_to,
    link_in,
    show_again,
    sign_in,
    work,
)
from tests.recovery_groups.test_every_page import named

pytestmark = pytest.mark.django_db
NAMES = {name for name in named(urls.urlpatterns) if name.startswith(("account_", "mfa_"))}
# What takes nothing over: looking, ending sessions, showing who one is, and what asks by itself.
HARMLESS = {
    "account_leaving",  # of an account that is going: stays or goes, and tells how
    "account_change_password",  # its form asks for the password until now
    "account_email",  # reading; what it changes is tested below
    "account_reauthenticate",
    "block_end",
    "device_end",
    "device_end_others",
    "device_list",
    "export_detail",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "recovery_codes_first",  # only in the session of signing up
    "second_factor",
}


OF_ONE_KEY = {"mfa_edit_webauthn", "mfa_remove_webauthn"}


def new_key(member: Member) -> Authenticator:
    """Make a passkey that has a name, and opens nothing."""
    key: Authenticator = Authenticator.objects.create(
        user=member, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}}
    )
    return key


@pytest.fixture
def own_key(member: Member) -> Authenticator:
    return new_key(member)


@pytest.fixture
def rendered() -> Iterator[list[Template]]:
    """Collect each template that answers are made of."""
    found: list[Template] = []

    def note(template: Template, **_: object) -> None:
        found.append(template)

    template_rendered.connect(note)
    yield found
    template_rendered.disconnect(note)


def visit_all(client: Client, names: set[str], args: dict[str, list[Any]]) -> None:
    """Read each address, and send it an empty form."""
    for name in sorted(names):
        path = reverse(name, args=args.get(name, []))
        client.get(path)
        if name not in {"account_logout", "mfa_deactivate_totp", "mfa_remove_webauthn"}:
            client.post(path, {"action_add": ""})


def test_no_page_or_letter_or_message_is_made_of_a_template_of_the_library(
    member: Member, rendered: list[Template]
) -> None:
    TOTP.activate(member, SECRET)
    EmailAddress.objects.create(user=member, email="me@example.org", verified=True, primary=True)
    visitor, halfway, client = Client(), Client(), Client()
    visitor.post(reverse("account_signup"), FIELDS | {"email": "fresh@example.org"})
    codes_of(visitor)
    visitor.post(reverse("account_reset_password"), {"email": "me@example.org"})
    work()
    reset = Client()
    reset.get(reset.get(link_in(letters_to("me@example.org")[0]))["Location"])
    args = {
        "account_confirm_email": [link_in(letters_to("fresh@example.org")[0]).split("/")[-2]],
        "account_reset_password_from_key": ["1", "x-y"],
    }
    sign_in(halfway, member)
    visit_all(Client(), NAMES - OF_ONE_KEY, args)
    visit_all(halfway, {"mfa_authenticate"}, args)
    client.force_login(member)
    show_again(client)
    visit_all(client, NAMES - OF_ONE_KEY, args)
    key = new_key(member)
    visit_all(client, OF_ONE_KEY, {name: [key.pk] for name in OF_ONE_KEY})

    ours = Path(allauth.__file__).parent
    assert len({template.name for template in rendered}) > 20
    theirs = {str(one.name) for one in rendered if str(ours) in one.origin.name}
    assert theirs == set()


def private() -> set[str]:
    return {
        pattern.name or ""
        for pattern in urls.urlpatterns
        if getattr(pattern.callback, "login_required", True)
    }


def test_acc_11_list_of_what_asks_again_is_complete() -> None:
    assert private() >= HARMLESS
    assert private() - HARMLESS == set(ASKS_AGAIN)


ASKS_AGAIN = {
    "account_erase": (),
    "export_create": (),
    "export_file": ("member",),
    "mfa_activate_totp": (),
    "mfa_add_webauthn": (),
    "mfa_deactivate_totp": (),
    "mfa_edit_webauthn": ("key",),
    "mfa_remove_webauthn": ("key",),
    "mfa_view_recovery_codes": (),
}


@pytest.mark.parametrize("name", sorted(ASKS_AGAIN))
@pytest.mark.parametrize("method", ["get", "post"])
def test_acc_11_what_could_take_an_account_over_asks_again(
    client: Client, member: Member, own_key: Authenticator, name: str, method: str
) -> None:
    TOTP.activate(member, SECRET)
    client.force_login(member)
    args = [{"key": own_key.pk, "member": member.pk}[kind] for kind in ASKS_AGAIN[name]]
    let_minutes_pass(client)

    answer = getattr(client, method)(reverse(name, args=args))

    assert answer.status_code in {302, 405}
    if answer.status_code == 302:
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.filter(user=member).count() == 2


@pytest.mark.parametrize("action", ["action_add", "action_remove"])
def test_acc_11_change_of_address_asks_again(client: Client, member: Member, action: str) -> None:
    EmailAddress.objects.create(user=member, email="me@example.org", verified=True, primary=True)
    sign_in(client, member)
    email = "new@example.org" if action == "action_add" else "me@example.org"

    answer = client.post(reverse("account_email"), {action: "", "email": email})

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert EmailAddress.objects.get().email == "me@example.org"


def test_acc_11_change_of_password_asks_for_the_old_one(client: Client, member: Member) -> None:
    sign_in(client, member)
    before = member.password
    new = {"password1": "another long enough 7", "password2": "another long enough 7"}

    client.post(reverse("account_change_password"), new | {"oldpassword": "wrong"})

    member.refresh_from_db()
    assert member.password == before


def test_acc_11_having_shown_who_one_is_lasts_five_minutes(client: Client, member: Member) -> None:
    sign_in(client, member)
    show_again(client)
    path = reverse("mfa_view_recovery_codes")

    assert client.get(path).status_code == 200
    let_minutes_pass(client)
    assert client.get(path).status_code == 302


def test_what_was_asked_for_goes_on_after_showing_who_one_is(
    client: Client, member: Member
) -> None:
    sign_in(client, member)
    path = reverse("mfa_view_recovery_codes")
    asked = client.get(path)["Location"]

    answer = client.post(asked, {"password": "correct horse battery 9"})

    assert answer["Location"] == path
    assert Device.objects.count() == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/", "//elsewhere.example/", "///elsewhere.example", "https:elsewhere.example",
        "\\\\elsewhere.example", "/\\elsewhere.example", "http:///elsewhere.example", "javascript:alert(1)",
        "\thttps://elsewhere.example", "https://testserver@elsewhere.example/", "data:text/html,x",
        "https://testserver.elsewhere.example/", "ftp://elsewhere.example/",
    ],
)  # fmt: skip
def test_xss_09_next_page_is_never_one_of_another_site(
    client: Client, member: Member, elsewhere: str
) -> None:
    answer = sign_in(client, member, next=elsewhere)

    assert answer["Location"] == reverse("home")


def test_passkey_of_another_member_is_neither_renamed_nor_removed(
    client: Client, own_key: Authenticator
) -> None:
    client.post(reverse("account_signup"), FIELDS)
    show_again(client)

    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        answer = client.post(reverse(name, args=[own_key.pk]), {"name": "Mine"})
        assert answer.status_code == 404, name

    own_key.refresh_from_db()
    assert own_key.wrap().name == "Key"


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_recover", "account_reset_password"]
)
def test_form_that_carries_a_token_is_kept_by_no_cache(client: Client, name: str) -> None:
    answer = client.get(reverse(name))

    assert {"no-store", "private"} <= {*answer["Cache-Control"].replace(",", "").split()}


def test_who_has_no_recovery_codes_is_told(client: Client) -> None:
    client.post(reverse("account_signup"), FIELDS)
    assert "You have none yet." in client.get(reverse("mfa_index")).content.decode()

    codes_of(client)
    assert "You have none yet." not in client.get(reverse("mfa_index")).content.decode()
