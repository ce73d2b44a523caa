"""Who a request is of, said to the database in the one transaction that the request has."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts import devices
from accounts.asking import as_person
from accounts.second_factor import SecondFactorNeededError

Answer = Callable[[HttpRequest], HttpResponseBase]
# What is left to an account that is to be erased: to stay after all, or to go at once.
WHILE_LEAVING = {
    "account_leaving", "account_erase", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}  # fmt: skip


class AskingMiddleware:
    """Opens the transaction of a member's request, and says who asks.

    ``ATOMIC_REQUESTS`` makes the view inside it a savepoint, so a failing view leaves nothing
    while this transaction ends cleanly. Visitors without a session cost no look at one.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        if devices.is_over(request.session, request.user):
            logout(request)
            return self.get_response(request)
        with as_person(request.user.pk):
            devices.note(request.session, request.user)
            key = request.session.session_key
            answer = self.get_response(request)
            if request.session.session_key not in {key, None}:
                devices.keep_up(request.session)
            return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Lead whoever holds a seat, and no second factor, to setting one up, and then back."""
        if not isinstance(error, SecondFactorNeededError):
            return None
        if request.method == "GET":
            request.session["wanted"] = request.get_full_path()  # mfa/index.html leads on there
        return redirect("second_factor")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Asks for signing in, except on addresses marked ``public``: those look at no session."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Answer,
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        """Send whoever is not signed in to do so first."""
        if not getattr(view_func, "login_required", True):
            return None
        answer: HttpResponseBase | None = super().process_view(
            request, view_func, view_args, view_kwargs
        )
        return answer or _lead_to_leaving(request)


def _lead_to_leaving(request: HttpRequest) -> HttpResponse | None:
    match = request.resolver_match
    is_leaving = request.user.is_authenticated and request.user.erase_at is not None
    if not is_leaving or (match is not None and match.url_name in WHILE_LEAVING):
        return None
    return redirect("account_leaving")
