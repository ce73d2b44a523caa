"""What the codes of the field's feeds mean among our formats, and the way back.

Where programs use one code for different things (``Y`` is young people in AA, Alateen in
Al-Anon), the program's own meaning comes first.
"""

from dataclasses import dataclass
from functools import cache

from meetings.seeds import FormatRecord, format_records

# Codes that feeds list among formats, but that say how a meeting is held at present.
ONLINE_CODES = frozenset({"ONL", "VM"})
HYBRID_CODES = frozenset({"HY", "HYBR"})
CLOSED_PLACE_CODES = frozenset({"TC"})
NOT_FORMATS = ONLINE_CODES | HYBRID_CODES | CLOSED_PLACE_CODES
LANGUAGE_WORLD_ID = "LANG"  # BMLT's one world id for all formats that name a language


@dataclass(frozen=True, slots=True)
class _Tables:
    """Slugs by code: by (program, code), with no program for what holds for all."""

    codes: dict[tuple[str | None, str], str]
    world_ids: dict[str, str]
    bmlt_keys: dict[tuple[str, str], str]
    records: dict[str, FormatRecord]


def _codes(record: FormatRecord) -> dict[tuple[str | None, str], str]:
    """List the codes by which feeds may call a format, each with its program."""
    codes: dict[tuple[str | None, str], str] = {
        (program, code.upper()): record["slug"]
        for program, code in record["program_codes"].items()
    }
    general = [record["meeting_guide_code"], *record["aliases"]]
    codes |= {(record["program"], code.upper()): record["slug"] for code in general if code}
    return codes


@cache
def _tables() -> _Tables:
    tables = _Tables({}, {}, {}, {})
    for record in format_records():
        slug = record["slug"]
        tables.records[slug] = record
        tables.codes.update(_codes(record))
        if record["na_world_id"]:
            tables.world_ids[record["na_world_id"]] = slug
        for key, name in record["bmlt_keys"].items():
            tables.bmlt_keys[key.casefold(), name.casefold()] = slug
    return tables


def slug_for_code(code: str, program: str) -> str | None:
    """Find the format that a Meeting Guide feed of ``program`` means by ``code``."""
    codes, key = _tables().codes, code.strip().upper()
    return codes.get((program, key)) or codes.get((None, key))


def slug_for_world_id(world_id: str) -> str | None:
    """Find the format that NA World Services knows by ``world_id``."""
    return _tables().world_ids.get(world_id.strip().upper())


def slug_for_bmlt_key(key: str, english_name: str) -> str | None:
    """Find the format by a BMLT key and name as servers ship them.

    Keys alone are each server's own choice, so the name has to agree.
    """
    return _tables().bmlt_keys.get((key.strip().casefold(), english_name.strip().casefold()))


def code_for_slug(slug: str, program: str) -> str:
    """Give the Meeting Guide code of one of our formats in feeds of ``program``, or ""."""
    record = _tables().records.get(slug)
    if record is None:
        return ""
    return record["program_codes"].get(program) or record["meeting_guide_code"]
