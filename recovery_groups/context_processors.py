"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str | bool]:
    """Name the site, its address and source, where the way out leads, and its street map.

    ``has_session`` is told by the cookie alone: pages for everybody look at no session.
    """
    return {
        "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "leave_url": settings.LEAVE_URL,
        "source_url": settings.SOURCE_URL,
        "streets_url": settings.STREETS_URL,
    }
