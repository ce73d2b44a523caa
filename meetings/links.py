"""Links that organizers give: where they lead is plain to see, and nobody is followed there."""

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from django.utils.translation import gettext as _

DATA = Path(__file__).parent / "data" / "links.json"
LONGEST = 1000


class LinkRefusedError(Exception):
    """The link is not taken; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Known:
    """Names of parameters that follow people, and sites that hide where a link leads."""

    tracking: tuple[str, ...]
    shorteners: frozenset[str]


@cache
def known() -> Known:
    """Read the list."""
    data = json.loads(DATA.read_text())
    return Known(tuple(data["tracking"]), frozenset(data["shorteners"]))


def cleaned(url: str) -> str:
    """Give a link without what follows people; raises ``LinkRefusedError``.

    A passcode within it stays: who sees it is decided by the meeting's own setting.
    """
    parts = _parts(url.strip())
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if host in known().shorteners:
        raise LinkRefusedError(
            _(
                "%s hides where the link leads, and can be turned to lead elsewhere."
                " Open it, and copy the address that you arrive at."
            )
            % host
        )
    kept = "&".join(part for part in parts.query.split("&") if part and not _follows(part))
    return urlunsplit(parts._replace(query=kept))


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise LinkRefusedError(_("This is no link that we can read.")) from error
    if parts.scheme.lower() not in ("http", "https"):
        raise LinkRefusedError(_("Links begin with https:// or http://."))
    is_name = "." in host and not any(one.isspace() or one in "<>\"'\\" for one in url)
    if not is_name or len(url) > LONGEST:
        raise LinkRefusedError(_("This is no link that we can read."))
    if parts.username or parts.password:
        raise LinkRefusedError(_("A link with a name and a password before the @ is not taken."))
    return parts


def _follows(part: str) -> bool:
    name = parse_qsl(part, keep_blank_values=True)
    return bool(name) and any(fnmatchcase(name[0][0].lower(), one) for one in known().tracking)
