"""What is kept of those who ask and those who guide: given out and taken away."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from accounts.portability import Holding, Rows, register
from mentorship.actions.ending import erase_pairings
from mentorship.models import (
    CheckIn,
    Circle,
    CircleSeat,
    MentorOffer,
    MentorProfile,
    MentorProgram,
    MentorRequest,
    Pairing,
    Vouch,
)

ABOUT = (
    "languages", "ways", "place", "reach_km", "time_zone", "free", "writes", "gender", "safe_with",
    "substances", "steps", "words", "state",
)  # fmt: skip


def _profile(member: Member) -> Rows:
    own = MentorProfile.objects.filter(member=member)
    fields = ("kinds", "capacity", "band", "experience", "may_be_named", "agreed_on")
    return list(own.values(*ABOUT, *fields, "created_at"))


def _requests(member: Member) -> Rows:
    own = MentorRequest.objects.filter(member=member)
    fields = ("program__name", "group__name", "kind", "needs", "wishes", "prefers")
    return list(own.values(*ABOUT, *fields, "created_at", "opened_at", "closed_at"))


def _pairings(member: Member) -> Rows:
    own = Pairing.objects.visible_to(member)
    fields = ("program__name", "kind", "state", "mentor_name", "mentee_name", "began_at")
    return list(own.values(*fields, "ended_at", "how_often", "when", "in_crisis"))


def _check_ins(member: Member) -> Rows:
    own = CheckIn.objects.filter(pairing__mentee=member)
    return list(own.values("feeling", "at", "seen_at"))


def _vouches(member: Member) -> Rows:
    own = Vouch.objects.filter(by=member)
    return list(own.values("group__name", "is_given", "asked_at", "answered_at"))


def _circles(member: Member) -> Rows:
    own = CircleSeat.objects.filter(member=member)
    return list(own.values("circle__program__name", "name", "is_guide", "taken_at"))


# Key, heading, reason, models, and what gives the rows.
KEPT = (
    (
        "mentor_profile",
        _("Your offer to guide others"),
        _("So that newcomers can be matched with you. Nobody can list or search it."),
        (MentorProfile, MentorProgram),
        _profile,
    ),
    (
        "mentor_requests",
        _("Your wish for somebody to be accountable to"),
        _("So that we can look for somebody who fits, and for a year to do it better."),
        (MentorRequest, MentorOffer),
        _requests,
    ),
    (
        "pairings",
        _("You and a mentor, or you and somebody whom you guide"),
        _("Under the names that you both chose. Nobody else sees it."),
        (Pairing,),
        _pairings,
    ),
    (
        "check_ins",
        _("How your days were"),
        _("So that the other can see it, for 90 days."),
        (CheckIn,),
        _check_ins,
    ),
    (
        "vouches",
        _("For whom you vouched"),
        _("That somebody in your group may guide newcomers."),
        (Vouch,),
        _vouches,
    ),
    (
        "circles",
        _("Circles"),
        _("Small circles that you belong to or were asked to."),
        (Circle, CircleSeat),
        _circles,
    ),
)


def register_all() -> None:
    """Make known what is kept."""
    for key, label, why, models, give in KEPT:
        erase = erase_pairings if key == "pairings" else None
        register(Holding(key, label, why, models, give, erase))
