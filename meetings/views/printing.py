"""A group to take along: on paper, as a calendar, as a code to scan."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import HtmxRequest, MemberRequest
from groups.models import Group
from meetings import calendars
from meetings.flyers import KINDS, PAPERS, content_of, printed
from meetings.views.finder import calendar_file, qr_code
from meetings.views.keeping import for_a_minute, reader_of, this_minute
from meetings.views.rights import group_for

RIGHT = "groups.manage"


def _print(request: HtmxRequest, group: Group, kind: str, paper: str) -> HttpResponse:
    if kind not in KINDS or paper not in PAPERS:
        raise Http404
    content = content_of(group, now=this_minute(), reader=reader_of(request))
    answer = HttpResponse(printed(content, kind=kind, paper=paper), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{kind}-{paper}.pdf"'
    return answer


@require_safe
@for_a_minute
def group_print(request: HtmxRequest, slug: str, kind: str, paper: str) -> HttpResponse:
    group = get_object_or_404(
        Group.objects.listed().select_related("program", "service_body"), slug=slug
    )
    return _print(request, group, kind, paper)


@require_safe
@for_a_minute
def group_calendar(request: HtmxRequest, slug: str) -> HttpResponse:
    del request
    group = get_object_or_404(Group.objects.by_link(), slug=slug)
    held = group.meetings.running().filter(unlisted_at=None)
    slugs = held.values_list("slug", flat=True)
    return calendar_file(calendars.of_slugs(slugs), "calendar")


@require_safe
@for_a_minute
def group_qr(request: HtmxRequest, slug: str) -> HttpResponse:
    del request
    group = get_object_or_404(Group.objects.by_link(), slug=slug)
    return qr_code(f"{settings.SITE_URL}{group.get_absolute_url()}")


@require_safe
def print_list(request: MemberRequest, key: UUID) -> HttpResponse:
    group = group_for(request, key, RIGHT)
    return render(request, "meetings/print_list.html", {"group": group})


@require_safe
def print_file(request: MemberRequest, key: UUID, kind: str, paper: str) -> HttpResponse:
    return _print(request, group_for(request, key, RIGHT), kind, paper)


@require_safe
def share_page(request: MemberRequest, key: UUID) -> HttpResponse:
    group = group_for(request, key, RIGHT)
    is_open = Group.objects.by_link().filter(pk=group.pk).exists()
    host = settings.SITE_URL.partition("://")[2]
    calendar = reverse("group_calendar", args=[group.slug])
    context = {
        "group": group,
        "is_open": is_open,
        "link": f"{settings.SITE_URL}{group.get_absolute_url()}",
        "webcal_url": f"webcal://{host}{calendar}",
        "calendar_url": calendar,
    }
    return render(request, "meetings/share.html", context)
