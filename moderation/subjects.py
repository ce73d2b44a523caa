"""What can be reported, and how the apps above show, hide and give it back.

Apps register their subjects in ``ready()``; this app knows none of their models.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise

from accounts.models import Member
from groups.models import Group


@dataclass(frozen=True)
class Excerpt:
    """One piece of what a case is about, as its moderators see it: by room name only (M-6)."""

    name: str
    words: str
    at: datetime | None
    is_subject: bool = False
    state: str | Promise = ""


@dataclass(frozen=True)
class About:
    """What the layer must know of a thing: whose it is, where it belongs, and where it stands."""

    member: Member | None
    group: Group | None
    path: str


def _nothing(_: object) -> None:
    """Do nothing: not every thing can be hidden or closed."""


@dataclass(frozen=True)
class Subject:
    """A kind of thing that can be reported.

    ``find`` gives the thing where a member may see it, else None; it is asked as that member.
    ``load`` gives it to the layer, which asks as ``Purpose.MODERATE``. ``context`` gives the
    thing and no more than M-6 allows around it. ``wider`` gives more, for a look that two
    people agreed on. ``release``, ``hide``, ``remove``, ``restore`` and ``close`` act on it and
    may be called twice; a thing that cannot be hidden leaves them out. ``hold`` has it wait for
    a moderator while its writer still sees it and may change it; ``reopen`` is the way back from
    ``close``. ``text`` gives what a sealed copy keeps, and ``unseal`` puts it back. ``can`` names
    the actions that fit, by their values (``Action``). ``ident`` gives the id by which ``find``
    and ``load`` know it again, where that is not its primary key.
    """

    key: str
    label: str | Promise
    model: type[Model]
    find: Callable[[Member, UUID], Model | None]
    load: Callable[[UUID], Model | None]
    about: Callable[[Any], About]
    context: Callable[[Any], Sequence[Excerpt]]
    release: Callable[[Any], None] = _nothing
    hide: Callable[[Any], None] = _nothing
    remove: Callable[[Any], None] = _nothing
    restore: Callable[[Any], None] = _nothing
    hold: Callable[[Any], None] = _nothing
    close: Callable[[Any], None] = _nothing
    reopen: Callable[[Any], None] = _nothing
    take_down: Callable[[Any], None] = _nothing
    text: Callable[[Any], str] | None = None
    unseal: Callable[[Any, str], None] | None = None
    wider: Callable[[Any], Sequence[Excerpt]] | None = None
    can: frozenset[str] = field(default=frozenset(), kw_only=True)
    ident: Callable[[Any], UUID] = field(default=attrgetter("pk"), kw_only=True)


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Make a kind of thing known."""
    _subjects[subject.key] = subject


def subject_of(key: str) -> Subject | None:
    """Give a kind of thing, or None where no app has registered it."""
    return _subjects.get(key)


def subjects() -> list[Subject]:
    """Give all kinds by key."""
    return [_subjects[key] for key in sorted(_subjects)]
