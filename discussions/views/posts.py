"""One post: changed or deleted by who wrote it, thanked for by others."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest, wants_part
from discussions.access import post_in, topic_in
from discussions.actions import posting, reading
from discussions.forms.talking import WordsForm
from discussions.models import Post, Topic
from discussions.rules import can_be_edited
from discussions.views.writing import after_sending, help_for, path_of, sent
from groups.access import membership_in
from groups.models import Membership


def _post(
    request: MemberRequest, key: UUID, room: UUID, topic: UUID, pk: UUID
) -> tuple[Membership, Post]:
    mine = membership_in(request, key)
    return mine, post_in(topic_in(mine, room, topic), mine, pk)


def _own(
    request: MemberRequest, key: UUID, room: UUID, topic: UUID, pk: UUID
) -> tuple[Membership, Post]:
    """Fetch a post of the member's own; that of another is like none, or it would tell whose it is."""
    mine, post = _post(request, key, room, topic, pk)
    if post.author_id != request.user.pk:
        raise Http404
    return mine, post


@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(
    request: MemberRequest, key: UUID, room: UUID, topic: UUID, pk: UUID
) -> HttpResponse:
    mine, post = _own(request, key, room, topic, pk)
    form = WordsForm(request.POST or None, initial={"body": post.body})
    seen = None
    if form.is_valid():
        wish = form.wish
        done, seen = sent(
            request, form, lambda: posting.edit_post(post, by=request.user, wish=wish)
        )
        if done is not None:
            return redirect(after_sending(request, done.topic, done))
    context = {
        "group": mine.group,
        "room": post.room,
        "topic": post.topic,
        "post": post,
        "form": form,
        "mine": mine,
        "seen": seen,
        "help": help_for(request, seen),
        "may_edit": can_be_edited(post),
    }
    status = 422 if form.is_bound else 200
    return render(request, "discussions/post_form.html", context, status=status)


@require_POST
def post_delete(
    request: MemberRequest, key: UUID, room: UUID, topic: UUID, pk: UUID
) -> HttpResponse:
    mine, post = _own(request, key, room, topic, pk)
    posting.delete_post(post, by=request.user)
    messages.success(request, _("Deleted. Nothing of it is left."))
    is_there = Topic.objects.visible_to(mine.member).filter(pk=topic).exists()
    return redirect(path_of(post.topic)) if is_there else redirect("room_detail", key, room)


@require_POST
def post_thank(
    request: MemberRequest, key: UUID, room: UUID, topic: UUID, pk: UUID, thanks: bool
) -> HttpResponse:
    mine, post = _post(request, key, room, topic, pk)
    (reading.thank if thanks else reading.unthank)(post, by=request.user)
    if not wants_part(request):
        return redirect(path_of(post.topic, post))
    where = {"group": mine.group, "room": post.room, "topic": post.topic}
    context = {**where, "pk": post.pk, "is_thanked": thanks}
    return render(request, "discussions/_thank.html", context)
