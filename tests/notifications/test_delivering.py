"""Mail through a real mail server: what it says, to whom, when, how often."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from accounts import mail
from accounts.actions.stopping import stop_mail_to
from accounts.models import StoppedAddress, digest_of_address
from notifications import tasks
from notifications.actions import delivering
from notifications.actions.delivering import claim, plan_mail, send_mail
from notifications.actions.telling import mark_all_seen
from notifications.mail import message_id
from notifications.models import Delivery, MailChoice, Notice
from tests.factories import MemberFactory
from tests.notifications.mailboxes import MailServer, text_of
from tests.notifications.people import KIND, SECURITY, reachable, tell
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def states() -> list[str]:
    with as_owner():
        return list(Delivery.objects.order_by("due_at").values_list("state", flat=True))


def work(now: datetime | None = None) -> int:
    plan_mail(now)
    return send_mail(now)


def test_nothing_goes_out_to_whom_has_not_asked_for_it(server: MailServer) -> None:
    tell(reachable())
    tell(MemberFactory.create())

    assert work() == 0
    assert server.taken == []


def test_mail_02_default_mail_says_that_there_is_a_message_and_no_more(server: MailServer) -> None:
    tell(reachable(mode="each"))

    assert work() == 1
    (letter,) = server.letters
    assert letter["Subject"] == "A message for you"
    assert letter["From"] == "Messages <no-reply@site.example>"
    text = text_of(letter)
    assert text.startswith("You have a new message. Sign in to read it.\n")
    assert "https://site.example/home/messages/" in text
    assert "Kestrel" not in letter.as_string()


def test_mail_02_details_are_there_for_whom_has_turned_them_on(server: MailServer) -> None:
    tell(reachable(mode="each", details=True))

    work()

    text = text_of(server.letters[0])
    assert "Kestrel Meeting" in text
    assert "Kestrel" not in text[:150]


def test_mail_04_each_mail_has_one_recipient(server: MailServer) -> None:
    for number in range(3):
        tell(reachable(f"reader{number}@mailbox.example", mode="each"), once="the same")

    work()

    assert sorted(tuple(envelope.rcpt_tos) for envelope in server.taken) == [
        (f"reader{number}@mailbox.example",) for number in range(3)
    ]
    for letter in server.letters:
        assert not letter["Cc"]
        assert not letter["Bcc"]


@pytest.mark.parametrize(
    "change",
    [
        {"verified": False},
        {"user__is_active": False},
        {"user__erase_at": timezone.now()},
    ],
)
def test_mail_goes_to_confirmed_addresses_of_members_who_are_there(
    server: MailServer, change: dict[str, object]
) -> None:
    member = reachable(mode="each")
    tell(member)
    plan_mail()
    for name, value in change.items():
        if name == "verified":
            EmailAddress.objects.update(verified=value)
        else:
            type(member).objects.filter(pk=member.pk).update(
                **{name.removeprefix("user__"): value}
            )

    assert send_mail() == 0
    assert server.taken == []


def test_mail_is_sent_once_however_often_the_worker_looks(server: MailServer) -> None:
    member = reachable(mode="each")
    tell(member, once="one")
    tell(member, once="one")

    assert [work(), work(), work()] == [1, 0, 0]


def test_what_has_been_read_on_the_site_is_not_mailed(server: MailServer) -> None:
    member = reachable(mode="each")
    tell(member)
    plan_mail()
    with as_owner():
        mark_all_seen(member)

    assert send_mail() == 0
    assert states() == []


def test_security_notices_come_by_mail_whatever_was_chosen(server: MailServer) -> None:
    quiet = {"quiet_from": time(0), "quiet_until": time(23, 59)}
    for number, mode in enumerate(["off", "each", "daily"]):
        member = reachable(f"reader{number}@mailbox.example", mode=mode, **quiet)
        tell(member, kind=SECURITY)
    tell(reachable("reader3@mailbox.example"), kind=SECURITY)

    assert work(NOON) == 4


def test_muted_kind_is_not_mailed(server: MailServer) -> None:
    tell(reachable(mode="each", muted=[KIND]))

    assert work() == 0


def test_digest_is_one_mail_a_day_at_eight_on_the_members_own_clock(server: MailServer) -> None:
    member = reachable(mode="daily", time_zone="America/New_York")
    for once in range(3):
        tell(member, once=once)

    assert work(NOON + timedelta(hours=4)) == 0
    assert work(NOON + timedelta(hours=23, minutes=59)) == 0
    assert work(NOON + timedelta(hours=24, minutes=1)) == 1
    assert text_of(server.letters[0]).startswith("You have 3 new messages. Sign in to read them.")
    tell(member, once="next")
    assert work(NOON + timedelta(hours=25)) == 0
    assert work(NOON + timedelta(hours=49)) == 1


def test_quiet_hours_hold_mail_until_they_end(server: MailServer) -> None:
    tell(
        reachable(
            mode="each", time_zone="Asia/Tokyo", quiet_from=time(20), quiet_until=time(7, 30)
        )
    )

    assert work(NOON) == 0  # 21:00 in Tokyo
    assert work(NOON + timedelta(hours=10, minutes=29)) == 0
    assert work(NOON + timedelta(hours=10, minutes=31)) == 1


def test_mail_06_mail_server_that_is_down_gets_it_later(server: MailServer) -> None:
    tell(reachable(mode="each"))
    with override_settings(EMAIL_PORT=1):
        assert work(NOON) == 0

    assert states() == ["waiting"]
    assert send_mail(NOON + timedelta(seconds=59)) == 0
    assert send_mail(NOON + timedelta(minutes=2)) == 1
    assert states() == ["sent"]


def test_mail_06_mail_server_that_asks_to_come_again_is_asked_again(server: MailServer) -> None:
    server.answers = ["450 4.7.1 Greylisted"]
    tell(reachable(mode="each"))

    assert work(NOON) == 0
    assert send_mail(NOON + timedelta(minutes=2)) == 1
    assert server.tries == 2
    assert not StoppedAddress.objects.exists()


def test_mail_06_mail_is_parked_after_five_attempts(server: MailServer) -> None:
    server.data_answer = "451 Try later"
    tell(reachable(mode="each"))
    plan_mail(NOON)

    for hours in range(20):
        send_mail(NOON + timedelta(hours=hours * 7))

    assert server.tries == 5
    assert states() == ["failed"]


def test_mail_06_mail_that_is_refused_is_not_sent_again(server: MailServer) -> None:
    server.data_answer = "554 No"
    tell(reachable(mode="each"))

    work(NOON)
    send_mail(NOON + timedelta(days=1))

    assert server.tries == 1
    assert states() == ["failed"]


def test_mail_07_address_that_does_not_exist_gets_no_more_mail(server: MailServer) -> None:
    server.answers = ["550 5.1.1 No such user"]
    member = reachable(mode="each")
    tell(member, once=1)
    work()

    tell(member, once=2)
    tell(member, kind=SECURITY)

    assert work() == 0
    assert server.tries == 1


def test_mail_07_not_mine_link_stops_mail_once_it_is_posted(
    server: MailServer, client: Client
) -> None:
    member = reachable(mode="each")
    tell(member, once=1)
    work()
    link = link_of(server, "/mail/not-mine/")
    assert "reader" not in link

    assert client.get(link).status_code == 200
    tell(member, once=2)
    assert work() == 1
    outsider = Client(enforce_csrf_checks=True)
    assert [outsider.post(link).status_code for _ in range(2)] == [200, 200]
    tell(member, once=3)
    tell(member, kind=SECURITY)
    assert work() == 0


def test_mail_07_made_up_not_mine_link_is_nothing(client: Client) -> None:
    for token in ("x", "ab" * 32, f"{'ab' * 32}.x"):
        assert client.post(f"/mail/not-mine/{token}/").status_code == 404
    assert not StoppedAddress.objects.exists()


def test_mail_05_unsubscribing_works_without_signing_in_by_post_alone(
    server: MailServer, client: Client
) -> None:
    member = reachable(mode="each")
    tell(member, once=1)
    work()
    letter = server.letters[0]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter["List-Unsubscribe"].strip(" <>").removeprefix("https://site.example")

    assert client.get(link).status_code == 200
    with as_owner():
        assert MailChoice.objects.get().mode == "each"
    program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = program.post(link, "List-Unsubscribe=One-Click", "text/plain")
        assert answer.status_code == 200
    tell(member, once=2)
    tell(member, kind=SECURITY)
    assert work() == 1


def test_mail_05_mail_turned_off_after_it_was_planned_is_not_sent(server: MailServer) -> None:
    member = reachable(mode="each")
    tell(member)
    plan_mail()
    with as_owner():
        MailChoice.objects.update(mode="off")

    assert send_mail() == 0


def test_mail_05_unsubscribe_secret_is_not_kept(server: MailServer, client: Client) -> None:
    tell(reachable(mode="each"))
    work()
    token = link_of(server, "/mail/off/").split("/")[3]

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT notifications_mailchoice::text FROM notifications_mailchoice")
        assert token not in cursor.fetchone()[0]
    assert client.post("/mail/off/" + "x" * 43 + "/").status_code == 404


def link_of(server: MailServer, path: str) -> str:
    text = text_of(server.letters[0])
    found = next(word for word in text.split() if path in word)
    return found.removeprefix("https://site.example")


def test_mail_06_two_workers_send_a_mail_once(transactional_db: None, server: MailServer) -> None:
    members = [reachable(f"reader{number}@mailbox.example", mode="each") for number in range(6)]
    for member in members:
        tell(member, once="the same")

    together(lambda: (plan_mail(), send_mail()), times=4)

    assert len(server.taken) == 6
    assert len({envelope.rcpt_tos[0] for envelope in server.taken}) == 6
    assert states() == ["sent"] * 6


def together(act: Callable[[], object], times: int) -> None:
    """Run something several times at once, on connections of their own."""
    barrier = threading.Barrier(times)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            barrier.wait()
            act()
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_mail_06_lost_worker_leaves_its_mail_to_another_under_the_same_name(
    server: MailServer,
) -> None:
    tell(reachable(mode="each"))
    plan_mail(NOON)
    lost = claim(NOON)
    assert lost is not None
    delivering.attempt(lost)  # and the worker is gone before it could note it

    assert send_mail(NOON + timedelta(minutes=9)) == 0
    assert send_mail(NOON + timedelta(minutes=11)) == 1
    names = [letter["Message-ID"] for letter in server.letters]
    with override_settings(DEFAULT_FROM_EMAIL="Messages <no-reply@site.example>"):
        assert names == [message_id(lost.pk)] * 2


def test_mail_07_no_mail_about_the_account_goes_to_a_stopped_address(server: MailServer) -> None:
    mail.send("email_confirmation", "Reader@mailbox.example", "https://site.example/x", "en")
    stop_mail_to(digest_of_address("reader@mailbox.example"))
    mail.send("email_confirmation", "Reader@mailbox.example", "https://site.example/x", "en")

    assert len(server.taken) == 1
    assert "/mail/not-mine/" in text_of(server.letters[0])


def test_mail_job_is_there_once_the_notice_is(server: MailServer) -> None:
    tell(reachable(mode="each"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs")
        assert cursor.fetchall() == [("notifications.deliver", "{}")]
    with as_owner():
        assert Notice.objects.get().planned_at is None


def test_tasks_plan_send_and_forget(server: MailServer) -> None:
    tell(reachable(mode="each"), once=1)
    tasks.deliver()
    tell(reachable("other@mailbox.example", mode="each"), once=2)
    tasks.deliver_what_is_due(0)

    assert len(server.taken) == 2
    tasks.forget(0)
    assert states() == ["sent", "sent"]
