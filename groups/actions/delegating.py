"""Handing on the care for a service body, and giving it back."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import security
from accounts.asking import Purpose, as_holder, as_purpose, digest_of
from accounts.models import Member
from accounts.permissions import require
from groups.models import ServiceBody, StewardLink, Stewardship

LASTS = timedelta(days=7)
KEPT = timedelta(days=30)  # links, once they are over


class LinkOverError(Exception):
    """The link was used, is too old, was taken back, or was never one."""


class LastStewardError(Exception):
    """Nobody else looks after the whole site: it cannot be given back."""


class Made(NamedTuple):
    """A link and its token, which is shown this once and kept nowhere."""

    link: StewardLink
    token: str


@transaction.atomic
def create_steward_link(body: ServiceBody, *, by: Member) -> Made:
    """Make a link that makes one person a steward of a body, within a week."""
    require(by, "groups.steward_body", body)
    token = secrets.token_urlsafe(24)
    link = StewardLink.objects.create(
        service_body=body,
        made_by=by,
        digest=digest_of(token),
        expires_at=timezone.now() + LASTS,
    )
    return Made(link, token)


@transaction.atomic
def revoke_steward_link(link: StewardLink, *, by: Member) -> StewardLink:
    """Take a link back; taken back or used already, change nothing."""
    require(by, "groups.steward_body", link.service_body)
    locked = StewardLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if locked.revoked_at is None and locked.used_at is None:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
    return locked


def find_steward_link(token: str) -> StewardLink:
    """Give the link of a token that can still be used; else ``LinkOverError``."""
    with as_holder(digest_of(token)):
        links = StewardLink.objects.usable().select_related("service_body__program")
        found = links.filter(digest=digest_of(token)).first()
    if found is None:
        raise LinkOverError
    return found


@transaction.atomic
def accept_stewardship(token: str, *, by: Member) -> Stewardship:
    """Become a steward by a link, which is used up by it; one already, use nothing up.

    It counts once a second factor is asked of them at sign-in. Raises ``LinkOverError``.
    """
    with as_holder(digest_of(token)):
        links = StewardLink.objects.usable().select_for_update(of=("self",))
        link = links.filter(digest=digest_of(token)).first()
        if link is None:
            raise LinkOverError
        known = Stewardship.objects.filter(member=by, service_body=link.service_body_id).first()
        if known:
            return known
        made = Stewardship.objects.create(member=by, service_body_id=link.service_body_id)
        link.used_at = timezone.now()
        link.save(update_fields=["used_at"])
    security.note("stewardship_taken", by=by, thing=made)
    return made


@transaction.atomic
def end_stewardship(stewardship: Stewardship, *, by: Member) -> None:
    """Give a stewardship back, or take it from somebody as a steward above; gone, do nothing.

    Raises ``LastStewardError`` for the last one of the whole site.
    """
    found = Stewardship.objects.select_related("service_body__parent")
    known = found.filter(pk=stewardship.pk).first()
    if known is None:
        return
    if known.member_id != by.pk:
        _require_above(by, known)
    if known.service_body_id is None:
        # Of two who go at once, one must stay. Others need no lock: to delete is enough.
        of_site = Stewardship.objects.select_for_update(of=("self",)).filter(service_body=None)
        if len(of_site.order_by("pk")) == 1:
            raise LastStewardError
    security.note("stewardship_ended", by=by, thing=known)
    known.delete()


def _require_above(member: Member, stewardship: Stewardship) -> None:
    """Refuse to end somebody else's care to whom stands beside or below them."""
    body = stewardship.service_body
    if body is None:
        raise PermissionDenied
    if body.parent is None:
        require(member, "groups.steward_site")
    else:
        require(member, "groups.steward_body", body.parent)


def forget_steward_links(now: datetime) -> None:
    """Delete links that have been over for a month."""
    with as_purpose(Purpose.PURGE):
        StewardLink.objects.filter(expires_at__lte=now - KEPT).delete()
