"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """Name the site, its address, and where the way out leads."""
    del request
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "leave_url": settings.LEAVE_URL,
    }
