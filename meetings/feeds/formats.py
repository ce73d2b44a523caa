"""Which of our formats a feed means by its codes, names and descriptions.

What has no counterpart here is kept as the program's own format, and is given back under
the feed's own code.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from django.db.models import Q
from django.utils.text import slugify

from groups.models import Program
from meetings.feeds.record import FormatRecord
from meetings.format_codes import (
    LANGUAGE_WORLD_ID,
    slug_for_bmlt_key,
    slug_for_code,
    slug_for_world_id,
)
from meetings.gazetteer import fold
from meetings.models import Feed, MeetingFormat
from meetings.seeds import format_records

LONGEST_CODE = 20
LONGEST_SLUG = 60
# Names that spreadsheets give formats beside those of the field's own lists, folded.
OTHER_NAMES = {
    "step meeting": "step-study", "steps": "step-study", "tradition meeting": "tradition-study",
    "beginner": "newcomer", "beginners": "newcomer", "newcomers": "newcomer",
    "wheelchair": "wheelchair-access", "wheelchair accessible": "wheelchair-access",
    "handicap accessible": "wheelchair-access", "men only": "men", "mens": "men",
    "women only": "women", "womens": "women", "gay lesbian": "lgbtq", "lgbt": "lgbtq",
    "speaker meeting": "speaker", "discussion meeting": "discussion", "agnostic": "secular",
    "literature study": "literature", "book study": "literature", "candle light": "candlelight",
    "child care": "babysitting", "childcare": "babysitting", "espanol": "spanish",
    "open meeting": "open", "closed meeting": "closed", "birthday meeting": "birthday",
}  # fmt: skip
MOST_NEW = 300  # in one import; a feed with more is writing prose where codes belong


@cache
def _slugs_by_bmlt_key() -> dict[str, str]:
    """Map the keys that BMLT servers ship and that mean one thing only to our formats."""
    found = [
        (key.casefold(), record["slug"])
        for record in format_records()
        for key in record["bmlt_keys"]
    ]
    meanings = Counter(key for key, _ in found)
    return {key: slug for key, slug in found if meanings[key] == 1}


class FormatBook:
    """Looks up formats for one import; formats new to us are made as they come."""

    def __init__(
        self, program: Program, kind_of_feed: str, described: Mapping[str, FormatRecord]
    ) -> None:
        self.program = program
        self.is_bmlt = kind_of_feed == Feed.Format.BMLT
        self.described = described
        known = MeetingFormat.objects.filter(Q(program=None) | Q(program=program))
        self._by_slug = {row.slug: row for row in known.order_by("-program_id")}
        self._by_id = {row.pk: row for row in self._by_slug.values()}
        self._by_name = _names(self._by_slug.values(), program)
        self._found: dict[str, int | None] = {}
        self._made = 0

    def ids(self, codes: Iterable[str]) -> list[int]:
        """Give the formats of some codes, each once."""
        found: dict[int, None] = {}
        for code in codes:
            if code not in self._found:
                self._found[code] = self._look_up(code)
            pk = self._found[code]
            if pk is not None:
                found[pk] = None
        return list(found)

    def language(self, ids: Iterable[int]) -> str:
        """Give the language that the formats name, where they name just one."""
        named = {self._by_id[pk].language for pk in ids if self._by_id[pk].language}
        return named.pop() if len(named) == 1 else ""

    def _look_up(self, code: str) -> int | None:
        record = self.described.get(code) or FormatRecord(code)
        slug = self._slug(record)
        found = self._by_slug.get(slug) if slug else None
        found = found or self._named(record)
        if found is None and self._made < MOST_NEW:
            found = self._make(record)
        return found.pk if found else None

    def _slug(self, record: FormatRecord) -> str | None:
        """Find our format by the crosswalks of the two families of feeds."""
        english = record.names.get("en", "")
        if record.world_id and record.world_id != LANGUAGE_WORLD_ID:
            return slug_for_world_id(record.world_id)
        if english:
            return slug_for_bmlt_key(record.code, english)
        if self.is_bmlt:
            return _slugs_by_bmlt_key().get(record.code.casefold())
        return slug_for_code(record.code, self.program.slug)

    def _named(self, record: FormatRecord) -> MeetingFormat | None:
        """Find our format by a name in any language; of a feed's code, by the code itself."""
        names = record.names.values() if record.names else [record.code]
        for name in map(fold, names):
            found = self._by_name.get(name) or self._by_slug.get(OTHER_NAMES.get(name, ""))
            if found:
                return found
        return None

    def _make(self, record: FormatRecord) -> MeetingFormat:
        names = dict(record.names) or {"en": record.code}
        first = names.get("en") or next(iter(names.values()))
        slug = f"{self.program.slug}-{slugify(first) or slugify(record.code) or 'format'}"
        own = record.code if len(record.code) <= LONGEST_CODE and " " not in record.code else ""
        made = MeetingFormat.objects.create(
            slug=self._free(slug[:LONGEST_SLUG]),
            kind=record.kind,
            program=self.program,
            meeting_guide_code="" if self.is_bmlt else own,
            na_world_id=record.world_id[:LONGEST_CODE] if self.is_bmlt else "",
            names=names,
            descriptions=dict(record.descriptions),
        )
        self._made += 1
        self._by_slug[made.slug] = self._by_id[made.pk] = made
        self._by_name |= {fold(name): made for name in (*names.values(), own) if fold(name)}
        return made

    def _free(self, slug: str) -> str:
        number, free = 1, slug
        while MeetingFormat.objects.filter(slug=free).exists():
            number += 1
            free = f"{slug[: LONGEST_SLUG - 5]}-{number}"
        return free


def _names(formats: Iterable[MeetingFormat], program: Program) -> dict[str, MeetingFormat]:
    """Map folded names, and the codes of a program's own formats, to formats.

    English names come before those of other languages, a program's own before all.
    """
    found: dict[str, MeetingFormat] = {}
    rows = sorted(formats, key=lambda row: row.program_id is None)
    for row in rows:
        for name in (row.names.get("en", ""), row.meeting_guide_code if row.program_id else ""):
            if fold(name):
                found.setdefault(fold(name), row)
    for row in rows:
        for name in row.names.values():
            found.setdefault(fold(name), row)
    return found
