"""What every answer carries, and the one line that the log keeps of a request."""

import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

log = structlog.get_logger("request")
SAFE = {"GET", "HEAD", "OPTIONS"}
RETRY_AFTER = 30  # seconds
Answer = Callable[[HttpRequest], HttpResponseBase]

HEADERS = {
    "Permissions-Policy": (
        "accelerometer=(), camera=(), microphone=(), payment=(), usb=(), browsing-topics=(),"
        " geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self)"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Server": "",  # or the web server puts its name there
}


class HeadersMiddleware:
    """Sets the headers that Django has no setting for, where a view has not set its own."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not is_static(request):
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["X-Robots-Tag"] = "noindex"
            patch_vary_headers(response, ["Cookie"])
        return response


class OwnFormsMiddleware:
    """Refuses what a page of another site sends, even with a token that it got hold of."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Answer, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Answer 403, except where a view says that anybody may send to it."""
        del args, kwargs
        is_foreign = request.headers.get("Sec-Fetch-Site") == "cross-site"
        if request.method in SAFE or not is_foreign or getattr(view, "csrf_exempt", False):
            return None
        return render(request, "403_csrf.html", status=403)


class UnavailableMiddleware:
    """Answers 503 where the database is away or too slow: not a fault of the page, and passing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Tell when to come back, if the database did not answer in time or at all."""
        if not isinstance(error, (OperationalError, InterfaceError)):
            return None
        log.error("database_unavailable", exc_info=error, route=route_of(request))
        response = render(request, "503.html", status=503)
        response["Retry-After"] = str(RETRY_AFTER)
        return response


def is_static(request: HttpRequest) -> bool:
    """Say whether a file is asked for that is the same for everybody."""
    return request.path_info.startswith(settings.STATIC_URL)


class RequestLogMiddleware:
    """Logs route, status, time and size of a request under a random number, and no more."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        log.info(
            "request",
            id=secrets.token_hex(6),
            method=request.method if request.method in KNOWN_METHODS else "OTHER",
            route=route_of(request),
            status=response.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
            bytes=0 if response.streaming else len(getattr(response, "content", b"")),
        )
        return response


KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def route_of(request: HttpRequest) -> str:
    """Name the route, never the path, which may hold what somebody typed."""
    match = request.resolver_match
    if match is None:
        return "static" if is_static(request) else "none"
    return match.view_name or match.route
