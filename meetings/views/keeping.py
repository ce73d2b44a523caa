"""Public pages for a minute: the same for all who ask alike, here and in caches in front.

An answer is named (``ETag``) by its address, the reader's language and region, and the minute,
so that whoever holds it already costs no look at the database. The last few hundred answers are
kept in the process too, under that name and the number of changes to the meetings: nobody's
search can be read back from it, and nobody waits for a change of their own.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
)
from django.utils.translation import get_language

from accounts.http import HtmxRequest, wants_part
from meetings.finder import searching
from meetings.finder.reader import Reader

FRESH = timedelta(minutes=1)
MOST_KEPT = 512  # answers a process; a page is some 25 kB
KEPT_STATUS = (200, 410)
Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HtmxRequest, Parameters], HttpResponse]
_kept: OrderedDict[tuple[str, int], HttpResponse] = OrderedDict()


def this_minute() -> datetime:
    """Give the instant that all who ask within a minute share."""
    return timezone.now().replace(second=0, microsecond=0)


def reader_of(request: HttpRequest) -> Reader:
    """Say how the visitor reads times and distances."""
    return Reader.of(get_language() or "en", request.headers.get("Accept-Language", ""))


def minute_etag(request: HtmxRequest) -> str:
    """Name what a page shows for a minute, before any look at the database."""
    parts = (
        request.get_full_path(),
        get_language() or "",
        *reader_of(request).key,
        "part" if wants_part(request) else "",
        this_minute().isoformat(),
        getattr(staticfiles_storage, "manifest_hash", ""),
    )
    return f'W/"{hashlib.blake2s("|".join(parts).encode(), digest_size=16).hexdigest()}"'


def for_a_minute(view: View[Parameters]) -> View[Parameters]:
    """Let caches keep a view's answers for a minute, ours and any in front."""

    @wraps(view)
    def kept(
        request: HtmxRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        etag = minute_etag(request)
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            return _named(unchanged, etag)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return _named(_briefly(view(request, *args, **kwargs)), etag)
        key = (etag, searching.keep_up())
        found = _kept.get(key)
        if found is None:
            found = _named(_briefly(view(request, *args, **kwargs)), etag)
            _keep(key, found)
        return _copy(found)

    return kept


def for_a_minute_or_own(view: View[Parameters]) -> View[Parameters]:
    """Keep answers as ``for_a_minute`` does, but none that is made for somebody signed in."""
    kept = for_a_minute(view)

    @wraps(view)
    def chosen(
        request: HtmxRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return kept(request, *args, **kwargs)
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return chosen


def _named(response: HttpResponse, etag: str) -> HttpResponse:
    response.headers.setdefault("ETag", etag)
    return response


def _briefly(response: HttpResponse) -> HttpResponse:
    if response.status_code in KEPT_STATUS:
        patch_cache_control(response, public=True, max_age=int(FRESH.total_seconds()))
    patch_vary_headers(response, ["Accept-Language", "HX-Request"])
    return response


def _keep(key: tuple[str, int], response: HttpResponse) -> None:
    if response.status_code not in KEPT_STATUS:
        return
    _kept[key] = response
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)


def _copy(response: HttpResponse) -> HttpResponse:
    """Answer the same once more: what goes out is written to by the middlewares."""
    copy = HttpResponse(response.content, status=response.status_code)
    copy.headers = type(response.headers)(dict(response.headers.items()))
    return copy


def forget() -> None:
    """Make every answer anew: in tests."""
    _kept.clear()
