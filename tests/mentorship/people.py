"""Newcomers and mentors that fit, to be changed in one thing; and random worlds of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from mentorship.matching import Band, Contact, Kind, Mentor, Newcomer, Place, Round

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
CUSTOMS = {"aa": 12, "na": 6}  # and none in SMART
BOTH = frozenset(Contact)
IN_PERSON, ONLINE = frozenset({Contact.IN_PERSON}), frozenset({Contact.ONLINE})
MONDAY_NOON = 1 << 12
SAN_JOSE, OAKLAND = Place(37.3382, -121.8863), Place(37.8044, -122.2712)  # 62 km


def uid(number: int) -> UUID:
    return UUID(int=number)


def newcomer(number: int = 1, **changes: Any) -> Newcomer:
    """Make a newcomer whom ``mentor()`` fits; members have the number of their request."""
    usual: dict[str, Any] = {
        "id": uid(1_000 + number),
        "member": uid(number),
        "languages": ("en",),
        "ways": BOTH,
        "place": SAN_JOSE,
        "reach_km": 80,
        "hours": MONDAY_NOON,
        "program": "aa",
        "kind": Kind.SPONSOR,
        "waiting_since": NOW - timedelta(days=1),
    }
    return Newcomer(**(usual | changes))


def mentor(number: int = 51, **changes: Any) -> Mentor:
    """Make a mentor who fits ``newcomer()``."""
    usual: dict[str, Any] = {
        "id": uid(1_000 + number),
        "member": uid(number),
        "languages": ("en",),
        "ways": BOTH,
        "place": OAKLAND,
        "reach_km": 80,
        "hours": MONDAY_NOON,
        "programs": frozenset({"aa"}),
        "kinds": frozenset(Kind),
        "band": Band.YEARS_2_TO_5,
        "capacity": 2,
    }
    return Mentor(**(usual | changes))


def world(newcomers: list[Newcomer], mentors: list[Mentor], seed: int = 7) -> Round:
    return Round(NOW, seed, tuple(newcomers), tuple(mentors), CUSTOMS)


# Few codes, so that people often fit and often fail by one thing.
PROGRAMS, LANGUAGES, GENDERS = ("aa", "na", "smart"), ("en", "es", "vi"), ("", "woman", "man")
CODES = ("parent", "grief", "same_substance", "lgbtq")
PLACES = (
    None, SAN_JOSE, OAKLAND, Place(37.34, -121.9), Place(0.0, 179.9), Place(0.0, -179.9),
    Place(89.9, 10.0), Place(89.9, -170.0),
)  # fmt: skip
MOST_PEOPLE = 6
members = st.integers(1, 2 * MOST_PEOPLE).map(uid)
few = st.frozensets(members, max_size=2)
rarely = st.sampled_from([False] * 9 + [True])


def _codes(*codes: str, most: int = 2) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(codes), max_size=most)


def _both_sides() -> dict[str, st.SearchStrategy[Any]]:
    return {
        "member": members,
        "languages": st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True).map(tuple),
        "ways": st.sampled_from([BOTH, IN_PERSON, ONLINE]),
        "place": st.sampled_from(PLACES),
        "reach_km": st.sampled_from([0, 5, 30, 63, 200]),
        "hours": st.sampled_from([0, MONDAY_NOON, MONDAY_NOON | 1 << 167, 0b1111 << 62]),
        "writes": st.booleans(),
        "gender": st.sampled_from(GENDERS),
        "safe_with": st.sampled_from([frozenset(), frozenset(), frozenset({"woman"})]),
        "substances": _codes("alcohol", "opioids"),
        "groups": st.frozensets(st.integers(90, 92).map(uid), max_size=1),
        "blocked": few,
        "cooling_off": few,
        "in_case_with": few,
        "tied_to": few,
        "is_paused": rarely,
        "is_sanctioned": rarely,
        "is_in_case": rarely,
    }


def newcomers() -> st.SearchStrategy[Newcomer]:
    """Give newcomers of all sorts; their ids are set by ``worlds``."""
    return st.builds(
        newcomer,
        **_both_sides(),
        program=st.sampled_from(PROGRAMS),
        kind=st.sampled_from(Kind),
        waiting_since=st.integers(0, 40).map(lambda hours: NOW - timedelta(hours=6 * hours)),
        rounds=st.integers(0, 3),
        needs=_codes(*CODES, most=1),
        wishes=_codes(*CODES),
        prefers=st.sampled_from([None, *Contact]),
        steps=st.integers(0, 4),
        declined=few,
    )


def mentors() -> st.SearchStrategy[Mentor]:
    """Give mentors of all sorts."""
    return st.builds(
        mentor,
        **_both_sides(),
        programs=st.frozensets(st.sampled_from(PROGRAMS), min_size=1),
        kinds=st.frozensets(st.sampled_from(Kind), min_size=1),
        band=st.sampled_from(Band),
        capacity=st.integers(0, 6),
        taken=st.integers(0, 2),
        is_new=rarely,
        steps=st.integers(0, 4),
        experience=_codes(*CODES, most=4),
        offers=st.just(4),
        answer_hours=st.integers(0, 4 * 72).map(float),
    )


def worlds(most: int = MOST_PEOPLE) -> st.SearchStrategy[Round]:
    """Give rounds of up to ``most`` newcomers and mentors, in which most pairs fail."""
    return st.builds(
        numbered,
        st.lists(newcomers(), max_size=most),
        st.lists(mentors(), max_size=most),
        st.integers(0, 2**32 - 1),
    )


def easy_worlds(most: int) -> st.SearchStrategy[Round]:
    """Give rounds in which many pairs fit, so that there is much to choose."""
    asking = st.builds(
        newcomer,
        languages=st.sampled_from([("en",), ("en", "es"), ("es",)]),
        waiting_since=st.integers(0, 12).map(lambda half: NOW - timedelta(hours=12 * half)),
        rounds=st.integers(0, 1),
        is_ahead=rarely,
        needs=_codes("grief", most=1),
        wishes=_codes("parent"),
        steps=st.integers(0, 3),
    )
    offering = st.builds(
        mentor,
        languages=st.sampled_from([("en",), ("es", "en"), ("es",)]),
        place=st.sampled_from([SAN_JOSE, OAKLAND]),
        capacity=st.integers(1, 3),
        taken=st.integers(0, 1),
        experience=_codes("grief", "parent"),
        steps=st.integers(0, 4),
    )
    return st.builds(
        distinct,
        st.lists(asking, max_size=most),
        st.lists(offering, max_size=most),
        st.integers(0, 99),
    )


def numbered(asking: list[Newcomer], offering: list[Mentor], seed: int) -> Round:
    """Make a round in which each request and profile has an id of its own."""
    return world(
        [replace(one, id=uid(1_000 + number)) for number, one in enumerate(asking)],
        [replace(one, id=uid(2_000 + number)) for number, one in enumerate(offering)],
        seed,
    )


def distinct(asking: list[Newcomer], offering: list[Mentor], seed: int) -> Round:
    """Make a round in which nobody is there twice."""
    return numbered(
        [replace(one, member=uid(1 + number)) for number, one in enumerate(asking)],
        [replace(one, member=uid(51 + number)) for number, one in enumerate(offering)],
        seed,
    )
