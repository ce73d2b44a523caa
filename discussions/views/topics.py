"""A topic with what is said in it; opening, pinning, closing and moving one."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import devices
from accounts.http import MemberRequest, wants_part
from accounts.models import Member
from discussions import inside
from discussions.access import kept_topic, room_in, topic_in
from discussions.actions import ordering, posting, reading
from discussions.actions.watching import Seen
from discussions.forms.talking import MoveForm, PostForm, TopicForm
from discussions.models import Post, Topic
from discussions.views.writing import after_sending, help_for, path_of, sent
from groups.access import membership_in
from groups.models import Membership
from groups.rules import holds_seat

DEEDS: dict[str, Callable[..., Topic]] = {
    "pin": ordering.pin_topic,
    "unpin": ordering.unpin_topic,
    "close": ordering.close_topic,
    "reopen": ordering.reopen_topic,
}


@require_http_methods(["GET", "HEAD", "POST"])
def topic_create(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    room = room_in(mine, pk)
    form = TopicForm(request.POST or None, room=room)
    seen = None
    if form.is_valid():
        opening, sending = form.opening, form.cleaned_data["sending"]
        post, seen = sent(
            request,
            form,
            lambda: posting.open_topic(room, by=request.user, sending=sending, wish=opening),
        )
        if post is not None:
            return redirect(after_sending(request, post.topic))
    context = {
        "group": mine.group,
        "room": room,
        "form": form,
        "may_write": request.user.has_perm("discussions.write", room),
        **_composer(request, mine, seen),
    }
    status = 422 if form.is_bound else 200
    return render(request, "discussions/topic_form.html", context, status=status)


def _composer(request: MemberRequest, mine: Membership, seen: Seen | None) -> dict[str, object]:
    """Give what the form to write with shows around its fields."""
    return {
        "mine": mine,
        "seen": seen,
        "help": help_for(request, seen),
        "keeps_drafts": bool(request.session.get(devices.OWN)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def topic_detail(request: MemberRequest, key: UUID, room: UUID, pk: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    topic = topic_in(mine, room, pk)
    if topic.kind == Topic.Kind.ROUND:
        path = reverse("round_detail", args=[key, room, pk])
        return redirect(f"{path}?{request.GET.urlencode()}" if request.GET else path)
    quoted = _quoted(request, topic, mine)
    start = {"quotes": quoted.pk} if quoted else {}
    form = PostForm(request.POST or None, room=topic.room, initial=start)
    seen = None
    if form.is_valid():
        wish, sending = form.wish, form.cleaned_data["sending"]
        post, seen = sent(
            request,
            form,
            lambda: posting.write_post(topic, by=request.user, sending=sending, wish=wish),
        )
        if post is not None:
            return redirect(after_sending(request, topic, post))
    context = {
        **_shown(request, mine, topic),
        **_composer(request, mine, seen),
        "form": form,
        "quoted": inside.quoted_by_name(quoted, mine.group) if quoted else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "discussions/topic_detail.html", context, status=status)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _quoted(request: MemberRequest, topic: Topic, mine: Membership) -> Post | None:
    """Give the post that is about to be answered, if the member may read it."""
    pk = _uuid(request.POST.get("quotes") or request.GET.get("quote"))
    return inside.said_in(topic, mine.member).filter(pk=pk).first() if pk else None


def _shown(request: MemberRequest, mine: Membership, topic: Topic) -> dict[str, object]:
    """Give the posts of a topic's page, and what the member may do there."""
    if "first" in request.GET:
        page = inside.first_page_of(topic, mine)
    else:
        ways = {way: _uuid(request.GET.get(way)) for way in ("before", "after", "at")}
        page = inside.page_of(topic, mine, **ways)
    keeps = holds_seat(mine.member, mine.group, "keep_safe")
    return {
        "group": mine.group,
        "room": topic.room,
        "topic": topic,
        "page": page,
        "may_write": mine.member.has_perm("discussions.write", topic.room),
        "keeps_order": keeps,
        "move_form": _move_form(topic, mine.member) if keeps else None,
    }


def _move_form(topic: Topic, member: Member, data: object = None) -> MoveForm | None:
    others = inside.other_rooms(topic.room, member)
    return MoveForm(data, others=others) if others.exists() else None


@require_POST
def topic_order(
    request: MemberRequest, key: UUID, room: UUID, pk: UUID, deed: str
) -> HttpResponse:
    topic = kept_topic(request, key, room, pk)
    return redirect(path_of(DEEDS[deed](topic, by=request.user)))


@require_POST
def topic_move(request: MemberRequest, key: UUID, room: UUID, pk: UUID) -> HttpResponse:
    topic = kept_topic(request, key, room, pk)
    form = _move_form(topic, request.user, request.POST)
    if form is not None and form.is_valid():
        topic = ordering.move_topic(topic, by=request.user, to=form.cleaned_data["room"])
    return redirect(path_of(topic))


@require_POST
def topic_read(request: MemberRequest, key: UUID, room: UUID, pk: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    topic = topic_in(mine, room, pk)
    to = _moment(request.POST.get("to", ""))
    if to is not None:
        reading.mark_read(topic, by=request.user, to=to)
    if wants_part(request):
        return HttpResponse(status=204)
    return redirect("room_detail", key, room)


def _moment(text: str) -> datetime | None:
    """Read up to when somebody has read; not beyond now."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return min(at, timezone.now()) if timezone.is_aware(at) else None
