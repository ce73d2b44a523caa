"""What the one box means: a place, a postcode, a program's name, or words of a meeting."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product, takewhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from meetings import gazetteer
from meetings.finder import catalog
from meetings.finder.searching import Search, Spot
from meetings.finder.wishes import Wishes
from meetings.models import GazetteerPlace
from meetings.sphere import kilometres

Places = Mapping[str, list[GazetteerPlace]]
SAME_PLACE_KM = 50.0
MOST_CANDIDATES = 5
MOST_WORDS = 6
MOST_ASIDES = 6  # taken from either end of what is typed
QUOTES = '"“”«»'
# What people write around a place and a program, in the site's languages.
SMALL_WORDS = frozenset(
    """
    a an the in at near by around to for of on and my me meeting meetings group groups find
    en cerca de del la el los las un una para por y reunion reuniones grupo grupos
    """.split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The search that somebody means, and other places they may have meant."""

    search: Search
    others: tuple[GazetteerPlace, ...] = ()
    is_guess: bool = False  # the words were misspelt, this is the likeliest place


def understand(wishes: Wishes, now: datetime) -> Asked:
    """Say what somebody means by the box, the position and all.

    Quoted words are always words. Nothing at all asked for means online meetings: without
    a place, no room can be gone to.
    """
    if wishes.position is not None:
        return Asked(_around_position(wishes, now))
    if wishes.asks_nothing:
        return Asked(Search(replace(wishes, attendance=("online",)), Spot(), now))
    if not wishes.q or wishes.q[0] in QUOTES:
        return Asked(_by_words(wishes, now))
    return _by_place(wishes, now) or Asked(_by_words(wishes, now))


def words_of(text: str) -> tuple[str, ...]:
    """Give the words to look for, folded."""
    return tuple(gazetteer.fold(text).split()[:MOST_WORDS])


def _by_words(wishes: Wishes, now: datetime) -> Search:
    """Words mean a meeting whose day may not be known: look at a whole week."""
    text, programs = _said(wishes.q) if wishes.q[:1] not in QUOTES else (wishes.q, ())
    words = words_of(text)
    if words and not wishes.day:
        wishes = replace(wishes, day="week")
    return Search(replace(wishes, program=wishes.program or programs), Spot(), now, words)


def _said(text: str) -> tuple[str, tuple[str, ...]]:
    """Part words from the programs named among them; small words go with these."""
    units = _units(text)
    programs = _programs_of(units)
    words = [unit.text for unit in units if not unit.is_aside]
    return (" ".join(words), programs) if programs else (text, ())


def _around_position(wishes: Wishes, now: datetime) -> Search:
    position = wishes.position
    assert position is not None  # noqa: S101 – tells mypy what the caller has looked at
    named = _named_near(wishes.q, position) if wishes.q else None
    near = named or gazetteer.nearest_town(*position)
    spot = Spot(
        position,
        ZoneInfo(near.time_zone) if near else ZoneInfo("UTC"),
        gazetteer.label(near) if near else "",
        near.country if near else "",
    )
    words = words_of(wishes.q) if named is None else ()
    return Search(wishes, spot, now, words)


def _named_near(text: str, position: tuple[float, float]) -> GazetteerPlace | None:
    """Give the place that the box names where it lies at the position given beside it."""
    for place in _places_called(text):
        if kilometres(position, (place.latitude, place.longitude)) <= SAME_PLACE_KM:
            return place
    return None


def _places_called(text: str) -> list[GazetteerPlace]:
    return _called(text, gazetteer.places_by_key(_names(text)))


def _names(text: str) -> set[str]:
    """Give the names that a text may hold, beside a region or country: folded."""
    words = text.split()
    names = (text, text.partition(",")[0], " ".join(words[:-1]), " ".join(words[:-2]))
    return {gazetteer.fold(name) for name in names} - {""}


def _called(text: str, known: Places) -> list[GazetteerPlace]:
    """Give the places of this very name, the likeliest first: "Paris", "Paris, Texas"."""
    name, _, rest = text.partition(",")
    whole = known.get(gazetteer.fold(text), [])
    qualifiers = [gazetteer.fold(part) for part in rest.split(",") if part.strip()]
    if not qualifiers:
        return whole or _with_trailing_region(text, known)
    return [
        place
        for place in known.get(gazetteer.fold(name), [])
        if all(_is_called(place, qualifier) for qualifier in qualifiers)
    ] or whole


def _is_called(place: GazetteerPlace, qualifier: str) -> bool:
    # Our own label of a postcode: "95112, San Jose, CA".
    towns = [gazetteer.fold(part) for part in place.region.split(",")]
    return gazetteer.lies_in(place, qualifier) or qualifier in towns


def _with_trailing_region(text: str, known: Places) -> list[GazetteerPlace]:
    """Read "San Jose CA" and "Paris France", written without a comma."""
    words = text.split()
    for count in (1, 2):
        name, region = " ".join(words[:-count]), gazetteer.fold(" ".join(words[-count:]))
        called = known.get(gazetteer.fold(name), [])
        found = [place for place in called if gazetteer.lies_in(place, region)]
        if found:
            return found
    return []


def _by_place(wishes: Wishes, now: datetime) -> Asked | None:
    readings = list(_readings(wishes.q))
    known = gazetteer.places_by_key({name for text, _ in readings for name in _names(text)})
    for text, programs in readings:
        places = _called(text, known)
        if places:
            return _asked(replace(wishes, program=wishes.program or programs), places, now)
    return None


class Unit(NamedTuple):
    """A word of the box, or several that name a program; an aside is no part of a place."""

    text: str
    program: str
    is_aside: bool


def _readings(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the box as it stands, then with less and less around it: "AA in San Jose".

    Asides go only from both ends, and the longest reading comes first: "ME" and "CA" may be
    a region, "Los" a part of a name.
    """
    units = _units(text)
    before, after = _count_asides(units), _count_asides(units[::-1])
    if before == len(units):
        before = after = 0
    for first, last in sorted(product(range(before + 1), range(after + 1)), key=sum):
        end = len(units) - last
        rest = " ".join(unit.text for unit in units[first:end])
        yield rest.replace(" ,", ",").strip(" ,"), _programs_of(units[:first] + units[end:])


def _count_asides(units: list[Unit]) -> int:
    return sum(1 for _ in takewhile(lambda unit: unit.is_aside, units[:MOST_ASIDES]))


def _programs_of(units: list[Unit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit.program for unit in units if unit.program))


def _units(text: str) -> list[Unit]:
    """Part a text into words and programs: "narcotics anonymous" is one unit."""
    named = _programs_by_name()
    longest = max((name.count(" ") + 1 for name in named), default=0)
    words, units = text.replace(",", " , ").split(), list[Unit]()
    while words:
        for count in range(min(longest, len(words)), 0, -1):
            program = named.get(" ".join(map(gazetteer.fold, words[:count])), "")
            if program or count == 1:
                is_aside = bool(program) or _is_small(words[0])
                units.append(Unit(" ".join(words[:count]), program, is_aside))
                del words[:count]
                break
    return units


def _is_small(word: str) -> bool:
    folded = gazetteer.fold(word)
    return not folded or folded in SMALL_WORDS


def _programs_by_name() -> dict[str, str]:
    programs = catalog.current().programs.values()
    return {
        gazetteer.fold(name): row.slug
        for row in programs
        for name in (row.name, row.short_name, row.slug)
    }


def _asked(wishes: Wishes, places: list[GazetteerPlace], now: datetime) -> Asked:
    best = places[0]
    search = Search(wishes, spot_of(best), now)
    # One of each label: a country's third "San Jose" cannot be told from its second.
    labels = {gazetteer.label(place): place for place in reversed(places)}
    others = [place for place in places if place in labels.values() and not _is_same(place, best)]
    return Asked(search, tuple(others[:MOST_CANDIDATES]))


def _is_same(place: GazetteerPlace, other: GazetteerPlace) -> bool:
    apart = kilometres((place.latitude, place.longitude), (other.latitude, other.longitude))
    return apart < SAME_PLACE_KM


def spot_of(place: GazetteerPlace) -> Spot:
    """Look around a place of the gazetteer."""
    return Spot(
        (place.latitude, place.longitude),
        ZoneInfo(place.time_zone),
        gazetteer.label(place),
        place.country,
    )


def guess(asked: Asked, day: str) -> Asked | None:
    """Take words that found nothing for a misspelt place; none where nothing is like them.

    ``day`` is the one asked for; words alone look at a week.
    """
    search = asked.search
    if not search.words or search.wishes.position or search.wishes.q[:1] in QUOTES:
        return None
    rest = [word for word in search.words if not _is_small(word)]
    place = gazetteer.likely(" ".join(search.words)) or gazetteer.likely(" ".join(rest))
    if place is None:
        return None
    wishes = replace(search.wishes, day=day)
    return Asked(Search(wishes, spot_of(place), search.now), is_guess=True)
