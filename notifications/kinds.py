"""The kinds of notices: each app registers its own in ``ready()``.

What leaves the site (subject, sender, first lines) is the same neutral sentence for all kinds;
the words here are shown to somebody signed in, and nowhere else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Kind:
    """One thing that a member may be told.

    ``words`` may name values of the notice's context (``%(group)s``). ``page`` is the URL name
    that it leads to, reversed with the notice's ``args``. A security notice cannot be turned off.
    ``mail_link`` makes, of the event's name (``once``), the path of a page that its mail leads to
    without signing in; that path says nothing of what it is about.
    """

    key: str
    label: str | Promise
    words: str | Promise
    page: str
    by_mail: bool = True
    is_security: bool = False
    mail_link: Callable[[str], str] | None = None

    def said(self, context: Mapping[str, str]) -> str:
        """Give the words for one notice; those of the label where its context has no value."""
        try:
            return str(self.words) % context
        except (KeyError, ValueError, TypeError):
            return str(self.label)

    def path(self, args: Iterable[object]) -> str:
        """Give the path that a notice leads to; the list where its page is no more."""
        try:
            return reverse(self.page, args=list(args))
        except NoReverseMatch:
            return reverse("message_list")


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known."""
    for kind in kinds:
        _kinds[kind.key] = kind


def kind_of(key: str) -> Kind:
    """Give a kind; raises ``KeyError`` for one that no app has registered."""
    return _kinds[key]


def known(key: str) -> Kind | None:
    """Give a kind, or None where its app is no longer there."""
    return _kinds.get(key)


def kinds() -> list[Kind]:
    """Give all kinds by key."""
    return [_kinds[key] for key in sorted(_kinds)]
