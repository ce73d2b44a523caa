"""The link of every mail that turns mail off, for whoever holds it (RFC 8058)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.actions.choosing import choice_of_token, turn_mail_off


@csrf_exempt  # mail programs post it, without any cookie: the link itself is the right to
@require_http_methods(["GET", "HEAD", "POST"])
def mail_off(request: HttpRequest, token: str) -> HttpResponse:
    """Change nothing by being opened, as programs that check links do; turn mail off by POST."""
    if request.method == "POST":
        if not turn_mail_off(token):
            raise Http404
        return render(request, "notifications/mail_is_off.html")
    if choice_of_token(token) is None:
        raise Http404
    return render(request, "notifications/mail_off.html")
