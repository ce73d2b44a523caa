"""Groups on their way, and people who serve them."""

from typing import Any

from groups.models import Group, Membership, Program, Role, Term
from tests.factories import GroupFactory, MembershipFactory, OnlineSafetyFactory, TermFactory


def served_group(*roles: Role, **fields: Any) -> tuple[Group, list[Term]]:
    """Make a group with one servant a role, each with a second factor."""
    group = GroupFactory.create(**fields)
    terms = [TermFactory.create(membership__group=group, role=role) for role in roles]
    return group, terms


def safe_group(**fields: Any) -> tuple[Group, list[Term]]:
    """Make an online group whose checklist holds; the first servant is its secretary."""
    group, terms = served_group(
        Role.SECRETARY, Role.MODERATOR, Role.MODERATOR, is_online=True, **fields
    )
    OnlineSafetyFactory.create(group=group)
    return group, terms


def belonging(group: Group, **fields: Any) -> Membership:
    """Make somebody belong to a group."""
    membership: Membership = MembershipFactory.create(group=group, **fields)
    return membership


def some_program() -> Program:
    """Give any program."""
    return Program.objects.earliest("pk")
