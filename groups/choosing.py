"""Which programs fit the answers to three plain questions; a hint, never a verdict."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models import Program


class Who(models.TextChoices):
    """Whose use or habit it is about."""

    ME = "me", _("Me, and what I use or do")
    OTHER = "other", _("Someone close to me, or the home I grew up in")


class Power(models.TextChoices):
    """Whether a higher power may be spoken of."""

    FINE = "fine", _("It is fine with me, or I do not know")
    WITHOUT = "without", _("I would rather do without")


class Aim(models.TextChoices):
    """What somebody hopes for."""

    STOP = "stop", _("To stop")
    LESS = "less", _("To cut down, or find out")


Goal, Approach = Program.Goal, Program.Approach
FITS: Mapping[tuple[str, str], Callable[[Program], bool]] = {
    ("who", Who.ME): lambda program: program.goal != Goal.OTHER,
    ("who", Who.OTHER): lambda program: program.goal == Goal.OTHER,
    ("power", Power.FINE): lambda program: True,
    ("power", Power.WITHOUT): lambda program: program.approach == Approach.SECULAR,
    ("aim", Aim.STOP): lambda program: program.goal in {Goal.ABSTINENCE, Goal.OWN_CHOICE},
    ("aim", Aim.LESS): lambda program: program.goal in {Goal.MODERATION, Goal.OWN_CHOICE},
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The programs that fit best, and whether they fit every answer given."""

    programs: list[Program]
    fits_all: bool


def choose(programs: Collection[Program], answers: Mapping[str, str]) -> Choice:
    """Give the programs that fit all answers or, where none does, as many as can be.

    What somebody wants for themselves says nothing about a program for families, so the
    aim counts only when it is about one's own use. The order of ``programs`` is kept.
    """
    asked = {key: value for key, value in answers.items() if (key, value) in FITS}
    if asked.get("who") == Who.OTHER:
        asked.pop("aim", None)
    points = {
        program.pk: sum(FITS[answer](program) for answer in asked.items()) for program in programs
    }
    best = max(points.values(), default=0)
    return Choice(
        [program for program in programs if points[program.pk] == best], best == len(asked)
    )
