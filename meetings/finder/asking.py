"""What the one box means: a place, a postcode, a program's name, or words of a meeting."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from meetings import gazetteer
from meetings.finder import catalog
from meetings.finder.searching import Search, Spot
from meetings.finder.wishes import Wishes
from meetings.models import GazetteerPlace
from meetings.sphere import kilometres

SAME_PLACE_KM = 50.0
MOST_CANDIDATES = 6
MOST_WORDS = 6
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
    words, programs = _without_programs(text)
    return (" ".join(_without_small(words)), programs) if programs else (text, ())


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
    """Give the places of this very name, the likeliest first: "Paris", "Paris, Texas"."""
    name, _, rest = text.partition(",")
    keys = {gazetteer.fold(text), gazetteer.fold(name)}
    found = gazetteer.places_by_key(keys - {""})
    whole = found.get(gazetteer.fold(text), [])
    qualifiers = [gazetteer.fold(part) for part in rest.split(",") if part.strip()]
    if not qualifiers:
        return whole or _with_trailing_region(text)
    return [
        place
        for place in found.get(gazetteer.fold(name), [])
        if all(_is_called(place, qualifier) for qualifier in qualifiers)
    ] or whole


def _is_called(place: GazetteerPlace, qualifier: str) -> bool:
    # Our own label of a postcode: "95112, San Jose, CA".
    towns = [gazetteer.fold(part) for part in place.region.split(",")]
    return gazetteer.lies_in(place, qualifier) or qualifier in towns


def _with_trailing_region(text: str) -> list[GazetteerPlace]:
    """Read "San Jose CA" and "Paris France", written without a comma."""
    words = text.split()
    for count in (1, 2):
        name, region = " ".join(words[:-count]), gazetteer.fold(" ".join(words[-count:]))
        called = gazetteer.places_by_key({gazetteer.fold(name)} - {""})
        found = [
            place
            for place in called.get(gazetteer.fold(name), [])
            if gazetteer.lies_in(place, region)
        ]
        if found:
            return found
    return []


def _by_place(wishes: Wishes, now: datetime) -> Asked | None:
    for text, wanted in _readings(wishes):
        places = _places_called(text)
        if places:
            return _asked(wanted, places, now)
    return None


def _readings(wishes: Wishes) -> Iterator[tuple[str, Wishes]]:
    """Give the box as it stands, then without program and small words: "AA in San Jose"."""
    yield wishes.q, wishes
    words, programs = _without_programs(wishes.q)
    rest = _without_small(words)
    if rest and (programs or len(rest) < len(words)):
        text = " ".join(rest).replace(" ,", ",").strip(" ,")
        yield text, replace(wishes, program=wishes.program or programs)


def _without_small(words: list[str]) -> list[str]:
    return [word for word in words if gazetteer.fold(word) not in SMALL_WORDS]


def _without_programs(text: str) -> tuple[list[str], tuple[str, ...]]:
    """Part a text's words from the programs it names: "AA", "narcotics anonymous"."""
    named = _programs_by_name()
    longest = max((name.count(" ") + 1 for name in named), default=0)
    words, rest, slugs = text.replace(",", " , ").split(), [], []
    while words:
        for count in range(min(longest, len(words)), 0, -1):
            slug = named.get(" ".join(map(gazetteer.fold, words[:count])))
            if slug:
                slugs.append(slug)
                del words[:count]
                break
        else:
            rest.append(words.pop(0))
    return rest, tuple(dict.fromkeys(slugs))


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
    others = [place for place in places[1:] if not _is_same(place, best)]
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
    rest = _without_small(list(search.words))
    place = gazetteer.likely(" ".join(search.words)) or gazetteer.likely(" ".join(rest))
    if place is None:
        return None
    wishes = replace(search.wishes, day=day)
    return Asked(Search(wishes, spot_of(place), search.now), is_guess=True)
