"""Lists of meetings by country, region, town and place, for people and search engines."""

from collections.abc import Iterable
from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dates import WEEKDAYS
from django.views.decorators.http import condition, require_safe

from accounts.http import HtmxRequest
from meetings import regions
from meetings.meeting_page import TimeLine, time_line
from meetings.models import MeetingTime, Place
from meetings.views.finder import kept_briefly, minute_etag, reader_of

TIMES_A_PAGE = 200


@require_safe
@condition(etag_func=minute_etag)
def country_list(request: HtmxRequest) -> HttpResponse:
    context = {"countries": regions.countries()}
    return kept_briefly(render(request, "meetings/country_list.html", context))


@require_safe
@condition(etag_func=minute_etag)
def country_detail(request: HtmxRequest, country: str) -> HttpResponse:
    found = regions.country(country)
    if found is None:
        raise Http404
    return kept_briefly(render(request, "meetings/country_detail.html", {"country": found}))


@require_safe
@condition(etag_func=minute_etag)
def region_detail(request: HtmxRequest, country: str, region: str) -> HttpResponse:
    """Show a region's towns, or a town where the country's regions have no names."""
    found = regions.region(country, region)
    if found is None:
        return town_detail(request, country, "", region)
    return kept_briefly(render(request, "meetings/region_detail.html", {"region": found}))


@require_safe
@condition(etag_func=minute_etag)
def town_detail(request: HtmxRequest, country: str, region: str, town: str) -> HttpResponse:
    found = regions.town(country, region, town)
    if found is None:
        raise Http404
    pages = Paginator(regions.times_in(found), TIMES_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"town": found, "days": _by_day(request, page.object_list), "pages": page}
    return kept_briefly(render(request, "meetings/town_detail.html", context))


@require_safe
@condition(etag_func=minute_etag)
def place_detail(request: HtmxRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Place.objects.select_related("gazetteer_place"), slug=slug)
    times = regions.listed_times().filter(meeting__place=place)
    context = {"place": place, "days": _by_day(request, times)}
    return kept_briefly(render(request, "meetings/place_detail.html", context))


def _by_day(
    request: HttpRequest, times: Iterable[MeetingTime]
) -> list[tuple[str, list[tuple[MeetingTime, TimeLine]]]]:
    """Group times by weekday: (weekday's name, its times with their words)."""
    reader = reader_of(request)
    return [
        (str(WEEKDAYS[weekday]), [(time, time_line(time, reader)) for time in group])
        for weekday, group in groupby(times, key=lambda time: time.weekday)
    ]
