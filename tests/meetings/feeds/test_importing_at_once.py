"""Two imports of one feed at the same moment, each on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from groups.models import Program
from meetings.actions.feeds import FeedOptions, HowToImport, import_file
from meetings.feeds.importing import Outcome
from meetings.models import Feed, FeedRun, Meeting
from tests.meetings.feeds.rows import row, write

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [row(slug=f"m-{number}") for number in range(40)]


def together(paths: list[Path]) -> list[Outcome]:
    """Import all the files at once."""
    barrier = Barrier(len(paths))
    program = Program.objects.get(slug="aa")
    options = FeedOptions(time_zone="America/Los_Angeles")

    def one(path: Path) -> Outcome:
        try:
            barrier.wait()
            return import_file(path, program=program, options=options, how=HowToImport())
        finally:
            connection.close()

    with ThreadPoolExecutor(len(paths)) as threads:
        return list(threads.map(one, paths))


def test_one_new_feed_imported_twice_at_once_is_listed_once(tmp_path: Path) -> None:
    path = write(tmp_path, ROWS)

    outcomes = together([path, path, path])

    assert sorted((one.added, one.unchanged) for one in outcomes) == [(0, 40), (0, 40), (40, 0)]
    assert (Feed.objects.count(), Meeting.objects.count(), FeedRun.objects.count()) == (1, 40, 3)


def test_two_feeds_of_like_names_at_once_share_no_slug(tmp_path: Path) -> None:
    outcomes = together([write(tmp_path, ROWS, f"feed-{number}.json") for number in range(3)])

    assert [one.added for one in outcomes] == [40, 40, 40]
    assert Meeting.objects.values("slug").distinct().count() == 120
