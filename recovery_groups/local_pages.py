"""Pages of local mode alone: the mail that was sent, and whom one can sign in as."""

import time
from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from recovery_groups.local_mail import letters
from recovery_groups.sample.people import PASSWORD, PEOPLE


@dataclass(frozen=True)
class SignIn:
    """How to sign in as one of the sample people, this half minute."""

    handle: str
    about: str | Promise
    code: str


@require_safe
@never_cache
def local_mail(request: HttpRequest) -> HttpResponse:
    """Show the mail that the site has sent from this machine."""
    return render(request, "local/mail.html", {"letters": letters()})


@require_safe
@never_cache
def local_people(request: HttpRequest) -> HttpResponse:
    """Show the sample people, and the codes that their apps would show now."""
    people = [SignIn(one.handle, one.about, code_of(one.secret)) for one in PEOPLE]
    return render(request, "local/people.html", {"people": people, "password": PASSWORD})


def code_of(secret: str) -> str:
    """Give the code that an app with this secret shows now; nothing for no secret."""
    if not secret:
        return ""
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))
