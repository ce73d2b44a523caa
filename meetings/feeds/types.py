"""Type codes in whatever form a feed gives them: lists, "C,W", "[open]", names, nested."""

import re
from collections.abc import Iterator
from functools import lru_cache

from meetings.feeds.cleaning import one_line
from meetings.format_codes import CLOSED_PLACE_CODES, NOT_FORMATS, ONLINE_CODES
from meetings.gazetteer import fold

LONGEST_CODE = 60
MOST_CODES = 60

_PARTED = re.compile(r"[,;|\n]")
_AROUND = " \t[](){}\"'"
_ONLINE_NAMES = frozenset({"online", "online meeting", "virtual", "virtual meeting", "zoom"})
_CLOSED_NAMES = frozenset(
    {"location temporarily closed", "temporarily closed", "temporary closure",
     "temporarily inactive"}
)  # fmt: skip


def _parts(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield from _PARTED.split(value)
    elif isinstance(value, dict):
        yield from (str(key) for key, said in value.items() if said not in (False, None, 0, "0"))
    elif isinstance(value, list | tuple) and depth < 3:  # noqa: PLR2004 – deeper is no list of codes
        for item in value[:MOST_CODES]:
            yield from _parts(item, depth + 1)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield one_line(value)


def codes(value: object) -> tuple[str, ...]:
    """Give the codes or names that a feed lists for a meeting, each once, in its order."""
    if isinstance(value, list) and all(type(item) is str for item in value):
        return _codes(tuple(value))
    return _codes(value) if isinstance(value, str) else _read(value)


@lru_cache(maxsize=10_000)
def _codes(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return _read(value)


def _read(value: object) -> tuple[str, ...]:
    found = (one_line(part.strip(_AROUND), LONGEST_CODE) for part in _parts(value))
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_CODES]


@lru_cache(maxsize=2_000)
def says_online(code: str) -> bool:
    """Say whether a code or name means that the meeting can be joined from afar."""
    return code.upper() in ONLINE_CODES or fold(code) in _ONLINE_NAMES


@lru_cache(maxsize=2_000)
def says_place_closed(code: str) -> bool:
    """Say whether a code or name means that the place is closed for a while."""
    return code.upper() in CLOSED_PLACE_CODES or fold(code) in _CLOSED_NAMES


@lru_cache(maxsize=2_000)
def is_format(code: str) -> bool:
    """Say whether a code is a format, not a word on how the meeting is held at present."""
    return not (code.upper() in NOT_FORMATS or says_online(code) or says_place_closed(code))
