"""Signing up, in and out: allauth's views with our limits, and recovery without e-mail."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.views import (
    EmailView,
    LoginView,
    LogoutView,
    PasswordChangeView,
    PasswordResetView,
    ReauthenticateView,
    SignupView,
)
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import devices, limits
from accounts.actions import recovering
from accounts.forms import RecoverForm, SignUpForm
from accounts.forms.signing import CODES_UNSEEN
from accounts.http import MemberRequest, again

AFTER_CODES = "after_codes"  # in the session: where somebody goes on who came to sign up


class OurSignupView(SignupView):  # type: ignore[misc]
    """Sign-up, where two may want the same handle at the same moment."""

    def get_success_url(self) -> str:
        """Lead to the codes of a new account first, then to where somebody came from."""
        onward: str = super().get_success_url()
        if CODES_UNSEEN not in self.request.session:
            return onward
        self.request.session[AFTER_CODES] = self.get_next_url() or reverse("home")
        return reverse("recovery_codes_first")

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        """Make the account, or say that the handle has just been taken."""
        try:
            with transaction.atomic():
                answer: HttpResponse = super().form_valid(form)
        except IntegrityError:
            form.add_error("username", _("This handle is taken. Choose another one."))
            refused: HttpResponse = self.form_invalid(form)
            return refused
        return answer


class OurLogoutView(LogoutView):  # type: ignore[misc]
    """Sign-out, after which the browser keeps nothing of what was seen."""

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        """End the session and clear what the browser holds."""
        if self.request.user.is_authenticated:
            devices.end(self.request.user, [self.request.session.get(devices.DEVICE)])
        answer: HttpResponse = super().post(*args, **kwargs)
        answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer


by_member = limits.member_of_request
login = limits.limited("sign_in")(LoginView.as_view())
signup = limits.limited("sign_up")(OurSignupView.as_view())
logout = OurLogoutView.as_view()
password_reset = never_cache(limits.limited("reset")(PasswordResetView.as_view()))
password_change = limits.limited("again_as", by_member)(PasswordChangeView.as_view())
reauthenticate = limits.limited("again_as", by_member)(ReauthenticateView.as_view())
email = limits.limited("address_as", by_member)(EmailView.as_view())


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limits.limited("recover")
def recover(request: HttpRequest) -> HttpResponse:
    form = RecoverForm(request.POST or None)
    if form.is_valid():
        handle = form.cleaned_data["handle"]
        wait = limits.wait_for("recover_as", handle.lower())
        if wait:
            return limits.too_many(request, wait)
        fields = {name: form.cleaned_data[name] for name in ("handle", "code", "password")}
        member = recovering.recover(**fields)
        if member is not None:
            request.session[devices.OWN] = form.cleaned_data["own_device"]
            answer: HttpResponse = perform_login(request, Login(user=member))
            return answer
        form.add_error(None, _("Handle and code do not belong together, or the code was used."))
    return render(
        request, "accounts/recover.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def codes_first(request: MemberRequest) -> HttpResponse:
    """Make and show the codes of a new account, once, in the session that it was made in."""
    if CODES_UNSEEN not in request.session:
        return redirect("home")
    if request.method != "POST":
        context = {"onward": request.session.get(AFTER_CODES)}
        return render(request, "accounts/codes_first.html", context)
    del request.session[CODES_UNSEEN]
    onward = request.session.pop(AFTER_CODES, None)
    return _show(request, recovering.new_recovery_codes(request.user), onward)


@require_http_methods(["GET", "HEAD", "POST"])
@again
def codes(request: MemberRequest) -> HttpResponse:
    """Offer new codes, and show them once."""
    if request.method == "POST":
        return _show(request, recovering.new_recovery_codes(request.user))
    return render(request, "accounts/codes.html")


def _show(request: MemberRequest, codes: list[str], onward: str | None = None) -> HttpResponse:
    spaced = [" ".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]
    context = {"codes": spaced, "onward": onward}
    return render(request, "accounts/codes_shown.html", context)


@require_safe
def second_factor(request: MemberRequest) -> HttpResponse:
    """Explain why a seat asks for a second factor, and lead to setting one up."""
    return render(request, "accounts/second_factor.html")


@require_safe
def youth(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/youth.html")
