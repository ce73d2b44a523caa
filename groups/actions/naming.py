"""Addresses of groups: by their name where anybody finds them, random where not."""

import secrets

from django.db import connection
from django.db.models import Model
from django.utils.text import slugify

from groups.models import Group

LONGEST = 80  # of 100; numbers follow


def random_slug() -> str:
    """Give a slug that says nothing and that nobody guesses."""
    return secrets.token_hex(16)


def address_anew(group: Group) -> None:
    """Give a locked group, and its meetings, the addresses that its visibility asks for.

    A group that was listed keeps none of its old ones when it goes into hiding.
    """
    is_named = group.is_findable
    group.slug = _named(Group, group.name, "group") if is_named else random_slug()
    for meeting in group.meetings.order_by("pk"):
        name = meeting.name
        meeting.slug = _named(type(meeting), name, "meeting") if is_named else random_slug()
        meeting.save(update_fields=["slug"])


def _named(model: type[Model], name: str, otherwise: str) -> str:
    base = slugify(name)[:LONGEST].strip("-") or otherwise
    with connection.cursor() as cursor:  # two groups may choose one name at the same moment
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{otherwise} {base}"])
    known = model._default_manager.filter(slug__startswith=base)
    taken = set(known.values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
