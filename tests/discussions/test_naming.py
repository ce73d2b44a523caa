"""Names with an @ before them, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussions.naming import MOST, mentioned

NAMES = ["Ann", "Ann B", "Quiet Heron", "Zoë"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thank you, @Ann.", {"Ann"}),
        ("@ann b was there", {"Ann B"}),
        ("@Ann Black", {"Ann"}),
        ("@Anna", set()),
        ("ann@ann.example", set()),
        ("(@quiet heron), @ZOË", {"Quiet Heron", "Zoë"}),
        ("Quiet Heron", set()),
        ("@", set()),
        ("@@Ann", {"Ann"}),
    ],
)
def test_mentioned_takes_the_longest_name_that_is_written(text: str, found: set[str]) -> None:
    assert mentioned(text, NAMES) == found


def test_mentioned_is_nobody_where_nobody_is_known() -> None:
    assert mentioned("@Ann", []) == set()


def test_mentioned_stops_at_a_call_to_all() -> None:
    names = [f"Name {n:03}" for n in range(100)]

    assert len(mentioned(" ".join(f"@{name}" for name in names), names)) == MOST


@given(st.text(), st.lists(st.text(min_size=1, max_size=40), max_size=8))
def test_mentioned_gives_only_names_that_are_there(text: str, names: list[str]) -> None:
    found = mentioned(text, names)

    assert found <= set(names)
    assert all(f"@{name.casefold()}" in text.casefold() for name in found)
