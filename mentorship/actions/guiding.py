"""Older members offer to guide: step by step, vouched for by two, asked again, paused, ended."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.permissions import require
from groups.models import Group, Membership, Term
from mentorship.actions.locking import lock_profile
from mentorship.actions.offering import look_soon
from mentorship.models import MentorOffer, MentorProfile, MentorProgram, Vouch
from notifications.actions import notify

STEPS = 5
VOUCHES = 2  # servants of groups that somebody belongs to (MEN-02)
AGREED_FOR = timedelta(days=365)
ASKED_AFTER, ANSWER_WITHIN = timedelta(days=60), timedelta(days=14)
State, Pause = MentorProfile.State, MentorProfile.Pause
# What time alone changes of a profile.
FALLING_DUE = ("state", "pause", "paused_until", "willing_at", "willing_asked_at")


class NotYetError(Exception):
    """Something is missing before somebody can be asked."""


@transaction.atomic
def begin_profile(*, by: Member) -> MentorProfile:
    """Begin an offer to guide others; there already, give it. Raises ``PermissionDenied``."""
    require(by, "mentorship.guide")
    profile, _ = MentorProfile.objects.get_or_create(member=by)
    return profile


@transaction.atomic
def save_step(
    profile: MentorProfile, *, by: Member, values: Mapping[str, object]
) -> MentorProfile:
    """Keep what one step says; ``programs`` are rows of their own. Raises ``PermissionDenied``."""
    locked = _own(profile, by)
    fields = {name: value for name, value in values.items() if name != "programs"}
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(fields))
    if "programs" in values:
        _keep_programs(locked, values["programs"])
    return locked


def _keep_programs(profile: MentorProfile, wanted: object) -> None:
    assert isinstance(wanted, list)  # noqa: S101 - told to the types
    MentorProgram.objects.filter(profile=profile).exclude(program__in=wanted).delete()
    for program in wanted:
        MentorProgram.objects.get_or_create(profile=profile, program=program)


@transaction.atomic
def agree(profile: MentorProfile, *, by: Member) -> MentorProfile:
    """Say that one knows what guiding is and is not; good for a year.

    Raises ``PermissionDenied`` and, where something is missing before, ``NotYetError``.
    """
    locked = _own(profile, by)
    if not is_complete(locked):
        raise NotYetError
    locked.agreed_on = timezone.now().date()
    if locked.state in (State.DRAFT, State.RETIRED):
        locked.state, locked.pause = State.AWAITING, ""
    if locked.pause == Pause.AGREEMENT:
        locked.state, locked.pause = State.AVAILABLE, ""
    locked.willing_at = timezone.now()
    locked.save(update_fields=["agreed_on", "state", "pause", "willing_at"])
    _see_vouches(locked)
    return locked


def is_complete(profile: MentorProfile) -> bool:
    """Say whether everything is there without which nobody could be matched with somebody."""
    has_time = bool(profile.free) or profile.writes
    has_program = MentorProgram.objects.filter(profile=profile).exists()
    return bool(profile.languages and profile.ways and profile.kinds and has_time and has_program)


@transaction.atomic
def ask_to_vouch(profile: MentorProfile, *, by: Member, group: Group) -> int:
    """Ask the servants of one's group to vouch; say how many were asked just now.

    Nobody is asked twice. Raises ``PermissionDenied``, and ``NotYetError`` before one has agreed.
    """
    locked = _own(profile, by)
    require(by, "groups.see_inside", group)
    if locked.agreed_on is None:
        raise NotYetError
    terms = Term.objects.current().filter(group=group).exclude(membership__member=by)
    servants = set(terms.values_list("membership__member_id", flat=True))
    with as_purpose(Purpose.MATCH):
        known = Vouch.objects.filter(profile=locked, by__in=servants)
        asked = servants - set(known.values_list("by_id", flat=True))
        Vouch.objects.bulk_create(
            Vouch(profile=locked, by_id=servant, group=group) for servant in sorted(asked)
        )
    notify(sorted(asked), "mentorship.vouch_asked", once=f"{locked.pk} {group.pk}")
    return len(asked)


@transaction.atomic
def answer_vouch(vouch: Vouch, *, by: Member, is_given: bool) -> Vouch:
    """Vouch for somebody, or not, or no longer; the same again changes nothing.

    Raises ``PermissionDenied`` for whoever does not serve the group now.
    """
    profile = lock_profile(vouch.profile_id)
    require(by, "mentorship.vouch", vouch)
    with as_purpose(Purpose.MATCH):
        locked = Vouch.objects.select_for_update(of=("self",)).get(pk=vouch.pk)
        if locked.is_given != is_given:
            locked.is_given, locked.answered_at = is_given, timezone.now()
            locked.save(update_fields=["is_given", "answered_at"])
    _see_vouches(profile)
    return locked


def _see_vouches(profile: MentorProfile) -> None:
    """Let somebody be asked from the second word for them on, and no more below that."""
    with as_purpose(Purpose.MATCH):
        given = Vouch.objects.filter(profile=profile, is_given=True).count()
        is_enough = given >= VOUCHES
        if profile.state == State.AWAITING and is_enough:
            profile.state = State.AVAILABLE
            profile.save(update_fields=["state"])
            notify([profile.member_id], "mentorship.can_be_asked", once=f"{profile.pk} {given}")
            look_soon()
        elif profile.state == State.AVAILABLE and not is_enough:
            profile.state = State.AWAITING
            profile.save(update_fields=["state"])


@transaction.atomic
def pause_profile(
    profile: MentorProfile, *, by: Member, until: date | None = None
) -> MentorProfile:
    """Be asked no more for now, or until a day; who waits for an answer is asked elsewhere.

    Paused already, the day is the new one. Raises ``PermissionDenied``.
    """
    locked = _own(profile, by)
    if locked.state == State.AVAILABLE or locked.pause == Pause.OWN:
        locked.state, locked.pause, locked.paused_until = State.PAUSED, Pause.OWN, until
        locked.save(update_fields=["state", "pause", "paused_until"])
    return locked


@transaction.atomic
def resume_profile(profile: MentorProfile, *, by: Member) -> MentorProfile:
    """Be asked again. What moderators or stewards have paused, or an old agreement, stays so.

    Raises ``PermissionDenied``, and ``NotYetError`` where something else has to come first.
    """
    locked = _own(profile, by)
    if locked.state != State.PAUSED:
        return locked
    if locked.pause not in (Pause.OWN, Pause.UNANSWERED, Pause.WILLING):
        raise NotYetError
    locked.state, locked.pause, locked.paused_until = State.AWAITING, "", None
    locked.unanswered, locked.willing_at = 0, timezone.now()
    locked.save(update_fields=["state", "pause", "paused_until", "unanswered", "willing_at"])
    _see_vouches(locked)
    return locked


@transaction.atomic
def retire_profile(profile: MentorProfile, *, by: Member) -> MentorProfile:
    """Take the offer to guide back; ended already, return it. Raises ``PermissionDenied``."""
    locked = _own(profile, by)
    locked.state, locked.pause, locked.agreed_on = State.RETIRED, "", None
    locked.save(update_fields=["state", "pause", "agreed_on"])
    return locked


@transaction.atomic
def stay_willing(profile: MentorProfile, *, by: Member) -> MentorProfile:
    """Say that one is still willing, which is asked every 60 days. Raises ``PermissionDenied``."""
    locked = _own(profile, by)
    locked.willing_at, locked.willing_asked_at = timezone.now(), None
    locked.save(update_fields=["willing_at", "willing_asked_at"])
    return resume_profile(locked, by=by) if locked.pause == Pause.WILLING else locked


def keep_profiles(now: datetime | None = None) -> None:
    """End vacations, ask who is still willing, and pause those who are not heard of."""
    now = now or timezone.now()
    with as_purpose(Purpose.MATCH):
        standing = MentorProfile.objects.filter(state__in=[State.AVAILABLE, State.PAUSED])
        keys = list(standing.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with as_purpose(Purpose.MATCH):  # a transaction each, so that none waits for all
            _keep(lock_profile(key), now)


def _keep(profile: MentorProfile, now: datetime) -> None:
    """Do what has fallen due for one profile; where nothing has, write nothing."""
    before = [getattr(profile, name) for name in FALLING_DUE]
    is_over = profile.paused_until is not None and profile.paused_until <= now.date()
    if profile.pause == Pause.OWN and is_over:
        profile.state, profile.pause, profile.paused_until = State.AWAITING, "", None
        profile.willing_at = now
        _see_vouches(profile)
    if profile.state == State.AVAILABLE:
        _ask_or_pause(profile, now)
    if before != [getattr(profile, name) for name in FALLING_DUE]:
        profile.save(update_fields=FALLING_DUE)


def _ask_or_pause(profile: MentorProfile, now: datetime) -> None:
    today = now.date()
    if profile.agreed_on is None or today - profile.agreed_on > AGREED_FOR:
        _pause(profile, Pause.AGREEMENT, "mentorship.agree_again", today)
    elif profile.willing_asked_at and now - profile.willing_asked_at > ANSWER_WITHIN:
        _pause(profile, Pause.WILLING, "mentorship.paused_unheard", today)
    elif not profile.willing_asked_at and now - profile.willing_at > ASKED_AFTER:
        profile.willing_asked_at = now
        notify([profile.member_id], "mentorship.still_willing", once=f"{profile.pk} {today}")


def _pause(profile: MentorProfile, why: MentorProfile.Pause, kind: str, today: date) -> None:
    profile.state, profile.pause = State.PAUSED, why
    notify([profile.member_id], kind, once=f"{profile.pk} {today}")


def _own(profile: MentorProfile, by: Member) -> MentorProfile:
    locked = lock_profile(profile.pk)
    require(by, "mentorship.own", locked)
    return locked


def groups_to_ask(member: Member) -> list[Group]:
    """Give the groups of a member in which somebody else serves, who could vouch for them."""
    own = Membership.objects.active().filter(member=member).values("group_id")
    terms = Term.objects.current().exclude(membership__member=member)
    served = terms.filter(group_id__in=own).values("group_id")
    return list(Group.objects.filter(pk__in=served).order_by("name"))


def waiting_for(profile: MentorProfile) -> list[MentorOffer]:
    """Give the offers that a mentor has to answer, and those that the newcomer answers now."""
    standing = MentorOffer.objects.filter(profile=profile, state__in=MentorOffer.STANDING)
    return list(standing.order_by("expires_at"))
