"""What searches refer to and rarely changes: programs, formats and zones, kept a minute."""

import time
from dataclasses import dataclass, field

from groups.models import Program
from meetings.models import MeetingFormat, TimeZone

KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Catalog:
    """Programs and formats by slug and by id, and the names of zones by number."""

    programs: dict[str, Program]
    formats: dict[str, MeetingFormat]
    program_by_id: dict[int, Program]
    format_by_id: dict[int, MeetingFormat]
    zones: dict[int, str]

    def of_kind(self, kind: str) -> list[MeetingFormat]:
        """Give the formats of a kind that the finder counts, in their order."""
        return [
            row for row in self.formats.values() if row.kind == kind and row.facet_bit is not None
        ]

    def in_language(self, code: str) -> list[MeetingFormat]:
        """Give the formats that say a meeting is held in a language, by its code."""
        return [row for row in self.formats.values() if row.language == code]


@dataclass(slots=True)
class _Kept:
    catalog: Catalog | None = None
    until: float = field(default=0.0)


_kept = _Kept()


def _load() -> Catalog:
    programs = list(Program.objects.all())
    formats = list(MeetingFormat.objects.all())
    return Catalog(
        programs={row.slug: row for row in programs},
        formats={row.slug: row for row in formats},
        program_by_id={row.pk: row for row in programs},
        format_by_id={row.pk: row for row in formats},
        zones=dict(TimeZone.objects.values_list("id", "name")),
    )


def current() -> Catalog:
    """Give the catalog as it was within the last minute."""
    if _kept.catalog is None or time.monotonic() > _kept.until:
        _kept.catalog = _load()
        _kept.until = time.monotonic() + KEPT_SECONDS
    return _kept.catalog


def zones(numbers: set[int] | None) -> list[tuple[int, str]]:
    """Give (number, name) of these zones, of all in use for None; new ones at once."""
    if numbers is None:
        return list(current().zones.items())
    if not numbers <= current().zones.keys():
        forget()
    return [(number, current().zones[number]) for number in numbers]


def forget() -> None:
    """Read everything again when it is next asked for: after an import, and in tests."""
    _kept.catalog = None
