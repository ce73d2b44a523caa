"""Programs, service bodies, groups, and the people who belong to them."""

from groups.models.decisions import BallotCast, GroupDecision, Vote
from groups.models.groups import Group
from groups.models.joining import Invitation, QueueLook, Removal
from groups.models.life import Claim, OnlineSafety, PendingDeed, Proving, Review
from groups.models.people import Membership, Role, Seat, Stewardship, Term
from groups.models.programs import WORDS, Program, ServiceBody
from groups.models.stewards import StewardLink

__all__ = [
    "WORDS",
    "BallotCast",
    "Claim",
    "Group",
    "GroupDecision",
    "Invitation",
    "Membership",
    "OnlineSafety",
    "PendingDeed",
    "Program",
    "Proving",
    "QueueLook",
    "Removal",
    "Review",
    "Role",
    "Seat",
    "ServiceBody",
    "StewardLink",
    "Stewardship",
    "Term",
    "Vote",
]
