"""A servant and a steward with something on every page of a group's life, to look at."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from groups.models import Claim, Group, Role
from meetings.models import Meeting, MeetingClaim
from tests import factories as make
from tests.groups.lives import served_group
from tests.journeys.organizer import session_of
from tests.walls import as_owner

CODE = Claim.Proof.CODE


@dataclass
class Circle:
    """Sessions of a servant and of a steward, and the addresses that each may open."""

    servant: str = ""
    steward: str = ""
    of_servant: dict[str, str] = field(default_factory=dict)
    of_steward: dict[str, str] = field(default_factory=dict)
    groups: list[int] = field(default_factory=list)
    meetings: list[int] = field(default_factory=list)

    def open(self, name: str, *args: Any, said: str = "", query: str = "") -> None:
        """Have the servant open an address."""
        self.of_servant[said or name] = reverse(name, args=args) + query


def draw() -> Circle:
    """Store them."""
    circle = Circle()
    group, (term, *_others) = served_group(
        Role.SECRETARY, Role.GREETER, name="Harbour Evening", is_online=True,
        join_question="What brings you?", decides=["format"],
    )  # fmt: skip
    member = term.membership.member
    circle.servant, circle.groups = session_of(member), [group.pk]
    _inside(circle, group, term)
    _beginning(circle, member)
    _claims(circle, member, group)
    _queue(circle)
    return circle


def _inside(circle: Circle, group: Group, term: Any) -> None:
    other = make.MembershipFactory.create(group=group, name="Siskin", is_shown=True)
    make.MembershipFactory.create(
        group=group, state="requested", joined_at=None, name="Wren", answer="A friend told me."
    )
    make.InvitationFactory.create(group=group)
    make.TermFactory.create(membership=term.membership, role="moderator", accepted_at=None)
    make.SeatFactory.create(group=group, role="treasurer")
    make.OnlineSafetyFactory.create(group=group)
    make.PendingDeedFactory.create(group=group)
    removal = make.RemovalFactory.create(membership=other)
    talked = make.GroupDecisionFactory.create(group=group, proposed_at=timezone.now())
    voted = make.GroupDecisionFactory.create(group=group, kind="format")
    over = make.GroupDecisionFactory.create(
        group=group, outcome="passed", entitled=9, yes=5, no=1, abstained=1,
        closed_at=timezone.now(), proposed_at=timezone.now() - timedelta(days=30),
    )  # fmt: skip
    for name in (
        "group_home", "group_settings", "group_rules", "group_visibility", "group_safety",
        "decision_list", "decision_create", "people_list", "removal_list", "face_edit",
        "request_list", "invitation_list", "seat_list", "listing_list", "group_meetings",
    ):  # fmt: skip
        circle.open(name, group.key)
    for said, decision in (("talked about", talked), ("voted on", voted), ("decided", over)):
        circle.open("decision_detail", group.key, decision.pk, said=said)
    circle.open("removal_create", group.key, other.pk)
    circle.open("removal_detail", removal.pk)
    circle.open("seat_hand_over", group.key, term.pk)


def _beginning(circle: Circle, member: Any) -> None:
    draft = make.GroupFactory.create(state=Group.State.DRAFT, name="Harbour Dawn")
    waiting = make.GroupFactory.create(state=Group.State.IN_REVIEW, name="Harbour Noon")
    for group in (draft, waiting):
        make.TermFactory.create(
            membership=make.MembershipFactory.create(group=group, member=member),
            role=Role.SECRETARY,
        )
        circle.groups.append(group.pk)
    make.ReviewFactory.create(
        group=draft, outcome="sent_back", answer="Say when you meet.", decided_at=timezone.now()
    )
    make.ReviewFactory.create(group=waiting, plan="Mondays at noon.")
    circle.open("group_create")
    circle.open("group_founding", draft.key, said="sent back")
    circle.open("group_founding", waiting.key, said="in review")


def _claims(circle: Circle, member: Any, group: Group) -> None:
    body = make.ServiceBodyFactory.create(program=group.program, public_email="desk@body.example")
    made = {"program": group.program, "service_body": body}
    for said, fields in (
        ("claim", None),
        ("claim by code", {"proof": CODE}),
        ("claim at a steward", {"words": "I open the door."}),
        ("claim refused", {"outcome": "refused", "answer": "They say no."}),
    ):
        served = make.GroupFactory.create(**made, served_since=None, name=f"Harbour {said}")
        circle.groups.append(served.pk)
        feed = make.FeedFactory.create(program=group.program)
        meeting = make.MeetingFactory.create(**made, feed=feed, name=f"Harbour {said}")
        circle.meetings.append(meeting.pk)
        if fields is not None:
            make.ClaimFactory.create(group=served, member=member, **fields)
            make.MeetingClaimFactory.create(meeting=meeting, group=group, member=member, **fields)
        circle.open("group_claim", served.key, said=f"group, {said}")
        circle.open("listing_claim", meeting.pk, said=f"listing, {said}")


def _queue(circle: Circle) -> None:
    circle.steward = session_of(make.StewardshipFactory.create().member)
    with as_owner():
        review = circle.groups[2]
        claim = Claim.objects.filter(group__in=circle.groups, proof="steward", outcome="open")
        listing = MeetingClaim.objects.filter(proof="steward", outcome="open")
        asked = Group.objects.get(pk=review).reviews.get()
        circle.of_steward = {
            "queue": reverse("steward_queue"),
            "review": reverse("review_detail", args=[asked.pk]),
            "claim review": reverse("claim_review", args=[claim.get().pk]),
            "listing review": reverse("listing_claim_review", args=[listing.get().pk]),
        }


def clear(circle: Circle) -> None:
    """Take away what others would find."""
    with as_owner():
        Meeting.objects.filter(pk__in=circle.meetings).delete()
        Group.objects.filter(pk__in=circle.groups).delete()
