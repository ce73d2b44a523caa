import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.feeds.cleaning import joined, notes, one_line, phone, url, url_and_rest, yes_or_no


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("  two   words ", "two words"),
        ("Stop &amp; Shop", "Stop & Shop"),
        ("a &amp;amp; b", "a & b"),
        ("Hall <br> upstairs", "Hall upstairs"),
        ("<b>Bold</b><script>alert(1)</script>", "Bold"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;x", "x"),
        ("5 < 7", "5 < 7"),
        ("EspaÃ±ol", "Español"),
        ("DÃ©butants", "Débutants"),
        ("Ãppet mÃ¶te", "Ãppet möte"),
        ("O’Neil", "O’Neil"),
        ("nul\x00l and\x1b[0m", "null and[0m"),
        ("\ud800half", "half"),
        ("right\u202eto left", "rightto left"),
        ("null", ""),
        ("N/A", ""),
        (None, ""),
        (True, ""),
        ({"a": 1}, ""),
        (64112, "64112"),
        (64112.0, "64112"),
        (7.5, "7.5"),
        (1e308, ""),
        (float("nan"), ""),
        (10**40, ""),
        (["a", "b"], "a, b"),
    ],
)
def test_one_line_of_what_feeds_say_is_plain(said: object, plain: str) -> None:
    assert one_line(said) == plain


def test_one_line_too_long_is_cut_with_a_mark() -> None:
    assert one_line("word " * 100, 20) == "word word word word…"


def test_notes_with_breaks_keep_their_lines() -> None:
    said = "First<br>second</p>\r\n\r\n\r\n\r\nthird &amp; last"

    assert notes(said) == "First\nsecond\n\nthird & last"


@given(st.one_of(st.text(), st.recursive(st.none(), st.lists)))
def test_one_line_of_anything_can_be_stored(said: object) -> None:
    plain = one_line(said)

    assert "\x00" not in plain
    assert plain.encode() is not None
    assert one_line(plain) == plain or "<" in plain or "&" in plain


@pytest.mark.parametrize(
    ("said", "address", "rest"),
    [
        ("https://zoom.us/j/1?pwd=aB", "https://zoom.us/j/1?pwd=aB", ""),
        ("zoom.us/j/1", "https://zoom.us/j/1", ""),
        ("HTTPS://Zoom.us/j/1", "https://Zoom.us/j/1", ""),
        ("http:/wflana.com", "http://wflana.com", ""),
        ("https://zoom.us/j/1 Passcode: 99", "https://zoom.us/j/1", "Passcode: 99"),
        ("Join <https://zoom.us/j/1>.", "https://zoom.us/j/1", "Join"),
        ("Zoom ID 123 456", "", "Zoom ID 123 456"),
        ("TBD", "", "TBD"),
        ("javascript:alert(1)", "", ""),
        ("data:text/html,x", "", ""),
        ("https://name:secret@host.example/", "", ""),
        ("http://[::1", "", ""),
        ("http://localhost/x", "", ""),
        ("https://host.example:99999/", "", ""),
        (None, "", ""),
        (5, "", "5"),
    ],
)
def test_url_beside_words_is_parted_from_them(said: object, address: str, rest: str) -> None:
    assert url_and_rest(said) == (address, rest)


def test_url_longer_than_its_column_is_left_out() -> None:
    assert url("https://host.example/" + "x" * 600, 500) == ""


@pytest.mark.parametrize(
    ("said", "dialled", "note"),
    [
        ("+1-555-010-4651", "+1-555-010-4651", ""),
        ("+16699006833,,123#,,#,,12*#", "+16699006833,,123#,,#,,12*#", ""),
        ("call 555-0100 then 12#", "555-0100 12#", "call 555-0100 then 12#"),
        ("TBD", "", "TBD"),
        (None, "", ""),
    ],
)
def test_phone_with_words_keeps_them_as_a_note(said: object, dialled: str, note: str) -> None:
    assert phone(said) == (dialled, note)


def test_joined_texts_that_say_the_same_are_said_once() -> None:
    assert joined("Ring the bell.", "", "bell", "Park behind.") == "Ring the bell.\n\nPark behind."


@pytest.mark.parametrize(
    ("said", "meant"), [("yes", True), ("No", False), (1, True), (False, False), ("maybe", None)]
)
def test_yes_or_no_of_many_words_is_one_of_three(said: object, meant: bool | None) -> None:
    assert yes_or_no(said) is meant
