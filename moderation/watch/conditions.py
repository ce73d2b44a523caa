"""Conditions on counts, as the rules' file writes them: "posts_last_hour >= 10"."""

import operator
from collections.abc import Callable
from dataclasses import dataclass, fields

from moderation.watch.verdicts import Writer

COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    ">=": operator.ge,
}
FIELDS = frozenset({*(field.name for field in fields(Writer)), "is_in_pairing"})
WORDS_OF_COMPARISON = 3


class ConditionError(Exception):
    """A condition that the rules' file may not hold."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be so: a yes, a no ("not …"), or a count compared with a number."""

    field: str
    compare: Callable[[int, int], bool]
    number: int

    def holds(self, writer: Writer) -> bool:
        """Tell whether it is so; what is not known (None) is not."""
        value = getattr(writer, self.field)
        return value is not None and self.compare(int(value), self.number)


def condition(source: str) -> Condition:
    """Read one condition; raise ``ConditionError`` for a field or comparison that is not known."""
    words = source.split()
    if len(words) == 1:
        words = [words[0], ">=", "1"]
    if words[0] == "not":
        words = [words[1], "<", "1"]
    if len(words) != WORDS_OF_COMPARISON or words[0] not in FIELDS or words[1] not in COMPARE:
        raise ConditionError(source)
    return Condition(words[0], COMPARE[words[1]], int(words[2]))
