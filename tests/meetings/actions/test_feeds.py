import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from groups.models import Program
from meetings import tasks
from meetings.actions.feeds import (
    FeedOptions,
    HowToImport,
    defer_due_feeds,
    feed_slug,
    import_file,
    import_url,
    run_feed,
)
from meetings.feeds.record import FeedUnreadableError
from meetings.models import Feed, FeedRun, Meeting
from tests.factories import FeedFactory
from tests.meetings.feeds.rows import row, write
from tests.meetings.feeds.servers import answering, serving

pytestmark = pytest.mark.django_db
OPTIONS = FeedOptions(time_zone="America/Los_Angeles")


@pytest.fixture(autouse=True)
def _trusting(settings: Settings) -> None:
    settings.FEED_PRIVATE_HOSTS = ["127.0.0.1"]


def aa() -> Program:
    return Program.objects.get(slug="aa")


def feed(url: str, **fields: object) -> Feed:
    return FeedFactory.create(program=aa(), url=url, time_zone="America/Los_Angeles", **fields)


def body(*rows: object) -> bytes:
    return json.dumps(rows).encode()


@pytest.mark.parametrize(
    ("origin", "slug"),
    [
        ("meetings.json", "aa-meetings"),
        ("folder/aa-san-jose.json", "aa-san-jose"),
        ("Ünicode Feed.csv", "aa-unicode-feed"),
        (".json", "aa-json"),
    ],
)
def test_slug_of_a_file_is_its_program_and_name(origin: str, slug: str) -> None:
    assert feed_slug(Program(slug="aa"), origin) == slug


def test_slugs_of_addresses_differ_where_the_addresses_do() -> None:
    long = "https://aa.example/" + "a" * 100
    slugs = {
        feed_slug(Program(slug="aa"), url) for url in (long, long + "b", "https://aa.example")
    }

    assert len(slugs) == 3
    assert max(map(len, slugs)) <= 80


def test_file_of_the_same_name_is_the_same_feed_and_keeps_its_options(tmp_path: Path) -> None:
    path = write(tmp_path, [row()])
    import_file(path, program=aa(), options=OPTIONS, how=HowToImport())

    import_file(path, program=aa(), options=FeedOptions(name="Ours"), how=HowToImport())

    found = Feed.objects.get()
    assert (found.slug, found.name, found.time_zone) == ("aa-feed", "Ours", "America/Los_Angeles")
    assert (found.format, found.url) == ("meeting-guide", "")


def test_zone_given_anew_changes_all_meetings(tmp_path: Path) -> None:
    online = row(formatted_address=None, conference_url="https://zoom.us/j/1")
    path = write(tmp_path, [online])
    import_file(path, program=aa(), options=OPTIONS, how=HowToImport())

    options = FeedOptions(time_zone="Europe/Paris")
    outcome = import_file(path, program=aa(), options=options, how=HowToImport())

    assert outcome.changed == 1
    assert Meeting.objects.get().times.get().time_zone == "Europe/Paris"


def test_file_that_breaks_off_changes_nothing_and_is_noted(tmp_path: Path) -> None:
    path = write(tmp_path, [row(), row(slug="other")])
    import_file(path, program=aa(), options=OPTIONS, how=HowToImport())
    path.write_text(json.dumps([row(name="New"), row(slug="other")])[:-20])

    with pytest.raises(FeedUnreadableError, match="line 1, column"):
        import_file(path, program=aa(), options=OPTIONS, how=HowToImport())

    failed = FeedRun.objects.latest("pk")
    assert (failed.status, "line 1" in failed.error) == ("failed", True)
    assert not Meeting.objects.filter(name="New").exists()


def test_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(FeedUnreadableError, match="No such file"):
        import_file(tmp_path / "none.json", program=aa(), options=OPTIONS, how=HowToImport())

    assert not Feed.objects.exists()


def test_address_is_fetched_and_imported() -> None:
    with serving(answering(body(row()), etag='"v1"')) as served:
        outcome = import_url(served.url, program=aa(), options=OPTIONS, how=HowToImport())

    found = Feed.objects.get()
    assert outcome.added == 1
    assert (found.url, found.etag) == (served.url, '"v1"')


def test_feed_is_read_anew_only_where_it_has_changed() -> None:
    with serving(answering(body(row()), etag='"v1"')) as served:
        one = feed(served.url)
        first = run_feed(one)
    with serving(answering(status=304)) as again:
        Feed.objects.update(url=again.url)
        one.refresh_from_db()
        second = run_feed(one)

    assert first is not None
    assert (first.status, first.added) == ("applied", 1)
    assert again.seen[0][1]["if-none-match"] == '"v1"'
    assert second is not None
    assert second.status == "not_modified"
    assert Meeting.objects.filter(ended_at=None).count() == 1


def test_held_feed_is_fetched_whole_until_a_person_approves() -> None:
    with serving(answering(body(row(), row(slug="other")), etag='"v1"')) as served:
        one = feed(served.url)
        run_feed(one)
    with serving(answering(body(row()), etag='"v2"')) as served:
        Feed.objects.update(url=served.url)
        one.refresh_from_db()
        held = run_feed(one)
        one.refresh_from_db()
        approved = run_feed(one, approve_closing=True)

    assert held is not None
    assert (held.status, held.closed, one.etag) == ("held", 1, '"v2"')
    assert approved is not None
    assert approved.status == "applied"


def test_feed_that_cannot_be_read_is_noted_and_the_last_good_data_stay() -> None:
    with serving(answering(body(row()))) as served:
        one = feed(served.url)
        run_feed(one)
    with serving(answering(b"<html>Down for repairs</html>")) as served:
        Feed.objects.update(url=served.url)
        one.refresh_from_db()
        failed = run_feed(one)

    assert failed is not None
    assert (failed.status, "web page" in failed.error) == ("failed", True)
    assert Meeting.objects.filter(ended_at=None).count() == 1


def test_due_feeds_are_enqueued_once_and_set_to_their_next_hour() -> None:
    now = timezone.now()
    due = feed("https://aa.example/1", every_hours=6)
    later = feed("https://aa.example/2", every_hours=6, next_run_at=now + timedelta(hours=1))
    feed("https://aa.example/3")
    feed("https://aa.example/4", every_hours=6, is_enabled=False)
    feed("", every_hours=6)

    assert (defer_due_feeds(), defer_due_feeds()) == (1, 0)

    due.refresh_from_db()
    assert due.next_run_at is not None
    assert timedelta(hours=5) < due.next_run_at - now < timedelta(hours=7)
    jobs = ProcrastinateJob.objects.filter(task_name="meetings.import_feed")
    assert [job.args for job in jobs] == [{"feed_id": due.pk}]
    later.refresh_from_db()
    assert later.next_run_at == now + timedelta(hours=1)


def test_feed_still_waiting_in_the_queue_is_not_enqueued_again() -> None:
    due = feed("https://aa.example/1", every_hours=6)
    defer_due_feeds()
    Feed.objects.update(next_run_at=timezone.now() - timedelta(hours=1))

    assert defer_due_feeds() == 1

    assert ProcrastinateJob.objects.filter(task_name="meetings.import_feed").count() == 1
    due.refresh_from_db()
    assert due.next_run_at is not None
    assert due.next_run_at > timezone.now()


def test_tasks_call_the_actions() -> None:
    with serving(answering(body(row()))) as served:
        one = feed(served.url, every_hours=6)
        tasks.run_due_feeds(0)
        tasks.import_feed(one.pk)
        tasks.import_feed(0)

    assert Meeting.objects.filter(feed=one).count() == 1
    assert ProcrastinateJob.objects.filter(task_name="meetings.import_feed").count() == 1
