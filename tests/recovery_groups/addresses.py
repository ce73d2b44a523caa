"""An example of every private address, for the tests that open them all."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from groups.actions.inviting import digest_of
from groups.models.people import MembershipQuerySet, TermQuerySet
from notifications.models import NoticeQuerySet
from tests.factories import (
    DeviceFactory,
    InvitationFactory,
    MemberFactory,
    MembershipFactory,
    RemovalFactory,
    TermFactory,
)
from tests.recovery_groups.circle import CANARY, Circle

# Querysets whose ``visible_to`` the walls must make up for.
FILTERED = [MembershipQuerySet, TermQuerySet, NoticeQuerySet]
TOKEN = "a-token"
Maker = Callable[[Circle, str], tuple[object, ...]]
# What is sent to addresses whose form would do nothing when it comes back empty.
DATA: dict[str, dict[str, Any]] = {
    "request_answer": {"approve": "1"},
    "seat_answer": {"decline": "1"},
    "removal_detail": {"confirm": "1"},
}


def furnish(circle: Circle) -> None:
    """Put into the circle what addresses name beside the group."""
    group = circle.group
    circle.things["invitation"] = InvitationFactory.create(group=group, digest=digest_of(TOKEN))
    asked = MembershipFactory.create(
        group=group, state="requested", joined_at=None, name=f"{CANARY} asks"
    )
    circle.things["request"] = asked
    person = MembershipFactory.create(group=group, is_shown=True, name=f"{CANARY} other")
    circle.things["person"] = person
    circle.things["removal"] = RemovalFactory.create(membership=person, reason=f"{CANARY} reason")
    circle.things["term"] = TermFactory.create(membership=person, role="greeter")
    circle.things["device"] = DeviceFactory.create(member=MemberFactory.create())


def of_group(circle: Circle, thing: str) -> tuple[object, ...]:
    return circle.group.key, circle.things[thing].pk


MAKERS: dict[str, Maker] = {
    "device_end": lambda circle, _: (circle.things["device"].pk,),
    "invitation_revoke": lambda circle, _: of_group(circle, "invitation"),
    "person_block": lambda circle, _: of_group(circle, "person"),
    "removal_create": lambda circle, _: of_group(circle, "person"),
    "removal_detail": lambda circle, _: (circle.things["removal"].pk,),
    "request_answer": lambda circle, _: of_group(circle, "request"),
    "seat_answer": lambda circle, _: of_group(circle, "term"),
    "seat_end": lambda circle, _: of_group(circle, "term"),
    "seat_hand_over": lambda circle, _: of_group(circle, "term"),
}
ALONE = {
    "home", "device_list", "device_end_others", "second_factor", "recovery_codes_first",
    "account_change_password", "account_email", "account_reauthenticate", "mfa_activate_totp",
    "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_index", "mfa_list_webauthn",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes",
}  # fmt: skip
NUMBERED = {"mfa_edit_webauthn", "mfa_remove_webauthn"}
NEVER = UUID(int=0)


def args_of(name: str, circle: Circle, role: str) -> tuple[object, ...]:
    """Give the arguments of an address, as somebody in that role would have them."""
    if name in ALONE:
        return ()
    if name in NUMBERED:
        return (1,)
    return MAKERS[name](circle, role) if name in MAKERS else (circle.group.key,)
