"""The finder: its page, its parts, and the same results for other programs."""

import hashlib
import io
from datetime import datetime, timedelta

import segno
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import condition, require_safe
from icalendar import Calendar

from accounts.http import HtmxRequest, render_part, wants_part
from meetings import calendars, gazetteer
from meetings.finder import page
from meetings.finder.listing import as_json
from meetings.finder.reader import Reader
from meetings.finder.wishes import BadParameterError, query, read

FRESH = timedelta(minutes=1)
SUGGESTIONS = 8


def this_minute() -> datetime:
    """Give the instant that all who ask within a minute share."""
    return timezone.now().replace(second=0, microsecond=0)


def minute_etag(request: HtmxRequest, *args: object, **kwargs: object) -> str:
    """Name what a page shows for a minute, before any look at the database."""
    del args, kwargs
    parts = (
        request.get_full_path(),
        get_language() or "",
        request.headers.get("Accept-Language", ""),
        str(wants_part(request)),
        this_minute().isoformat(),
        getattr(staticfiles_storage, "manifest_hash", ""),
    )
    return f'W/"{hashlib.blake2s("|".join(parts).encode(), digest_size=12).hexdigest()}"'


def reader_of(request: HttpRequest) -> Reader:
    """Say how the visitor reads times and distances."""
    return Reader.of(get_language() or "en", request.headers.get("Accept-Language", ""))


def kept_briefly(response: HttpResponse) -> HttpResponse:
    """Let any cache keep a public page for a minute."""
    patch_cache_control(response, public=True, max_age=int(FRESH.total_seconds()))
    patch_vary_headers(response, ["Accept-Language", "HX-Request"])
    return response


def calendar_file(calendar: Calendar, name: str = "meetings") -> HttpResponse:
    """Answer with a calendar file."""
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


@non_atomic_requests  # it only reads, each time one statement
@require_safe
@condition(etag_func=minute_etag)
def finder(request: HtmxRequest) -> HttpResponse:
    is_json = request.GET.get("as") == "json"
    try:
        found = page.FinderPage(read(request.GET), now=this_minute(), reader=reader_of(request))
    except BadParameterError as error:
        return _bad_parameter(request, error, is_json=is_json)
    if is_json:
        return kept_briefly(JsonResponse(as_json(found)))
    return kept_briefly(
        render_part(request, "meetings/finder.html", "meetings/_results.html", {"page": found})
    )


def _bad_parameter(
    request: HttpRequest, error: BadParameterError, *, is_json: bool
) -> HttpResponse:
    if is_json:
        said = {"error": {"parameter": error.name, "reason": error.reason}}
        return JsonResponse(said, status=400)
    return render(request, "meetings/finder_bad_parameter.html", {"error": error}, status=400)


@require_safe
@condition(etag_func=minute_etag)
def finder_calendar(request: HtmxRequest) -> HttpResponse:
    try:
        asked, found = page.answer(read(request.GET), this_minute())
    except BadParameterError as error:
        return _bad_parameter(request, error, is_json=False)
    del asked
    return kept_briefly(calendar_file(calendars.of_slugs([row.slug for row in found.rows])))


@require_safe
@condition(etag_func=minute_etag)
def finder_qr(request: HtmxRequest) -> HttpResponse:
    """Draw the address of a search, so that a telephone can go there."""
    try:
        link = f"{settings.SITE_URL}{reverse('finder')}?{query(read(request.GET))}"
    except BadParameterError as error:
        return _bad_parameter(request, error, is_json=False)
    return kept_briefly(qr_code(link))


def qr_code(link: str) -> HttpResponse:
    """Answer with a QR code as a picture."""
    picture = io.BytesIO()
    segno.make(link, error="m").save(picture, kind="svg", scale=4, border=4, light="#fff")
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_safe
def place_suggestions(request: HttpRequest) -> HttpResponse:
    """Answer what is typed so far with places, as the box needs them."""
    found = gazetteer.suggest(request.GET.get("q", "")[:80], SUGGESTIONS)
    places = [
        {
            "label": gazetteer.label(place),
            "q": gazetteer.label(place),
            "latitude": round(place.latitude, 2),
            "longitude": round(place.longitude, 2),
        }
        for place in found
    ]
    response = JsonResponse(places, safe=False)
    patch_cache_control(response, public=True, max_age=3600)
    patch_vary_headers(response, ["Accept-Language"])
    return response
