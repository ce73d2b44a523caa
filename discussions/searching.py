"""Search inside one room, by an index that only the database's own function may ask."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import Member
from discussions.models import Post, Room

PAGE = 20
LAST_PAGE = 50


@dataclass(frozen=True)
class Results:
    """A page of posts, newest first, and whether there are more."""

    posts: list[Post]
    page: int
    has_more: bool


def search(room: Room, member: Member, words: str, *, page: int) -> Results:
    """Give posts of a room that hold every word, the last as a beginning. Ask as that member."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_room(%s, %s, %s, %s)", [room.pk, words, page, PAGE])
        found = [row[0] for row in cursor.fetchall()]
    seen = Post.objects.visible_to(member).select_related("topic", "room__group")
    posts = seen.in_bulk(found[:PAGE])
    has_more = len(found) > PAGE and page < LAST_PAGE
    return Results([posts[pk] for pk in found[:PAGE] if pk in posts], page, has_more)
