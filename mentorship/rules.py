"""Who may ask, offer, vouch, and do what in a pairing."""

import rules

from accounts.models import Member
from accounts.second_factor import has_second_factor
from groups.models import Membership, Program, Term
from mentorship.models import MentorOffer, MentorProfile, MentorRequest, Pairing, Vouch


@rules.predicate
def belongs_to_program(member: Member, program: Program) -> bool:
    """The member belongs to a group of the program."""
    own = Membership.objects.active().filter(member=member)
    return own.filter(group__program=program).exists()


@rules.predicate
def is_own(member: Member, row: MentorProfile | MentorRequest) -> bool:
    """The offer to guide, or the request, is the member's."""
    return row.member_id == member.pk


@rules.predicate
def is_asked(member: Member, offer: MentorOffer) -> bool:
    """The member is the mentor whom the offer asks."""
    return offer.profile.member_id == member.pk


@rules.predicate
def has_asked(member: Member, offer: MentorOffer) -> bool:
    """The member is the newcomer for whom the offer was made."""
    return offer.request.member_id == member.pk


@rules.predicate
def is_one_of_two(member: Member, pairing: Pairing) -> bool:
    """The member is one of the two."""
    return member.pk in (pairing.mentor_id, pairing.mentee_id)


@rules.predicate
def is_mentee(member: Member, pairing: Pairing) -> bool:
    """The member is the newcomer of the two."""
    return member.pk == pairing.mentee_id


@rules.predicate
def is_mentor(member: Member, pairing: Pairing) -> bool:
    """The member is the older one of the two."""
    return member.pk == pairing.mentor_id


@rules.predicate
def belongs_somewhere(member: Member) -> bool:
    """The member belongs to a group, whose servants could vouch for them."""
    return Membership.objects.active().filter(member=member).exists()


@rules.predicate
def vouches(member: Member, vouch: Vouch) -> bool:
    """The member was asked to vouch, and serves that group with a second factor."""
    terms = Term.objects.current().filter(group=vouch.group_id, membership__member=member)
    return vouch.by_id == member.pk and terms.exists() and has_second_factor(member)


rules.add_perm("mentorship.ask", belongs_to_program)
rules.add_perm("mentorship.guide", belongs_somewhere)
rules.add_perm("mentorship.own", is_own)
rules.add_perm("mentorship.answer_offer", is_asked)
rules.add_perm("mentorship.choose_mentor", has_asked)
rules.add_perm("mentorship.take_part", is_one_of_two)
rules.add_perm("mentorship.check_in", is_mentee)
rules.add_perm("mentorship.see_call", is_mentor)
rules.add_perm("mentorship.vouch", vouches)
