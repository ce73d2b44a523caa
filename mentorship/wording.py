"""What both sides choose from, and how it is said: one list each, so that codes always meet."""

from collections.abc import Iterable, Mapping

from babel import Locale
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from groups.models import Program
from mentorship.matching import Band, Block, Contact
from mentorship.models.requests import Kind

Words = dict[str, str | Promise]

GENDERS: Words = {
    "woman": _("A woman"),
    "man": _("A man"),
    "nonbinary": _("Non-binary, or in words of my own"),
}
SAFE_WITH: Words = {
    "woman": _("Women"),
    "man": _("Men"),
    "nonbinary": _("Non-binary people"),
}
# From somebody's own life; the codes are those of ``matching.shapes.EXPERIENCES``.
EXPERIENCES: Words = {
    "parent": _("Being a parent"),
    "grief": _("Grief"),
    "same_substance": _("The same substance or habit"),
    "co_occurring": _("Living with another condition too"),
    "lgbtq": _("Being LGBTQ"),
    "veteran": _("Military service"),
    "faith": _("A path with faith"),
    "secular": _("A path without religion"),
}
SUBSTANCES: Words = {
    "alcohol": _("Alcohol"),
    "opioids": _("Opioids"),
    "stimulants": _("Stimulants"),
    "cannabis": _("Cannabis"),
    "sedatives": _("Sedatives"),
    "gambling": _("Gambling"),
    "food": _("Food"),
    "other": _("Something else"),
}
WAYS: Words = {
    Contact.IN_PERSON.value: _("In person"),
    Contact.ONLINE.value: _("Online or by telephone"),
}
BANDS: dict[int, str | Promise] = {
    Band.UNDER_3_MONTHS: _("Less than 3 months"),
    Band.MONTHS_3_TO_6: _("3 to 6 months"),
    Band.MONTHS_6_TO_12: _("6 to 12 months"),
    Band.YEARS_1_TO_2: _("1 to 2 years"),
    Band.YEARS_2_TO_5: _("2 to 5 years"),
    Band.YEARS_5_TO_10: _("5 to 10 years"),
    Band.YEARS_10_AND_MORE: _("10 years and more"),
}
WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
    _("Sunday"),
)  # fmt: skip
# Parts of a day, as people say when they are free: the hour it begins, how long it is, its name.
PARTS: tuple[tuple[int, int, str | Promise], ...] = (
    (6, 6, pgettext_lazy("part of the day", "Morning")),
    (12, 6, pgettext_lazy("part of the day", "Afternoon")),
    (18, 4, pgettext_lazy("part of the day", "Evening")),
    (22, 3, pgettext_lazy("part of the day", "Late")),
)
SPOKEN = (
    "en", "es", "ar", "ase", "zh", "nl", "fa", "fr", "de", "el", "hi", "it", "ja", "ko", "pl",
    "pt", "pa", "ru", "so", "sv", "tl", "uk", "vi",
)  # fmt: skip
CUSTOM_MONTHS = 12  # of recovery before somebody guides others, where a program has that custom


def language_name(code: str) -> str:
    """Name a language in the reader's own; by its code where it has no name there."""
    reader = Locale.parse(get_language() or "en", sep="-")
    return str(reader.languages.get(code, code))


def languages() -> list[tuple[str, str]]:
    """Give the languages to choose from: those of the site first, then by name."""
    first, others = SPOKEN[:2], SPOKEN[2:]
    named = sorted(((code, language_name(code)) for code in others), key=lambda one: one[1])
    return [*((code, language_name(code)) for code in first), *named]


def listed(names: Iterable[object]) -> str:
    """Give names in one line: "English, Spanish and Polish"."""
    return get_text_list([str(name) for name in names], gettext("and"))


def said(codes: Iterable[str], words: Mapping[str, str | Promise]) -> str:
    """Give codes in words, in one line; codes of no known list as they stand."""
    return listed(words.get(code, code) for code in codes)


def band_words(months: int) -> str:
    """Say how long somebody is in recovery: a band, never a date."""
    below = [band for band in BANDS if band <= months]
    return str(BANDS[max(below, default=Band.UNDER_3_MONTHS)])


def has_mentors(program: Program) -> bool:
    """Say whether a program has the custom that one person guides another."""
    return bool(program.word("mentor"))


def kind_words(kind: str, program: Program) -> str:
    """Say what is asked for in the program's own word: "sponsor", "practice partner"."""
    if kind == Kind.ACCOUNTABILITY_PARTNER:
        return program.word("accountability_partner") or gettext("accountability partner")
    mentor = program.word("mentor") or gettext("mentor")
    if kind == Kind.TEMPORARY_SPONSOR:
        return gettext("temporary %(mentor)s, for the first 90 days") % {"mentor": mentor}
    return mentor


def customs() -> dict[str, int]:
    """Give the programs in which one guides another, with the months of recovery they ask for."""
    return {one.slug: CUSTOM_MONTHS for one in Program.objects.all() if has_mentors(one)}


def blocks_of_rows(rows: Iterable[Iterable[int]]) -> tuple[Block, ...]:
    """Give free hours as they are kept (``[weekday, start, hours]``) as blocks."""
    return tuple(map(Block._make, rows))


def times_words(rows: Iterable[Iterable[int]]) -> list[str]:
    """Say hours of a week, days of the same hours together: "Monday and Friday, 18:00 to 22:00"."""
    days: dict[tuple[int, int], list[int]] = {}
    for block in blocks_of_rows(rows):
        days.setdefault((block.start, block.hours), []).append(block.weekday)
    return [
        gettext("%(days)s, %(start)s to %(end)s") % {
            "days": gettext("Every day") if len(found) == len(WEEKDAYS)
            else listed(WEEKDAYS[day] for day in sorted(found)),
            "start": f"{start}:00",
            "end": f"{(start + hours) % 24}:00",
        }
        for (start, hours), found in sorted(days.items())
    ]  # fmt: skip
