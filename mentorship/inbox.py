"""What a mentor's page shows of an offer, and of those who vouch."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.asking import Purpose, as_purpose
from groups.models import Membership, Program
from mentorship import wording
from mentorship.matching import Reason
from mentorship.matching.reasons import words_for_mentor
from mentorship.models import MentorOffer, MentorProfile, Vouch


@dataclass(frozen=True)
class Line:
    """One offer in words: what is looked for, what fits, and nothing of who it is."""

    offer: MentorOffer
    title: str
    facts: list[tuple[str, str]]
    reasons: list[str]

    @classmethod
    def of(cls, offer: MentorOffer) -> "Line":
        """Put what the mentor may know into words."""
        program = Program.objects.get(slug=offer.shown["program"])
        kind = wording.kind_words(offer.shown["kind"], program)
        title = _("%(program)s: %(kind)s") % {"program": program.short_name, "kind": kind}
        reasons = [words_for_mentor(Reason.from_data(one)) for one in offer.for_mentor]
        return cls(offer, title, list(_facts(offer.shown)), reasons)

    @property
    def words(self) -> str:
        """What the newcomer wrote to whoever is asked."""
        return str(self.offer.shown.get("words", ""))


def _facts(shown: dict[str, list[str]]) -> list[tuple[str, str]]:
    needs = wording.said(shown.get("needs", []), wording.EXPERIENCES)
    wishes = wording.said(shown.get("wishes", []), wording.EXPERIENCES)
    times = wording.times_words(shown.get("times", []))  # type: ignore[arg-type]
    languages = wording.listed(wording.language_name(one) for one in shown.get("languages", []))
    found = [
        (_("They need somebody who knows"), needs),
        (_("It would help"), wishes),
        (_("When you are both free"), "; ".join(times)),
        (_("How"), wording.said(shown.get("ways", []), wording.WAYS)),
        (_("Languages"), languages),
    ]
    return [(name, words) for name, words in found if words]


@dataclass(frozen=True)
class Asked:
    """Somebody who asks to be vouched for, by the name they go by in that group."""

    vouch: Vouch
    name: str

    @classmethod
    def of(cls, vouch: Vouch) -> "Asked":
        """Look up the name; of somebody who has left, there is none."""
        with as_purpose(Purpose.MATCH):
            member = vouch.profile.member_id
        own = Membership.objects.active().filter(group=vouch.group_id, member=member)
        return cls(vouch, str(own.values_list("name", flat=True).first() or ""))


def vouches_of(profile: MentorProfile) -> dict[str, int]:
    """Count who was asked and who vouched: numbers alone, never who."""
    own = Vouch.objects.filter(profile=profile)
    return {"asked": own.count(), "given": own.filter(is_given=True).count()}
