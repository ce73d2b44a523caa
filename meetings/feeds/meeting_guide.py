"""Meeting Guide JSON: one row a meeting, weekly, Sunday is 0.

Its fields: Meeting Guide specification of 2026-03, and what real feeds make of it.
"""

from collections.abc import Iterable, Iterator, Mapping

from groups.models import ServiceBody
from meetings.feeds import clock
from meetings.feeds.addresses import (
    LONGEST_ADDRESS,
    LONGEST_TOWN,
    country,
    country_of_region,
    is_no_place,
    one_line_address,
    parsed,
    position_of,
    postcode,
    region,
)
from meetings.feeds.cleaning import joined, notes, one_line, phone, url, url_and_rest, yes_or_no
from meetings.feeds.record import (
    BodyRecord,
    FormatRecord,
    MeetingRecord,
    PlaceRecord,
    Row,
    RowRejectedError,
    TimeRecord,
)
from meetings.feeds.types import codes, is_format, says_online, says_place_closed
from meetings.gazetteer import fold
from meetings.models import Meeting

SUNDAY = 0
LONGEST_SOURCE_ID = 100
IN_PERSON, ONLINE, HYBRID = ATTENDANCES = tuple(map(str, Meeting.Attendance.values))
INACTIVE = "inactive"

# Kept to be given back; personal contact fields are not among them.
KEPT = ("region", "sub_region", "regions", "district", "sub_district", "website", "location_url",
        "feedback_url", "venmo", "square", "paypal", "homegroup_online")  # fmt: skip
HANDLES = frozenset({"venmo", "square", "paypal"})
FIELDS = frozenset(
    {"slug", "id", "name", "day", "time", "end_time", "timezone", "formatted_address", "address",
     "city", "state", "postal_code", "country", "latitude", "longitude", "coordinates",
     "approximate", "location", "location_notes", "group", "group_notes", "notes", "types",
     "attendance_option", "conference_url", "conference_url_notes", "conference_phone",
     "conference_phone_notes", "updated", "url", "entity", "entity_url", "entity_website_url",
     "entity_phone", "entity_location", *KEPT}
)  # fmt: skip


class MeetingGuideAdapter:
    """Reads rows of Meeting Guide fields; where no country is said it is ``country``."""

    fields = FIELDS
    digest = b""

    def __init__(self, items: Iterable[object], in_country: str = "") -> None:
        self.items = items
        self.in_country = in_country
        self._bodies: dict[str, BodyRecord] = {}

    def rows(self) -> Iterator[tuple[int, object]]:
        """Number the meetings from 1."""
        return enumerate(self.items, start=1)

    def source_id(self, row: Row) -> str:
        """Give the slug, or the id where there is none."""
        for field in ("slug", "id"):
            found = one_line(row.get(field), LONGEST_SOURCE_ID + 1)
            if len(found) > LONGEST_SOURCE_ID:
                reason = f"Longer than {LONGEST_SOURCE_ID} characters. Shorten it."
                raise RowRejectedError(field, row.get(field), reason)
            if found:
                return found
        reason = "Every meeting needs a slug that no other has, to be known by next time."
        raise RowRejectedError("slug", row.get("slug"), reason)

    def record(self, row: Row) -> MeetingRecord:
        """Turn a row into a meeting."""
        place = _place(row, self.in_country)
        said = codes(row.get("types"))
        meeting = MeetingRecord(
            source_id=self.source_id(row),
            name=_name(row),
            attendance=IN_PERSON,
            formats=tuple(filter(is_format, said)),
            place=place,
            time_zone=one_line(row.get("timezone"), 60).replace(" ", "_"),
            notes=notes(row.get("notes")),
            site_url=url(row.get("url"), 500) or url(row.get("website"), 500),
            confirmed_at=clock.moment(row.get("updated")),
            body=self._body(row),
            extra=_extra(row),
        )
        _add_joining(meeting, row)
        _add_attendance(meeting, row, said)
        _add_group(meeting, row)
        meeting.times = _times(row, meeting)
        return meeting

    def bodies(self) -> Mapping[str, BodyRecord]:
        """Give the districts and service bodies that the rows so far have named."""
        return self._bodies

    def formats(self) -> Mapping[str, FormatRecord]:
        """Describe none: Meeting Guide feeds have codes only."""
        return {}

    def _body(self, row: Row) -> str:
        """Note the district and the body behind the listing; give the nearer one's id."""
        nearest = ""
        entity = one_line(row.get("entity"))
        if entity:
            nearest = self._noted(
                "entity",
                entity,
                "",
                site_url=url(row.get("entity_url") or row.get("entity_website_url"), 500),
                helpline=phone(row.get("entity_phone"))[0],
                description=one_line(row.get("entity_location")),
            )
        for field in ("district", "sub_district"):
            name = one_line(row.get(field))
            if name:
                nearest = self._noted(field, name, nearest)
        return nearest

    def _noted(self, kind: str, name: str, parent: str, **more: str) -> str:
        source_id = f"{kind}:{fold(name)}"[:LONGEST_SOURCE_ID]
        known = ServiceBody.Kind.OTHER if kind == "entity" else ServiceBody.Kind.DISTRICT
        shown = f"District {name}" if kind == "district" and name.isdigit() else name
        body = BodyRecord(source_id, shown, known, parent_id=parent, **more)
        self._bodies.setdefault(source_id, body)
        return source_id


def _name(row: Row) -> str:
    name = one_line(row.get("name"))
    if not name:
        raise RowRejectedError("name", row.get("name"), "Every meeting needs a name.")
    return name


def _place(row: Row, in_country: str) -> PlaceRecord | None:
    place = _address(row, in_country)
    name = one_line(row.get("location"))
    district = one_line(row.get("district"))
    is_district = district and fold(name) == fold(district)
    place.name = "" if is_no_place(name) or is_district else name
    place.notes = notes(row.get("location_notes"), 2_000)
    spot = position_of(row)
    if spot:
        place.latitude, place.longitude = spot
    # Without a street the position is that of a town, whatever the feed says.
    place.is_approximate = yes_or_no(row.get("approximate")) is True or not place.street
    known = place.name or place.street or place.town or place.region or place.postcode or spot
    return place if known else None


def _address(row: Row, in_country: str) -> PlaceRecord:
    formatted = one_line(row.get("formatted_address"), LONGEST_ADDRESS)
    street = one_line(row.get("address"), LONGEST_ADDRESS)
    town = one_line(row.get("city"), LONGEST_TOWN)
    fields_alone = town or row.get("state") or row.get("postal_code")
    if not fields_alone and (formatted or "," in street):
        said = country(row.get("country"), in_country)
        place = parsed(formatted or street, said)
        place.address = place.address or one_line_address(place)
    else:
        place = _fielded(row, street, town, in_country)
        place.address = formatted or one_line_address(place)
    if is_no_place(place.street):
        place.street = ""
    return place


def _fielded(row: Row, street: str, town: str, in_country: str) -> PlaceRecord:
    state = region(row.get("state"))
    nation = country(row.get("country")) or country_of_region(state) or in_country
    return PlaceRecord(
        street=street[:255],
        town=town,
        region=state,
        postcode=postcode(row.get("postal_code"), nation),
        country=nation,
    )


def _add_joining(meeting: MeetingRecord, row: Row) -> None:
    meeting.join_url, beside = url_and_rest(row.get("conference_url"))
    meeting.join_url_notes = joined(notes(row.get("conference_url_notes"), 2_000), beside)
    meeting.join_phone, beside = phone(row.get("conference_phone"))
    meeting.join_phone_notes = joined(notes(row.get("conference_phone_notes"), 2_000), beside)


def _add_attendance(meeting: MeetingRecord, row: Row, said: tuple[str, ...]) -> None:
    """Tell how one attends, as the field's own software derives it."""
    option = one_line(row.get("attendance_option")).lower().replace(" ", "_").replace("-", "_")
    can_join = bool(meeting.join_url or meeting.join_phone)
    has_street = bool(meeting.place and meeting.place.street)
    afar = can_join or (not has_street and any(map(says_online, said)))
    meeting.attendance = (HYBRID if has_street else ONLINE) if afar else IN_PERSON
    if option in ATTENDANCES:
        meeting.attendance = option
    meeting.is_closed = option == INACTIVE
    if any(map(says_place_closed, said)) and not meeting.is_closed:
        meeting.is_closed = not (can_join or option == ONLINE)
        meeting.attendance = IN_PERSON if meeting.is_closed else ONLINE


def _add_group(meeting: MeetingRecord, row: Row) -> None:
    name = one_line(row.get("group"))
    about = notes(row.get("group_notes"))
    # Some feeds write the district where the group belongs: that is no group.
    district = one_line(row.get("district"))
    if name and not (district and fold(name) == fold(district)):
        meeting.group_name, meeting.group_notes = name, about
        meeting.group_url = url(row.get("website"), 500)
        meeting.extra["group"] = name  # by it the group is found again, whatever it is called here
    else:
        meeting.notes = joined(meeting.notes, about)
    if meeting.place is None:
        meeting.notes = joined(meeting.notes, notes(row.get("location_notes")))


def _times(row: Row, meeting: MeetingRecord) -> tuple[TimeRecord, ...]:
    days = clock.weekdays(row.get("day"), "day", sunday=SUNDAY)
    start = clock.minutes(row.get("time"), "time")
    end = clock.minutes(row.get("end_time"), "end_time")
    if start is None and days:
        reason = "There is a day but no time. Give both, or neither for a meeting by appointment."
        raise RowRejectedError("time", row.get("time"), reason)
    if start is not None and not days:
        reason = "There is a time but no day. Give both, or neither for a meeting by appointment."
        raise RowRejectedError("day", row.get("day"), reason)
    weeks = 0
    if len(days) == 1:
        place_notes = meeting.place.notes if meeting.place else ""
        weeks = clock.monthly_weeks(days[0], meeting.notes, place_notes, meeting.group_notes)
    return clock.times(days, start, clock.lasting(start or 0, end), weeks)


def _extra(row: Row) -> dict[str, object]:
    kept: dict[str, object] = {}
    for field in KEPT:
        value = row.get(field)
        if field == "regions" and isinstance(value, list):
            kept[field] = [one_line(item) for item in value[:10]]
        elif value not in (None, "", []):
            kept[field] = (
                url(value, 500) if field.endswith(("url", "website")) else one_line(value)
            )
    # A handle that is an e-mail address is a person's.
    return {
        field: value
        for field, value in kept.items()
        if value and not (field in HANDLES and "@" in str(value)[1:])
    }
