"""The link of every mail by which a mailbox that is somebody else's gets no more of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actions.stopping import stop_mail_to
from accounts.mail import digest_of_not_mine


@csrf_exempt  # the link itself is the right to, and it is of use for nothing else
@require_http_methods(["GET", "HEAD", "POST"])
def mail_not_mine(request: HttpRequest, token: str) -> HttpResponse:
    """Change nothing by being opened; stop all mail to the address by POST."""
    digest = digest_of_not_mine(token)
    if digest is None:
        raise Http404
    if request.method == "POST":
        stop_mail_to(digest)
        return render(request, "accounts/mail_stopped.html")
    return render(request, "accounts/mail_not_mine.html")
