"""Service bodies as feeds name them, found again by the feed's own ids."""

from collections.abc import Mapping

from django.utils.text import slugify

from groups.models import ServiceBody
from meetings.feeds.record import BodyRecord
from meetings.models import Feed, FeedServiceBody

LONGEST_SLUG = 70
SAID = ("name", "kind", "description", "site_url", "helpline", "world_id")


def store_bodies(feed: Feed, records: Mapping[str, BodyRecord]) -> dict[str, int]:
    """Make or update the bodies that a feed names, as a tree; give all ids it is known by."""
    links = FeedServiceBody.objects.filter(feed=feed).select_related("service_body")
    known = {link.source_id: link.service_body for link in links}
    for record in records.values():
        body = known.get(record.source_id)
        known[record.source_id] = _update(body, record) if body else _make(feed, record)
    _hang(feed, known, records)
    return {source_id: body.pk for source_id, body in known.items()}


def _make(feed: Feed, record: BodyRecord) -> ServiceBody:
    said = {name: getattr(record, name) for name in SAID}
    body = ServiceBody.objects.create(
        slug=_free_slug(record.name), program_id=feed.program_id, **said
    )
    FeedServiceBody.objects.create(feed=feed, source_id=record.source_id, service_body=body)
    return body


def _update(body: ServiceBody, record: BodyRecord) -> ServiceBody:
    """Take over what the feed says; what it leaves empty stays."""
    changed = [
        name
        for name in SAID
        if getattr(record, name) and getattr(record, name) != getattr(body, name)
    ]
    for name in changed:
        setattr(body, name, getattr(record, name))
    if changed:
        body.save(update_fields=changed)
    return body


def _hang(feed: Feed, known: Mapping[str, ServiceBody], records: Mapping[str, BodyRecord]) -> None:
    """Hang each body under its parent; a chain that would close on itself is cut there."""
    for record in records.values():
        body = known[record.source_id]
        parent = known.get(record.parent_id)
        parent_id = parent.pk if parent else feed.service_body_id
        if parent_id != body.parent_id and not _is_above(body.pk, parent_id):
            body.parent_id = parent_id
            body.save(update_fields=["parent"])


def _is_above(body_id: int, other_id: int | None) -> bool:
    """Say whether a body is the other, or above it."""
    seen: set[int] = set()
    while other_id is not None and other_id not in seen:
        if other_id == body_id:
            return True
        seen.add(other_id)
        parents = ServiceBody.objects.filter(pk=other_id).values_list("parent_id", flat=True)
        other_id = next(iter(parents), None)
    return False


def _free_slug(name: str) -> str:
    base = slugify(name)[:LONGEST_SLUG] or "service-body"
    number, slug = 1, base
    while ServiceBody.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
