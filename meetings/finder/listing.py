"""The finder's results for other programs to read, under the same address as the page."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from meetings.finder import catalog
from meetings.finder.page import FinderPage
from meetings.finder.searching import Row


def as_json(page: FinderPage) -> dict[str, object]:
    """Give count, the next page's address or None, and the meetings of this page."""
    following = f"{settings.SITE_URL}{reverse('finder')}{page.next_url}"
    return {
        "count": page.found.count,
        "next": f"{following}&{urlencode({'as': 'json'})}" if page.next_url else None,
        "meetings": [_meeting(page, row) for row in page.found.rows],
    }


def _meeting(page: FinderPage, row: Row) -> dict[str, object]:
    known = catalog.current()
    card = page.setting.card(row)
    return {
        "slug": row.slug,
        "name": row.name,
        "program": known.program_by_id[row.program_id].slug,
        "starts_at": card.starts_iso,
        "time_zone": row.time_zone,
        "attendance": card.attendance,
        "place": card.place_line,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "distance_m": card.distance_m,
        "formats": _slugs(row.formats),
        "url": settings.SITE_URL + card.url,
    }


def _slugs(formats: Iterable[int]) -> list[str]:
    known = catalog.current().format_by_id
    return [known[number].slug for number in formats if number in known]
