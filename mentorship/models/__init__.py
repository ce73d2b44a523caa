"""Older members who offer to guide, newcomers who ask, and the two together."""

from mentorship.models.fitting import Fitting
from mentorship.models.mentors import MentorProfile, MentorProgram, Vouch
from mentorship.models.pairings import CheckIn, Circle, CircleSeat, Pairing
from mentorship.models.requests import Kind, MatchRound, MentorOffer, MentorRequest

__all__ = [
    "CheckIn",
    "Circle",
    "CircleSeat",
    "Fitting",
    "Kind",
    "MatchRound",
    "MentorOffer",
    "MentorProfile",
    "MentorProgram",
    "MentorRequest",
    "Pairing",
    "Vouch",
]
