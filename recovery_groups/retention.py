"""How secret each private table is and how long its rows are kept: one table (RET-01).

A test fails for a private model that is not in it, another for what is not deleted at its time.
Sorts are those of assets: S3 tells of a person, S4 that somebody belongs here or what they said,
S5 what not even operators read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.actions import exporting, stopping
from discussions.actions import keeping
from groups.actions import delegating, life_purging, purging
from meetings.actions import changing, claiming, confirming, sheets
from mentorship.actions import checking_in
from moderation.actions import purging as moderation_purging
from notifications.actions import forgetting

Purge = Callable[[datetime], object]


class Sort(StrEnum):
    """How much it would cost somebody if others read it."""

    PERSONAL = "S3"
    BELONGING = "S4"
    SEALED = "S5"


@dataclass(frozen=True)
class Kept:
    """One private model: its sort, how long its rows are kept in words, and what deletes them.

    ``since`` is the field from whose moment on ``after`` counts. Where no purge stands, the rows
    go with what they belong to: the words say with what.
    """

    model: str
    sort: Sort
    how_long: str
    since: str = ""
    after: timedelta = timedelta()
    purge: Purge | None = None


def _days(number: float) -> timedelta:
    return timedelta(days=number)


def _sheets(now: datetime) -> None:
    sheets.forget_plans(now)


S3, S4, S5 = Sort.PERSONAL, Sort.BELONGING, Sort.SEALED
ACCOUNT, GROUP = "as long as the account", "as long as the group stands, or the member belongs"
KEPT = (
    # accounts
    Kept("accounts.Member", S4, "until it is ended, or 24 months after its last use"),
    Kept("accounts.Member_groups", S4, ACCOUNT),
    Kept("accounts.Member_user_permissions", S4, ACCOUNT),
    Kept("account.EmailAddress", S4, ACCOUNT),
    Kept("account.EmailConfirmation", S4, "never stored: links are signed"),
    Kept("mfa.Authenticator", S4, ACCOUNT),
    Kept("accounts.Block", S4, "until it is taken back, or one of both accounts ends"),
    Kept("accounts.Device", S4, "as long as its session"),
    Kept("sessions.Session", S4, "30 minutes to 90 days, as the device was said to be"),
    Kept("accounts.Export", S4, "a day", "ends_at", _days(0), exporting.forget_exports),
    Kept("accounts.StoppedAddress", S4, "90 days or two years, as digests", "ends_at", _days(0),
         stopping.forget_stopped),
    Kept("admin.LogEntry", S3, "as long as the operator's account"),
    # notifications
    Kept("notifications.Notice", S4, "90 days", "created_at", _days(90), forgetting.forget_old),
    Kept("notifications.Delivery", S4, "a day once sent, a week once it failed", "ended_at", _days(1),
         forgetting.forget_old),
    Kept("notifications.MailChoice", S4, ACCOUNT),
    # groups
    Kept("groups.Membership", S4, "30 days once declined, 90 once removed; bans stay", "ended_at",
         _days(30), purging.purge),
    Kept("groups.Term", S4, "three years after it ended", "ended_at", _days(3 * 365), purging.purge),
    Kept("groups.Seat", S3, GROUP),
    Kept("groups.Stewardship", S4, "until it ends"),
    Kept("groups.StewardLink", S4, "a month once it is over", "expires_at", _days(30),
         delegating.forget_steward_links),
    Kept("groups.Invitation", S4, "a month once it is over", "expires_at", _days(30), purging.purge),
    Kept("groups.QueueLook", S4, "90 days", "on", _days(90), purging.purge),
    Kept("groups.Removal", S4, "90 days once it is over", "done_at", _days(90), purging.purge),
    Kept("groups.Review", S3, "a year once it is answered", "decided_at", _days(365),
         life_purging.purge),
    Kept("groups.Claim", S4, "a month once it is over", "expires_at", _days(30), life_purging.purge),
    Kept("groups.PendingDeed", S4, "90 days once it is over", "ended_at", _days(90),
         life_purging.purge),
    Kept("groups.GroupDecision", S4, GROUP),
    Kept("groups.BallotCast", S4, "until the vote is counted"),
    Kept("groups.Vote", S5, "until the vote is counted"),
    Kept("groups.OnlineSafety", S3, GROUP),
    # meetings
    Kept("meetings.MeetingClaim", S4, "a month once it is over", "expires_at", _days(30),
         claiming.forget_claims),
    Kept("meetings.SheetPlan", S4, "a day", "created_at", _days(1), _sheets),
    Kept("meetings.ScheduleChange", S4, "two years", "at", _days(2 * 365), changing.forget_changes),
    Kept("meetings.ConfirmLink", S3, "400 days once it is over", "expires_at", _days(400),
         confirming.forget_links),
    Kept("meetings.ChangeReport", S3, "as long as the meeting; of nobody"),
    # discussions
    Kept("discussions.Room", S4, GROUP),
    Kept("discussions.Topic", S4, "as long as a post is in it"),
    Kept("discussions.Post", S4, "180 days, or fewer as the room or topic says", "expires_at",
         _days(0), keeping.purge),
    Kept("discussions.PostVersion", S4, "as long as the post"),
    Kept("discussions.Thanks", S4, "as long as the post"),
    Kept("discussions.ReadMark", S4, "as long as the topic, or the member belongs"),
    Kept("discussions.Voice", S4, GROUP),
    # moderation
    Kept("moderation.Case", S4, "a year once it is closed", "closed_at", _days(365),
         moderation_purging.purge),
    Kept("moderation.Report", S4, "as long as the case"),
    Kept("moderation.CaseEvent", S4, "as long as the case"),
    Kept("moderation.Decision", S4, "as long as the case"),
    Kept("moderation.Appeal", S4, "as long as the case"),
    Kept("moderation.Look", S4, "as long as the case"),
    Kept("moderation.WiderLook", S4, "as long as the case"),
    Kept("moderation.Sanction", S4, "as long as the case, or the account"),
    Kept("moderation.SealedCopy", S5, "90 days", "expires_at", _days(0), moderation_purging.purge),
    Kept("moderation.WatchSetting", S3, GROUP),
    Kept("moderation.LedgerEntry", S3, "for good, with digests instead of people"),
    # mentorship
    Kept("mentorship.MentorProfile", S4, "until it is taken back"),
    Kept("mentorship.MentorProgram", S4, "as long as the profile"),
    Kept("mentorship.MentorRequest", S4, "a year"),
    Kept("mentorship.MentorOffer", S4, "as long as the request"),
    Kept("mentorship.MatchRound", S4, "as long as the request"),
    Kept("mentorship.Pairing", S4, "a year once it has ended", "ended_at", _days(365),
         checking_in.purge),
    Kept("mentorship.CheckIn", S4, "90 days", "at", _days(90), checking_in.purge),
    Kept("mentorship.Vouch", S4, "as long as the profile"),
    Kept("mentorship.Circle", S4, "until it ends"),
    Kept("mentorship.CircleSeat", S4, "as long as the circle, or the account"),
    # what runs the site
    Kept("procrastinate.ProcrastinateJob", S3, "until done, 30 days once failed; letters a week"),
)  # fmt: skip
