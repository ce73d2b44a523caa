"""Listings that a new group may be the same as: by place or link, time and name."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groups.models import Group
from meetings import gazetteer
from meetings.models import FinderRow, Meeting, MeetingTime
from meetings.sphere import kilometres

NEAR_KM = 0.25
CLOSE_MINUTES = 60
KM_A_DEGREE = 111.2
MOST = 20


@dataclass(frozen=True)
class Likeness:
    """A listing that may be the same, with the reasons in words, most of them first."""

    meeting: Meeting
    reasons: tuple[str, ...]


def of_group(group: Group) -> list[Likeness]:
    """List what a group may be the same as, the likeliest first."""
    found: dict[int, tuple[Meeting, set[str]]] = {}
    own = group.meetings.select_related("place").prefetch_related("times")
    for meeting in own:
        for other, reason in _like(meeting):
            found.setdefault(other.pk, (other, set()))[1].add(reason)
    for other in _named_like(group):
        found.setdefault(other.pk, (other, set()))[1].add(_("a similar name in the same town"))
    likely = [
        Likeness(meeting, tuple(sorted(reasons)))
        for meeting, reasons in found.values()
        if reasons != {_("the same place or next door")}  # many groups share a church hall
    ]
    likely.sort(key=lambda one: (-len(one.reasons), one.meeting.name, one.meeting.pk))
    return likely[:MOST]


def _others(group: Group | None, meeting: Meeting | None = None) -> QuerySet[Meeting]:
    """Meetings of others that a steward may see: those that anybody finds."""
    others = Meeting.objects.findable().select_related("place", "group", "program")
    if group is not None:
        others = others.filter(program=group.program_id).exclude(group=group)
    return others.exclude(pk=meeting.pk) if meeting else others


def _like(meeting: Meeting) -> Iterator[tuple[Meeting, str]]:
    others = _others(meeting.group, meeting)
    if meeting.join_url:
        for other in others.filter(join_url__iexact=meeting.join_url)[:MOST]:
            yield other, _("the same online link")
    near = list(_near(meeting, others, NEAR_KM))
    for other in near:
        yield other, _("the same place or next door")
    times = list(meeting.times.all())
    for other in near:
        if _is_close(times, list(other.times.all())):
            yield other, _("the same day, about the same time")


def _near(meeting: Meeting, others: QuerySet[Meeting], reach: float) -> Iterator[Meeting]:
    place = meeting.place
    if place is None or place.latitude is None or place.longitude is None:
        return
    north, east = place.latitude, place.longitude
    tall = reach / KM_A_DEGREE
    wide = tall / max(cos(radians(north)), 0.01)
    boxed = others.filter(
        place__latitude__range=(north - tall, north + tall),
        place__longitude__range=(east - wide, east + wide),
    )
    for other in boxed.prefetch_related("times")[: 10 * MOST]:
        spot = other.place
        if spot is None or spot.latitude is None or spot.longitude is None:
            continue
        if kilometres((north, east), (spot.latitude, spot.longitude)) <= reach:
            yield other


def _is_close(own: list[MeetingTime], others: list[MeetingTime]) -> bool:
    return any(
        one.weekday == other.weekday and abs(one.start - other.start) <= CLOSE_MINUTES
        for one in own
        for other in others
    )


def _named_like(group: Group) -> Iterator[Meeting]:
    """Give meetings of the same program and town whose words hold the group's name, nearly."""
    town = group.home_place or next(
        (one.place.town for one in group.meetings.select_related("place") if one.place), ""
    )
    rows = FinderRow.objects.filter(
        program=group.program_id, words__trigram_word_similar=gazetteer.fold(group.name)
    ).exclude(meeting__group=group)
    if town:
        rows = rows.filter(words__contains=gazetteer.fold(town.partition(",")[0].strip()))
    else:
        rows = rows.filter(attendance__gt=0)
    ids = list(rows.values_list("meeting_id", flat=True).distinct()[: 5 * MOST])
    yield from _others(group).filter(pk__in=ids)
