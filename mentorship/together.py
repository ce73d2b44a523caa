"""What the page of two shows to one of them: the other by the chosen name alone (AUT-10)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Member
from mentorship import wording
from mentorship.models import CheckIn, Pairing

SHOWN = 14  # check-ins


@dataclass(frozen=True)
class Together:
    """A pairing as one of the two sees it."""

    pairing: Pairing
    is_mentor: bool

    @classmethod
    def of(cls, pairing: Pairing, member: Member) -> "Together":
        """Look at a pairing as one of its two."""
        return cls(pairing, pairing.mentor_id == member.pk)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.pairing.state == Pairing.State.ENDED

    @property
    def is_trial(self) -> bool:
        """Whether the thirty days to try are not over."""
        return self.pairing.state == Pairing.State.TRIAL

    @property
    def name(self) -> str:
        """The name that the other chose."""
        return self.pairing.mentee_name if self.is_mentor else self.pairing.mentor_name

    @property
    def kind(self) -> str:
        """What the two are to each other, in their program's words."""
        return wording.kind_words(self.pairing.kind, self.pairing.program)

    @property
    def help(self) -> tuple[str, ...]:
        """For what lines are shown beside a wish to be called."""
        return ("crisis", "substances")

    @property
    def report_kind(self) -> str:
        """As what the other can be reported."""
        return "mentee" if self.is_mentor else "mentor"

    @property
    def meets_from(self) -> datetime | None:
        """From when on the two meet in person, where one of them wishes to wait (P-7)."""
        wished = self.pairing.mentor_meets_later or self.pairing.mentee_meets_later
        until = self.pairing.trial_until
        return until if wished and until > timezone.now() else None

    @cached_property
    def check_ins(self) -> list[CheckIn]:
        """How the last days were, the newest first."""
        return list(CheckIn.objects.filter(pairing=self.pairing)[:SHOWN])

    @cached_property
    def last_call(self) -> CheckIn | None:
        """The last wish to be called, while nothing newer was said."""
        last = self.check_ins[0] if self.check_ins else None
        return last if last and last.feeling == CheckIn.Feeling.CALL else None

    @property
    def waits_for_call(self) -> bool:
        """Whether a wish to be called stands that the mentor has not said to have seen."""
        calls = CheckIn.objects.filter(pairing=self.pairing, feeling=CheckIn.Feeling.CALL)
        return calls.filter(seen_at=None).exists()
