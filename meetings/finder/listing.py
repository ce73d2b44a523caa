"""The finder's results for other programs to read, under the same address as the page."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from meetings.finder import catalog
from meetings.finder.cards import ATTENDANCES, place_line, reverse_meeting
from meetings.finder.page import answer
from meetings.finder.searching import Row, Spot, metres
from meetings.finder.wishes import Wishes, query


def as_json(wishes: Wishes, now: datetime) -> dict[str, object]:
    """Give count, the next page's address or None, and the meetings of this page.

    Raises ``BadParameterError`` for a wish for something that is not known.
    """
    _, found = answer(wishes, now, with_counts=False)
    # Pages of a wider search are pages of that one: they are not widened again.
    shown = found.search.wishes if found.is_wider else wishes
    return {
        "count": found.count,
        "next": _address(shown) if found.has_next else None,
        "meetings": [_meeting(row, found.search.spot) for row in found.rows],
    }


def _address(wishes: Wishes) -> str:
    following = query(replace(wishes, page=wishes.page + 1))
    return f"{settings.SITE_URL}{reverse('finder')}?{following}&as=json"


def _meeting(row: Row, spot: Spot) -> dict[str, object]:
    return {
        "slug": row.slug,
        "name": row.name,
        "program": catalog.current().program_by_id[row.program_id].slug,
        "starts_at": row.starts_at.isoformat(),
        "time_zone": row.time_zone,
        "attendance": ATTENDANCES[row.attendance],
        "place": place_line(row),
        "latitude": row.latitude,
        "longitude": row.longitude,
        "distance_m": metres(row, spot) if row.attendance != 1 else None,
        "formats": _slugs(row.formats),
        "url": settings.SITE_URL + reverse_meeting(row.slug),
    }


def _slugs(formats: Iterable[int]) -> list[str]:
    known = catalog.current().format_by_id
    return [known[number].slug for number in formats if number in known]
