"""Addresses of newcomers and older members; none says what it is about."""

from django.urls import path

from mentorship.views import asking

urlpatterns = [
    # Newcomers
    path("home/together/", asking.ask_home, name="ask_home"),
    path("home/together/ask/", asking.ask_start, name="ask_start"),
    path("home/together/<uuid:pk>/", asking.ask_status, name="ask_status"),
    path("home/together/<uuid:pk>/step/<int:number>/", asking.ask_step, name="ask_step"),
    path("home/together/<uuid:pk>/choose/", asking.ask_choose, name="ask_choose"),
    path("home/together/<uuid:pk>/withdraw/", asking.ask_withdraw, name="ask_withdraw"),
    path("home/together/<uuid:pk>/again/", asking.ask_again, name="ask_again"),
]
