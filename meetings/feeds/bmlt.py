"""A BMLT server's answers: search results with its formats and service bodies.

Every value is a string there; weekdays count from Sunday, 1, to Saturday, 7.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from json import dumps

from groups.models import ServiceBody
from meetings.feeds import clock
from meetings.feeds.addresses import (
    country,
    country_of_region,
    one_line_address,
    position,
    postcode,
    region,
)
from meetings.feeds.cleaning import joined, notes, one_line, phone, url, url_and_rest
from meetings.feeds.meeting_guide import HYBRID, IN_PERSON, LONGEST_SOURCE_ID, ONLINE
from meetings.feeds.record import (
    BodyRecord,
    FormatRecord,
    MeetingRecord,
    PlaceRecord,
    Row,
    RowRejectedError,
    RowWithdrawnError,
)
from meetings.feeds.types import codes, says_place_closed
from meetings.format_codes import HYBRID_CODES, NOT_FORMATS, ONLINE_CODES
from meetings.models import MeetingFormat

SUNDAY = 1
VENUES = {"1": IN_PERSON, "2": ONLINE, "3": HYBRID}

KEPT = ("worldid_mixed", "shared_group_id_bigint", "lang_enum", "root_server_uri",
        "root_server_id", "location_city_subsection", "location_neighborhood",
        "location_sub_province", "train_lines", "bus_lines")  # fmt: skip
FIELDS = frozenset(
    {"id_bigint", "service_body_bigint", "service_body_name", "weekday_tinyint", "venue_type",
     "start_time", "duration_time", "time_zone", "formats", "format_shared_id_list", "latitude",
     "longitude", "published", "meeting_name", "location_text", "location_info",
     "location_street", "location_municipality", "location_province", "location_postal_code_1",
     "location_nation", "comments", "phone_meeting_number", "virtual_meeting_link",
     "virtual_meeting_additional_info", *KEPT}
)  # fmt: skip

BODY_KINDS = {
    "AS": ServiceBody.Kind.AREA, "MA": ServiceBody.Kind.METRO, "RS": ServiceBody.Kind.REGION,
    "ZF": ServiceBody.Kind.ZONE, "LS": ServiceBody.Kind.LOCAL, "WS": ServiceBody.Kind.WORLD,
}  # fmt: skip
FORMAT_KINDS = {
    "FC1": MeetingFormat.Kind.FORMAT, "FC2": MeetingFormat.Kind.PLACE,
    "FC3": MeetingFormat.Kind.PEOPLE, "O": MeetingFormat.Kind.OPENNESS,
    "LANG": MeetingFormat.Kind.LANGUAGE,
}  # fmt: skip
_LABEL = re.compile(r"^.*#@-@#")  # some fields hold their own prompt before the value


class BmltAdapter:
    """Reads rows of ``GetSearchResults``; formats and bodies are the server's, as parsed."""

    fields = FIELDS

    def __init__(
        self,
        items: Iterable[object],
        formats: object = None,
        bodies: object = None,
        in_country: str = "",
    ) -> None:
        self.items = items
        self.in_country = in_country
        self._formats = _formats(formats)
        self._keys_by_id = {
            one_line(item.get("id")): one_line(item.get("key_string"))
            for item in reversed(_dicts(formats))
            if _language(item) == "en"
        }
        self._bodies = _bodies(bodies)
        documents = dumps([formats, bodies], sort_keys=True, default=str).encode()
        self.digest = blake2b(documents, digest_size=16).digest()

    def rows(self) -> Iterator[tuple[int, object]]:
        """Number the meetings from 1."""
        return enumerate(self.items, start=1)

    def source_id(self, row: Row) -> str:
        """Give the meeting's number on its server."""
        found = one_line(row.get("id_bigint"), LONGEST_SOURCE_ID + 1)
        if not 0 < len(found) <= LONGEST_SOURCE_ID:
            reason = "Every meeting needs the number by which its server knows it."
            raise RowRejectedError("id_bigint", row.get("id_bigint"), reason)
        return found

    def record(self, row: Row) -> MeetingRecord:
        """Turn a row into a meeting; one that its server does not publish is refused."""
        if one_line(row.get("published")) == "0":
            reason = "Its server does not publish this meeting. Publish it there first."
            raise RowWithdrawnError("published", row.get("published"), reason)
        keys = self._keys(row)
        meeting = MeetingRecord(
            source_id=self.source_id(row),
            name=_name(row),
            attendance=IN_PERSON,
            formats=tuple(key for key in keys if key.upper() not in NOT_FORMATS),
            place=_place(row, self.in_country),
            time_zone=one_line(row.get("time_zone"), 60).replace(" ", "_"),
            notes=notes(row.get("comments")),
            body=self._body(row),
            extra=_extra(row, keys),
        )
        _add_joining(meeting, row)
        _add_attendance(meeting, row, keys)
        self._add_times(meeting, row)
        return meeting

    def bodies(self) -> Mapping[str, BodyRecord]:
        """Give the server's service bodies, and those that only rows have named."""
        return self._bodies

    def formats(self) -> Mapping[str, FormatRecord]:
        """Give the formats that the server describes, by key."""
        return self._formats

    def _keys(self, row: Row) -> tuple[str, ...]:
        """Give the keys of a row's formats; by id where the server says which is which."""
        written = codes(row.get("formats"))
        ids = codes(row.get("format_shared_id_list"))
        known = [self._keys_by_id.get(one) for one in ids]
        if known and all(known):
            return tuple(dict.fromkeys(key for key in known if key))
        return written

    def _body(self, row: Row) -> str:
        source_id = one_line(row.get("service_body_bigint"), LONGEST_SOURCE_ID)
        name = one_line(row.get("service_body_name"))
        if source_id and name and source_id not in self._bodies:
            self._bodies[source_id] = BodyRecord(source_id, name, ServiceBody.Kind.OTHER)
        return source_id

    def _add_times(self, meeting: MeetingRecord, row: Row) -> None:
        days = clock.weekdays(row.get("weekday_tinyint"), "weekday_tinyint", sunday=SUNDAY)
        start = clock.minutes(row.get("start_time"), "start_time")
        if not days or start is None:
            field = "start_time" if days else "weekday_tinyint"
            raise RowRejectedError(field, row.get(field), "Every meeting needs a day and a time.")
        duration = clock.minutes(row.get("duration_time"), "duration_time")
        names = [self._formats[key].names.get("en", "") for key in self._named(meeting)]
        said = [f"{name} only" for name in names if "month" in name.casefold()]
        weeks = clock.monthly_weeks(days[0], meeting.notes, *names, *said)
        meeting.times = clock.times(days, start, duration or clock.USUAL_MINUTES, weeks)

    def _named(self, meeting: MeetingRecord) -> list[str]:
        return [key for key in meeting.formats if key in self._formats]


def _dicts(items: object) -> list[Row]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _language(item: Row) -> str:
    return one_line(item.get("lang"), 10) or "en"


def _formats(items: object) -> dict[str, FormatRecord]:
    """Gather a server's formats by their English key, with names in all its languages."""
    by_id: dict[str, list[Row]] = {}
    for number, item in enumerate(_dicts(items)):
        by_id.setdefault(one_line(item.get("id")) or f"#{number}", []).append(item)
    found: dict[str, FormatRecord] = {}
    for versions in by_id.values():
        first = next((item for item in versions if _language(item) == "en"), versions[0])
        key = one_line(first.get("key_string"), 60)
        if key:
            found.setdefault(key, _format(key, first, versions))
    return found


def _format(key: str, first: Row, versions: list[Row]) -> FormatRecord:
    names = {_language(item): one_line(item.get("name_string"), 120) for item in versions}
    texts = {_language(item): notes(item.get("description_string"), 1_000) for item in versions}
    world_id = one_line(first.get("world_id"), 20).upper()
    written = one_line(first.get("format_type_enum"), 10).upper()
    # Some servers hold the kind where the world id belongs.
    shifted = world_id in ("FC1", "FC2", "FC3")
    kind = world_id if shifted or not written else written
    return FormatRecord(
        code=key,
        names={language: name for language, name in names.items() if name},
        descriptions={language: text for language, text in texts.items() if text},
        kind=FORMAT_KINDS.get(kind, MeetingFormat.Kind.FORMAT),
        world_id="" if shifted else world_id,
    )


def _bodies(items: object) -> dict[str, BodyRecord]:
    found: dict[str, BodyRecord] = {}
    for item in _dicts(items):
        source_id = one_line(item.get("id"), LONGEST_SOURCE_ID)
        name = one_line(item.get("name"))
        if source_id and name:
            parent = one_line(item.get("parent_id"), LONGEST_SOURCE_ID)
            found[source_id] = BodyRecord(
                source_id,
                name,
                BODY_KINDS.get(one_line(item.get("type")).upper(), ServiceBody.Kind.OTHER),
                parent_id="" if parent == "0" else parent,
                description=notes(item.get("description"), 2_000),
                site_url=url(item.get("url"), 500),
                helpline=one_line(item.get("helpline"), 120),
                world_id=one_line(item.get("world_id"), 40),
            )
    return found


def _name(row: Row) -> str:
    name = one_line(row.get("meeting_name"))
    if not name:
        value = row.get("meeting_name")
        raise RowRejectedError("meeting_name", value, "Every meeting needs a name.")
    return name


def _value(row: Row, field: str) -> str:
    return _LABEL.sub("", one_line(row.get(field)))


def _place(row: Row, in_country: str) -> PlaceRecord | None:
    state = region(_value(row, "location_province"))
    nation = country(row.get("location_nation")) or country_of_region(state) or in_country
    town = (
        _value(row, "location_municipality")
        or _value(row, "location_city_subsection")
        or _value(row, "location_neighborhood")
    )
    ways = [_value(row, field) for field in ("train_lines", "bus_lines")]
    place = PlaceRecord(
        name=_value(row, "location_text"),
        street=_value(row, "location_street"),
        town=town[:120],
        region=state,
        postcode=postcode(_value(row, "location_postal_code_1"), nation),
        country=nation,
        notes=joined(notes(row.get("location_info"), 2_000), *ways),
    )
    place.address = one_line_address(place)
    spot = position(row.get("latitude"), row.get("longitude"))
    if spot:
        place.latitude, place.longitude = spot
    place.is_approximate = not place.street
    known = place.name or place.street or place.town or place.region or place.postcode or spot
    return place if known else None


def _add_joining(meeting: MeetingRecord, row: Row) -> None:
    meeting.join_url, beside = url_and_rest(row.get("virtual_meeting_link"))
    more = notes(row.get("virtual_meeting_additional_info"), 2_000)
    meeting.join_url_notes = joined(more, beside)
    meeting.join_phone, meeting.join_phone_notes = phone(row.get("phone_meeting_number"))


def _add_attendance(meeting: MeetingRecord, row: Row, keys: tuple[str, ...]) -> None:
    said = {key.upper() for key in keys}
    can_join = bool(meeting.join_url or meeting.join_phone)
    venue = VENUES.get(one_line(row.get("venue_type")))
    if venue in (None, IN_PERSON) and said & (ONLINE_CODES | HYBRID_CODES):
        venue = HYBRID if said & HYBRID_CODES else ONLINE
    if venue is None:
        has_street = bool(meeting.place and meeting.place.street)
        venue = (HYBRID if has_street else ONLINE) if can_join else IN_PERSON
    if any(map(says_place_closed, keys)):
        meeting.is_closed = venue == IN_PERSON and not can_join
        venue = IN_PERSON if meeting.is_closed else ONLINE
    meeting.attendance = venue


def _extra(row: Row, keys: tuple[str, ...]) -> dict[str, object]:
    kept: dict[str, object] = {field: _value(row, field) for field in KEPT if row.get(field)}
    if keys:
        kept["formats"] = list(keys)
    return {field: value for field, value in kept.items() if value}
