"""Tables of the finder: where, what and when people meet, and where that was learnt."""

from meetings.models.changes import ScheduleChange
from meetings.models.claims import MeetingClaim
from meetings.models.confirmations import ConfirmLink
from meetings.models.feeds import Feed, FeedRun, FeedServiceBody
from meetings.models.finder import FinderArea, FinderRow, TimeZone
from meetings.models.meetings import (
    Closure,
    Meeting,
    MeetingException,
    MeetingFormat,
    MeetingTime,
)
from meetings.models.places import GazetteerName, GazetteerPlace, Place
from meetings.models.reports import ChangeReport
from meetings.models.sheets import SheetPlan

__all__ = [
    "ChangeReport",
    "Closure",
    "ConfirmLink",
    "Feed",
    "FeedRun",
    "FeedServiceBody",
    "FinderArea",
    "FinderRow",
    "GazetteerName",
    "GazetteerPlace",
    "Meeting",
    "MeetingClaim",
    "MeetingException",
    "MeetingFormat",
    "MeetingTime",
    "Place",
    "ScheduleChange",
    "SheetPlan",
    "TimeZone",
]
