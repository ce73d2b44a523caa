"""Pages of the site itself: for newcomers, for a crisis, on privacy and on access."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from recovery_groups import crisis_lines


def _with_lines(request: HttpRequest, template: str) -> HttpResponse:
    """Show a page with the crisis lines of the visitor's country and a choice of others."""
    country = crisis_lines.for_request(request)
    context = {"country": country, "countries": crisis_lines.countries()}
    response = render(request, template, context)
    patch_vary_headers(response, ["Accept-Language"])  # the guess depends on it
    return response


@require_safe
def newcomers(request: HttpRequest) -> HttpResponse:
    """Tell what a group is, what a first meeting is like, and what a group cannot do."""
    return _with_lines(request, "pages/newcomers.html")


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Show whom to call, text or write to in a crisis."""
    return _with_lines(request, "pages/crisis_lines.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell what is kept about a visitor, and where the data of the site comes from."""
    return render(request, "pages/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tell what the site does so that everyone can use it, and what it cannot."""
    return render(request, "pages/accessibility.html")
