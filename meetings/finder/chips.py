"""The filters as links: each says how many meetings it would leave, and leads there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings.finder import catalog
from meetings.finder.reader import Reader
from meetings.finder.searching import Count, Search
from meetings.finder.statements import Filters
from meetings.finder.wishes import Addresses, Wishes
from meetings.models import MeetingFormat

KILOMETRES = (2, 5, 10, 25, 50, 100)
ROUND_IN_MILES = (1.6, 4.8, 10, 16, 40, 80)  # kilometres that are 1, 3, 6, 10, 25 and 50 miles
PARTS_OF_DAY = ((5, 12), (12, 17), (17, 21), (21, 5))  # hours, the last over midnight
FIRST_FORMATS = ("newcomer", "women", "men", "young-people", "lgbtq", "secular")
FIRST_DAYS = 3  # the next 24 hours, today, tomorrow
COUNTED = ("program", "people", "open", "format", "language", "access")
OPENNESS = ("open", "closed")
Kind = MeetingFormat.Kind


class Chip(NamedTuple):
    """One filter: its words, how many meetings it leaves, and the address with it changed.

    ``key`` names it on the page, so that the keyboard stays on it when results change.
    """

    key: str
    label: str
    url: str
    is_on: bool = False
    number: int | None = None


class ChipGroup(NamedTuple):
    """Filters of one sort, under one heading."""

    name: str
    legend: str
    chips: list[Chip]


@dataclass(slots=True)
class Tally:
    """Counts of a search, summed by what a chip would choose."""

    attendances: Counter[int] = field(default_factory=Counter)
    programs: Counter[int] = field(default_factory=Counter)
    bits: Counter[int] = field(default_factory=Counter)
    languages: Counter[int] = field(default_factory=Counter)
    openness: Counter[int] = field(default_factory=Counter)


@lru_cache(maxsize=65_536)
def _bits(mask: int) -> tuple[int, ...]:
    return tuple(bit for bit in range(mask.bit_length()) if mask >> bit & 1)


def tally(counts: Iterable[Count], filters: Filters) -> Tally:
    """Sum up counts for every chip at once.

    A chip of a sort that only one or any of several can be (program, attendance, language,
    open or closed) is counted as if it were the only one of its sort; others are added to
    what is chosen.
    """
    found = Tally()
    if filters == Filters(formats=filters.formats, words=filters.words):
        return _tally_of_all(found, counts)
    open_or_closed = _openness_mask()
    for count in counts:
        missing = filters.all_facets & ~count.facets
        failures = [
            bool(filters.attendances) and count.attendance not in filters.attendances,
            bool(filters.programs) and count.program_id not in filters.programs,
            bool(filters.any_facets) and not count.facets & filters.any_facets,
            bool(missing & open_or_closed),
            bool(missing & ~open_or_closed),
        ]
        _add(found, count, failures)
    return found


def _tally_of_all(found: Tally, counts: Iterable[Count]) -> Tally:
    """Sum up where no filter is on, as on most visits: every count fits."""
    by_facets: Counter[int] = Counter()
    for attendance, program, facets, number in counts:
        found.attendances[attendance] += number
        found.programs[program] += number
        by_facets[facets] += number
    for facets, number in by_facets.items():
        for bit in _bits(facets):
            found.bits[bit] += number
    found.languages = found.openness = found.bits
    return found


def _add(found: Tally, count: Count, failures: list[bool]) -> None:
    """Count where nothing fails, or only the sort that a chip would choose anew."""
    wrong = sum(failures)
    if wrong > 1:
        return
    bits = _bits(count.facets)
    chosen_anew: tuple[tuple[Counter[int], tuple[int, ...]], ...] = (
        (found.attendances, (count.attendance,)),
        (found.programs, (count.program_id,)),
        (found.languages, bits),
        (found.openness, bits),
        (found.bits, ()),
    )
    for failed, (counter, keys) in zip(failures, chosen_anew, strict=True):
        for key in keys if failed or not wrong else ():
            counter[key] += count.number
    if not wrong:
        for bit in bits:
            found.bits[bit] += count.number


def _openness_mask() -> int:
    formats = catalog.current().formats
    rows = [formats[slug] for slug in OPENNESS if slug in formats]
    return sum(1 << row.facet_bit for row in rows if row.facet_bit is not None)


@dataclass(frozen=True)
class Chips:
    """The chips of one search.

    Where it was widened by itself, a chip that narrows it leads to the wider search, whose
    meetings it counts; one that takes a filter away leads back to what was asked for.
    """

    wishes: Wishes
    wider: Wishes
    search: Search
    tally: Tally
    online: int
    reader: Reader

    @cached_property
    def _addresses(self) -> Addresses:
        return Addresses(self.wishes)

    @cached_property
    def _wider_addresses(self) -> Addresses:
        return self._addresses if self.wider == self.wishes else Addresses(self.wider)

    def _url(self, **changes: object) -> str:
        return "?" + self._addresses.with_changes(changes)

    def _counted_url(self, *, is_on: bool, **changes: object) -> str:
        addresses = self._addresses if is_on else self._wider_addresses
        return "?" + addresses.with_changes(changes)

    def _toggled(self, name: str, value: str) -> tuple[str, ...]:
        chosen: tuple[str, ...] = getattr(self.wishes, name)
        if value in chosen:
            return tuple(one for one in chosen if one != value)
        return (*chosen, value)

    def _several(self, name: str, value: str, label: str, number: int) -> Chip:
        is_on = value in getattr(self.wishes, name)
        return Chip(
            f"{name}-{value}",
            label,
            self._counted_url(is_on=is_on, **{name: self._toggled(name, value)}),
            is_on,
            number,
        )

    def groups(self) -> list[ChipGroup]:
        """Give all filters, those that would leave nothing left out."""
        groups = [
            ChipGroup("day", _("Day"), self._days()),
            ChipGroup("part", _("Time of day"), self._parts()),
            ChipGroup("km", _("Distance"), self._distances()),
            ChipGroup("attendance", _("In person or online"), self._attendances()),
            ChipGroup("program", _("Program"), self._programs()),
            ChipGroup("people", _("For whom"), self._formats(Kind.PEOPLE, "format")),
            ChipGroup("open", _("Who may come"), self._open()),
            ChipGroup("format", _("Kind of meeting"), self._formats(Kind.FORMAT, "format")),
            ChipGroup("language", _("Language"), self._languages()),
            ChipGroup("access", _("Access"), self._formats(Kind.ACCESS, "access")),
        ]
        return [group for group in groups if group.chips]

    def first(self) -> list[Chip]:
        """Give the chips that most people need, for the row above the results.

        What is chosen beside them comes first, so that it can be taken away again.
        """
        known = catalog.current().formats
        formats = [known[slug] for slug in FIRST_FORMATS if slug in known]
        chips = [
            *self._days()[:FIRST_DAYS],
            *self._attendances()[:2],
            *self._chips_of(formats, "format", self.tally.bits),
            *[chip for chip in self._languages() if chip.key != "language-en"][:1],
        ]
        keys = {chip.key for chip in chips}
        return [chip for chip in self._chosen() if chip.key not in keys] + chips

    def _chosen(self) -> list[Chip]:
        wishes = self.wishes
        if not (
            wishes.program or wishes.format or wishes.language or wishes.access or wishes.open
        ):
            return []
        return [
            chip
            for group in self.groups()
            if group.name in COUNTED
            for chip in group.chips
            if chip.is_on
        ]

    def _days(self) -> list[Chip]:
        labels = {
            "": _("Next 24 hours"),
            "today": _("Today"),
            "tomorrow": _("Tomorrow"),
            "week": _("Next 7 days"),
            "monday": _("Monday"),
            "tuesday": _("Tuesday"),
            "wednesday": _("Wednesday"),
            "thursday": _("Thursday"),
            "friday": _("Friday"),
            "saturday": _("Saturday"),
            "sunday": _("Sunday"),
        }
        shown = "" if self.search.wishes.day == "now" else self.search.wishes.day
        return [
            Chip(f"day-{day or 'now'}", label, self._url(day=day or "now"), shown == day)
            for day, label in labels.items()
        ]

    def _parts(self) -> list[Chip]:
        labels = (
            pgettext("part of day", "Morning"),
            pgettext("part of day", "Afternoon"),
            pgettext("part of day", "Evening"),
            pgettext("part of day", "Night"),
        )
        chosen = (self.wishes.start_from, self.wishes.start_to)
        chips = []
        for label, (first, last) in zip(labels, PARTS_OF_DAY, strict=True):
            part = (first * 60, last * 60 - 1)
            start, end = (None, None) if part == chosen else part
            chips.append(
                Chip(
                    f"part-{first}",
                    label,
                    self._url(start_from=start, start_to=end),
                    part == chosen,
                )
            )
        return chips

    def _distances(self) -> list[Chip]:
        if not self.search.is_about_place:
            return []
        now, country = self.search.wishes.km, self.search.spot.country
        return [
            Chip(f"km-{km:g}", self.reader.about(km, country), self._url(km=float(km)), km == now)
            for km in (ROUND_IN_MILES if self.reader.reads_miles(country) else KILOMETRES)
        ]

    def _attendances(self) -> list[Chip]:
        """In person and online each count hybrid meetings: these can be reached both ways.

        A search for online meetings does not know how many rooms there are.
        """
        by, search = self.tally.attendances, self.search
        rooms = None if search.is_online else by[0] + by[2]
        both = None if search.is_online and search.spot.position else by[2]
        online = self.online if search.is_about_place else by[1] + by[2]
        labels = (
            ("in_person", _("In person"), rooms),
            ("online", _("Online"), online),
            ("hybrid", _("In person and online"), both),
        )
        chips = []
        for value, label, number in labels:
            is_on = search.wishes.attendance == (value,)
            as_asked = is_on or (value == "online" and search.is_about_place)
            url = self._counted_url(is_on=as_asked, attendance=() if is_on else (value,))
            if number != 0 or is_on:
                chips.append(Chip(f"attendance-{value}", label, url, is_on, number))
        return chips

    def _programs(self) -> list[Chip]:
        return [
            self._several("program", row.slug, row.short_name, self.tally.programs[row.pk])
            for row in catalog.current().programs.values()
            if self.tally.programs[row.pk] or row.slug in self.wishes.program
        ]

    def _formats(self, kind: str, name: str) -> list[Chip]:
        return self._chips_of(catalog.current().of_kind(kind), name, self.tally.bits)

    def _chips_of(
        self, formats: Iterable[MeetingFormat], name: str, numbers: Counter[int]
    ) -> list[Chip]:
        return [
            self._several(name, row.slug, row.name, numbers[row.facet_bit or 0])
            for row in formats
            if numbers[row.facet_bit or 0] or row.slug in getattr(self.wishes, name)
        ]

    def _languages(self) -> list[Chip]:
        numbers = self.tally.languages
        return [
            self._several("language", row.language, row.name, numbers[row.facet_bit or 0])
            for row in catalog.current().of_kind(Kind.LANGUAGE)
            if numbers[row.facet_bit or 0] or row.language in self.wishes.language
        ]

    def _open(self) -> list[Chip]:
        known = catalog.current().formats
        chips = []
        for value in OPENNESS:
            row = known.get(value)
            number = self.tally.openness[row.facet_bit or 0] if row else 0
            is_on = self.wishes.open == value
            if row and (number or is_on):
                url = self._counted_url(is_on=is_on, open="" if is_on else value)
                chips.append(Chip(f"open-{value}", row.name, url, is_on, number))
        return chips
