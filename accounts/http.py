"""Helpers of every app's views: a page or its part, and where to go next."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import URLPattern
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from accounts.models import Member


class HtmxRequest(HttpRequest):
    """A request that came through the htmx middleware."""

    htmx: HtmxDetails


class MemberRequest(HtmxRequest):
    """A request of somebody signed in."""

    user: Member


Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[MemberRequest, Parameters], HttpResponse]


def wants_part(request: HtmxRequest) -> bool:
    """Say whether htmx asks for a part to swap, not for a page."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_part(
    request: HtmxRequest, page: str, part: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """Answer htmx with ``part`` alone, and anyone else with the ``page`` that includes it."""
    template = part if wants_part(request) else page
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])  # or a cache would give a part as a page
    return response


def go_to(request: HtmxRequest, target: Model | str) -> HttpResponse:
    """Redirect; htmx loads the page rather than swapping it into the part that asked."""
    url = resolve_url(target)
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)


def public(*patterns: URLPattern) -> list[URLPattern]:
    """Let anybody open these addresses: every other one asks its visitor to sign in."""
    for pattern in patterns:
        login_not_required(pattern.callback)
    return list(patterns)


def again(view: View[Parameters]) -> View[Parameters]:
    """Ask, before a view, who it is once more, unless that was within five minutes."""

    @wraps(view)
    def asked(
        request: MemberRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        raise_if_reauthentication_required(request, app="accounts")
        return view(request, *args, **kwargs)

    return asked
