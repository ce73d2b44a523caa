"""Lists of meetings by country, region, town and place, for people and search engines."""

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import HtmxRequest
from meetings import gazetteer, regions
from meetings.models import Place
from meetings.place_page import PlacePage, timetable
from meetings.views.keeping import for_a_minute, reader_of, this_minute

TIMES_A_PAGE = 200


@require_safe
@for_a_minute
def country_list(request: HtmxRequest) -> HttpResponse:
    context = {"areas": regions.countries()}
    return render(request, "meetings/country_list.html", context)


@require_safe
@for_a_minute
def country_detail(request: HtmxRequest, country: str) -> HttpResponse:
    return _branch(request, regions.country(country))


@require_safe
@for_a_minute
def region_detail(request: HtmxRequest, country: str, region: str) -> HttpResponse:
    """Show a region's towns, or a town where the country's regions have no names."""
    found = regions.region(country, region)
    if found is None:
        return _town(request, regions.town(country, "", region))
    return _branch(request, found)


@require_safe
@for_a_minute
def town_detail(request: HtmxRequest, country: str, region: str, town: str) -> HttpResponse:
    return _town(request, regions.town(country, region, town))


@require_safe
@for_a_minute
def place_detail(request: HtmxRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Place.objects.public().select_related("gazetteer_place"), slug=slug)
    page = PlacePage(place, now=this_minute(), reader=reader_of(request))
    return render(request, "meetings/place_detail.html", {"page": page})


def _branch(request: HtmxRequest, branch: regions.Branch | None) -> HttpResponse:
    if branch is None:
        raise Http404
    context = {"name": branch.name, "areas": branch.inside, "crumbs": branch.crumbs}
    return render(request, "meetings/branch_detail.html", context)


def _town(request: HtmxRequest, town: regions.Town | None) -> HttpResponse:
    if town is None:
        raise Http404
    place = town.place
    pages = Paginator(regions.times_in(town), TIMES_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    days = timetable(
        page.object_list,
        now=this_minute(),
        reader=reader_of(request),
        zone=ZoneInfo(place.time_zone),
    )
    context = {
        "name": town.name,
        "crumbs": town.crumbs,
        "days": days,
        "finder_url": f"{reverse('finder')}?{urlencode({'q': gazetteer.label(place)})}",
        "towns": gazetteer.landmarks(round(place.latitude, 1), round(place.longitude, 1)),
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "meetings/town_detail.html", context)
