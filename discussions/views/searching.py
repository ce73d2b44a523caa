"""Search inside a room: what is looked for is sent, and stands in no address (DEV-04)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest
from discussions import inside, searching
from discussions.access import room_in
from discussions.forms.searching import SearchForm
from groups.access import membership_in


@require_http_methods(["GET", "HEAD", "POST"])
def room_search(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    room = room_in(mine, pk)
    form = SearchForm(request.POST or None)
    results = None
    if form.is_valid():
        words, page = form.cleaned_data["words"], form.cleaned_data["page"] or 1
        results = searching.search(room, request.user, words, page=page)
    context = {
        "group": mine.group,
        "room": room,
        "form": form,
        "results": results,
        "lines": inside.found_lines(results.posts, mine) if results else [],
    }
    status = 422 if form.is_bound and results is None else 200
    return render(request, "discussions/room_search.html", context, status=status)
