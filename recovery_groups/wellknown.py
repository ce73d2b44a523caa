"""Files that machines look for at agreed addresses."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps.views import index
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from recovery_groups.sitemaps import SITEMAPS

CONTACT_VALID = timedelta(days=180)


@require_safe
def sitemap_index(request: HttpRequest) -> TemplateResponse:
    """List the parts of the sitemap; addresses begin as the operator says, whoever asks."""
    response: TemplateResponse = index(request, {**SITEMAPS}, sitemap_url_name="sitemap_part")
    host = f"{request.scheme}://{request.get_host()}"
    for part in (response.context_data or {})["sitemaps"]:
        part.location = settings.SITE_URL + part.location.removeprefix(host)
    return response


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Say what crawlers may read: all pages, but no searches and no forms."""
    del request
    lines = [
        "User-agent: *",
        "Disallow: /*?",
        "Disallow: /reports/",
        "Disallow: /*/report/",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return _text(lines)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where to tell of a weakness (RFC 9116)."""
    del request
    expires = (timezone.now() + CONTACT_VALID).replace(microsecond=0).isoformat()
    contact = settings.SECURITY_CONTACT
    lines = [f"Contact: {contact}"] if contact else ["# The operator has named no contact yet."]
    lines += [
        f"Expires: {expires}",
        "Preferred-Languages: en, es",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    return _text(lines)


def _text(lines: list[str]) -> HttpResponse:
    body = "\n".join(lines) + "\n"
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
