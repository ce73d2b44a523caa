"""Who may do what in a group: one table of seats, and one permission an action.

A seat is used only with a second factor at sign-in, because whoever holds it can see requests
and change where people go.
"""

from collections.abc import Callable

import rules

from accounts.models import Member
from accounts.second_factor import has_second_factor
from groups.models import Group, Membership, Role, ServiceBody, Stewardship, Term

# Which seats may do what. Every other action asks for membership, or a steward.
SEATS: dict[str, frozenset[str]] = {
    "manage": frozenset(Role),
    "edit_group": frozenset({Role.SECRETARY, Role.CHAIR}),
    "edit_schedule": frozenset({Role.SECRETARY, Role.CHAIR}),
    "answer_reports": frozenset({Role.SECRETARY, Role.CHAIR, Role.GREETER}),
    "answer_requests": frozenset({Role.SECRETARY, Role.CHAIR, Role.GREETER, Role.MODERATOR}),
    "keep_safe": frozenset({Role.SECRETARY, Role.CHAIR, Role.MODERATOR}),
    "invite": frozenset({Role.SECRETARY, Role.CHAIR, Role.GREETER}),
    "fill_seats": frozenset({Role.SECRETARY, Role.CHAIR}),
    "remove_member": frozenset({Role.SECRETARY, Role.CHAIR, Role.MODERATOR}),
    "ban_member": frozenset({Role.MODERATOR}),
    "moderate": frozenset({Role.MODERATOR}),
}


def body_and_above(body: ServiceBody | None) -> list[int]:
    """Give the ids of a service body and of those it stands under."""
    found: list[int] = []
    while body is not None and body.pk not in found:
        found.append(body.pk)
        body = body.parent
    return found


def cares_for(member: Member, body: ServiceBody | None) -> bool:
    """Say whether the member looks after the site, the body, or one above, second factor or not."""
    own = Stewardship.objects.filter(member=member)
    covering = own.filter(service_body=None) | own.filter(service_body__in=body_and_above(body))
    return covering.exists()


@rules.predicate
def belongs(member: Member, group: Group) -> bool:
    """The member belongs to the group now."""
    return Membership.objects.active().filter(member=member, group=group).exists()


@rules.predicate
def is_steward(member: Member) -> bool:
    """The member looks after the whole site, with a second factor."""
    site = Stewardship.objects.filter(member=member, service_body=None)
    return site.exists() and has_second_factor(member)


@rules.predicate
def is_steward_of(member: Member, group: Group) -> bool:
    """The member looks after the site, or a service body that the group stands under.

    A secret group has nobody above it: to stewards it is not there, like to anybody outside.
    """
    return group.visibility != Group.Visibility.SECRET and _covers(member, group)


@rules.predicate
def reviews(member: Member, group: Group) -> bool:
    """The member may look at a group that asks stewards to, one that will be secret too."""
    return group.state == Group.State.IN_REVIEW and _covers(member, group)


def _covers(member: Member, group: Group) -> bool:
    return cares_for(member, group.service_body) and has_second_factor(member)


@rules.predicate
def is_steward_of_body(member: Member, body: ServiceBody) -> bool:
    """The member looks after the site, this service body, or one above it."""
    return cares_for(member, body) and has_second_factor(member)


def looks_after_others(member: Member) -> bool:
    """Say whether a member moderates or is a steward anywhere, and is so signed out sooner."""
    moderating = Term.objects.current().filter(membership__member=member, role=Role.MODERATOR)
    return moderating.exists() or Stewardship.objects.filter(member=member).exists()


def holds_seat(member: Member, group: Group, action: str) -> bool:
    """Say whether the member's seat would let them, second factor or not."""
    terms = Term.objects.current().filter(group=group, membership__member=member)
    return terms.filter(role__in=SEATS[action]).exists()


def deeds_of(member: Member, group: Group) -> set[str]:
    """Give all that the member's seats would let them do, second factor or not, in one query."""
    terms = Term.objects.current().filter(group=group, membership__member=member)
    held = set(terms.values_list("role", flat=True))
    return {action for action, roles in SEATS.items() if roles & held}


def in_seat(roles: frozenset[str]) -> Callable[[Member, Group], bool]:
    """Make the statement that a member serves the group in one of these seats."""

    def serves(member: Member, group: Group) -> bool:
        terms = Term.objects.current().filter(
            group=group, membership__member=member, role__in=roles
        )
        return terms.exists() and has_second_factor(member)

    return serves


rules.add_perm("groups.see_inside", belongs)
for _action, _roles in SEATS.items():
    rules.add_perm(f"groups.{_action}", rules.predicate(in_seat(_roles)))
rules.add_perm("groups.steward_site", is_steward)
rules.add_perm("groups.steward", is_steward_of)
rules.add_perm("groups.review", reviews)
rules.add_perm("groups.steward_body", is_steward_of_body)
