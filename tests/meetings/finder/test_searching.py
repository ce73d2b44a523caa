"""The finder's SQL against a slow search over the same meetings, and its own rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from groups.models import Program
from meetings import finder_index
from meetings.finder import searching
from meetings.finder.searching import Search, Spot
from meetings.finder.wishes import WEEKDAYS, BadParameterError, Wishes
from meetings.models import FinderRow, MeetingFormat
from tests.factories import (
    ClosureFactory,
    MeetingExceptionFactory,
    MeetingFactory,
    MeetingTimeFactory,
)
from tests.meetings.finder import worlds
from tests.meetings.schedules import instants

pytestmark = pytest.mark.django_db
LA = ZoneInfo("America/Los_Angeles")
MONDAY_NOON = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)  # in Los Angeles
HERE = Spot((34.05, -118.24), LA)


@pytest.fixture
def world() -> list[worlds.Held]:
    return worlds.make(1, 120)


@st.composite
def searches(draw: st.DrawFn) -> Search:
    """A search about one of the world's places, or about none."""
    zone = draw(st.sampled_from(sorted(worlds.CENTRES)))
    is_near = draw(st.booleans())
    day = draw(
        st.sampled_from(["", "now", "week", "today", "tomorrow", *WEEKDAYS])
        | st.dates(date(2026, 2, 1), date(2027, 10, 1)).map(date.isoformat)
    )
    times = st.none() | st.integers(0, 1439)
    wishes = Wishes(
        km=draw(st.sampled_from([5.0, 20.0, 60.0, 400.0])),
        day=day,
        start_from=draw(times),
        start_to=draw(times),
        attendance=tuple(draw(st.sets(st.sampled_from(["in_person", "online", "hybrid"])))),
        format=tuple(draw(st.sets(st.sampled_from(["women", "bulgarian"]), max_size=1))),
        access=tuple(draw(st.sets(st.just("wheelchair-access"), max_size=1))),
        language=tuple(draw(st.sets(st.sampled_from(["es", "bg"]), max_size=2))),
        open=draw(st.sampled_from(["", "", "open", "closed"])),
    )
    spot = Spot(worlds.CENTRES[zone], ZoneInfo(zone)) if is_near else Spot()
    return Search(wishes, spot, draw(instants))


@pytest.mark.parametrize("seed", [1, 2])
def test_search_finds_what_a_slow_search_finds(seed: int) -> None:
    world = worlds.make(seed, 120)

    @settings(
        max_examples=120,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(searches())
    def compare(search: Search) -> None:
        slow = worlds.Slow(search.wishes, search.spot.position, search.spot.zone, search.now)
        expected = slow.find(world)

        found = searching.find_exactly(search, limit=2000)

        rows = sorted((row.starts_at.astimezone(UTC), row.slug) for row in found.rows)
        assert rows == expected
        assert found.count == len(expected)
        starts = [row.starts for row in found.rows]
        assert starts == sorted(starts)

    compare()


def test_nearest_first_is_in_order_of_distance_and_loses_nothing(
    world: list[worlds.Held],
) -> None:
    soonest = Search(Wishes(km=60, day="week"), HERE, MONDAY_NOON)
    nearest = replace(soonest, wishes=replace(soonest.wishes, sort="distance"))

    found = searching.find_exactly(nearest, limit=500)

    distances = [searching.metres(row, HERE) for row in found.rows]
    assert distances == sorted(distances, key=lambda metres: metres or 0)
    by_time = searching.find_exactly(soonest, limit=500).rows
    assert sorted(map(repr, found.rows)) == sorted(map(repr, by_time))
    assert len(found.rows) > 10


def test_pages_give_each_date_once(world: list[worlds.Held]) -> None:
    wishes = Wishes(km=400, day="week")
    whole = searching.find_exactly(Search(wishes, HERE, MONDAY_NOON), limit=500)

    pages = [
        searching.find_exactly(Search(replace(wishes, page=page), HERE, MONDAY_NOON), limit=7).rows
        for page in range(1, 100)
    ]

    assert [row for page in pages for row in page] == whole.rows


def test_index_written_anew_is_the_same_as_written_at_each_change(
    world: list[worlds.Held],
) -> None:
    for held in world[:40]:
        finder_index.refresh([held.meeting.pk])
    columns = [f.attname for f in FinderRow._meta.concrete_fields if f.name != "id"]
    bit_by_bit = sorted(map(repr, FinderRow.objects.values_list(*columns)))

    finder_index.refresh()

    assert sorted(map(repr, FinderRow.objects.values_list(*columns))) == bit_by_bit
    assert len(bit_by_bit) > 120


def meeting_at(start: int, **fields: object) -> str:
    """List a meeting in Los Angeles on Mondays; give its slug."""
    place = {"meeting__place__latitude": 34.05, "meeting__place__longitude": -118.24}
    time = MeetingTimeFactory.create(weekday=0, start=start, **place, **fields)
    finder_index.refresh([time.meeting_id])
    return str(time.meeting.slug)


def found_slugs(wishes: Wishes, now: datetime = MONDAY_NOON) -> list[str]:
    return [row.slug for row in searching.find(Search(wishes, HERE, now)).rows]


def test_meeting_in_progress_is_found_and_one_that_is_over_is_not() -> None:
    running = meeting_at(11 * 60 + 30, duration=60)
    meeting_at(11 * 60, duration=60)  # ends at this very minute

    assert found_slugs(Wishes()) == [running]


def test_long_meeting_in_progress_since_the_morning_is_found() -> None:
    retreat = meeting_at(2 * 60, duration=900)

    assert found_slugs(Wishes()) == [retreat]


def test_online_meetings_that_began_long_ago_do_not_stand_before_the_next() -> None:
    begun = meeting_at(11 * 60 + 55, meeting__attendance="online", duration=90)
    meeting_at(11 * 60 + 40, meeting__attendance="online", duration=90)
    soon = meeting_at(12 * 60 + 5, meeting__attendance="online")

    found = searching.find(Search(Wishes(attendance=("online",)), Spot(), MONDAY_NOON))

    assert [row.slug for row in found.rows] == [begun, soon]


def test_cancelled_date_is_not_found_but_told() -> None:
    time = MeetingTimeFactory.create(
        meeting__place__latitude=34.05, meeting__place__longitude=-118.24
    )
    MeetingExceptionFactory.create(time=time, on=date(2026, 11, 30), note="Holiday")
    finder_index.refresh([time.meeting_id])

    found = searching.find_exactly(Search(Wishes(), HERE, MONDAY_NOON))

    assert found.rows == []
    assert [(row.slug, row.day) for row in found.not_held] == [
        (time.meeting.slug, date(2026, 11, 30))
    ]


def test_closed_meeting_is_not_found_after_its_closure_is_written() -> None:
    slug = meeting_at(1080)
    ClosureFactory.create(meeting__slug="other")
    meeting = FinderRow.objects.get(meeting__slug=slug).meeting
    ClosureFactory.create(meeting=meeting)
    finder_index.refresh([meeting.pk])

    assert found_slugs(Wishes()) == []


def test_ended_meeting_is_not_found() -> None:
    meeting_at(1080, meeting__ended_at=MONDAY_NOON)

    assert found_slugs(Wishes()) == []


def test_nothing_in_a_day_looks_over_a_week_and_says_so() -> None:
    slug = meeting_at(1080)

    found = searching.find(Search(Wishes(), HERE, MONDAY_NOON + timedelta(days=2)))

    assert [row.slug for row in found.rows] == [slug]
    assert found.is_wider
    assert (found.search.wishes.day, found.search.wishes.km) == ("week", 10.0)


def test_nothing_near_looks_farther_and_says_how_far() -> None:
    slug = meeting_at(1080)
    spot = Spot((34.6, -118.24), LA)  # 61 km away

    found = searching.find(Search(Wishes(), spot, MONDAY_NOON))

    assert [row.slug for row in found.rows] == [slug]
    assert (found.is_wider, found.search.wishes.km) == (True, 62.0)


def test_nothing_anywhere_near_is_an_empty_answer_to_what_was_asked() -> None:
    meeting_at(1080)

    found = searching.find(Search(Wishes(), Spot((0.0, -30.0)), MONDAY_NOON))

    assert (found.rows, found.count, found.is_wider) == ([], 0, False)
    assert found.search.wishes == Wishes()


def test_online_days_are_those_of_the_visitor() -> None:
    slug = meeting_at(22 * 60, meeting__attendance="online")  # 07:00 on Tuesday in Berlin
    monday = Wishes(attendance=("online",), day="2026-11-30", tz="Europe/Berlin")
    tuesday = replace(monday, day="2026-12-01", start_from=360, start_to=480)

    def found(wishes: Wishes) -> list[str]:
        rows = searching.find_exactly(Search(wishes, Spot(), MONDAY_NOON)).rows
        return [row.slug for row in rows]

    assert found(tuesday) == [slug]
    assert found(monday) == []


def test_words_find_a_meeting_by_its_accented_name_and_its_place() -> None:
    slug = meeting_at(1080, meeting__name="Café Sérénité", meeting__place__name="Old Mill")
    meeting_at(1080, meeting__name="Serenity elsewhere")

    def found(*words: str) -> list[str]:
        search = Search(Wishes(day="week"), Spot(), MONDAY_NOON, words)
        return [row.slug for row in searching.find(search).rows]

    assert found("cafe", "serenite") == [slug]
    assert found("mill", "cafe") == [slug]
    assert found("%", "cafe") == [slug]
    assert found("nowhere") == []


@pytest.mark.parametrize(
    ("name", "wishes"),
    [
        ("program", Wishes(program=("nonsense",))),
        ("format", Wishes(format=("nonsense",))),
        ("access", Wishes(access=("nonsense",))),
        ("language", Wishes(language=("xx",))),
    ],
)
def test_unknown_wish_is_refused_by_name(name: str, wishes: Wishes) -> None:
    with pytest.raises(BadParameterError) as refused:
        searching.find(Search(wishes, HERE, MONDAY_NOON))

    assert refused.value.name == name


@pytest.mark.parametrize("meetings", [1, 3])
def test_search_takes_a_constant_number_of_queries(
    meetings: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(meetings):
        meeting_at(1080)
    found_slugs(Wishes())  # programs, formats and zones are kept from now on

    with django_assert_num_queries(3):  # areas, counts, rows
        assert len(found_slugs(Wishes())) == meetings


def test_new_zone_is_known_at_once() -> None:
    meeting_at(1080)
    assert len(found_slugs(Wishes())) == 1

    other = meeting_at(1080, time_zone="America/Phoenix")

    assert other in found_slugs(Wishes())


def test_language_of_a_meeting_counts_as_its_format() -> None:
    slug = meeting_at(1080, meeting__language="es")
    meeting_at(1080, meeting__language="en")

    assert found_slugs(Wishes(language=("es",))) == [slug]


def test_formats_asked_for_must_all_be_there() -> None:
    women, rare = MeetingFormat.objects.filter(slug__in=["women", "bulgarian"]).order_by("slug")
    both = MeetingFactory.create(
        formats=[women, rare],
        place__latitude=34.05,
        place__longitude=-118.24,
        program=Program.objects.get(slug="aa"),
    )
    MeetingTimeFactory.create(meeting=both)
    finder_index.refresh([both.pk])
    meeting_at(1080)

    assert found_slugs(Wishes(format=("women", "bulgarian"), program=("aa",))) == [both.slug]
    assert found_slugs(Wishes(format=("women", "men"))) == []
