"""What a sheet would change: the schedule as it is beside the sheet as it was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from meetings.sheets.columns import COLUMNS, Setting
from meetings.sheets.lines import Line


class Kind(StrEnum):
    """What becomes of a line."""

    ADD = "add"
    CHANGE = "change"
    END = "end"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, as it is and as it would be."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one line; ``before`` and ``after`` are None where there is none."""

    kind: Kind
    before: Line | None
    after: Line | None
    title: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of a sheet."""

    steps: tuple[Step, ...]

    def of_kind(self, kind: str) -> list[Step]:
        """Give the steps of one kind."""
        return [step for step in self.steps if step.kind == kind]

    @property
    def added(self) -> list[Step]:
        """What is new."""
        return self.of_kind(Kind.ADD)

    @property
    def changed(self) -> list[Step]:
        """What would say something else."""
        return self.of_kind(Kind.CHANGE)

    @property
    def ended(self) -> list[Step]:
        """What is in the schedule and not in the sheet."""
        return self.of_kind(Kind.END)

    @property
    def unchanged(self) -> list[Step]:
        """What stays."""
        return self.of_kind(Kind.UNCHANGED)

    @property
    def does_nothing(self) -> bool:
        """Say whether all stays as it is."""
        return len(self.unchanged) == len(self.steps)


def plan(setting: Setting, lines: Sequence[Line]) -> Plan:
    """Compare a sheet's lines with the schedule's, which ``setting`` holds."""
    now = {line.time: line for line in setting.lines}
    named = {line.time for line in lines if line.time is not None}
    steps = [_step(setting, now.get(line.time) if line.time else None, line) for line in lines]
    steps += [
        Step(Kind.END, line, None, title(setting, line))
        for line in setting.lines
        if line.time not in named
    ]
    return Plan(tuple(steps))


def _step(setting: Setting, before: Line | None, after: Line) -> Step:
    if before is None:
        return Step(Kind.ADD, None, after, title(setting, after), _shown(setting, after))
    if before == after:
        return Step(Kind.UNCHANGED, before, after, title(setting, before))
    return Step(
        Kind.CHANGE, before, after, title(setting, before), differences(setting, before, after)
    )


def title(setting: Setting, line: Line) -> str:
    """Name a line: the meeting, its day and its hour."""
    shown = {column.key: column.write(setting, line) for column in COLUMNS[:4]}
    return f"{shown['name']}, {shown['weekday']} {shown['start']}"


def differences(setting: Setting, before: Line, after: Line) -> tuple[Difference, ...]:
    """Give the cells that say something else."""
    pairs = [
        (column.label, column.write(setting, before), column.write(setting, after))
        for column in COLUMNS[1:]
    ]
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])


def _shown(setting: Setting, line: Line) -> tuple[Difference, ...]:
    cells = [(column.label, column.write(setting, line)) for column in COLUMNS[4:]]
    return tuple(Difference(label, "", cell) for label, cell in cells if cell)


def table(setting: Setting) -> list[list[str]]:
    """Give the whole schedule as a table, its headings first."""
    rows = [[column.write(setting, line) for column in COLUMNS] for line in setting.lines]
    return [[column.label for column in COLUMNS], *rows]
