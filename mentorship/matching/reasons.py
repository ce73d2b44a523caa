"""Why two people were put together: the three reasons that count most, in plain words.

Mentors are never told what a newcomer's gender or orientation made them ask for (P-9), nor the
other way round: such codes are taken away before anything is reckoned, so that the reasons are
the same as if they had not been asked for. Nor do they name a group, which could tell a person.
A reason is kept as codes and said in the reader's language.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from babel import Locale
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mentorship.matching.hard import can_meet_in_person
from mentorship.matching.shapes import PRIVATE_NEEDS, Contact, Mentor, Newcomer, Reason, met

MOST = 3

# What a mentor knows from their own life, as both sides read it in a list.
EXPERIENCE_WORDS: dict[str, str | Promise] = {
    "parent": _("being a parent"),
    "grief": _("grief"),
    "same_substance": _("the same substance"),
    "co_occurring": _("living with another condition too"),
    "veteran": _("military service"),
    "faith": _("a path with faith"),
    "secular": _("a path without religion"),
}
CONTACT_WORDS: dict[str, str | Promise] = {
    Contact.IN_PERSON: _("in person"),
    Contact.ONLINE: _("online"),
}

Contributions = Mapping[str, float]
Tell = Callable[[Newcomer, Mentor], tuple[str, ...] | None]


def for_mentor(
    newcomer: Newcomer, mentor: Mentor, contributions: Contributions, *, days: int
) -> tuple[Reason, ...]:
    """Give the reasons that a mentor is told, the wait in days among them."""
    told: list[Reason] = []
    for reason in _by_size(newcomer, mentor, contributions):
        if reason.code != "wait":
            told.append(reason)
        elif days:
            told.append(Reason("wait", (str(days),)))
        if len(told) == MOST:
            break
    return tuple(told)


def for_newcomer(
    newcomer: Newcomer, mentor: Mentor, contributions: Contributions
) -> tuple[Reason, ...]:
    """Give the reasons that a newcomer is told; how long they waited is none."""
    found = _by_size(newcomer, mentor, contributions)
    return tuple(islice((reason for reason in found if reason.code != "wait"), MOST))


def openly_asked(newcomer: Newcomer, mentor: Mentor) -> float:
    """Give the share of the experience asked for, private needs aside, that a mentor has."""
    asked = newcomer.asked - PRIVATE_NEEDS
    return len(met(newcomer, mentor, asked)) / len(asked) if asked else 0.0


def _by_size(newcomer: Newcomer, mentor: Mentor, contributions: Contributions) -> Iterator[Reason]:
    """Give what speaks for a pair, what counts most first."""
    for size, name in sorted((-value, name) for name, value in contributions.items()):
        about = ABOUT[name](newcomer, mentor) if size else None
        if about is not None:
            yield Reason(name, about)


def _hours(newcomer: Newcomer, mentor: Mentor) -> tuple[str, ...]:
    return (str((newcomer.hours & mentor.hours).bit_count()),)


def _experience(newcomer: Newcomer, mentor: Mentor) -> tuple[str, ...] | None:
    return tuple(sorted(met(newcomer, mentor, newcomer.asked - PRIVATE_NEEDS))) or None


def _language(newcomer: Newcomer, mentor: Mentor) -> tuple[str, ...] | None:
    shared = [code for code in newcomer.languages if code in mentor.languages]
    best = sorted(shared, key=lambda code: _distance(code, newcomer, mentor))
    return tuple(best[:1]) or None


def _distance(code: str, newcomer: Newcomer, mentor: Mentor) -> float:
    return newcomer.languages.index(code) + mentor.languages.index(code) / 2


def _contact(newcomer: Newcomer, mentor: Mentor) -> tuple[str, ...] | None:
    if newcomer.prefers == Contact.IN_PERSON and can_meet_in_person(newcomer, mentor):
        return (Contact.IN_PERSON,)
    return (Contact.ONLINE,) if newcomer.prefers == Contact.ONLINE else None


def _never(_newcomer: Newcomer, _mentor: Mentor) -> None:
    return None


def _nothing(_newcomer: Newcomer, _mentor: Mentor) -> tuple[str, ...]:
    return ()


# What the words of a reason name; none where there is nothing to say.
ABOUT: dict[str, Tell] = {
    "hours": _hours,
    "nearness": _nothing,
    "wait": _nothing,
    "experience": _experience,
    "spare": _nothing,
    "steps": _nothing,
    "language": _language,
    "contact": _contact,
    "answers": _never,  # nobody is told how somebody answers
}


def words_for_mentor(reason: Reason) -> str:
    """Say a reason to the mentor, in the reader's language."""
    return {**FOR_BOTH, **FOR_MENTOR}[reason.code](reason)


def words_for_newcomer(reason: Reason) -> str:
    """Say a reason to the newcomer, in the reader's language."""
    return {**FOR_BOTH, **FOR_NEWCOMER}[reason.code](reason)


def _free_hours(reason: Reason) -> str:
    count = int(reason.about[0])
    text = ngettext(
        "You are both free in %(count)d hour of the week.",
        "You are both free in %(count)d hours of the week.",
        count,
    )
    return text % {"count": count}


def _days_waited(reason: Reason) -> str:
    days = int(reason.about[0])
    text = ngettext(
        "They have waited for %(days)d day.", "They have waited for %(days)d days.", days
    )
    return text % {"days": days}


def _named(reason: Reason) -> dict[str, str]:
    names = [str(EXPERIENCE_WORDS.get(code, code)) for code in reason.about]
    return {"what": get_text_list(names, gettext("and"))}


def _way(reason: Reason) -> dict[str, str]:
    return {"how": str(CONTACT_WORDS[reason.about[0]])}


def _spoken(code: str) -> str:
    """Give a language's name in the reader's language; its code where it has none there."""
    reader = Locale.parse(get_language() or "en", sep="-")
    return str(reader.languages.get(code, code))


Say = Callable[[Reason], str]
FOR_BOTH: dict[str, Say] = {
    "hours": _free_hours,
    "nearness": lambda _reason: gettext("You can meet without a long way."),
    "language": lambda reason: (
        gettext("You both speak %(language)s.") % {"language": _spoken(reason.about[0])}
    ),
}
FOR_MENTOR: dict[str, Say] = {
    "named": lambda _reason: gettext("They asked for you. You belong to one group."),
    "wait": _days_waited,
    "experience": lambda reason: (
        gettext("They hope for someone who knows %(what)s.") % _named(reason)
    ),
    "spare": lambda _reason: gettext("You have room for someone new."),
    "steps": lambda _reason: gettext("You are further along in the program."),
    "contact": lambda reason: gettext("You can meet as they like best: %(how)s.") % _way(reason),
}
FOR_NEWCOMER: dict[str, Say] = {
    "named": lambda _reason: gettext("You asked for them."),
    "experience": lambda reason: (
        gettext("They know this from their own life: %(what)s.") % _named(reason)
    ),
    "spare": lambda _reason: gettext("They have time for someone new."),
    "steps": lambda _reason: gettext("They are further along in the program."),
    "contact": lambda reason: gettext("You can meet as you like best: %(how)s.") % _way(reason),
}
