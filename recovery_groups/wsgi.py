"""What the web server calls."""

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery_groups.settings")
django = get_wsgi_application()
log = structlog.get_logger("request")
LAST_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Server", ""),
]


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request; should even the page that tells of errors fail, say so in plain words.

    Left to the web server, such an error would be logged with its values.
    """
    try:
        return django(environ, start_response)
    except Exception:
        log.exception("error_page_failed")
        start_response("500 Internal Server Error", LAST_HEADERS)
        return [b"Something went wrong on our side. Please try again in a moment.\n"]
