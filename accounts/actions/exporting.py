"""Giving a member all that is kept of them: asked for, made by the worker, gone after a day."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from accounts import archive, security
from accounts.asking import Purpose, as_person, as_purpose
from accounts.models import Export, Member
from accounts.portability import holdings

KEPT = timedelta(hours=24)


@transaction.atomic
def ask_for_export(member: Member, *, language: str) -> Export:
    """Have an export made; while there is one, give that."""
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    now = timezone.now()
    found = Export.objects.filter(member=member).first()
    if found is not None and found.ends_at > now:
        return found
    if found is not None:
        found.delete()
    of = len([one for one in holdings() if one.give])
    export = Export.objects.create(member=member, asked_at=now, ends_at=now + KEPT, of=of)
    job = app.configure_task("accounts.make_export")
    job.defer(export=str(export.pk), member=str(member.pk), language=language)
    security.note("export_asked", by=member)
    return export


def make_export(export: UUID, member: UUID, *, language: str) -> None:
    """Gather what each app gives out, as the member themselves; made or gone, do nothing.

    Each app's share is a transaction of its own, so that the page can tell how far it is.
    """
    with translation.override(language):
        chapters = _chapters(export, member)
        if chapters is None:
            return
        content = archive.seal(archive.packed(chapters, timezone.now()), export)
    with as_person(member):
        Export.objects.filter(pk=export).update(sealed=content)


def _chapters(export: UUID, member_id: UUID) -> list[archive.Chapter] | None:
    found = []
    for done, holding in enumerate((one for one in holdings() if one.give), 1):
        with as_person(member_id):
            member = Member.objects.filter(pk=member_id).first()
            waiting = Export.objects.filter(pk=export, sealed=None)
            if member is None or holding.give is None or not waiting.exists():
                return None
            rows = [dict(row) for row in holding.give(member)]
            waiting.update(done=done)
        found.append(archive.Chapter(holding.key, str(holding.label), str(holding.why), rows))
    return found


def open_export(member: Member, export: UUID, *, now: datetime | None = None) -> bytes | None:
    """Give a finished archive to its member; None where there is none or its day is over."""
    now = now or timezone.now()
    found = Export.objects.filter(pk=export, member=member, ends_at__gt=now).first()
    if found is None or found.sealed is None:
        return None
    return archive.unseal(bytes(found.sealed), found.pk)


def forget_exports(now: datetime | None = None) -> int:
    """Delete the exports whose day is over; say how many."""
    with as_purpose(Purpose.PURGE):
        over = Export.objects.filter(ends_at__lte=now or timezone.now())
        return over.delete()[0]
