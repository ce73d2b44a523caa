"""One group with everybody around it: what the tests of who may what stand on."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import Member
from groups.models import Group, Membership, Role
from tests.factories import (
    BlockFactory,
    GroupFactory,
    MemberFactory,
    MembershipFactory,
    StewardshipFactory,
    TermFactory,
)

CANARY = "Kestrel"  # in every private name of the circle, and nowhere else
SEATS = tuple(role.value for role in Role)
ROLES = (
    "anonymous", "stranger", "invited", "pending", "member", "former", "banned", "blocked",
    *SEATS, "elsewhere", "steward", "staff",
)  # fmt: skip
OUTSIDE = ("anonymous", "stranger", "invited", "pending", "former", "banned", "elsewhere")


@dataclass
class Circle:
    """The group, another one, and a person in each role; ``things`` are what addresses name."""

    group: Group
    other: Group
    people: dict[str, Member | None]
    things: dict[str, Any] = field(default_factory=dict)

    def membership(self, role: str) -> Membership:
        """Give somebody's belonging to the group."""
        found: Membership = self.things[f"membership of {role}"]
        return found


def draw(**group: object) -> Circle:
    """Store a group with everybody in their role towards it."""
    drawn = Circle(GroupFactory.create(**group), GroupFactory.create(slug="elsewhere"), {})
    drawn.people["anonymous"] = None
    for role in ("stranger", "invited", "former", "staff"):
        drawn.people[role] = MemberFactory.create(handle=f"{CANARY}-{role}")
    staff = drawn.people["staff"]
    assert staff is not None
    staff.is_staff = staff.is_superuser = True
    staff.save()
    for role, state in (("pending", "requested"), ("banned", "banned")):
        _belong(drawn, role, state=state, joined_at=None)
    _belong(drawn, "member")
    _belong(drawn, "blocked")
    for role in SEATS:
        _belong(drawn, role, member__second_factor=True)
        TermFactory.create(membership=drawn.membership(role), role=role)
    BlockFactory.create(
        blocker=drawn.people["member"], blocked=drawn.people["blocked"], label=f"{CANARY} block"
    )
    elsewhere = TermFactory.create(membership__group=drawn.other, role=Role.MODERATOR)
    drawn.people["elsewhere"] = elsewhere.membership.member
    steward = StewardshipFactory.create(member__handle=f"{CANARY}-steward")
    drawn.people["steward"] = steward.member
    return drawn


def _belong(drawn: Circle, role: str, **fields: object) -> None:
    membership = MembershipFactory.create(
        group=drawn.group,
        member__handle=f"{CANARY}-{role}",
        name=f"{CANARY} {role}",
        is_shown=True,
        **fields,
    )
    drawn.people[role] = membership.member
    drawn.things[f"membership of {role}"] = membership
