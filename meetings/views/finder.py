"""The finder: its page, its parts, and the same results for other programs."""

import io

import segno
from django.conf import settings
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe
from icalendar import Calendar

from accounts.http import HtmxRequest, render_part
from meetings import calendars, gazetteer
from meetings.finder import page
from meetings.finder.listing import as_json
from meetings.finder.wishes import BadParameterError, query, read
from meetings.models import GazetteerPlace
from meetings.views.keeping import for_a_minute, reader_of, this_minute

SUGGESTIONS = 8
MOST_IN_A_CALENDAR = 200  # dates of a selection; a calendar of more helps nobody


def calendar_file(calendar: Calendar, name: str = "meetings") -> HttpResponse:
    """Answer with a calendar file."""
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


@non_atomic_requests  # it only reads, each time one statement
@require_safe
@for_a_minute
def finder(request: HtmxRequest) -> HttpResponse:
    is_json = request.GET.get("as") == "json"
    try:
        wishes = read(request.GET)
        if is_json:
            return JsonResponse(as_json(wishes, this_minute()))
        found = page.FinderPage(wishes, now=this_minute(), reader=reader_of(request))
    except BadParameterError as error:
        return _bad_parameter(request, error, is_json=is_json)
    return render_part(request, "meetings/finder.html", "meetings/_results.html", {"page": found})


def _bad_parameter(
    request: HttpRequest, error: BadParameterError, *, is_json: bool
) -> HttpResponse:
    if is_json:
        said = {"error": {"parameter": error.name, "reason": error.reason}}
        return JsonResponse(said, status=400)
    return render(request, "meetings/finder_bad_parameter.html", {"error": error}, status=400)


@require_safe
@for_a_minute
def finder_calendar(request: HtmxRequest) -> HttpResponse:
    try:
        _, found = page.answer(
            read(request.GET), this_minute(), with_counts=False, limit=MOST_IN_A_CALENDAR
        )
    except BadParameterError as error:
        return _bad_parameter(request, error, is_json=False)
    return calendar_file(calendars.of_slugs([row.slug for row in found.rows]))


@require_safe
@for_a_minute
def finder_qr(request: HtmxRequest) -> HttpResponse:
    """Draw the address of a search, so that a telephone can go there."""
    try:
        link = f"{settings.SITE_URL}{reverse('finder')}?{query(read(request.GET))}"
    except BadParameterError as error:
        return _bad_parameter(request, error, is_json=False)
    return qr_code(link)


def qr_code(link: str) -> HttpResponse:
    """Answer with a QR code as a picture."""
    picture = io.BytesIO()
    segno.make(link, error="m").save(picture, kind="svg", scale=4, border=4, light="#fff")
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_safe
def place_suggestions(request: HttpRequest) -> HttpResponse:
    """Answer what is typed so far with places, as the box needs them."""
    found = gazetteer.suggest(request.GET.get("q", "")[:80], SUGGESTIONS)
    if request.GET.get("of") == "towns":  # where a postcode has a field of its own
        found = [place for place in found if place.kind == GazetteerPlace.Kind.TOWN]
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
