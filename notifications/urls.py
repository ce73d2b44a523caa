"""Addresses of messages, and of mail that is not wanted."""

from django.urls import path

from accounts.http import public
from notifications.views import messages, unsubscribing

urlpatterns = [
    path("home/messages/", messages.message_list, name="message_list"),
    path("home/messages/seen/", messages.message_seen_all, name="message_seen_all"),
    path("home/messages/choices/", messages.message_choices, name="message_choices"),
    path("home/messages/<uuid:pk>/", messages.message_open, name="message_open"),
    *public(path("mail/off/<str:token>/", unsubscribing.mail_off, name="mail_off")),
]
