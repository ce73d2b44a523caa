"""The other of two as somebody who can be reported: by facts, never by what the two wrote (P-6)."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from mentorship.models import Pairing
from moderation.subjects import About, Excerpt, Subject, register


def _find(side: str, member: Member, pk: UUID) -> Pairing | None:
    """Give a pairing to the one of the two who can report the other."""
    reporter = "mentee" if side == "mentor" else "mentor"
    own = Pairing.objects.select_related("mentor", "mentee").filter(pk=pk, **{reporter: member})
    return own.first()


def _load(pk: UUID) -> Pairing | None:
    with as_purpose(Purpose.MATCH):
        return Pairing.objects.select_related("mentor", "mentee").filter(pk=pk).first()


def _about(side: str, pairing: Pairing) -> About:
    member = pairing.mentor if side == "mentor" else pairing.mentee
    return About(member, None, reverse("pairing_detail", args=[pairing.pk]))


def _facts(side: str, pairing: Pairing) -> Sequence[Excerpt]:
    name = pairing.mentor_name if side == "mentor" else pairing.mentee_name
    state = pairing.get_state_display()
    return [Excerpt(name, pairing.get_kind_display(), pairing.began_at, True, state)]


def register_all() -> None:
    """Make both known."""
    for side, label in (
        ("mentor", _("Somebody who guides you")),
        ("mentee", _("Somebody whom you guide")),
    ):
        find: Callable[[Member, UUID], Pairing | None] = partial(_find, side)
        register(
            Subject(
                side, label, Pairing, find, _load, partial(_about, side), partial(_facts, side)
            )
        )
