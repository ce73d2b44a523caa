import pytest

from meetings.feeds.types import codes, is_format, says_online, says_place_closed


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (["O", "W"], ("O", "W")), ("C,W", ("C", "W")), ("[open]", ("open",)),
        ("Open, Wheelchair Access", ("Open", "Wheelchair Access")), ("C;W|X", ("C", "W", "X")),
        ('["O","C"]', ("O", "C")), ([["O"], ["C"]], ("O", "C")), (["O,C"], ("O", "C")),
        ({"O": True, "C": False}, ("O",)), (11, ("11",)), ([11, "O"], ("11", "O")),
        (["O", "O", "", None], ("O",)), (None, ()), ("", ()), ({}, ()), (True, ()),
        ([[[[["O"]]]]], ()),
    ],
)  # fmt: skip
def test_codes_in_any_form_are_a_list(said: object, found: tuple[str, ...]) -> None:
    assert codes(said) == found


@pytest.mark.parametrize("code", ["ONL", "onl", "Online Meeting", "VM"])
def test_online_codes_and_names_are_no_formats(code: str) -> None:
    assert says_online(code)
    assert not is_format(code)


@pytest.mark.parametrize("code", ["TC", "tc", "Temporary Closure", "Location Temporarily Closed"])
def test_closed_place_codes_and_names_are_no_formats(code: str) -> None:
    assert says_place_closed(code)
    assert not is_format(code)


def test_other_codes_are_formats() -> None:
    assert is_format("O")
    assert is_format("Wheelchair Access")
