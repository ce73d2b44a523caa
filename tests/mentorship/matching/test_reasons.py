"""Why two were put together, as each side is told; and what neither is told (P-9)."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.matching import Contact, Offer, Reason, Round
from mentorship.matching.reasons import ABOUT, words_for_mentor, words_for_newcomer
from mentorship.matching.shapes import EXPERIENCES, PRIVATE_NEEDS
from mentorship.matching.solve import solve
from mentorship.matching.weights import usual
from tests.mentorship import people
from tests.mentorship.people import NOW, mentor, newcomer, world

EXPERT = frozenset(EXPERIENCES) - {"same_substance"}


def offer(of_newcomer: dict[str, Any], of_mentor: dict[str, Any]) -> Offer:
    [found] = solve(world([newcomer(**of_newcomer)], [mentor(**of_mentor)])).offers
    return found


def told_mentor(found: Offer) -> list[str]:
    return [words_for_mentor(reason) for reason in found.for_mentor]


def told_newcomer(found: Offer) -> list[str]:
    return [words_for_newcomer(reason) for reason in found.for_newcomer]


def test_three_largest_contributions_are_told_in_plain_words() -> None:
    hours = 0b111111 << 30
    found = offer(
        {"hours": hours, "wishes": frozenset({"grief", "parent"}), "waiting_since": NOW},
        {"hours": hours, "taken": 1, "experience": frozenset({"grief", "parent"})},
    )

    assert told_mentor(found) == [
        "You are both free in 6 hours of the week.",
        "They hope for someone who knows grief and being a parent.",
        "You both speak English.",
    ]
    assert told_newcomer(found) == [
        "You are both free in 6 hours of the week.",
        "They know this from their own life: grief and being a parent.",
        "You both speak English.",
    ]


def test_wait_is_told_to_the_mentor_alone() -> None:
    found = offer({"waiting_since": NOW - timedelta(days=5)}, {})

    assert told_mentor(found)[0] == "They have waited for 5 days."
    assert "wait" not in {reason.code for reason in found.for_newcomer}


def test_group_in_common_is_told_as_a_short_way() -> None:
    group = frozenset({people.uid(9)})

    found = offer({"groups": group, "hours": 1}, {"groups": group, "hours": 1})

    assert told_mentor(found)[0] == "You can meet without a long way."
    assert "group" not in " ".join([*told_mentor(found), *told_newcomer(found)]).lower()


@settings(max_examples=100, deadline=None)
@given(
    st.frozensets(st.sampled_from(["grief", "parent"])),
    st.sampled_from([frozenset(), frozenset({"woman"})]),
    st.integers(0, 9),
    st.booleans(),
)
def test_mentor_is_told_the_same_whether_private_needs_were_asked_for(
    wishes: frozenset[str], safe_with: frozenset[str], days: int, is_needed: bool
) -> None:
    """P-9: gender and orientation needs of a newcomer are used, never shown."""
    plain = newcomer(wishes=wishes, waiting_since=NOW - timedelta(days=days))
    private = {"needs": PRIVATE_NEEDS} if is_needed else {"wishes": wishes | PRIVATE_NEEDS}
    careful = replace(plain, safe_with=safe_with, gender="woman", **private)  # type: ignore[arg-type]
    fitting = mentor(gender="woman", experience=EXPERT)

    [without] = solve(world([plain], [fitting])).offers
    [with_them] = solve(world([careful], [fitting])).offers

    assert with_them.for_mentor == without.for_mentor
    assert with_them.for_newcomer == without.for_newcomer


@settings(max_examples=100, deadline=None)
@given(people.easy_worlds(5))
def test_reasons_are_at_most_three_each_side_and_can_all_be_said(asked: Round) -> None:
    for found in solve(asked).offers:
        assert 1 <= len(found.for_mentor) <= 3
        assert 1 <= len(found.for_newcomer) <= 3
        words = [*told_mentor(found), *told_newcomer(found)]
        assert all(text.endswith(".") and "%" not in text for text in words)


def test_private_needs_have_no_words() -> None:
    asked = newcomer(needs=PRIVATE_NEEDS, wishes=EXPERT)

    about = ABOUT["experience"](asked, mentor(experience=EXPERT))

    assert set(about or ()) == EXPERT - PRIVATE_NEEDS


def test_way_they_like_best_is_told_only_where_they_said_one() -> None:
    assert ABOUT["contact"](newcomer(prefers=Contact.ONLINE), mentor()) == ("online",)
    assert ABOUT["contact"](newcomer(prefers=Contact.IN_PERSON), mentor()) == ("in_person",)
    assert ABOUT["contact"](newcomer(), mentor()) is None


@pytest.mark.parametrize("code", sorted({*usual().weights} - {"answers"}))
def test_every_score_has_its_words(code: str) -> None:
    about = {"hours": ("1",), "wait": ("1",), "language": ("vi",), "experience": ("veteran",)}
    reason = Reason(code, about.get(code, ("online",) if code == "contact" else ()))

    assert words_for_mentor(reason)
    if code != "wait":
        assert words_for_newcomer(reason)


def test_how_somebody_answers_is_told_to_nobody() -> None:
    found = offer({"hours": 1}, {"hours": 1, "offers": 9})

    assert ABOUT["answers"](newcomer(), mentor()) is None
    assert "answers" not in {reason.code for reason in (*found.for_mentor, *found.for_newcomer)}


def test_words_are_in_the_language_of_who_reads() -> None:
    with translation.override("es"):
        assert "inglés" in words_for_mentor(Reason("language", ("en",)))
    assert words_for_mentor(Reason("language", ("xx-unknown",))) == "You both speak xx-unknown."


def test_reason_is_kept_as_json_and_comes_back() -> None:
    reason = Reason("experience", ("grief", "parent"))

    assert Reason.from_data(json.loads(json.dumps(reason.as_data()))) == reason
