"""How often one address may do what, counted in the database across all processes.

An address is held only as a keyed digest whose key changes every day, an IPv6 one by its /64.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

Parameters = ParamSpec("Parameters")
Request = TypeVar("Request", bound=HttpRequest)
View = Callable[Concatenate[Request, Parameters], HttpResponse]

COUNT = """
    INSERT INTO accounts_ratecount AS known (bucket, count, ends_at)
    VALUES (%s, 1, now() + make_interval(secs => %s))
    ON CONFLICT (bucket) DO UPDATE SET
        count = CASE WHEN known.ends_at > now() THEN known.count + 1 ELSE 1 END,
        ends_at = CASE WHEN known.ends_at > now() THEN known.ends_at ELSE excluded.ends_at END
    RETURNING count, ceil(extract(epoch FROM ends_at - now()))::int
"""


@dataclass(frozen=True)
class Limit:
    """At most ``times`` within a period that begins with the first."""

    times: int
    within: timedelta


# Every limit of the site. What only reads public pages has none here: caches answer those.
LIMITS = {
    "sign_in": Limit(20, timedelta(minutes=5)),
    "sign_in_as": Limit(20, timedelta(minutes=15)),  # for one handle, from everywhere
    "sign_up": Limit(10, timedelta(hours=1)),
    "reset": Limit(6, timedelta(minutes=15)),
    "recover": Limit(6, timedelta(minutes=15)),
    "recover_as": Limit(5, timedelta(hours=1)),
    "code_as": Limit(10, timedelta(minutes=15)),  # of one member: codes of an app are short
    "again_as": Limit(10, timedelta(minutes=15)),  # passwords of one who is signed in
    "address_as": Limit(10, timedelta(hours=1)),  # of one member
    "confirm_to": Limit(6, timedelta(days=1)),  # letters to one address, whoever asks for them
    "reset_to": Limit(6, timedelta(days=1)),
    "report": Limit(6, timedelta(hours=1)),
    "join_request": Limit(5, timedelta(days=1)),  # of one member, to any groups
    "found_group": Limit(3, timedelta(days=1)),  # by one member
    "claim": Limit(3, timedelta(days=1)),  # of one member, to any groups
    "listing_claim": Limit(10, timedelta(days=1)),  # by one member: a group may have many
    "claim_mail": Limit(3, timedelta(days=1)),  # to one service body, whoever claims
}


def network_of_request(request: HttpRequest) -> str:
    """Give the network that a request came from."""
    return network_of(client_address(request))


def member_of_request(request: HttpRequest) -> str:
    """Give the member that a request is of; all who are not signed in count as one."""
    return str(request.user.pk)


def limited(
    kind: str, whose: Callable[[HttpRequest], str] = network_of_request
) -> Callable[[View[Request, Parameters]], View[Request, Parameters]]:
    """Let a view's POSTs through as often as ``kind`` allows, and answer 429 to the rest."""

    def decorate(view: View[Request, Parameters]) -> View[Request, Parameters]:
        @wraps(view)
        def counted(
            request: Request, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            if request.method == "POST":
                wait = wait_for(kind, whose(request))
                if wait:
                    return too_many(request, wait)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def wait_for(kind: str, whose: str) -> int:
    """Count one more of a kind that LIMITS names, as ``seconds_to_wait`` does."""
    return seconds_to_wait(kind, LIMITS[kind], whose)


def seconds_to_wait(kind: str, limit: Limit, whose: str) -> int:
    """Count one more; give 0 while it is allowed, else the seconds until it is again.

    ``whose`` is what is counted for: a network (``network_of``), a handle, a member.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [bucket_of(kind, whose), limit.within.total_seconds()])
        count, seconds = cursor.fetchone()
    return max(1, seconds) if count > limit.times else 0


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer that it was too often, and when to come back."""
    context = {"minutes": -(-wait // 60)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(wait)
    response["Cache-Control"] = "no-store"
    return response


def client_address(request: HttpRequest) -> str:
    """Give the address that our outermost own proxy saw, whatever the client claims.

    Each of ``TRUSTED_PROXY_COUNT`` proxies appends the address it was called from; what
    stands before those, the client may have written.
    """
    hops = settings.TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if hops and len(forwarded) >= hops and forwarded[-hops].strip():
        return str(forwarded[-hops].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


def bucket_of(kind: str, whose: str) -> str:
    """Give the counter's name: a digest that tomorrow's key makes another."""
    today = timezone.now().date().isoformat()
    key = hmac.digest(settings.SECRET_KEY.encode(), f"limits {today}".encode(), "sha256")
    return hmac.new(key, f"{kind} {whose}".encode(), hashlib.sha256).hexdigest()


def network_of(address: str) -> str:
    """Give what counts as one visitor: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((parsed, 64), strict=False))
        parsed = parsed.ipv4_mapped
    return str(parsed)


def forget_ended() -> None:
    """Delete the counters whose period is over."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_ratecount WHERE ends_at < now()")
