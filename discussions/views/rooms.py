"""The rooms of a group, and the topics of a room."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from discussions import inside
from discussions.access import room_in
from groups.access import membership_in
from groups.rules import holds_seat

LAST_PAGE = 1_000


@require_safe
def room_list(request: MemberRequest, key: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    context = {
        "group": mine.group,
        "rooms": inside.rooms_of(mine),
        "may_open": holds_seat(request.user, mine.group, "keep_safe"),
    }
    return render(request, "discussions/room_list.html", context)


@require_safe
def room_detail(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    room = room_in(mine, pk)
    page = _page(request)
    lines, has_more = inside.topics_in(room, mine, page)
    context = {
        "group": mine.group,
        "room": room,
        "lines": lines,
        "page": page,
        "newer": page - 1,
        "older": page + 1 if has_more else 0,
        "may_write": request.user.has_perm("discussions.write", room),
        "keeps_order": holds_seat(request.user, mine.group, "keep_safe"),
    }
    return render(request, "discussions/room_detail.html", context)


def _page(request: MemberRequest) -> int:
    """Read which page is asked for; what is none is the first."""
    asked = request.GET.get("page", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= len(str(LAST_PAGE))
    return max(1, min(int(asked), LAST_PAGE)) if is_number else 1
