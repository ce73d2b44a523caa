"""The site's addresses and one more that only says hello: what the server itself takes."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from recovery_groups.urls import urlpatterns as of_the_site


def hello(request: HttpRequest) -> HttpResponse:
    """Say hello."""
    del request
    return HttpResponse("hello")


urlpatterns = [path("hello", hello), *of_the_site]
