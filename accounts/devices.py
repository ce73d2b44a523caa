"""Where a member is signed in, how long that lasts, and how it is ended.

On a shared device, which is what we assume, a session ends with the browser, after half an hour
without a request, or after twelve hours; on one's own after 14 days, or 90. Who looks after
others is signed out as on a shared device everywhere, and after eight hours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Device, Member

OWN, DEVICE, BEGAN, SEEN, WATCHED = "own_device", "device", "began", "seen", "looks_after_others"
NOTE_EVERY = timedelta(minutes=1)
BROWSERS = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
NAMES = {"Edg": "Edge", "OPR": "Opera"}
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac", "Linux")


@dataclass(frozen=True)
class Life:
    """How long a session lasts without a request, and in all."""

    idle: timedelta
    whole: timedelta


SHARED = Life(timedelta(minutes=30), timedelta(hours=12))
OF_ONES_OWN = Life(timedelta(days=14), timedelta(days=90))
STAFF = Life(timedelta(minutes=30), timedelta(hours=8))


_watches: list[Callable[[Member], bool]] = []


def watch(looks_after_others: Callable[[Member], bool]) -> None:
    """Have an app above say who looks after others, and is so signed out sooner."""
    _watches.append(looks_after_others)


def life_of(session: SessionBase, member: Member) -> Life:
    """Say how long a member's session lasts."""
    if member.is_staff or session.get(WATCHED):
        return STAFF
    return OF_ONES_OWN if session.get(OWN) else SHARED


def family_of(user_agent: str) -> str:
    """Name the browser and the system, and nothing finer: ``Firefox, Android``."""
    browser = next((one for one in BROWSERS if f"{one}/" in user_agent), "")
    system = next((one for one in SYSTEMS if one in user_agent), "")
    return ", ".join(filter(None, [NAMES.get(browser, browser), system]))


def begin(request: HttpRequest, member: Member) -> None:
    """Note a new session's device, and how long it may last."""
    session, now = request.session, timezone.now()
    session[BEGAN] = session[SEEN] = now.isoformat()
    own = bool(session.get(OWN)) and not member.is_staff
    session.set_expiry(OF_ONES_OWN.whole if own else 0)
    if session.session_key is None:
        session.create()
    _rows(session).delete()
    device = Device.objects.create(
        member=member,
        session_key=str(session.session_key),
        family=family_of(request.headers.get("User-Agent", "")),
        is_own=own,
        first_on=now.date(),
        last_on=now.date(),
    )
    session[DEVICE] = str(device.pk)


def is_over(session: SessionBase, member: Member) -> bool:
    """Say whether a session has lasted long enough, or was begun before we counted."""
    if SEEN not in session:
        return False
    now, life = timezone.now(), life_of(session, member)
    seen, began = (datetime.fromisoformat(session[name]) for name in (SEEN, BEGAN))
    return now - seen > life.idle or now - began > life.whole


def note(session: SessionBase, member: Member) -> None:
    """Note that a session is in use, at most once a minute, and whether to end it sooner."""
    now = timezone.now()
    if SEEN in session and now - datetime.fromisoformat(session[SEEN]) > NOTE_EVERY:
        session[SEEN] = now.isoformat()
        session[WATCHED] = any(looks_after_others(member) for looks_after_others in _watches)
        _rows(session).update(last_on=now.date())


def renew(request: HttpRequest, **_: object) -> None:
    """Give a session a new key once its member has shown again who they are: the old is dead."""
    if request.user.is_authenticated:
        request.session.cycle_key()


def keep_up(session: SessionBase) -> None:
    """Let the device's row follow a session whose key has changed."""
    _rows(session).update(session_key=session.session_key)


def _rows(session: SessionBase) -> QuerySet[Device]:
    known = session.get(DEVICE)
    return Device.objects.filter(pk=known) if known else Device.objects.none()


def end(member: Member, devices: list[UUID] | None = None, *, keep: str = "") -> int:
    """End a member's sessions on these devices, or on all but the session ``keep``.

    What is ended is anonymous with its next request. Gives how many were ended.
    """
    chosen = Device.objects.filter(member=member).exclude(session_key=keep)
    if devices is not None:
        chosen = chosen.filter(pk__in=devices)
    keys = list(chosen.values_list("session_key", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    return chosen.delete()[0]


def alive(member: Member) -> QuerySet[Device]:
    """Give the devices that a member is signed in on now."""
    now = timezone.now()
    running = Session.objects.filter(expire_date__gt=now)
    used = Device.objects.filter(member=member, last_on__gte=(now - OF_ONES_OWN.idle).date())
    return used.filter(session_key__in=running.values("pk"))


def forget_ended() -> int:
    """Delete the rows of devices whose session is over."""
    return Device.objects.exclude(session_key__in=Session.objects.values("pk")).delete()[0]
