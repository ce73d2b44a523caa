"""Second factors: setting an app up, taking them away again, and signing in by passkey."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import devices, limits
from accounts.actions.factors import add_app, remove_factor
from accounts.forms import NewAppForm
from accounts.http import MemberRequest, again
from accounts.second_factor import has_recovery_codes


class OurAppView(ActivateTOTPView):  # type: ignore[misc]
    """Setting an app up, all in the one transaction of the request."""

    def form_valid(self, form: NewAppForm) -> HttpResponse:
        """Ask for codes of the app from now on; without recovery codes, lead to those."""
        member = self.request.user
        add_app(member, secret=form.secret, code=form.cleaned_data["code"])
        clear_totp_secret(self.request)
        messages.success(self.request, _("The app is set up."))
        return redirect("mfa_index" if has_recovery_codes(member) else "mfa_view_recovery_codes")


class OurPasskeyView(LoginWebAuthnView):  # type: ignore[misc]
    """Sign-in by passkey, on one's own device or on another."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Remember until the session begins whose device this is."""
        request.session[devices.OWN] = request.POST.get("own_device") == "on"
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


app_on = OurAppView.as_view()
passkey = limits.limited("sign_in")(OurPasskeyView.as_view())


@require_http_methods(["GET", "HEAD", "POST"])
@again
def app_off(request: MemberRequest) -> HttpResponse:
    app = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.TOTP)
    if request.method == "POST":
        remove_factor(request.user, app.pk)
        messages.success(request, _("The app is taken away."))
        return redirect("mfa_index")
    return render(request, "mfa/totp/deactivate_form.html")


@require_http_methods(["GET", "HEAD", "POST"])
@again
def passkey_off(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN
    )
    if request.method == "POST":
        remove_factor(request.user, found.pk)
        messages.success(request, _("The passkey is removed."))
        return redirect("mfa_index")
    context = {"passkey": found.wrap()}
    return render(request, "mfa/webauthn/authenticator_confirm_delete.html", context)
