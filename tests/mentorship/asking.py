"""Newcomers who ask and mentors who can be asked, in one program, as tests set them up."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from groups.models import Group, Membership, Program
from mentorship.models import MentorOffer, MentorProfile, MentorRequest
from tests.factories import (
    GroupFactory,
    MemberFactory,
    MembershipFactory,
    MentorOfferFactory,
    MentorProfileFactory,
    MentorProgramFactory,
    MentorRequestFactory,
)
from tests.walls import as_owner


def program(slug: str = "aa") -> Program:
    return Program.objects.get(slug=slug)


def belonging(slug: str = "aa", **fields: Any) -> Membership:
    """Make somebody who belongs to a group of a program, with an account of some days."""
    member = MemberFactory.create(joined_at=timezone.now() - timedelta(days=10))
    group = fields.pop("group", None) or GroupFactory.create(program=program(slug))
    made: Membership = MembershipFactory.create(member=member, group=group, **fields)
    return made


def mentor(slug: str = "aa", **fields: Any) -> MentorProfile:
    """Make somebody who can be asked in a program, and who has guided others for long."""
    usual = {"guides_since": timezone.now().date() - timedelta(days=1000)}
    profile: MentorProfile = MentorProfileFactory.create(**usual | fields)
    MentorProgramFactory.create(profile=profile, program=program(slug))
    return profile


def waiting(slug: str = "aa", group: Group | None = None, **fields: Any) -> MentorRequest:
    """Make a request in the pool, of somebody who belongs."""
    own = belonging(slug, **({"group": group} if group else {}))
    usual = {"member": own.member, "program": own.group.program, "group": own.group}
    made: MentorRequest = MentorRequestFactory.create(
        **usual | {"heard_at": timezone.now()} | fields
    )
    return made


def accepted(request: MentorRequest | None = None, **fields: Any) -> MentorOffer:
    """Make an offer to which the mentor has said yes."""
    found = request or waiting()
    with as_owner():
        MentorRequest.objects.filter(pk=found.pk).update(state="offered")
    offer: MentorOffer = MentorOfferFactory.create(
        request=found,
        profile=fields.pop("profile", None) or mentor(),
        state="accepted",
        mentor_name="Sage",
        answered_at=timezone.now(),
        **fields,
    )
    return offer


def fresh(row: Any) -> Any:
    """Give a row as it now is."""
    with as_owner():
        return type(row)._default_manager.get(pk=row.pk)


def offers_of(request: MentorRequest) -> list[MentorOffer]:
    """Give all offers made for a request."""
    with as_owner():
        return list(MentorOffer.objects.filter(request=request).order_by("offered_at"))


def doing(member: Member, act: Any, *args: Any, **named: Any) -> Any:
    """Do something as a member."""
    with as_person(member.pk):
        return act(*args, **named)
