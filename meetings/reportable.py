"""Meetings as what can be reported: their listing is put before stewards, never hidden by count."""

from operator import attrgetter
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models import Membership
from meetings import finder_index
from meetings.models import Meeting
from moderation.subjects import About, Excerpt, Subject, register


def _find(member: Member, ident: UUID) -> Meeting | None:
    groups = Membership.objects.active().filter(member=member).values("group_id")
    public = Meeting.objects.public().filter(pk=ident.int)
    inside = Meeting.objects.running().filter(Q(group__in=groups), pk=ident.int)
    return public.first() or inside.first()


def _load(ident: UUID) -> Meeting | None:
    return Meeting.objects.select_related("group", "place").filter(pk=ident.int).first()


def _about(meeting: Meeting) -> About:
    return About(None, meeting.group, meeting.get_absolute_url())


def _context(meeting: Meeting) -> list[Excerpt]:
    parts = (meeting.place.address if meeting.place else "", meeting.notes, meeting.join_url)
    state = _("Not in the lists") if meeting.unlisted_at else ""
    words = "\n".join(part for part in parts if part)
    return [Excerpt(meeting.name, words, meeting.confirmed_at, is_subject=True, state=state)]


def _unlist(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk, unlisted_at=None).update(unlisted_at=timezone.now())
    finder_index.refresh([meeting.pk])


def _list_again(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(unlisted_at=None)
    finder_index.refresh([meeting.pk])


def register_all() -> None:
    """Make the kind known."""
    register(
        Subject(
            "meeting",
            _("A meeting"),
            Meeting,
            _find,
            _load,
            _about,
            _context,
            hide=_unlist,
            restore=_list_again,
            take_down=_unlist,
            reopen=_list_again,
            can=frozenset({"hide", "warn"}),
            ident=attrgetter("ident"),
        )
    )
