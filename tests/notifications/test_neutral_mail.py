"""What can be read without opening a mail says nothing: MAIL-01, -03, -08 and -09."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from accounts import mail as account_mail
from accounts.asking import as_person
from notifications.actions import notify
from notifications.actions.delivering import plan_mail, send_mail
from notifications.actions.forgetting import forget_old
from notifications.kinds import Kind, kinds
from notifications.models import Delivery, Notice
from tests.factories import DeliveryFactory, MemberFactory, NoticeFactory
from tests.notifications.mailboxes import MailServer, text_of
from tests.notifications.people import reachable
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
CANARY = "Kestrel"
TELLING = re.compile(
    r"recover|recuper|sobri|sober|sobrio|meeting|reuni|group|grupo|step|paso|sponsor|padrin"
    r"|anonym|anónim|alcohol|drug|droga|addict|adict|\baa\b|\bna\b|kestrel",
    re.IGNORECASE,
)
SHOWN_UNOPENED = (
    "From", "Reply-To", "Sender", "Subject", "Message-ID", "List-Id", "To", "List-Unsubscribe",
)  # fmt: skip
LANGUAGES = [code for code, _name in settings.LANGUAGES]
CONTEXT = dict.fromkeys(("meeting", "group", "name", "seat", "body", "date"), CANARY)
ACCOUNT_LETTERS = [
    "email_confirmation",
    "email_confirmation_signup",
    "password_reset_key",
    "other",
]


def is_neutral(letter: object, path: str = "") -> None:
    """Check what a lock screen, a list of mail or somebody's glance shows."""
    assert hasattr(letter, "get")
    headers = {name: str(letter.get(name, "")) for name in SHOWN_UNOPENED}
    preheader = text_of(letter)[:150]  # type: ignore[arg-type]
    for name, shown in {**headers, "preheader": preheader, "path": path}.items():
        assert not TELLING.search(shown), (name, shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("details", [False, True])
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.key)
def test_mail_01_no_kind_of_mail_says_anything_unopened(
    server: MailServer, kind: Kind, details: bool, language: str
) -> None:
    member = reachable(mode="each", details=details, language=language)
    with as_person(MemberFactory.create().pk):
        notify([member.pk], kind.key, once=uuid4(), context=CONTEXT, args=[uuid4()])
    plan_mail()
    expected = 1 if kind.by_mail or kind.is_security else 0

    assert send_mail() == expected
    for letter in server.letters:
        is_neutral(letter)
        assert [part.get_filename() for part in letter.walk()] == [None]
        if not details:
            assert CANARY not in text_of(letter)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ACCOUNT_LETTERS)
def test_mail_01_letters_about_the_account_say_nothing_unopened(
    server: MailServer, kind: str, language: str
) -> None:
    account_mail.send(kind, "reader@mailbox.example", "https://site.example/x", language)

    is_neutral(server.letters[0])


def test_mail_01_word_list_finds_what_it_is_for() -> None:
    for words in ("Your recovery group", "Reunión de hoy", "AA", CANARY):
        assert TELLING.search(words)


@pytest.mark.parametrize("details", [False, True])
def test_mail_03_links_lead_to_this_site_alone_and_name_nobody(
    server: MailServer, details: bool
) -> None:
    member = reachable(mode="each", details=details)
    for kind in kinds():
        with as_person(MemberFactory.create().pk):
            notify([member.pk], kind.key, once=uuid4(), context=CONTEXT)
    plan_mail()
    send_mail()

    assert len(server.letters) > 4
    for letter in server.letters:
        assert letter.get_content_type() == "text/plain"
        links = re.findall(r"\w+://\S+", text_of(letter))
        assert len(links) > 2
        for link in links:
            parts = urlsplit(link)
            assert (parts.scheme, parts.netloc) == ("https", "site.example")
            assert not parts.query
            assert str(member.pk) not in link
            assert member.pk.hex not in link
            assert "mailbox.example" not in link


def test_mail_08_mail_keeps_no_text_and_no_address(server: MailServer) -> None:
    member = reachable("canary-reader@mailbox.example", mode="each", details=True)
    with as_person(MemberFactory.create().pk):
        notify([member.pk], "meetings.report_received", once=1, context=CONTEXT)
    plan_mail()
    send_mail()

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT notifications_delivery::text FROM notifications_delivery")
        kept = cursor.fetchone()[0]
    assert CANARY not in kept
    assert "canary" not in kept


NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "kept"), [("sent", timedelta(hours=24)), ("failed", timedelta(days=7))]
)
def test_mail_08_ret_04_mail_that_is_over_goes_at_its_time(state: str, kept: timedelta) -> None:
    delivery = DeliveryFactory.create(state=state, ended_at=NOW)
    notice = NoticeFactory.create(delivery=delivery, created_at=NOW)

    assert forget_old(NOW + kept - timedelta(seconds=1)) == 0
    assert forget_old(NOW + kept + timedelta(seconds=1)) == 1
    assert forget_old(NOW + kept + timedelta(seconds=1)) == 0
    with as_owner():
        assert not Delivery.objects.exists()
        assert Notice.objects.get(pk=notice.pk).delivery is None


def test_mail_that_waits_is_not_forgotten() -> None:
    DeliveryFactory.create(due_at=NOW)

    assert forget_old(NOW + timedelta(days=60)) == 0


def test_ret_02_notices_go_after_90_days() -> None:
    NoticeFactory.create(created_at=NOW)

    assert forget_old(NOW + timedelta(days=90, seconds=-1)) == 0
    assert forget_old(NOW + timedelta(days=90, seconds=1)) == 1


@with_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(max_size=60))
def test_mail_09_words_with_line_breaks_forge_no_header(server: MailServer, words: str) -> None:
    server.taken.clear()
    member = reachable(f"reader{uuid4().hex}@mailbox.example", mode="each", details=True)
    hostile = f"{words}\r\nBcc: thief@evil.example\r\n\r\n.\r\nX: y".replace("\0", "")
    hostile = hostile.encode(errors="ignore").decode()
    with as_person(MemberFactory.create().pk):
        notify([member.pk], "meetings.report_received", once=1, context={"meeting": hostile})
    plan_mail()

    assert send_mail() == 1
    (envelope,) = server.taken
    assert len(envelope.rcpt_tos) == 1
    letter = server.letters[0]
    assert not letter["Bcc"]
    assert not letter["X"]
    assert letter["Subject"] == "A message for you"


@pytest.mark.parametrize(
    ("address", "envelope_address"),
    [
        ("reader+tag@mailbox.example", "reader+tag@mailbox.example"),
        ('"reader with.quotes"@mailbox.example', '"reader with.quotes"@mailbox.example'),
        ("reader@bücher.example", "reader@xn--bcher-kva.example"),
    ],
)
def test_mail_09_unusual_addresses_get_their_mail(
    server: MailServer, address: str, envelope_address: str
) -> None:
    account_mail.send("other", address, "https://site.example/x", "en")

    assert server.taken[0].rcpt_tos == [envelope_address]


def test_mail_09_address_that_no_mail_can_go_to_is_parked(server: MailServer) -> None:
    member = reachable(mode="each")
    EmailAddress.objects.update(email="reader@mailbox.example\nBcc: thief@evil.example")
    with as_person(MemberFactory.create().pk):
        notify([member.pk], "meetings.report_received", once=1)
    plan_mail()

    assert send_mail() == 0
    assert server.taken == []
    with as_owner():
        assert Delivery.objects.get().state == "failed"


def test_mail_server_that_answers_nothing_is_left_for_later(server: MailServer) -> None:
    first = reachable("one@mailbox.example", mode="each")
    second = reachable("two@mailbox.example", mode="each")
    with as_person(MemberFactory.create().pk):
        notify([first.pk, second.pk], "meetings.report_received", once=1)
    plan_mail()

    with override_settings(EMAIL_PORT=1):
        assert send_mail() == 0

    with as_owner():
        assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 1]
