"""The table of who may what, as rows."""

from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("who_may_what.txt")


@dataclass(frozen=True)
class Row:
    """What an address answers to a method, by role."""

    name: str
    method: str
    expected: dict[str, str]


def rows() -> list[Row]:
    """Read the table: a name, GET or POST, and a word for each role."""
    found: list[Row] = []
    heads: list[str] = []
    for line in TABLE.read_text().splitlines():
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if words[0] == "address":
            heads = words[2:]
            continue
        found.append(Row(words[0], words[1], dict(zip(heads, words[2:], strict=True))))
    return found
