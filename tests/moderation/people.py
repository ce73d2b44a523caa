"""Moderators, cases about what somebody wrote, and a kind of thing of the tests' own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from accounts.models import Member
from discussions.models import Post
from groups.models import Group, Role
from moderation.models import Action, Case
from moderation.subjects import About, Excerpt, Subject
from tests.factories import CaseFactory, PostFactory, TermFactory
from tests.walls import as_owner

SECRET_WORDS = "canary-3141 what I wrote"


def moderator_of(group: Group) -> Member:
    """Make a moderator of a group, with a second factor."""
    term = TermFactory.create(membership__group=group, role=Role.MODERATOR)
    member: Member = term.membership.member
    return member


def case_about_post(**fields: object) -> Any:
    """Make a case about a post that is shown to its group, whose writer and group are known."""
    post = PostFactory.create(body=SECRET_WORDS)
    found = {"subject_kind": "note", "subject_id": post.pk, "about": post.author}
    return CaseFactory.create(**found | {"group": post.room.group} | fields)


def post_of(case: Case) -> Post:
    """Give what a case is about, as it now is."""
    with as_owner():
        return Post.objects.get(pk=case.subject_id)


def _set(state: str) -> Callable[[Post], None]:
    def change(post: Post) -> None:
        Post.objects.filter(pk=post.pk).update(state=state)

    return change


def _load(pk: UUID) -> Post | None:
    return Post.objects.select_related("room__group", "author").filter(pk=pk).first()


def _unseal(post: Post, words: str) -> None:
    Post.objects.filter(pk=post.pk).update(body=words)


def _remove(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(state="removed", body="")


NOTE = Subject(
    "note",
    "A note",
    Post,
    find=lambda member, pk: Post.objects.visible_to(member).filter(pk=pk).first(),
    load=_load,
    about=lambda post: About(post.author, post.room.group, "/"),
    context=lambda post: [Excerpt("Ash", post.body, post.posted_at, is_subject=True)],
    release=_set("published"),
    hide=_set("hidden"),
    remove=_remove,
    restore=_set("published"),
    hold=_set("held"),
    text=lambda post: post.body,
    unseal=_unseal,
    wider=lambda post: [Excerpt("Ash", one.body, one.posted_at) for one in post.topic.posts.all()],
    can=frozenset({Action.ASK_EDIT, Action.HIDE, Action.REMOVE}),
)
