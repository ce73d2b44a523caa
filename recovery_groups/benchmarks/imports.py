"""A feed of 200,000 meetings, imported and imported again: ``bin/bench import``."""

import argparse
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from time import perf_counter
from typing import Any, NamedTuple

from django.db import connection

from meetings.models import Feed, GazetteerPlace
from recovery_groups.benchmarks import world
from recovery_groups.benchmarks.figures import give, tell
from recovery_groups.start.environment import ROOT

MEETINGS = 200_000
MEETINGS_A_PLACE = 2
TOWNS = 15_000
CHANGED = 100  # one row in so many
NAMES = (
    "Serenity", "Early Risers", "Keep Coming Back", "Nooners", "Big Book Study", "Happy Hour",
    "Came to Believe", "One Day at a Time", "Courage to Change", "Candlelight", "Beginners",
    "Young at Heart", "Primary Purpose", "New Hope", "Living Sober", "Women in Recovery",
)  # fmt: skip
TYPES = ("O", "C", "D", "B", "ST", "SP", "W", "M", "X", "BE", "LIT", "MED", "S", "Y", "LGBTQ")
STREETS = ("Main", "Oak", "Church", "Elm", "Second", "Market", "Park")
HALLS = ("St. Mark Church", "Grace Hall", "Community Center", "Alano Club", "Library")
NOTES = ("", "", "Bring a chair &amp; a friend", "Business meeting: 2nd Sunday", "Ring the bell")


class Town(NamedTuple):
    """Where made-up meetings are held."""

    name: str
    region: str
    latitude: float
    longitude: float


class Run(NamedTuple):
    """One import as a process of its own."""

    seconds: float
    megabytes: float
    counts: dict[str, Any]


def main(argv: list[str]) -> int:
    """Import a made-up feed, the same again, and one with a few changes."""
    parser = argparse.ArgumentParser(prog="bin/bench import", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--meetings", type=int, default=MEETINGS)
    options = parser.parse_args(argv)
    clear()
    with TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "bench.json"
        result: dict[str, object] = {}
        for name, edition in (("first", 1), ("unchanged", 1), ("one_percent_changed", 2)):
            tell(f"Importing {options.meetings:,} meetings: {name} …")
            write(path, options.meetings, edition)
            result[name] = summary(run(path))
    clear()
    give(result, as_json=options.json)
    return 0


def summary(done: Run) -> dict[str, object]:
    """Give a run's figures with the counts that prove what it did."""
    kept = {name: done.counts[name] for name in ("added", "changed", "unchanged", "closed")}
    figures = {"seconds": round(done.seconds, 1), "megabytes": round(done.megabytes)}
    return {**figures, **kept, "rejected": len(done.counts["rejected"])}


def clear() -> None:
    """Take all meetings, and what feeds have brought with them, away."""
    world.clear()
    Feed.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE groups_group, groups_servicebody CASCADE")


def run(path: Path) -> Run:
    """Import the file in a process of its own, as the site's own role."""
    command = [sys.executable, "manage.py", "import_feed", str(path), "--program", "aa", "--json"]
    environment = {**os.environ, "DATABASE_ROLE": "app"}
    with TemporaryFile("w+") as output:
        started = perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output)
        _, status, usage = os.wait4(child.pid, 0)  # tells the memory of this child alone
        seconds = perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"the import ended with status {child.returncode}")
        output.seek(0)
        return Run(seconds, usage.ru_maxrss / 1024, json.load(output))


def write(path: Path, count: int, edition: int) -> None:
    """Write the feed; in another edition, one row in a hundred has another time."""
    with path.open("w") as file:
        file.write("[\n")
        for number, row in enumerate(rows(count, edition)):
            file.write(("" if number == 0 else ",\n") + json.dumps(row))
        file.write("\n]\n")


def rows(count: int, edition: int) -> Iterator[dict[str, object]]:
    """Make up meetings at real towns, always the same."""
    chance = random.Random(7)
    towns = _towns()
    place: dict[str, object] = {}
    for number in range(count):
        if number % MEETINGS_A_PLACE == 0:
            place = _place(chance, towns)
        row = _meeting(chance, number) | place
        if edition > 1 and number % CHANGED == 0:
            row["time"] = "05:45"
        yield row


def _towns() -> list[Town]:
    found = GazetteerPlace.objects.filter(kind=GazetteerPlace.Kind.TOWN, country="US")
    fields = ("name", "region_code", "latitude", "longitude")
    return [Town(*row) for row in found.order_by("-population", "pk").values_list(*fields)[:TOWNS]]


def _place(chance: random.Random, towns: list[Town]) -> dict[str, object]:
    town = chance.choice(towns)
    street = f"{chance.randint(1, 9_999)} {chance.choice(STREETS)} St"
    return {
        "location": chance.choice(HALLS),
        "location_notes": chance.choice(NOTES),
        "formatted_address": f"{street}, {town.name}, {town.region}, USA",
        "latitude": round(town.latitude + chance.uniform(-0.05, 0.05), 6),
        "longitude": round(town.longitude + chance.uniform(-0.05, 0.05), 6),
        "region": town.name,
    }


def _meeting(chance: random.Random, number: int) -> dict[str, object]:
    hour = chance.randint(6, 21)
    row: dict[str, object] = {
        "id": number,
        "slug": f"meeting-{number}",
        "name": f"{chance.choice(NAMES)} {chance.choice(NAMES)}",
        "day": chance.randrange(7),
        "time": f"{hour:02}:{chance.choice(('00', '30'))}",
        "end_time": f"{hour + 1:02}:30",
        "types": chance.sample(TYPES, 3),
        "notes": chance.choice(NOTES),
        "updated": "2023-05-01 10:00:00",
        "url": f"https://intergroup.example/meetings/{number}",
    }
    if number % 5 == 0:
        row["conference_url"] = f"https://zoom.us/j/{chance.randrange(10**10):010}"
        row["conference_url_notes"] = "Ask the group for the passcode"
    if number % 4 == 0:
        row["group"] = f"Group {chance.randrange(20_000)}"
    if number % 10 == 0:
        row["district"] = f"District {chance.randrange(80)}"
    return row
