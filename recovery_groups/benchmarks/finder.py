"""The finder's database time, over worlds of growing size: ``bin/bench finder``."""

import argparse
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.db.models import QuerySet
from django.utils import timezone

from meetings.finder import searching, statements
from meetings.finder.asking import spot_of, words_of
from meetings.finder.searching import Search, Spot
from meetings.finder.wishes import Wishes
from meetings.models import FinderRow, GazetteerPlace, MeetingFormat
from meetings.sphere import cells_within
from recovery_groups.benchmarks import world
from recovery_groups.benchmarks.figures import give, percentile, summed_up, tell, timed

SIZES = (10_000, 100_000, 1_000_000)
SEARCHES = 300
KM = 25.0
A_HALF = 0.5
METROPOLIS, VILLAGE = 300_000, (1_000, 20_000)
SHOWN = (  # what a card needs, as our SQL gives it
    "start", "duration", "zone__name", "latitude", "longitude", "attendance", "program", "formats",
    "meeting__slug", "meeting__name", "meeting__confirmed_at", "meeting__group__name",
    "meeting__place__name", "meeting__place__address", "meeting__place__is_approximate",
)  # fmt: skip
Work = Callable[[], object]


def main(argv: list[str]) -> int:
    """Fill each world, search it, and give every kind's p50 and p95."""
    parser = argparse.ArgumentParser(prog="bin/bench finder", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--keep", action="store_true", help="search the world that is there")
    options = parser.parse_args(argv)
    result: dict[str, object] = {}
    for size in options.sizes:
        if not options.keep:
            fill(size)
        result[str(size)] = measure(random.Random(size))
    give(result, as_json=options.json)
    return 0


def fill(size: int) -> None:
    """Make a world of that size in place of what is there."""
    tell(f"Filling a world of {size:,} meetings …")
    world.clear()
    world.make(size)
    world.settle()
    searching.forget()


def measure(chance: random.Random) -> dict[str, object]:
    """Time every kind of search, in metropolitan and in rural places, in turn."""
    now = timezone.now().replace(second=0, microsecond=0)
    tell("  warming up")
    world.read_through()
    for spot in _spots(chance):  # others than those that are timed
        _page(Search(Wishes(km=KM), spot, now))()
    spots = _spots(chance)
    rare = MeetingFormat.objects.filter(facet_bit=None, program=None).order_by("-pk")[0].slug
    found: dict[str, object] = {}
    for name, works in {
        "soonest": (_page(Search(Wishes(km=KM), spot, now)) for spot in spots),
        "nearest": (_page(Search(Wishes(km=KM, sort="distance"), spot, now)) for spot in spots),
        "rare format": (_page(_rare(rare, spot, now)) for spot in spots),
        "rare format, a week": (_page(_rare(rare, spot, now, day="week")) for spot in spots),
        "counts": (_counts(Search(Wishes(km=KM), spot, now)) for spot in spots),
        "online soon": (_online(now) for _ in spots),
        "words": (_page(_words(chance, spot, now)) for spot in spots),
    }.items():
        tell(f"  {name}")
        found[name] = summed_up([timed(work) for work in works])
    found["through the ORM"] = _orm(spots, now)
    return found


def _spots(chance: random.Random) -> list[Spot]:
    """Half of them metropolitan, half rural, in the countries of the world."""
    towns = GazetteerPlace.objects.filter(kind="town", country__in=world.COUNTRIES)
    big = list(towns.filter(population__gte=METROPOLIS).order_by("pk"))
    small = list(towns.filter(population__range=VILLAGE).order_by("pk"))
    half = SEARCHES // 2
    picked = chance.choices(big, k=half) + chance.choices(small, k=half)
    chance.shuffle(picked)
    return [spot_of(town) for town in picked]


def _page(search: Search, *, ahead: bool = False) -> Work:
    """Make ready one page of results, so that only the database is timed."""
    window = search.window()
    if ahead:
        window = window.until(search.now + searching.SOON[0])
    look = search.look(window, search.areas())
    by_distance = search.wishes.sort == "distance"
    sql, params = statements.page(
        look, search.filters(), limit=searching.PAGE, by_distance=by_distance
    )
    return partial(searching.execute, sql, params)


def _counts(search: Search) -> Work:
    look = search.look(search.window(), search.areas())
    return partial(searching.execute, *statements.counts(look, search.filters()))


def _online(now: datetime) -> Work:
    return _page(Search(Wishes(attendance=("online",)), Spot(), now), ahead=True)


def _rare(slug: str, spot: Spot, now: datetime, day: str = "") -> Search:
    return Search(Wishes(km=KM, day=day, format=(slug,)), spot, now)


def _words(chance: random.Random, spot: Spot, now: datetime) -> Search:
    """Half of them two words of names, half a word and a town: "serenity springfield"."""
    town = words_of(spot.label.split(",")[0])[:1]
    one, other = chance.sample(world.WORDS, 2)
    words = (one, *town) if town and chance.random() < A_HALF else (one, other)
    return Search(Wishes(day="week"), Spot(), now, words)


def _orm(spots: list[Spot], now: datetime) -> dict[str, float]:
    """Hold the same look through the ORM against our SQL: today's rows of the cells, 20 of them."""
    ours = [timed(_page(Search(Wishes(km=KM), spot, now))) for spot in spots]
    through = [timed(partial(list, rows)) for rows in _today_by_orm(spots, now)]
    factor = percentile(through, 0.5) / percentile(ours, 0.5)
    return {**summed_up(through), "times the SQL (p50)": round(factor, 2)}


def _today_by_orm(
    spots: list[Spot], now: datetime
) -> Iterator[QuerySet[FinderRow, tuple[object, ...]]]:
    for spot in spots:
        if spot.position is None:
            continue
        local = now.astimezone(spot.zone)
        rows = FinderRow.objects.filter(
            cell__in=cells_within(*spot.position, KM),
            is_plain=True,
            weekday=local.weekday(),
            start__gte=local.hour * 60 + local.minute,
        )
        yield rows.order_by("start").values_list(*SHOWN)[: searching.PAGE]
