"""Events that matter when something went wrong, logged without anybody in them (LOG-04).

Who did it is a digest whose key changes every day: two events of a day can be seen to be one
person's, and nobody can be found by it later.
"""

import hashlib
import hmac

import structlog
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Model
from django.utils import timezone

log = structlog.get_logger("security")
LENGTH = 16  # characters of a digest: enough to tell the people of one day apart


def note(
    kind: str, *, by: Model | None = None, thing: Model | None = None, is_refused: bool = False
) -> None:
    """Log what somebody did, or tried to do, and to what."""
    log.info(
        "security",
        kind=kind,
        actor=digest_of_today(by),
        object=digest_of_today(thing),
        result="refused" if is_refused else "done",
    )


def digest_of_today(thing: Model | None) -> str:
    """Give what stands for a row in today's log; nothing for nobody."""
    if thing is None or thing.pk is None:
        return ""
    today = timezone.now().date().isoformat()
    key = hmac.digest(settings.SECRET_KEY.encode(), f"security {today}".encode(), "sha256")
    named = f"{thing._meta.label} {thing.pk}".encode()
    return hmac.new(key, named, hashlib.sha256).hexdigest()[:LENGTH]


def listen() -> None:
    """Log who signs in, out, or tries to."""
    user_logged_in.connect(_signed_in, dispatch_uid="security in")
    user_logged_out.connect(_signed_out, dispatch_uid="security out")
    user_login_failed.connect(_not_signed_in, dispatch_uid="security not in")


def _signed_in(user: Model, **_: object) -> None:
    note("signed_in", by=user)


def _signed_out(user: Model | None, **_: object) -> None:
    note("signed_out", by=user)


def _not_signed_in(**_: object) -> None:
    note("signed_in", is_refused=True)
