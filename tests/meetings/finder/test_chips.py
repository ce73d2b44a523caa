"""Filters as links: each leads to as many meetings as it says, and is on where it is chosen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.models import Program
from meetings import finder_index
from meetings.finder.chips import PARTS_OF_DAY, Chip
from meetings.finder.page import FinderPage
from meetings.finder.reader import Reader
from meetings.finder.wishes import WEEKDAYS, Wishes, read
from meetings.models import MeetingFormat
from tests.factories import MeetingTimeFactory
from tests.meetings import towns
from tests.meetings.finder import worlds

pytestmark = pytest.mark.django_db
MONDAY_NOON = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)  # in Los Angeles
LATE = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)  # Monday evening there, Tuesday already in UTC
HERE: dict[str, Any] = {"latitude": 34.05, "longitude": -118.24}
ADDING = ("program", "language")  # what is chosen besides makes more meetings, not fewer


def page_of(wishes: Wishes, now: datetime = MONDAY_NOON) -> FinderPage:
    return FinderPage(wishes, now=now, reader=Reader("en_US", "US"))


def follow(chip: Chip, now: datetime = MONDAY_NOON) -> FinderPage:
    return page_of(read(QueryDict(chip.url.removeprefix("?"))), now)


def chips_of(found: FinderPage) -> dict[str, Chip]:
    return {chip.key: chip for group in found.filters for chip in group.chips}


def counted(found: FinderPage) -> Iterator[tuple[str, Chip]]:
    for group in found.filters:
        for chip in group.chips:
            if chip.number is not None:
                yield group.name, chip


@st.composite
def all_wishes(draw: st.DrawFn) -> Wishes:
    """Wishes about one of the world's places, or about none, with few or many filters."""
    place = draw(st.sampled_from(sorted(worlds.CENTRES.values())) | st.none())
    formats = [st.sets(st.sampled_from(one), max_size=1) for one in (["women", "bulgarian"],)]
    return Wishes(
        latitude=place and place[0],
        longitude=place and place[1],
        km=draw(st.sampled_from([10.0, 60.0, 400.0])) if place else 10.0,
        day=draw(st.sampled_from(["", "week", "today", "tomorrow", *WEEKDAYS])),
        start_from=draw(st.sampled_from([None, None, 600])),
        attendance=tuple(draw(st.sets(st.sampled_from(["in_person", "online"]), max_size=2))),
        program=tuple(draw(st.sets(st.sampled_from(["aca", "al-anon", "aa"]), max_size=2))),
        format=tuple(draw(formats[0])),
        access=tuple(draw(st.sets(st.just("wheelchair-access")))),
        language=tuple(draw(st.sets(st.sampled_from(["es", "bg"]), max_size=2))),
        open=draw(st.sampled_from(["", "", "open", "closed"])),
        tz=draw(st.sampled_from(["", "Europe/London"])),
    )


@pytest.mark.parametrize("now", [MONDAY_NOON, LATE], ids=["noon", "late"])
def test_every_chip_leads_to_as_many_meetings_as_it_says(now: datetime) -> None:
    worlds.make(3, 150)

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(all_wishes())
    def compare(wishes: Wishes) -> None:
        found = page_of(wishes, now)
        for group, chip in counted(found):
            if chip.is_on:
                continue  # leads to the search without it
            name = chip.key.partition("-")[0]
            there = follow(chip, now)
            chosen = found.search.wishes.program if name == "program" else wishes.language
            before = found.found.count if name in ADDING and chosen else 0
            assert there.found.count == before + (chip.number or 0) or (
                name == "language" and before  # in both languages at once: counted once
            ), (group, chip, wishes)
            if not there.found.is_wider:
                assert chips_of(there)[chip.key].is_on

    compare()


def list_meeting(number: int = 1, **fields: Any) -> None:
    formats = list(MeetingFormat.objects.filter(slug__in=fields.pop("formats", ())))
    fields["meeting__program"] = Program.objects.get(slug=fields.pop("program", "na"))
    place = {f"meeting__place__{name}": value for name, value in HERE.items()}
    for _ in range(number):
        time = MeetingTimeFactory.create(weekday=0, start=1080, **place, **fields)
        time.meeting.formats.set(formats)
    finder_index.refresh()


def here(**wishes: Any) -> Wishes:
    return Wishes(**HERE, **wishes)


def test_chip_that_is_on_leads_to_the_search_without_it() -> None:
    list_meeting(2, formats=["women", "speaker"])
    list_meeting(1, formats=["speaker"])
    wishes = here(format=("women", "speaker"), open="")

    chips = chips_of(page_of(wishes))

    assert (chips["format-women"].is_on, chips["format-women"].number) == (True, 2)
    assert read(QueryDict(chips["format-women"].url[1:])) == replace(wishes, format=("speaker",))
    assert follow(chips["format-women"]).found.count == 3


def test_chip_of_a_chosen_filter_that_leaves_nothing_can_be_taken_away() -> None:
    list_meeting()

    found = page_of(here(format=("women",), access=("wheelchair-access",), open="closed"))

    row = {chip.key: chip.number for chip in found.first_chips if chip.is_on}
    assert row == {
        "open-closed": 0, "access-wheelchair-access": 0, "format-women": 0, "day-now": None,
    }  # fmt: skip


def test_chip_that_would_leave_nothing_is_left_out() -> None:
    list_meeting(formats=["women"], meeting__attendance="in_person")

    chips = chips_of(page_of(here()))

    assert {key for key in chips if not key.startswith(("day-", "part-", "km-", "program-"))} == {
        "attendance-in_person", "format-women",
    }  # fmt: skip


def test_programs_add_up_and_formats_narrow() -> None:
    list_meeting(2, program="aa", formats=["women", "speaker"])
    list_meeting(3, program="na", formats=["women"])

    chips = chips_of(page_of(here(program=("aa",), format=("women",))))

    assert chips["program-na"].number == 3
    assert follow(chips["program-na"]).found.count == 5
    assert chips["format-speaker"].number == 2
    assert follow(chips["format-speaker"]).found.count == 2


def test_attendance_counts_hybrid_meetings_both_ways() -> None:
    list_meeting(1, meeting__attendance="in_person")
    list_meeting(2, meeting__attendance="hybrid")
    list_meeting(4, meeting__attendance="online")

    chips = chips_of(page_of(here()))

    numbers = {key: chips[f"attendance-{key}"].number for key in ("in_person", "online", "hybrid")}
    assert numbers == {"in_person": 3, "online": 6, "hybrid": 2}


@pytest.mark.parametrize("key", ["program-na", "language-es", "format-women", "open-open"])
def test_chip_of_the_bare_address_keeps_to_online_meetings(key: str) -> None:
    fields = {"formats": ["women", "open", "spanish"]}
    list_meeting(2, meeting__attendance="online", **fields)
    list_meeting(3, meeting__attendance="in_person", **fields)

    chip = chips_of(page_of(Wishes()))[key]

    assert chip.number == 2
    assert follow(chip).found.count == 2


def test_day_chips_lead_to_their_day_and_the_one_asked_for_is_on() -> None:
    list_meeting()
    found = page_of(here(day="monday", page=3))

    days = {chip.key: chip for chip in found.filters[0].chips}

    assert [key for key, chip in days.items() if chip.is_on] == ["day-monday"]
    assert follow(days["day-week"]).wishes == here(day="week")
    assert follow(days["day-now"]).wishes == here(day="now")
    for wishes in (here(), here(day="now")):
        on = [chip.key for chip in page_of(wishes).filters[0].chips if chip.is_on]
        assert on == ["day-now"]


def test_parts_of_the_day_together_are_the_whole_day_and_toggle() -> None:
    list_meeting()
    [parts] = [group.chips for group in page_of(here()).filters if group.name == "part"]
    minutes = []
    for chip in parts:
        there = follow(chip)
        first, last = there.wishes.start_from, there.wishes.start_to
        assert first is not None
        assert last is not None
        minutes += [
            minute % 1440 for minute in range(first, last + (1440 if last < first else 0) + 1)
        ]
        again = chips_of(there)[chip.key]
        assert again.is_on
        assert follow(again).wishes == here()

    assert len(parts) == len(PARTS_OF_DAY)
    assert sorted(minutes) == list(range(1440))


def test_distances_are_offered_about_a_place_only_and_in_the_readers_unit() -> None:
    list_meeting()
    towns.load()

    [distances] = [group.chips for group in page_of(here(km=40)).filters if group.name == "km"]

    assert [chip.label for chip in distances] == [
        "1 mi",
        "3 mi",
        "6 mi",
        "10 mi",
        "25 mi",
        "50 mi",
    ]
    assert [chip.key for chip in distances if chip.is_on] == ["km-40"]
    assert follow(distances[0]).wishes.km == 1.6
    assert not any(group.name == "km" for group in page_of(Wishes(program=("aa",))).filters)


def test_program_in_the_box_is_a_chip_that_can_be_taken_away() -> None:
    towns.load()
    list_meeting(program="na")

    chip = chips_of(page_of(Wishes(q="AA in Los Angeles")))["program-aa"]

    assert chip.is_on
    there = follow(chip)
    assert there.search.wishes.program == ()
    assert there.place_label == "Los Angeles, California"
    assert there.found.count == 1


def test_program_in_the_box_stays_with_other_filters_and_other_places() -> None:
    towns.load()
    list_meeting(formats=["women"], program="na")
    found = page_of(Wishes(q="AA in Springfield"))

    [oregon] = [url for label, url in found.candidates if label == "Springfield, Oregon"]

    assert read(QueryDict(oregon[1:])).program == ("aa",)


def test_words_beside_a_program_stay_words_when_it_is_taken_away() -> None:
    towns.load()
    list_meeting(meeting__name="Hope and Joy", program="aa")
    list_meeting(meeting__name="Joy, then Hope", program="na")

    there = follow(chips_of(page_of(Wishes(q="AA joy hope")))["program-aa"])

    assert there.search.words == ("joy", "hope")
    assert there.found.count == 2


def test_first_chips_are_few_and_the_same_as_among_all_filters() -> None:
    list_meeting(formats=["women", "newcomer", "secular", "spanish"])
    found = page_of(here())

    everything = {chip for group in found.filters for chip in group.chips}

    first = [chip.key for chip in found.first_chips]
    assert {"attendance-in_person", "format-newcomer", "format-women", "language-es"} <= {*first}
    assert len(first) == len({*first}) <= 12
    assert set(found.first_chips) <= everything


def test_sort_links_lead_to_nearest_and_back() -> None:
    list_meeting()
    soonest, nearest = page_of(here()).sort_links

    assert (soonest.is_on, nearest.is_on) == (True, False)
    assert follow(nearest).wishes == here(sort="distance")
    assert [chip.is_on for chip in follow(nearest).sort_links] == [False, True]
    assert page_of(Wishes()).sort_links == []
