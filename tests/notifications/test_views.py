"""The list of messages, and the choices about mail, over HTTP."""

from datetime import time, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Member
from notifications.models import MailChoice, Notice
from tests.factories import MemberFactory, NoticeFactory
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
CHOSEN = {
    "mode": "each", "wanted": ["groups.request_received"], "quiet_from": "22:00",
    "quiet_until": "07:00", "time_zone": "America/New_York",
}  # fmt: skip


@pytest.fixture
def member() -> Member:
    found: Member = MemberFactory.create()
    return found


@pytest.fixture
def signed_in(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


def test_list_has_ones_own_messages_newest_first(signed_in: Client, member: Member) -> None:
    for number, name in enumerate(("Older", "Newer")):
        NoticeFactory.create(
            member=member,
            kind="meetings.report_received",
            context={"meeting": name},
            created_at=timezone.now() + timedelta(minutes=number),
        )
    NoticeFactory.create(kind="meetings.report_received", context={"meeting": "Stranger"})

    html = signed_in.get(reverse("message_list")).content.decode()

    assert 0 < html.index("Newer") < html.index("Older")
    assert "Stranger" not in html
    assert html.count("is-new") == 2


def test_list_says_that_it_is_empty(signed_in: Client) -> None:
    answer = signed_in.get(reverse("message_list"))

    assert b"nothing here yet" in answer.content
    assert b"Mark all" not in answer.content
    assert b"<title>" in answer.content
    assert answer["Cache-Control"] == "private, no-store"


def test_list_goes_on_over_pages(signed_in: Client, member: Member) -> None:
    NoticeFactory.create_batch(21, member=member)

    first = signed_in.get(reverse("message_list"))
    second = signed_in.get(reverse("message_list"), {"page": "2"})

    assert first.content.count(b'class="message ') == 20
    assert b'rel="next"' in first.content
    assert second.content.count(b'class="message ') == 1
    assert b'rel="prev"' in second.content
    assert signed_in.get(reverse("message_list"), {"page": "x"}).status_code == 200


def test_opening_a_message_marks_it_and_leads_to_its_page(
    signed_in: Client, member: Member
) -> None:
    notice = NoticeFactory.create(member=member, kind="accounts.changed")
    path = reverse("message_open", args=[notice.pk])

    assert signed_in.get(path).status_code == 405
    answers = [signed_in.post(path)["Location"] for _ in range(2)]

    assert answers == [reverse("device_list")] * 2
    with as_owner():
        assert Notice.objects.get().seen_at is not None


def test_message_whose_page_is_no_more_leads_to_the_list(
    signed_in: Client, member: Member
) -> None:
    for kind in ("groups.request_answered", "an app that is gone"):
        notice = NoticeFactory.create(member=member, kind=kind, args=["nonsense"])

        answer = signed_in.post(reverse("message_open", args=[notice.pk]))

        assert answer["Location"] == reverse("message_list")
    assert signed_in.get(reverse("message_list")).status_code == 200


def test_message_of_another_is_nothing(signed_in: Client) -> None:
    notice = NoticeFactory.create()

    assert signed_in.post(reverse("message_open", args=[notice.pk])).status_code == 404
    with as_owner():
        assert Notice.objects.get().seen_at is None


def test_all_are_marked_as_seen_and_no_one_elses(signed_in: Client, member: Member) -> None:
    NoticeFactory.create_batch(2, member=member)
    NoticeFactory.create()

    signed_in.post(reverse("message_seen_all"))

    with as_owner():
        assert Notice.objects.filter(seen_at=None).count() == 1


def choice() -> MailChoice:
    with as_owner():
        return MailChoice.objects.get()


def test_choices_are_kept(signed_in: Client, member: Member) -> None:
    assert b"No mail comes" in signed_in.get(reverse("message_choices")).content
    EmailAddress.objects.create(user=member, email="reader@mailbox.example", verified=True)

    answer = signed_in.post(reverse("message_choices"), CHOSEN)

    assert answer.status_code == 302
    kept = choice()
    assert (kept.member_id, kept.mode, kept.details) == (member.pk, "each", False)
    assert (kept.quiet_from, kept.quiet_until) == (time(22), time(7))
    assert kept.time_zone == "America/New_York"
    assert "groups.request_received" not in kept.muted
    assert "meetings.confirm" in kept.muted
    assert "accounts.changed" not in kept.muted
    shown = signed_in.get(reverse("message_choices")).content.decode()
    assert "reader@mailbox.example" in shown
    assert 'value="22:00"' in shown


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"mode": "hourly"}, "mode"),
        ({"quiet_until": ""}, "quiet_until"),
        ({"quiet_from": ""}, "quiet_from"),
        ({"quiet_until": "22:00"}, "quiet_until"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"wanted": ["accounts.changed"]}, "wanted"),
    ],
)
def test_choices_that_cannot_be_are_told_at_the_field(
    signed_in: Client, wrong: dict[str, object], field: str
) -> None:
    answer = signed_in.post(reverse("message_choices"), {**CHOSEN, **wrong})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    with as_owner():
        assert not MailChoice.objects.exists()


def test_choices_with_htmx_come_back_as_the_form_alone(signed_in: Client) -> None:
    answer = signed_in.post(
        reverse("message_choices"), {**CHOSEN, "mode": ""}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert b"<h1" not in answer.content
    assert b'id="choices-form"' in answer.content


def test_choosing_writes_nothing_else(signed_in: Client, member: Member) -> None:
    other = MemberFactory.create()

    signed_in.post(reverse("message_choices"), {**CHOSEN, "member": str(other.pk), "digest": "x"})

    assert choice().member_id == member.pk
    assert choice().digest != "x"
