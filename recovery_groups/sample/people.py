"""Whom one can be in the sample world; nobody here is or was anybody."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "just for today 24"  # noqa: S105 - public on purpose, and in local mode alone


@dataclass(frozen=True)
class Person:
    """A made-up member; ``secret`` is that of their codes, for those who hold a seat."""

    handle: str
    about: str | Promise
    secret: str = ""


PEOPLE = (
    Person("newcomer", _("has just made an account and asked to join a group")),
    Person("member", _("belongs to two groups, under two names")),
    Person("secretary", _("posts the schedule of Willow Glen Group"), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
    Person("moderator", _("looks after the online group"), "KRUGS4ZANFZSA3TPOQQHEZLBNRWHSIDB"),
    Person("steward", _("looks after the whole site"), "ONSWG4TFOQQGC3TEEBYHK3DFFZXG65DF"),
)  # fmt: skip
# Others, so that groups have people in them. They cannot sign in.
OTHERS = (
    "sky", "maple", "juniper", "ash", "linden", "finch",
    "aspen", "cedar", "dune", "elm", "fir",
)  # fmt: skip
