"""All that the finder's page shows, put together from one search."""

from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from urllib.parse import parse_qsl

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import gazetteer
from meetings.finder import asking, chips, reader, searching
from meetings.finder.asking import Asked
from meetings.finder.cards import Card, Setting
from meetings.finder.chips import Chip, ChipGroup
from meetings.finder.reader import Reader
from meetings.finder.searching import PAGE, Found, Search, Spot
from meetings.finder.wishes import Wishes, clock, query, written
from meetings.models import GazetteerPlace


def answer(
    wishes: Wishes, now: datetime, *, with_counts: bool = True, limit: int = PAGE
) -> tuple[Asked, Found]:
    """Understand what is asked and find it; words that find nothing may be a misspelt place.

    Raises ``BadParameterError`` for a wish for something that is not known.
    """
    find = partial(searching.find, with_counts=with_counts, limit=limit)
    asked = asking.understand(wishes, now)
    found = find(asked.search)
    if found.count or found.not_held:
        return asked, found
    guessed = asking.guess(asked, wishes.day)
    return (guessed, find(guessed.search)) if guessed else (asked, found)


class FinderPage:
    """One page of results with its filters, in the reader's words; each part made once."""

    def __init__(self, wishes: Wishes, *, now: datetime, reader: Reader) -> None:
        self.wishes = wishes
        self.now = now
        self.reader = reader
        self.asked, self.found = answer(wishes, now)
        self.search = self.found.search
        self.setting = Setting(reader, self.search.spot, now)

    @cached_property
    def cards(self) -> list[Card]:
        """The dates found."""
        return [self.setting.card(row) for row in self.found.rows]

    @cached_property
    def not_held(self) -> list[Card]:
        """Dates that would be held but are not, on the first page."""
        if self.wishes.page > 1:
            return []
        return [self.setting.card(row, is_held=False) for row in self.found.not_held]

    @cached_property
    def online_soon(self) -> list[Card]:
        """Online meetings of the next hour, beside those of a place."""
        if not self.search.is_about_place or self.wishes.page > 1:
            return []
        setting = Setting(self.reader, Spot(), self.now)
        return [setting.card(row) for row in searching.online_soon(self._online())]

    def _online(self) -> Search:
        wishes = Wishes(
            attendance=("online",),
            program=self.wishes.program,
            language=self.wishes.language,
            tz=self.wishes.tz,
        )
        return Search(wishes, Spot(), self.now)

    @cached_property
    def place_label(self) -> str:
        """The place looked around; empty where the search is not about one."""
        return self.search.spot.label if self.search.is_about_place else ""

    @cached_property
    def is_landing(self) -> bool:
        """Say whether nothing was asked for yet."""
        return self.wishes.asks_nothing

    @cached_property
    def count_label(self) -> str:
        """Say how many there are, and how far: "41 meetings within 10 km of San Jose"."""
        count = self.found.count
        meetings = ngettext("%d meeting", "%d meetings", count)
        number = meetings.replace("%d", reader.count(count, self.reader.locale))
        if self.is_landing:
            return _("Online meetings that start soon")
        if not self.search.is_about_place:
            return number
        distance = self.reader.about(self.search.wishes.km, self.search.spot.country)
        if not self.place_label:
            return _("%(meetings)s within %(km)s") % {"meetings": number, "km": distance}
        return _("%(meetings)s within %(km)s of %(place)s") % {
            "meetings": number,
            "km": distance,
            "place": self.place_label,
        }

    @cached_property
    def widened(self) -> str:
        """Say that the search was widened by itself, and how; empty where it was not."""
        if not self.found.is_wider:
            return ""
        then, now = self.asked.search.wishes, self.search.wishes
        farther = self.reader.about(now.km, self.search.spot.country)
        if then.km == now.km:
            return _("Nothing in the next 24 hours. These are the next 7 days.")
        if then.day == now.day:
            return _("Nothing that near. These are within %s.") % farther
        return _("Nothing that near in the next 24 hours. These are within %s, in 7 days.") % (
            farther
        )

    @cached_property
    def is_guess(self) -> bool:
        """Say whether the place shown is only the likeliest for what was typed."""
        return self.asked.is_guess

    @cached_property
    def candidates(self) -> list[tuple[str, str]]:
        """Other places of the same name, and the words as a meeting's name: (label, url)."""
        links = [(gazetteer.label(place), self._at(place)) for place in self.asked.others]
        typed = self.wishes.q.strip(asking.QUOTES)
        may_be_a_name = typed and "," not in typed and not typed.isdigit()
        if may_be_a_name and self.search.spot.position is not None and not self.search.words:
            words = "?" + query(replace(self.wishes.without_place(), q=f'"{typed}"', page=1))
            links.append((_("Meetings called “%s”") % typed, words))
        return links

    def _at(self, place: GazetteerPlace) -> str:
        return "?" + self._stated.query(
            q=gazetteer.label(place),
            latitude=round(place.latitude, 2),
            longitude=round(place.longitude, 2),
        )

    @cached_property
    def _stated(self) -> Wishes:
        """The wishes with what was understood besides: online only, a program in the box."""
        wishes, understood = self.wishes, self.asked.search
        if understood.wishes.program != wishes.program:
            words = f'"{" ".join(understood.words)}"' if understood.words else ""
            wishes = replace(wishes, q=understood.spot.label or words)
        return replace(
            wishes,
            program=understood.wishes.program,
            attendance=understood.wishes.attendance,
        )

    @cached_property
    def _chips(self) -> chips.Chips:
        filters = self.search.filters()
        online = 0
        if self.search.is_about_place:
            anywhere = replace(filters, attendances=())
            online = searching.worldwide_number(self._online_of_window(), anywhere)
        wider = replace(self._stated, day=self.search.wishes.day, km=self.search.wishes.km)
        return chips.Chips(
            wishes=self._stated,
            wider=wider if self.found.is_wider else self._stated,
            search=self.search,
            tally=chips.tally(self.found.counts, filters),
            online=online,
            reader=self.reader,
        )

    def _online_of_window(self) -> Search:
        """Search for all that is online in the days asked for, the rarest wishes aside."""
        asked, filters = self.asked.search.wishes, self.search.filters()
        wishes = Wishes(
            day=asked.day,
            start_from=asked.start_from,
            start_to=asked.start_to,
            attendance=("online",),
            tz=asked.tz,
        )
        if filters.formats or filters.any_formats:  # of these no count is kept
            wishes = replace(
                wishes, format=asked.format, access=asked.access, language=asked.language
            )
        # Instants are the same in every zone, and so is what was counted of them.
        is_of_days = asked.day not in ("", "now", "week") or asked.start_from or asked.start_to
        spot = Spot(zone=self.search.spot.zone) if is_of_days else Spot()
        return Search(wishes, spot, self.now, self.search.words)

    @cached_property
    def first_chips(self) -> list[Chip]:
        """The few filters that most people need."""
        return self._chips.first()

    @cached_property
    def filters(self) -> list[ChipGroup]:
        """All filters."""
        return self._chips.groups()

    @property
    def shows_filters(self) -> bool:
        """Say whether all filters are laid open."""
        return self.wishes.filters == "all"

    @property
    def filters_url(self) -> str:
        """The same page with all filters laid open, or put away again."""
        return "?" + query(replace(self.wishes, filters="" if self.shows_filters else "all"))

    @cached_property
    def sort_links(self) -> list[Chip]:
        """Soonest or nearest."""
        if not self.search.is_about_place:
            return []
        by = self.wishes.sort or "time"
        return [
            self._sort("", _("soonest first"), by == "time"),
            self._sort("distance", _("nearest first"), by == "distance"),
        ]

    def _sort(self, sort: str, label: str, is_on: bool) -> Chip:
        return Chip(f"sort-{sort or 'time'}", label, "?" + self.wishes.query(sort=sort), is_on)

    @property
    def next_url(self) -> str:
        """The address of the page after this one; empty on the last."""
        return self._page(1) if self.found.has_next else ""

    @property
    def previous_url(self) -> str:
        """The address of the page before this one; empty on the first."""
        return self._page(-1) if self.wishes.page > 1 else ""

    def _page(self, step: int) -> str:
        """Pages of a wider search are pages of that one: they are not widened again."""
        wishes = self.search.wishes if self.found.is_wider else self.wishes
        return "?" + query(replace(wishes, page=wishes.page + step))

    @cached_property
    def query(self) -> str:
        """The page's own query, in one spelling."""
        return query(self.wishes)

    @property
    def link(self) -> str:
        """The whole address of this page, to be shared."""
        return f"{settings.SITE_URL}{reverse('finder')}?{self.query}"

    @property
    def calendar_url(self) -> str:
        """The calendar file of what was found."""
        return f"{reverse('finder_calendar')}?{self.query}"

    @property
    def webcal_url(self) -> str:
        """The same as a calendar to subscribe to."""
        root = settings.SITE_URL.partition("://")[2]
        return f"webcal://{root}{self.calendar_url}"

    @property
    def qr_url(self) -> str:
        """The picture that leads a telephone here."""
        return f"{reverse('finder_qr')}?{self.query}"

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """What the box's form carries along: all but place and page."""
        place = ("q", "lat", "lng", "page")
        return [(name, value) for name, value in parse_qsl(self.query) if name not in place]

    @cached_property
    def kept_by_times(self) -> list[tuple[str, str]]:
        """What the form of date and time carries along: all but these."""
        times = ("day", "from", "to", "page")
        return [(name, value) for name, value in parse_qsl(self.query) if name not in times]

    @property
    def clear_url(self) -> str:
        """The same place without any filter."""
        wishes = self.wishes
        place = Wishes(q=wishes.q, latitude=wishes.latitude, longitude=wishes.longitude)
        return "?" + query(place)

    @property
    def at(self) -> str:
        """Where the search looks, as the map reads it: "37.34,-121.89"."""
        position = self.search.spot.position
        if position is None or not self.search.is_about_place:
            return ""
        return "{:.4f},{:.4f}".format(*position)

    @property
    def latitude(self) -> str:
        """The latitude asked for, as the form carries it along."""
        return written(self.wishes.latitude)

    @property
    def longitude(self) -> str:
        """The longitude asked for, as the form carries it along."""
        return written(self.wishes.longitude)

    @cached_property
    def towns(self) -> list[gazetteer.Landmark]:
        """The larger towns around, for finding one's way on a map without streets."""
        position = self.search.spot.position
        if position is None or not self.search.is_about_place:
            return []
        return gazetteer.landmarks(round(position[0], 1), round(position[1], 1))

    @property
    def km(self) -> str:
        """How far the search looks."""
        return written(self.search.wishes.km)

    @property
    def starts(self) -> str:
        """The earliest time asked for, HH:MM."""
        return clock(self.wishes.start_from)

    @property
    def ends(self) -> str:
        """The latest time asked for, HH:MM."""
        return clock(self.wishes.start_to)

    @property
    def date(self) -> str:
        """The date asked for."""
        return self.wishes.date.isoformat() if self.wishes.date else ""

    @cached_property
    def title(self) -> str:
        """The page's name, which says what is shown and nothing of who looks."""
        if self.place_label:
            return _("Meetings near %s") % self.place_label
        return _("Find a meeting")
