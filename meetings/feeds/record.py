"""The one shape that every kind of feed is turned into, and how a row is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypedDict

Row = dict[str, object]

LONGEST_SHOWN_VALUE = 200


class Rejection(TypedDict):
    """A row that was not taken: which field, what it said, why, and what to mend."""

    row: int
    field: str
    value: str
    reason: str


class RowRejectedError(Exception):
    """A row that cannot be listed; the others can.

    The meeting that an earlier import took from it stays as it is.
    """

    def __init__(self, field_name: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.field = field_name
        self.value = _shown(value)
        self.reason = reason

    def as_rejection(self, row: int) -> Rejection:
        """Name the row it happened in."""
        return {"row": row, "field": self.field, "value": self.value, "reason": self.reason}


class RowWithdrawnError(RowRejectedError):
    """A row that its publisher does not show: a meeting taken from it before is closed."""


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    text = text[:LONGEST_SHOWN_VALUE].encode("utf-8", "replace").decode()
    return text.replace("\x00", "")


class FeedUnreadableError(Exception):
    """Nothing of the feed can be read; the message says where and what to mend."""


@dataclass(frozen=True, slots=True)
class TimeRecord:
    """One weekly or monthly time; numbers as in ``MeetingTime``."""

    weekday: int
    start: int
    duration: int
    weeks_of_month: int = 0


@dataclass(slots=True)
class PlaceRecord:
    """An address as the feed gives it; the town's position may be filled in later."""

    name: str = ""
    street: str = ""
    town: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    address: str = ""
    notes: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_approximate: bool = False


@dataclass(frozen=True, slots=True)
class BodyRecord:
    """A service body as a feed describes it."""

    source_id: str
    name: str
    kind: str
    parent_id: str = ""
    description: str = ""
    site_url: str = ""
    helpline: str = ""
    world_id: str = ""


@dataclass(frozen=True, slots=True)
class FormatRecord:
    """A format as a feed describes it; ``code`` is its key there."""

    code: str
    names: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    kind: str = "format"
    world_id: str = ""
    meeting_guide_code: str = ""


@dataclass(slots=True)
class MeetingRecord:
    """One meeting, cleaned: what is plain text here is plain text in the database.

    ``formats`` are codes of the feed; ``body`` is a service body's id there. A meeting
    without ``times`` is held by appointment. ``extra`` is given back unchanged on export.
    """

    source_id: str
    name: str
    attendance: str
    times: tuple[TimeRecord, ...] = ()
    time_zone: str = ""
    notes: str = ""
    language: str = ""
    formats: tuple[str, ...] = ()
    place: PlaceRecord | None = None
    group_name: str = ""
    group_notes: str = ""
    group_url: str = ""
    body: str = ""
    is_closed: bool = False
    join_url: str = ""
    join_url_notes: str = ""
    join_phone: str = ""
    join_phone_notes: str = ""
    site_url: str = ""
    confirmed_at: datetime | None = None
    extra: dict[str, object] = field(default_factory=dict)


class Adapter(Protocol):
    """What an import asks of each kind of feed.

    ``fields`` are the fields it reads: a change in any other is no change. ``digest`` is
    of documents beside the rows (formats, service bodies): with it all rows change.
    """

    fields: frozenset[str]
    digest: bytes

    def rows(self) -> Iterator[tuple[int, object]]:
        """Give each row with its number as its publisher counts it."""

    def source_id(self, row: Row) -> str:
        """Give the row's key in its feed; raise ``RowRejectedError`` without one."""

    def record(self, row: Row) -> MeetingRecord:
        """Turn a row into a meeting; raise ``RowRejectedError`` where it says too little."""

    def bodies(self) -> Mapping[str, BodyRecord]:
        """Give the service bodies known by now, by their id in the feed."""

    def formats(self) -> Mapping[str, FormatRecord]:
        """Give the formats that the feed itself describes, by code."""
