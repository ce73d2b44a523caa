"""Where a request stands, as its newcomer is told: what was, what is, and what comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.asking import Purpose, as_purpose
from meetings.finder.reader import Reader
from mentorship import wording
from mentorship.matching import Reason
from mentorship.matching.reasons import words_for_newcomer
from mentorship.models import Kind, MentorOffer, MentorRequest

HEAR_WITHIN = timedelta(hours=72)
ROUND_AT_UTC = 2  # o'clock, each night
State = MentorRequest.State


@dataclass(frozen=True)
class Step:
    """One line of how it goes."""

    when: Literal["done", "now", "later"]
    title: str
    words: str


@dataclass(frozen=True)
class Progress:
    """A request of the reader's own, and the offer to which a mentor has said yes, if any.

    ``asked_until`` is when the mentor who is being asked has to have answered.
    """

    request: MentorRequest
    offer: MentorOffer | None
    asked_until: datetime | None
    reader: Reader

    @classmethod
    def of(cls, request: MentorRequest, reader: Reader) -> "Progress":
        """Read how a request of the reader's own stands; of who is asked, nothing is read."""
        own = MentorOffer.objects.visible_to(request.member).filter(request=request)
        with as_purpose(Purpose.MATCH):
            asked = MentorOffer.objects.filter(request=request, state=MentorOffer.State.PENDING)
            until = asked.values_list("expires_at", flat=True).first()
        accepted = own.filter(state=MentorOffer.State.ACCEPTED).first()
        return cls(request, accepted, until, reader)

    @property
    def is_over(self) -> bool:
        """Whether it ended without anybody found."""
        return self.request.state in (State.WITHDRAWN, State.EXPIRED)

    @property
    def is_found(self) -> bool:
        """Whether both have said yes."""
        return self.request.state == State.MATCHED

    @property
    def is_of_equals(self) -> bool:
        """Whether what is asked for is an equal, not somebody further along."""
        return self.request.kind == Kind.ACCOUNTABILITY_PARTNER

    @property
    def title(self) -> str:
        """Say in one line where it stands."""
        if self.is_found:
            return _("You have found each other")
        if self.is_over:
            return _("Your request has ended")
        if self.offer is not None:
            return _("Somebody would like to walk with you")
        return _("We are looking for someone who fits")

    @property
    def lead(self) -> str:
        """Say since when, and until when the newcomer hears from us whatever happens."""
        begun = self.request.opened_at or self.request.created_at
        heard = self.request.heard_at or begun
        return _("Asked on %(day)s. You hear from us by %(until)s, whatever happens.") % {
            "day": self.day(begun),
            "until": self.day(max(heard + HEAR_WITHIN, timezone.now())),
        }

    @cached_property
    def steps(self) -> list[Step]:
        """Tell the four steps."""
        return [
            Step("done", _("You asked"), self.summary),
            self._second(),
            Step(
                "now" if self.offer is not None else "later",
                _("You both say yes"),
                _(
                    "Only then do you see each other’s chosen name, and a page for the two of you opens."
                ),
            ),
            Step(
                "later",
                _("Thirty days to try"),
                _("Either of you may step back with one click. Nobody asks why."),
            ),
        ]

    def _second(self) -> Step:
        if self.offer is not None:
            return Step("done", _("Somebody has said yes"), _("Now it is your turn."))
        if self.asked_until is not None:
            words = _(
                "They know what you need and when you are free, not who you are."
                " They have until %(until)s."
            ) % {"until": self.day_and_hour(self.asked_until)}
            title = _("One older member has been asked")
            return Step("now", _("Somebody has been asked") if self.is_of_equals else title, words)
        words = _("We look each night, and at once when few people wait. Next time: %(next)s.") % {
            "next": self.day_and_hour(self.next_round)
        }
        title = _("We look for an older member who fits")
        return Step(
            "now", _("We look for somebody who fits") if self.is_of_equals else title, words
        )

    @property
    def next_round(self) -> datetime:
        """When all who wait are matched the next time."""
        now = timezone.now()
        tonight = now.replace(hour=ROUND_AT_UTC, minute=7, second=0, microsecond=0)
        return tonight if tonight > now else tonight + timedelta(days=1)

    @property
    def next_try(self) -> str:
        """Say on which day all who wait are matched the next time."""
        return self.reader.weekday_and_date(self._there(self.next_round).date())

    @property
    def summary(self) -> str:
        """Say what was asked for, in one line."""
        kind = wording.kind_words(self.request.kind, self.request.program)
        ways = wording.said(self.request.ways, wording.WAYS).lower()
        return ", ".join((kind, self.request.program.name, ways))

    @property
    def reasons(self) -> list[str]:
        """Say why these two were put together."""
        found = self.offer.for_newcomer if self.offer is not None else []
        return [words_for_newcomer(Reason.from_data(one)) for one in found]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Tell what a mentor who said yes has said of themselves."""
        shown = self.offer.profile_shown if self.offer is not None else {}
        languages = map(wording.language_name, shown.get("languages", []))
        told = (
            (_("In recovery"), wording.band_words(shown.get("band", 0))),
            (_("Speaks"), wording.listed(languages)),
            (_("You could meet"), wording.said(shown.get("ways", []), wording.WAYS)),
            (_("Both free"), "; ".join(wording.times_words(shown.get("times", [])))),
            (_("Knows"), wording.said(shown.get("experience", []), wording.EXPERIENCES)),
        )
        return [(name, words) for name, words in told if words]

    def day(self, moment: datetime) -> str:
        """Write a day by the newcomer's clock."""
        return date_format(self._there(moment), "l")

    def day_and_hour(self, moment: datetime) -> str:
        """Write a day and an hour by the newcomer's clock."""
        there = self._there(moment)
        return f"{date_format(there, 'l')} {self.reader.time(there)}"

    def _there(self, moment: datetime) -> datetime:
        return timezone.localtime(moment, ZoneInfo(self.request.time_zone))
