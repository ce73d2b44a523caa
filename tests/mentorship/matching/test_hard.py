"""Each hard constraint of matching: one thing changed, and the pair may not be."""

from dataclasses import replace
from typing import Any

import pytest

from mentorship.matching import Band, Contact, Kind, broken, fits
from mentorship.matching.hard import CONSTRAINTS
from tests.mentorship.people import (
    CUSTOMS,
    IN_PERSON,
    ONLINE,
    mentor,
    newcomer,
    uid,
)

OTHERS = frozenset({uid(51)})  # as a newcomer names the mentor
THEIRS = frozenset({uid(1)})  # as a mentor names the newcomer
# The constraint, what is changed of the newcomer, what of the mentor.
BREAKS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("same_program", {"program": "na"}, {}),
    ("kind_offered", {}, {"kinds": frozenset({Kind.TEMPORARY_SPONSOR})}),
    ("long_enough_in_recovery", {}, {"band": Band.MONTHS_6_TO_12}),
    ("long_enough_in_recovery", {"kind": Kind.TEMPORARY_SPONSOR}, {"band": Band.MONTHS_6_TO_12}),
    ("long_enough_in_recovery", {"program": "smart"}, {"programs": frozenset({"smart"})}),
    ("shared_language", {"languages": ("es", "vi")}, {}),
    ("not_paused", {"is_paused": True}, {}),
    ("not_paused", {}, {"is_paused": True}),
    ("not_sanctioned", {"is_sanctioned": True}, {}),
    ("not_sanctioned", {}, {"is_sanctioned": True}),
    ("not_in_case", {"is_in_case": True}, {}),
    ("not_in_case", {}, {"is_in_case": True}),
    ("not_in_case", {"in_case_with": OTHERS}, {}),
    ("not_in_case", {}, {"in_case_with": THEIRS}),
    ("room_left", {}, {"taken": 2}),
    ("room_left", {}, {"capacity": 9, "taken": 5}),
    ("room_left", {}, {"capacity": 5, "taken": 2, "is_new": True}),
    ("two_people", {}, {"member": uid(1)}),
    ("two_people", {"tied_to": OTHERS}, {}),
    ("two_people", {}, {"tied_to": THEIRS}),
    ("not_blocked", {"blocked": OTHERS}, {}),
    ("not_blocked", {}, {"blocked": THEIRS}),
    ("cooled_off", {"cooling_off": OTHERS}, {}),
    ("cooled_off", {}, {"cooling_off": THEIRS}),
    ("not_declined", {"declined": OTHERS}, {}),
    ("feel_safe", {"safe_with": frozenset({"woman"})}, {"gender": "man"}),
    ("feel_safe", {"safe_with": frozenset({"woman"})}, {}),
    ("feel_safe", {"gender": "man"}, {"safe_with": frozenset({"woman"})}),
    (
        "must_haves",
        {"needs": frozenset({"grief", "parent"})},
        {"experience": frozenset({"grief"})},
    ),
    (
        "must_haves",
        {"needs": frozenset({"same_substance"}), "substances": frozenset({"alcohol"})},
        {"substances": frozenset({"opioids"}), "experience": frozenset({"same_substance"})},
    ),
    ("shared_time", {"hours": 1}, {"hours": 2}),
    ("shared_time", {"hours": 1, "writes": True}, {"hours": 2}),
    ("can_meet", {"ways": IN_PERSON}, {"ways": ONLINE}),
    ("can_meet", {"ways": IN_PERSON}, {"reach_km": 50}),
    ("can_meet", {"reach_km": 50}, {"ways": IN_PERSON}),
    ("can_meet", {"ways": IN_PERSON, "place": None}, {}),
]


@pytest.mark.parametrize(("name", "of_newcomer", "of_mentor"), BREAKS)
def test_constraint_broken_by_one_thing_is_named_alone(
    name: str, of_newcomer: dict[str, Any], of_mentor: dict[str, Any]
) -> None:
    found = broken(newcomer(**of_newcomer), mentor(**of_mentor), CUSTOMS)

    assert found == (name,)


def test_every_constraint_is_broken_by_some_example() -> None:
    assert {name for name, *_changes in BREAKS} == set(CONSTRAINTS)


# What looks like one of the above, and may be all the same.
ALLOWED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"kind": Kind.ACCOUNTABILITY_PARTNER}, {"band": Band.UNDER_3_MONTHS}),
    (
        {"program": "smart", "kind": Kind.ACCOUNTABILITY_PARTNER},
        {"programs": frozenset({"smart"})},
    ),
    ({"languages": ("es", "en")}, {"languages": ("vi", "en")}),
    ({}, {"taken": 1}),
    ({"blocked": frozenset({uid(99)})}, {"blocked": frozenset({uid(98)})}),
    ({"safe_with": frozenset({"woman"})}, {"gender": "woman"}),
    ({"needs": frozenset({"grief"})}, {"experience": frozenset({"grief", "parent"})}),
    (
        {"needs": frozenset({"same_substance"}), "substances": frozenset({"alcohol", "opioids"})},
        {"substances": frozenset({"opioids"})},
    ),
    ({"hours": 1, "writes": True}, {"hours": 2, "writes": True}),
    ({"ways": IN_PERSON}, {"ways": IN_PERSON}),
    ({"ways": ONLINE, "place": None}, {"place": None}),
]


@pytest.mark.parametrize(("of_newcomer", "of_mentor"), ALLOWED)
def test_pair_that_breaks_nothing_fits(
    of_newcomer: dict[str, Any], of_mentor: dict[str, Any]
) -> None:
    assert fits(newcomer(**of_newcomer), mentor(**of_mentor), CUSTOMS)


def test_distance_is_the_lesser_of_what_both_accept() -> None:
    near, far = newcomer(ways=IN_PERSON, reach_km=62), newcomer(ways=IN_PERSON, reach_km=61)

    assert fits(near, mentor(), CUSTOMS)
    assert not fits(far, mentor(), CUSTOMS)
    assert not fits(
        replace(near, ways=frozenset({Contact.ONLINE})), mentor(ways=IN_PERSON), CUSTOMS
    )
