"""How pairings end: by either of the two, by a block, a sanction or an account that goes.

Each way looks the same to the other of the two: it has ended, and nobody says why (MEN-03).
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from mentorship.actions.locking import lock_pairing
from mentorship.actions.offering import put_ahead
from mentorship.models import CheckIn, MentorProfile, MentorRequest, Pairing
from moderation.models import Sanction
from notifications.actions import notify

ENDS = (Sanction.Kind.PAUSE_MENTORING, Sanction.Kind.BAN)
Side = Pairing.Side


@transaction.atomic
def step_back(pairing: Pairing, *, by: Member) -> Pairing:
    """End a pairing, without a reason; ended already, return it. Raises ``PermissionDenied``."""
    locked = lock_pairing(pairing.pk)
    require(by, "mentorship.take_part", locked)
    return _end(locked, Side.MENTOR if locked.mentor_id == by.pk else Side.MENTEE)


@transaction.atomic
def end_between(blocker: Member, other: UUID) -> None:
    """End what is between two of whom one keeps the other away, as if they had stepped back."""
    both = Q(mentor=blocker, mentee=other) | Q(mentor=other, mentee=blocker)
    for pairing in _locked(both, blocker.pk, other):
        _end(pairing, Side.MENTOR if pairing.mentor_id == blocker.pk else Side.MENTEE)


@transaction.atomic
def end_by_sanction(sanction: Sanction) -> None:
    """End the pairings of somebody whose mentoring is paused, or who is kept out of a group."""
    if sanction.kind in ENDS and sanction.state == Sanction.State.ACTIVE:
        _end_all(sanction.member_id)


@transaction.atomic
def erase_pairings(member: Member) -> None:
    """End the pairings of an account that goes, and take out what was theirs alone."""
    _end_all(member.pk)
    with as_purpose(Purpose.ERASE):
        CheckIn.objects.filter(pairing__mentee=member).delete()
        own = Pairing.objects.filter(_of(member.pk))
        own.update(how_often="", when="", in_crisis="")
        own.filter(mentor=member).update(mentor_name="", mentor=None)
        Pairing.objects.filter(mentee=member).update(mentee_name="", mentee=None)


def _end_all(member: UUID) -> None:
    for pairing in _locked(_of(member), member):
        _end(pairing, Side.SITE, gone=member)


def _of(member: UUID) -> Q:
    return Q(mentor=member) | Q(mentee=member)


def _locked(which: Q, *mentors: UUID) -> list[Pairing]:
    """Take pairings; the profiles first, so that one that is just beginning is waited for."""
    with as_purpose(Purpose.MATCH):
        profiles = MentorProfile.objects.filter(member__in=mentors).order_by("pk")
        list(profiles.select_for_update(of=("self",)).values_list("pk"))
        found = Pairing.objects.standing().filter(which).order_by("pk")
        keys = list(found.values_list("pk", flat=True))
    return [lock_pairing(key) for key in keys]


def _end(pairing: Pairing, side: Pairing.Side, *, gone: UUID | None = None) -> Pairing:
    """End a pairing whose rows are taken; the place is free again, and 180 days begin.

    Who loses a mentor by no act of their own goes to the front of the pool.
    """
    if pairing.state == Pairing.State.ENDED:
        return pairing
    pairing.state, pairing.ended_at, pairing.ended_by = Pairing.State.ENDED, timezone.now(), side
    with as_purpose(Purpose.MATCH):
        pairing.save(update_fields=["state", "ended_at", "ended_by"])
    if side == Side.MENTOR or (side == Side.SITE and gone == pairing.mentor_id):
        _to_the_front(pairing)
    _tell(pairing, side, gone)
    return pairing


def _to_the_front(pairing: Pairing) -> None:
    with as_purpose(Purpose.MATCH):
        asked = MentorRequest.objects.filter(pairing=pairing)
        request = asked.select_related("member", "program").first()
    if request is not None:
        put_ahead(request)


def _tell(pairing: Pairing, side: Pairing.Side, gone: UUID | None) -> None:
    """Tell whoever did not end it; the same words, whatever ended it."""
    mentor, mentee = pairing.mentor_id, pairing.mentee_id
    if mentee is not None and side != Side.MENTEE and gone != mentee:
        notify([mentee], "mentorship.mentor_gone", once=pairing.pk)
    if mentor is not None and side != Side.MENTOR and gone != mentor:
        notify([mentor], "mentorship.mentee_gone", once=pairing.pk)
