"""Rounds of shares: opened by a chair, shared in once by each, thanked for in private."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import devices
from accounts.http import MemberRequest
from discussions import inside
from discussions.access import post_in, room_in, topic_in
from discussions.actions import rounds
from discussions.actions.watching import Seen, TooManyPostsError
from discussions.forms.rounds import RoundForm, ShareForm, ThanksForm
from discussions.models import Post, Room, Topic
from discussions.views.writing import HELP, help_for, sent
from groups.access import membership_in, served_group
from groups.models import Membership
from groups.rules import holds_seat


def _path(topic: Topic, post: Post | None = None) -> str:
    path = reverse("round_detail", args=[topic.room.group.key, topic.room_id, topic.pk])
    return f"{path}#post-{post.pk}" if post else path


def _writing(
    request: MemberRequest, mine: Membership, room: Room, seen: Seen | None
) -> dict[str, object]:
    """Give what a form to write with shows around its fields."""
    return {
        "group": mine.group,
        "room": room,
        "mine": mine,
        "seen": seen,
        "help": help_for(request, seen),
        "keeps_drafts": bool(request.session.get(devices.OWN)),
        "may_write": request.user.has_perm("discussions.write", room),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def round_create(request: MemberRequest, key: UUID, pk: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    room = room_in(mine, pk)
    served_group(request, key, "keep_safe")
    form = RoundForm(request.POST or None, room=room)
    seen = None
    if form.is_valid():
        wish, sending = form.round, form.cleaned_data["sending"]
        post, seen = sent(
            request,
            form,
            lambda: rounds.open_round(room, by=request.user, sending=sending, wish=wish),
        )
        if post is not None:
            return redirect(_path(post.topic))
    context = _writing(request, mine, room, seen) | {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "discussions/round_form.html", context, status=status)


def _round(mine: Membership, room: UUID, pk: UUID) -> Topic:
    """Fetch a round in which the member may read something; else 404."""
    topic = topic_in(mine, room, pk)
    return get_object_or_404(
        Topic.objects.filter(kind=Topic.Kind.ROUND).select_related("room__group__program"),
        pk=topic.pk,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def round_detail(request: MemberRequest, key: UUID, room: UUID, pk: UUID) -> HttpResponse:
    mine = membership_in(request, key)
    topic = _round(mine, room, pk)
    form = ShareForm(request.POST or None, room=topic.room)
    seen = None
    if form.is_valid():
        post, seen = _shared(request, topic, form)
        if post is not None:
            return redirect(_path(topic, post))
    context = {
        **_writing(request, mine, topic.room, seen),
        **_read(request, mine, topic),
        "form": form,
        "thanks_form": ThanksForm(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "discussions/round_detail.html", context, status=status)


def _shared(
    request: MemberRequest, topic: Topic, form: ShareForm
) -> tuple[Post | None, Seen | None]:
    """Share what the form holds, or have it say why that cannot be."""
    wish, sending = form.wish, form.cleaned_data["sending"]
    try:
        return sent(
            request, form, lambda: rounds.share(topic, by=request.user, sending=sending, wish=wish)
        )
    except rounds.RoundOverError:
        form.add_error(None, _("The round has ended meanwhile: it takes no more shares."))
    except rounds.SharedAlreadyError:
        form.add_error(None, _("You have shared in this round. Each shares once."))
    return None, None


def _read(request: MemberRequest, mine: Membership, topic: Topic) -> dict[str, object]:
    """Give the shares of a round in their order, and what the member may add."""
    share = rounds.share_of(topic, mine.member)
    ways = {way: _uuid(request.GET.get(way)) for way in ("before", "after", "at")}
    is_first = not any(ways.values())
    page = inside.first_page_of(topic, mine) if is_first else inside.page_of(topic, mine, **ways)
    return {
        "topic": topic,
        "page": page,
        "share": share,
        "words_for_me": inside.words_for(share, mine) if share else [],
        "is_running": rounds.is_running(topic, timezone.now()),
        "keeps_order": holds_seat(mine.member, mine.group, "keep_safe"),
    }


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@require_POST
def round_thank(
    request: MemberRequest, key: UUID, room: UUID, topic: UUID, pk: UUID
) -> HttpResponse:
    mine = membership_in(request, key)
    around = _round(mine, room, topic)
    post = post_in(around, mine, pk)
    form = ThanksForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That is too long: 500 characters are enough for a thank you."))
        return redirect(_path(around, post))
    try:
        thanked = rounds.thank_for_share(post, by=request.user, words=form.cleaned_data["words"])
    except rounds.NotPrivatelyError:
        messages.error(
            request,
            _(
                "Your thanks with these words cannot be sent. Try it without words, or with others."
            ),
        )
    except TooManyPostsError:
        messages.error(request, _("You have written a lot within an hour. Send it later."))
    else:
        if thanked.help:
            request.session[HELP] = list(thanked.help)
        messages.success(request, _("Thank you sent."))
    return redirect(_path(around, post))
