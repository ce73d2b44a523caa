"""Addresses of rooms: all within a group, and all that they say is that somebody talks."""

from django.urls import path

from discussions.views import posts, rooms, rounds, searching, settings, topics

ROOM = "home/<uuid:key>/rooms/<uuid:room>/"
TOPIC = f"{ROOM}topics/<uuid:pk>/"
ROUND = f"{ROOM}rounds/<uuid:pk>/"
POST = f"{ROOM}topics/<uuid:topic>/posts/<uuid:pk>/"

urlpatterns = [
    path("home/<uuid:key>/rooms/", rooms.room_list, name="room_list"),
    path("home/<uuid:key>/rooms/new/", settings.room_create, name="room_create"),
    path("home/<uuid:key>/rooms/<uuid:pk>/", rooms.room_detail, name="room_detail"),
    path(
        "home/<uuid:key>/rooms/<uuid:pk>/settings/", settings.room_settings, name="room_settings"
    ),
    path("home/<uuid:key>/rooms/<uuid:pk>/search/", searching.room_search, name="room_search"),
    path("home/<uuid:key>/rooms/<uuid:pk>/round/", rounds.round_create, name="round_create"),
    path(ROUND, rounds.round_detail, name="round_detail"),
    path(
        f"{ROOM}rounds/<uuid:topic>/shares/<uuid:pk>/thank/",
        rounds.round_thank,
        name="round_thank",
    ),
    path("home/<uuid:key>/rooms/<uuid:pk>/new/", topics.topic_create, name="topic_create"),
    path(TOPIC, topics.topic_detail, name="topic_detail"),
    path(f"{TOPIC}read/", topics.topic_read, name="topic_read"),
    path(f"{TOPIC}pin/", topics.topic_order, {"deed": "pin"}, name="topic_pin"),
    path(f"{TOPIC}unpin/", topics.topic_order, {"deed": "unpin"}, name="topic_unpin"),
    path(f"{TOPIC}close/", topics.topic_order, {"deed": "close"}, name="topic_close"),
    path(f"{TOPIC}reopen/", topics.topic_order, {"deed": "reopen"}, name="topic_reopen"),
    path(f"{TOPIC}move/", topics.topic_move, name="topic_move"),
    path(f"{POST}edit/", posts.post_edit, name="post_edit"),
    path(f"{POST}delete/", posts.post_delete, name="post_delete"),
    path(f"{POST}thank/", posts.post_thank, {"thanks": True}, name="post_thank"),
    path(f"{POST}unthank/", posts.post_thank, {"thanks": False}, name="post_unthank"),
]
