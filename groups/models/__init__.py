"""Programs, service bodies, groups, and the people who belong to them."""

from groups.models.groups import Group
from groups.models.people import Membership, Role, Stewardship, Term
from groups.models.programs import WORDS, Program, ServiceBody

__all__ = [
    "WORDS",
    "Group",
    "Membership",
    "Program",
    "Role",
    "ServiceBody",
    "Stewardship",
    "Term",
]
