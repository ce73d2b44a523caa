"""What the one box means: a place, a program, or the words of a meeting."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from meetings import finder_index, gazetteer
from meetings.finder import asking, page
from meetings.finder.asking import Asked
from meetings.finder.wishes import Wishes
from tests.factories import MeetingTimeFactory
from tests.meetings import towns

pytestmark = pytest.mark.django_db
MONDAY_NOON = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)  # in Los Angeles


@pytest.fixture(autouse=True)
def _towns(db: None) -> None:
    towns.load()


def ask(q: str, **wishes: object) -> Asked:
    return asking.understand(Wishes(q=q, **wishes), MONDAY_NOON)  # type: ignore[arg-type]


def others(asked: Asked) -> list[str]:
    return [gazetteer.label(place) for place in asked.others]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("San Jose", "San Jose, California"),
        ("san josé", "San Jose, California"),
        ("San Jose, CA", "San Jose, California"),
        ("San Jose, California, USA", "San Jose, California"),
        ("San Jose CA", "San Jose, California"),
        ("San Jose Costa Rica", "San José, Costa Rica"),
        ("Paris", "Paris, France"),
        ("Paris, Texas", "Paris, Texas"),
        ("Paris TX", "Paris, Texas"),
        ("paris tx", "Paris, Texas"),
        ("Paris, TX, United States", "Paris, Texas"),
        ("London, Ontario", "London, Ontario"),
        ("London, UK", "London, England"),
        ("Hope, BC", "Hope, British Columbia"),
        ("münchen", "Munich, Germany"),
        ("95112", "95112, San Jose, CA"),
        ("95112, San Jose, CA", "95112, San Jose, CA"),
        ("meetings near Portland, ME", "Portland, Maine"),
        ("reuniones en Madrid", "Madrid, Spain"),
    ],
)
def test_place_is_looked_around_in_its_own_zone(typed: str, label: str) -> None:
    asked = ask(typed)

    search = asked.search
    assert (search.spot.label, search.words, search.wishes.program) == (label, (), ())
    place = gazetteer.suggest(label)[0]
    assert search.spot.position == (place.latitude, place.longitude)
    assert (search.spot.zone.key, search.spot.country) == (place.time_zone, place.country)
    assert search.is_about_place
    assert not asked.is_guess


@pytest.mark.parametrize(
    ("typed", "label", "programs"),
    [
        ("AA in San Jose", "San Jose, California", ("aa",)),
        ("san jose aa", "San Jose, California", ("aa",)),
        ("Los Angeles AA", "Los Angeles, California", ("aa",)),
        ("CA in Los Angeles", "Los Angeles, California", ("ca",)),
        ("aa meetings near Paris, Texas", "Paris, Texas", ("aa",)),
        ("AA, San Jose, CA", "San Jose, California", ("aa",)),
        ("NA 95112", "95112, San Jose, CA", ("na",)),
        ("al-anon Brighton", "Brighton, England", ("al-anon",)),
        ("narcotics anonymous san jose", "San Jose, California", ("na",)),
        ("Women for Sobriety in Hove", "Hove, England", ("wfs",)),
        ("Al Anon and AA in Berlin", "Berlin, Germany", ("al-anon", "aa")),
    ],
)
def test_program_named_beside_a_place_is_wished(
    typed: str, label: str, programs: tuple[str, ...]
) -> None:
    search = ask(typed).search

    assert (search.spot.label, search.wishes.program) == (label, programs)
    if label:
        assert search.words == ()


def test_program_that_was_chosen_counts_more_than_one_in_the_box() -> None:
    assert ask("AA in San Jose", program=("na",)).search.wishes.program == ("na",)


def test_region_beside_a_town_is_no_program() -> None:
    search = ask("San Jose CA").search  # not Cocaine Anonymous

    assert search.wishes.program == ()


def test_name_that_several_places_share_offers_the_others() -> None:
    asked = ask("Springfield")

    assert asked.search.spot.label == "Springfield, Missouri"
    assert others(asked) == [
        f"Springfield, {state}"
        for state in ("Massachusetts", "Illinois", "Oregon", "Ohio", "Virginia")
    ]
    assert others(ask("Springfield, Illinois")) == []
    assert others(ask("Paris")) == ["Paris, Texas", "Paris, Ontario", "Paris, Tennessee"]


@pytest.mark.parametrize("typed", ['"Hope"', "“Hope”", "«Hope»", "”Hope“"])
def test_quotes_make_words_of_a_place(typed: str) -> None:
    search = ask(typed).search

    assert (search.words, search.spot.position, search.wishes.day) == (("hope",), None, "week")


def test_quotes_make_words_of_a_program() -> None:
    search = ask('"AA Unity"').search

    assert (search.words, search.wishes.program) == (("aa", "unity"), ())


def test_words_look_at_a_week_unless_a_day_is_asked_for() -> None:
    assert ask("Serenity Sisters").search.words == ("serenity", "sisters")
    assert ask("Serenity Sisters").search.wishes.day == "week"
    assert ask("Serenity Sisters", day="monday").search.wishes.day == "monday"


def test_words_beside_a_program_are_looked_for_without_it() -> None:
    search = ask("AA young people").search

    assert (search.words, search.wishes.program) == (("young", "people"), ("aa",))


@pytest.mark.parametrize("typed", ["AA", "aa meetings", "Narcotics Anonymous"])
def test_program_alone_is_wished_everywhere(typed: str) -> None:
    search = ask(typed).search

    assert (search.words, search.spot.position) == ((), None)
    assert len(search.wishes.program) == 1
    assert search.wishes.day == ""


def test_many_words_are_cut() -> None:
    assert len(ask("one two three four five six seven eight").search.words) == asking.MOST_WORDS


def test_nothing_at_all_means_online_meetings() -> None:
    assert ask("").search.wishes == Wishes(attendance=("online",))
    assert ask("", page=2, tz="Europe/Berlin").search.is_online


def test_something_besides_a_place_is_asked_of_all_meetings() -> None:
    assert ask("", program=("aa",)).search.wishes == Wishes(program=("aa",))


def test_position_alone_is_named_by_the_nearest_town() -> None:
    search = ask("", latitude=50.83, longitude=-0.17).search

    assert search.spot.position == (50.83, -0.17)
    assert (search.spot.label, search.spot.zone.key) == ("Hove, England", "Europe/London")


def test_position_far_from_any_town_has_no_name() -> None:
    spot = ask("", latitude=0.0, longitude=-30.0).search.spot

    assert (spot.label, spot.zone.key, spot.position) == ("", "UTC", (0.0, -30.0))


def test_position_with_the_name_of_a_place_there_is_that_place() -> None:
    search = ask("Springfield, Ohio", latitude=39.92, longitude=-83.81).search

    assert (search.spot.label, search.words) == ("Springfield, Ohio", ())
    assert search.spot.position == (39.92, -83.81)


def test_position_with_a_shared_name_is_the_place_that_lies_there() -> None:
    assert ask("Paris", latitude=33.66, longitude=-95.56).search.spot.label == "Paris, Texas"


def test_position_with_other_words_looks_for_them_there() -> None:
    search = ask("Serenity", latitude=37.34, longitude=-121.89).search

    assert (search.spot.label, search.words) == ("San Jose, California", ("serenity",))


def held_on_monday(**fields: object) -> str:
    time = MeetingTimeFactory.create(weekday=0, start=1080, **fields)
    finder_index.refresh([time.meeting_id])
    return str(time.meeting.slug)


@pytest.mark.parametrize("typed", ["san hose", "San Josse", "meetings in san hose"])
def test_misspelt_place_is_guessed_where_the_words_find_nothing(typed: str) -> None:
    slug = held_on_monday()

    asked, found = page.answer(Wishes(q=typed), MONDAY_NOON)

    assert asked.is_guess
    assert asked.search.spot.label == "San Jose, California"
    assert [row.slug for row in found.rows] == [slug]


def test_program_beside_a_misspelt_place_is_still_wished() -> None:
    held_on_monday(meeting__program__slug="other")

    asked, found = page.answer(Wishes(q="AA in san hose"), MONDAY_NOON)

    assert (asked.is_guess, asked.search.wishes.program, found.count) == (True, ("aa",), 0)


def test_guess_keeps_the_day_that_was_asked_for() -> None:
    asked, _ = page.answer(Wishes(q="san hose", day="week"), MONDAY_NOON)

    assert (asked.is_guess, asked.search.wishes.day) == (True, "week")


def test_words_that_find_a_meeting_are_no_misspelt_place() -> None:
    slug = held_on_monday(meeting__name="Sun Hose")

    asked, found = page.answer(Wishes(q="sun hose"), MONDAY_NOON)

    assert not asked.is_guess
    assert [row.slug for row in found.rows] == [slug]


@pytest.mark.parametrize("typed", ['"san hose"', "xyzzy plugh"])
def test_words_in_quotes_and_words_like_no_place_are_not_guessed(typed: str) -> None:
    asked, found = page.answer(Wishes(q=typed), MONDAY_NOON)

    assert (asked.is_guess, found.rows, asked.others) == (False, [], ())


def test_understanding_does_not_change_what_was_asked() -> None:
    wishes = Wishes(q="Hove", km=25, format=("women",), open="open", sort="distance", page=2)

    assert ask("Hove", km=25, format=("women",), open="open", sort="distance", page=2) == Asked(
        replace(ask("Hove").search, wishes=wishes)
    )


def test_understanding_takes_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ask("Hove")  # programs are kept from now on

    for typed in ("Paris, Texas", "aa meetings near San Jose CA", "The Courage Group", "a " * 90):
        with django_assert_num_queries(1):
            ask(typed)
