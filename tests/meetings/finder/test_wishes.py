"""The finder's parameters: each read, each bad value refused by name, none lost on the way."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from meetings.finder import wishes
from meetings.finder.wishes import BadParameterError, Wishes, query, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("q=San+Jose", {"q": "San Jose"}),
        ("q=++a%00b%0A%09c+", {"q": "ab c"}),
        ("lat=37.34&lng=-121.89", {"latitude": 37.34, "longitude": -121.89}),
        ("lat=0&lng=-0", {"latitude": 0.0, "longitude": 0.0}),
        ("lat=-90&lng=180", {"latitude": -90.0, "longitude": 180.0}),
        ("km=25", {"km": 25.0}),
        ("km=0.5", {"km": 0.5}),
        ("km=10", {}),
        ("day=now", {"day": "now"}),
        ("day=Tomorrow", {"day": "tomorrow"}),
        ("day=week", {"day": "week"}),
        ("day=sunday", {"day": "sunday"}),
        ("day=2026-12-24", {"day": "2026-12-24"}),
        ("from=18:30", {"start_from": 1110}),
        ("from=00:00&to=23:59", {"start_from": 0, "start_to": 1439}),
        ("from=9:05", {"start_from": 545}),
        ("from=22:00&to=02:00", {"start_from": 1320, "start_to": 120}),
        ("attendance=in_person", {"attendance": ("in_person",)}),
        ("attendance=online,hybrid", {"attendance": ("online", "hybrid")}),
        ("attendance=online&attendance=hybrid", {"attendance": ("online", "hybrid")}),
        ("program=aa&program=na,aa", {"program": ("aa", "na")}),
        ("format=women, ,speaker", {"format": ("women", "speaker")}),
        ("language=es&language=pt-br", {"language": ("es", "pt-br")}),
        ("access=wheelchair-access", {"access": ("wheelchair-access",)}),
        ("open=open", {"open": "open"}),
        ("open=No", {"open": "closed"}),
        ("open=true", {"open": "open"}),
        ("sort=time", {"sort": "time"}),
        ("q=Rome&sort=distance", {"q": "Rome", "sort": "distance"}),
        ("page=3", {"page": 3}),
        ("tz=Europe/Berlin", {"tz": "Europe/Berlin"}),
        ("q=&lat=&lng=&km=&day=&from=&to=&program=&open=&sort=&page=&tz=", {}),
    ],
)
def test_parameter_is_read(text: str, expected: dict[str, Any]) -> None:
    assert read(QueryDict(text)) == Wishes(**expected)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("q", "q=" + "x" * 201),
        ("q", "q=a&q=b"),
        ("lat", "lat=91&lng=0"),
        ("lat", "lat=x&lng=0"),
        ("lat", "lat=nan&lng=0"),
        ("lat", "lat=-inf&lng=0"),
        ("lat", "lng=0"),
        ("lat", "lat=1&lat=2&lng=0"),
        ("lng", "lat=0&lng=180.1"),
        ("lng", "lat=0&lng=1e999"),
        ("lng", "lat=0"),
        ("km", "km=0"),
        ("km", "km=-5"),
        ("km", "km=501"),
        ("km", "km=ten"),
        ("day", "day=someday"),
        ("day", "day=2026-02-30"),
        ("day", "day=2026-13-01"),
        ("day", "day=0001-01-01"),
        ("day", "day=9999-12-31"),
        ("day", "day=today&day=tomorrow"),
        ("from", "from=24:00"),
        ("from", "from=18"),
        ("from", "from=6pm"),
        ("to", "to=12:60"),
        ("to", "to=-1:00"),
        ("attendance", "attendance=remote"),
        ("attendance", "attendance=online,remote"),
        ("program", "program=a%20b"),
        ("program", "program=" + "x" * 61),
        ("format", "format=<b>"),
        ("language", "language=e%00s"),
        ("access", "access='"),
        ("open", "open=maybe"),
        ("open", "open=yes&open=yes"),
        ("sort", "sort=name"),
        ("sort", "sort=distance"),
        ("page", "page=0"),
        ("page", "page=-1"),
        ("page", "page=51"),
        ("page", "page=1.5"),
        ("page", "page=00000000151"),
        ("page", "page=%D9%A3"),
        ("page", "page=" + "9" * 5000),
        ("tz", "tz=Mars/Olympus"),
        ("tz", "tz=../../etc/passwd"),
    ],
)
def test_bad_value_is_refused_by_the_name_of_its_parameter(name: str, text: str) -> None:
    with pytest.raises(BadParameterError) as refused:
        read(QueryDict(text))

    assert refused.value.name == name
    assert refused.value.reason


def test_unknown_parameter_is_left_alone() -> None:
    assert read(QueryDict("utm_source=x&as=json&weekday=3&q=Rome")) == Wishes(q="Rome")


def test_bare_address_asks_nothing_whatever_its_page_and_zone() -> None:
    assert read(QueryDict("page=2&tz=Europe/Berlin&x=1")).asks_nothing
    assert not read(QueryDict("day=now")).asks_nothing


def test_changed_wish_starts_at_the_first_page_again() -> None:
    assert Wishes(q="Rome", page=4).query(day="monday") == "q=Rome&day=monday"


def test_date_asked_for_is_a_date() -> None:
    assert Wishes(day="2026-12-24").date == date(2026, 12, 24)
    assert Wishes(day="monday").date is None
    assert Wishes().date is None


slugs = st.lists(st.from_regex(r"[a-z0-9.-]{1,20}", fullmatch=True), max_size=3, unique=True).map(
    tuple
)
times = st.none() | st.integers(0, 1439)


@st.composite
def all_wishes(draw: st.DrawFn) -> Wishes:
    """Wishes as they can be read from an address."""
    has_place = draw(st.booleans())
    text = " ".join(draw(st.text(max_size=40)).replace("\x00", "").split())
    chosen = st.lists(st.sampled_from(wishes.ATTENDANCES), unique=True).map(tuple)
    dates = st.dates(wishes.FIRST_DAY, wishes.LAST_DAY).map(date.isoformat)
    return Wishes(
        q=text,
        latitude=draw(st.floats(-90, 90)) if has_place else None,
        longitude=draw(st.floats(-180, 180)) if has_place else None,
        km=draw(st.floats(0.1, 500)),
        day=draw(st.sampled_from(("", *wishes.DAYS)) | dates),
        start_from=draw(times),
        start_to=draw(times),
        attendance=draw(chosen),
        program=draw(slugs),
        format=draw(slugs),
        language=draw(slugs),
        access=draw(slugs),
        open=draw(st.sampled_from(["", "open", "closed"])),
        sort=draw(st.sampled_from(["", "time", *(["distance"] if has_place or text else [])])),
        page=draw(st.integers(1, wishes.LAST_PAGE)),
        tz=draw(st.sampled_from(["", "Europe/Berlin", "UTC"])),
    )


@given(all_wishes())
def test_wishes_written_as_an_address_are_read_as_the_same(wished: Wishes) -> None:
    again = read(QueryDict(query(wished)))

    assert again == wished
    assert query(again) == query(wished)


NAMES = st.sampled_from(
    "q lat lng km day from to attendance program format language access open sort page tz".split()
)


@given(st.lists(st.tuples(NAMES, st.text(max_size=20)), max_size=6))
def test_any_address_at_all_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    params = QueryDict(mutable=True)
    for name, value in pairs:
        params.appendlist(name, value)

    result = read_or_refused(params)

    if isinstance(result, str):
        assert result in params or result in ("lat", "lng")
    else:
        assert read(QueryDict(query(result))) == result


def read_or_refused(params: QueryDict) -> Wishes | str:
    try:
        return read(params)
    except BadParameterError as error:
        return error.name
