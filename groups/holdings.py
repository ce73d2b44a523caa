"""What groups keep of a member: given out and taken away by the privacy centre."""

from django.utils.translation import gettext_lazy as _

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from accounts.portability import Holding, Rows, register
from groups.actions.locking import lock_group
from groups.actions.seats import note_empty
from groups.models import (
    BallotCast,
    Claim,
    Group,
    GroupDecision,
    Invitation,
    Membership,
    PendingDeed,
    QueueLook,
    Removal,
    Review,
    Seat,
    StewardLink,
    Stewardship,
    Term,
    Vote,
)


def _memberships(member: Member) -> Rows:
    own = Membership.objects.filter(member=member)
    return list(
        own.values(
            "group__name", "state", "name", "is_shown", "is_home", "answer", "requested_at",
            "joined_at", "ended_at",
        )
    )  # fmt: skip


def _terms(member: Member) -> Rows:
    own = Term.objects.filter(membership__member=member)
    fields = ("group__name", "role", "starts_on", "ends_on", "accepted_at", "ended_at")
    return list(own.values(*fields, "handover_note"))


def _removals(member: Member) -> Rows:
    own = Removal.objects.filter(membership__member=member).exclude(state="proposed")
    fields = ("group__name", "kind", "state", "reason", "done_at", "appeal", "appealed_at")
    return list(own.values(*fields, "answer", "decided_at"))


def _invitations(member: Member) -> Rows:
    made = Invitation.objects.filter(made_by__member=member)
    return list(made.values("group__name", "note", "uses", "uses_left", "created_at"))


def _looks(member: Member) -> Rows:
    return list(QueueLook.objects.filter(by__member=member).values("group__name", "on", "times"))


def _stewardships(member: Member) -> Rows:
    own = Stewardship.objects.filter(member=member)
    return list(own.values("service_body__name", "granted_at"))


def _steward_links(member: Member) -> Rows:
    made = StewardLink.objects.filter(made_by=member)
    return list(made.values("service_body__name", "created_at", "expires_at", "used_at"))


def _claims(member: Member) -> Rows:
    own = Claim.objects.filter(member=member)
    fields = ("group__name", "name", "proof", "words", "outcome", "answer")
    return list(own.values(*fields, "created_at", "decided_at"))


def _decisions(member: Member) -> Rows:
    own = GroupDecision.objects.filter(proposed_by__member=member)
    return list(own.values("group__name", "kind", "title", "proposal", "proposed_at", "outcome"))


def _ballots(member: Member) -> Rows:
    cast = BallotCast.objects.filter(membership__member=member)
    return list(cast.values("decision__group__name", "decision__title"))


def _deeds(member: Member) -> Rows:
    asked = PendingDeed.objects.filter(asked_by__member=member)
    return list(asked.values("group__name", "kind", "asked_at", "outcome"))


def _reviews(member: Member) -> Rows:
    done = Review.objects.filter(decided_by=member)
    return list(done.values("group__name", "outcome", "answer", "decided_at"))


def _erase(member: Member) -> None:
    """Take a member out of every group; what is empty then is noted as empty."""
    with as_purpose(Purpose.ERASE):
        groups = list(Group.objects.filter(memberships__member=member).distinct().order_by("pk"))
        for group in groups:  # first, as everybody does, or two would wait for each other
            lock_group(group)
        Membership.objects.filter(member=member).delete()
        Stewardship.objects.filter(member=member).delete()
        for group in groups:
            note_empty(group)


BELONGING = Holding(
    "groups",
    _("Groups that you belong to"),
    _("Your place in each group, under the name that you chose there."),
    (Membership,),
    _memberships,
    _erase,
    order=50,
)
# Key, heading, reason, models, and what gives the rows.
REST = (
    ("seats", _("Seats"), _("What you serve as, and until when."), (Term, Seat), _terms),
    (
        "removals",
        _("Removals"),
        _("Why you had to leave a group, and what a steward said."),
        (Removal,),
        _removals,
    ),
    (
        "invitations",
        _("Invitations"),
        _("Links that you made for your groups. Their secret is not kept."),
        (Invitation,),
        _invitations,
    ),
    (
        "looks",
        _("Looks at requests"),
        _("On which days you looked at who asks to join, for 90 days."),
        (QueueLook,),
        _looks,
    ),
    (
        "claims",
        _("Groups that you said you serve"),
        _("What you said, and what was answered, for two months."),
        (Claim,),
        _claims,
    ),
    (
        "decisions",
        _("Proposals"),
        _("What you proposed to your groups."),
        (GroupDecision,),
        _decisions,
    ),
    (
        "ballots",
        _("That you have voted"),
        _("So that nobody votes twice, until the vote is counted. What you voted is not in it."),
        (BallotCast,),
        _ballots,
    ),
    (
        "deeds",
        _("Changes that wait"),
        _("Changes of your groups that you asked for and that need two servants."),
        (PendingDeed,),
        _deeds,
    ),
    (
        "reviews",
        _("Groups that you looked at as a steward"),
        _("What you answered, for a year."),
        (Review,),
        _reviews,
    ),
    (
        "stewardships",
        _("Stewardships"),
        _("What you look after besides your groups."),
        (Stewardship,),
        _stewardships,
    ),
    (
        "steward_links",
        _("Links that you made for stewards"),
        _("To which service body, and until when. Their secret is not kept."),
        (StewardLink,),
        _steward_links,
    ),
)


def register_all() -> None:
    """Make known what is kept."""
    register(BELONGING)
    for key, label, why, models, give in REST:
        register(Holding(key, label, why, models, give))
    register(
        Holding(
            "votes",
            _("Votes in your groups"),
            _("Nothing tells whose a vote is, not even to us. Counted, they are deleted."),
            (Vote,),
            None,
        )
    )
