"""How long one stays signed in, where, and how it ends."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import devices
from accounts.models import Device, Member
from groups.models import Role
from tests.accounts.doors import (
    ANOTHER,
    PASSWORD,
    Clock,
    is_in,
    member_with_password,
    show_again,
    sign_in,
)
from tests.factories import MembershipFactory, StewardshipFactory, TermFactory

pytestmark = pytest.mark.django_db
HOURS, DAYS = 60, 24 * 60  # in minutes
SHARED, OWN, WATCHING = "shared", "own", "watching"


def replaying(cookie: str) -> Client:
    """Give a thief with the session's old cookie."""
    thief = Client()
    thief.cookies["s"] = cookie
    return thief


def test_acc_10_shared_device_is_the_default_and_ends_with_the_browser(
    client: Client, member: Member
) -> None:
    sign_in(client, member)

    assert client.cookies["s"]["max-age"] == ""
    assert client.cookies["s"]["expires"] == ""
    assert not Device.objects.get().is_own


def test_acc_10_own_device_stays_for_ninety_days(client: Client, member: Member) -> None:
    sign_in(client, member, own_device="on")

    assert abs(client.cookies["s"]["max-age"] - 90 * DAYS * 60) < 60
    assert Device.objects.get().is_own


@pytest.mark.parametrize(
    ("kind", "step", "until", "stays"),
    [
        (SHARED, 28, 28, True),
        (SHARED, 31, 31, False),
        (SHARED, 25, 11.9 * HOURS, True),
        (SHARED, 25, 12.5 * HOURS, False),
        (OWN, 31, 31, True),
        (OWN, 13 * DAYS, 13 * DAYS, True),
        (OWN, 14.1 * DAYS, 14.1 * DAYS, False),
        (OWN, 10 * DAYS, 89.9 * DAYS, True),
        (OWN, 10 * DAYS, 90.1 * DAYS, False),
        (WATCHING, 31, 31 + 5, False),
        (WATCHING, 25, 7.9 * HOURS, True),
        (WATCHING, 25, 8.5 * HOURS, False),
    ],
)
def test_acc_10_session_lasts_as_long_as_the_device_and_the_person_allow(
    client: Client, clock: Clock, kind: str, step: float, until: float, stays: bool
) -> None:
    member = member_with_password(is_staff=kind == WATCHING)
    sign_in(client, member, **({} if kind == SHARED else {"own_device": "on"}))

    passed, remained = 0.0, True
    while passed < until and remained:
        ahead = min(step, until - passed)
        clock.go(minutes=ahead)
        passed += ahead
        remained = is_in(client)

    assert remained == stays


@pytest.mark.parametrize("seat", ["moderator", "steward", "greeter"])
def test_acc_10_moderators_and_stewards_are_signed_out_sooner_also_on_their_own_device(
    client: Client, clock: Clock, seat: str
) -> None:
    member = member_with_password()
    sign_in(client, member, own_device="on")
    if seat == "steward":
        StewardshipFactory.create(member=member)
    else:
        membership = MembershipFactory.create(member=member)
        TermFactory.create(membership=membership, role=Role(seat))

    clock.go(minutes=5)
    assert is_in(client)
    clock.go(minutes=31)
    assert is_in(client) == (seat == "greeter")


def test_session_over_is_gone_from_the_database_and_the_list(
    client: Client, member: Member, clock: Clock
) -> None:
    sign_in(client, member)
    other = Client()
    clock.go(minutes=31)
    sign_in(other, member)

    assert len(other.get(reverse("device_list")).context["devices"]) == 1
    assert not is_in(client)
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    devices.forget_ended()
    assert Device.objects.count() == 1


def test_acc_08_key_from_before_signing_in_is_dead_afterwards(
    client: Client, member: Member
) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    before = client.cookies["s"].value

    sign_in(client, member)

    assert client.cookies["s"].value != before
    assert not Session.objects.filter(pk=before).exists()
    assert not is_in(replaying(before))


def test_acc_08_showing_again_who_one_is_makes_the_old_key_void(
    client: Client, member: Member
) -> None:
    sign_in(client, member)
    before = client.cookies["s"].value

    show_again(client)

    assert client.cookies["s"].value != before
    assert is_in(client)
    assert not is_in(replaying(before))
    assert Device.objects.get().session_key == client.cookies["s"].value


def test_acc_08_change_of_password_signs_out_everywhere(member: Member) -> None:
    here, there = Client(), Client()
    sign_in(here, member)
    sign_in(there, member)
    keys = [client.cookies["s"].value for client in (here, there)]
    new = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}

    here.post(reverse("account_change_password"), new)

    assert not any(is_in(replaying(key)) for key in keys)
    assert not Session.objects.filter(pk__in=keys).exists()
    assert not Device.objects.exists()
    sign_in(here, member, password=ANOTHER)
    assert is_in(here)


def test_acc_09_ended_device_is_anonymous_with_its_next_request(member: Member) -> None:
    here, there = Client(), Client()
    sign_in(here, member)
    sign_in(there, member)
    ended = Device.objects.get(session_key=there.cookies["s"].value)

    here.post(reverse("device_end", args=[ended.pk]))

    assert is_in(here)
    assert not is_in(there)


def test_acc_09_all_others_are_ended_at_once(member: Member) -> None:
    here, *there = Client(), Client(), Client()
    for client in (here, *there):
        sign_in(client, member)

    here.post(reverse("device_end_others"))

    assert [is_in(client) for client in (here, *there)] == [True, False, False]
    assert Device.objects.count() == 1


def test_acc_09_device_of_another_member_is_not_ended(client: Client, member: Member) -> None:
    other = Client()
    sign_in(other, member)
    sign_in(client, member_with_password("other-heron-1"))
    theirs = Device.objects.get(member=member)

    answer = client.post(reverse("device_end", args=[theirs.pk]))

    assert is_in(other)
    assert answer["Location"] == reverse("device_list")
    assert client.get(reverse("device_list")).context["devices"].count() == 1


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0",
            "Firefox, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", "Chrome, Linux"),
        ("curl/8.5", ""),
    ],
)
def test_rate_05_device_names_browser_and_system_and_nothing_finer(
    member: Member, agent: str, family: str
) -> None:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR="203.0.113.77")
    sign_in(client, member)

    kept = str(Device.objects.values().get()) + str(client.session.items())
    assert Device.objects.get().family == family
    assert "203.0.113" not in kept
    assert agent not in kept
    assert (family or "Unknown browser") in client.get(reverse("device_list")).content.decode()


def test_prv_14_private_page_is_kept_by_no_cache_and_read_by_no_crawler(
    client: Client, member: Member
) -> None:
    sign_in(client, member)

    answer = client.get(reverse("device_list"))

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert " data-private" in answer.content.decode()
