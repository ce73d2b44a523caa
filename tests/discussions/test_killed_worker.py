"""A worker killed while it purges: nothing is gone twice, nothing stays, nothing else goes."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.utils import timezone

from discussions.models import Post, PostVersion, Thanks, Topic
from tests.factories import MemberFactory, PostFactory, RoomFactory, TopicFactory
from tests.walls import as_owner

KILLS, TOPICS, POSTS, PATIENCE = 3, 4, 150, 60
PURGE = """
from django.utils import timezone
from discussions.actions.keeping import purge
purge(timezone.now(), batch=7)
"""


def worker() -> "subprocess.Popen[bytes]":
    """Start a process that purges what is due, a few at a time, and ends."""
    database = connection.settings_dict
    url = (
        f"postgresql://{database['USER']}@/{database['NAME']}?host={quote(str(database['HOST']))}"
    )
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "recovery_groups.settings",
        "RG_LOCAL": "1",
        "DATABASE_URL": url,
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", PURGE]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=variables)  # noqa: S603


def write(topic: Topic, *, over: bool) -> None:
    """Write many posts, each with a version and a thank you."""
    now, by = timezone.now(), MemberFactory.create()
    goes = now - timedelta(minutes=1) if over else now + timedelta(days=1)
    posts = [
        Post(topic=topic, room=topic.room, author=topic.opened_by, body="x", expires_at=goes)
        for _ in range(POSTS)
    ]
    with as_owner():
        Post.objects.bulk_create(posts)
        PostVersion.objects.bulk_create(PostVersion(post=post, body="y") for post in posts)
        Thanks.objects.bulk_create(Thanks(post=post, by=by) for post in posts)


def counts() -> tuple[int, int, int, int]:
    """Count what has expired, what has not, and what hangs on posts."""
    with as_owner():
        over = Post.objects.filter(expires_at__lte=timezone.now()).count()
        models = (Post, PostVersion, Thanks)
        posts, versions, thanks = (model._default_manager.count() for model in models)
    return over, posts - over, versions, thanks


def test_ret_02_worker_killed_while_purging_skips_nothing_and_takes_nothing_else(
    transactional_db: None,
) -> None:
    room = RoomFactory.create()
    topics = [TopicFactory.create(room=room) for _ in range(TOPICS)]
    for topic in topics:
        write(topic, over=True)
    mixed = TopicFactory.create(room=room)
    write(mixed, over=True)
    write(mixed, over=False)
    with as_owner():
        expired = Post.objects.filter(topic=topics[0]).first()
    quoting = PostFactory.create(topic=mixed, quotes=expired)
    before, _, _, _ = counts()

    for _ in range(KILLS):
        running, until = worker(), time.monotonic() + PATIENCE
        start, left = before, before
        while left == start and time.monotonic() < until:
            time.sleep(0.005)
            left = counts()[0]
        time.sleep(random.random() / 50)
        running.send_signal(signal.SIGKILL)
        assert running.wait(PATIENCE) == -signal.SIGKILL
        before, stay, versions, thanks = counts()
        assert 0 < before < start  # it was in the middle of it
        assert stay == POSTS + 1
        assert versions == thanks == before + POSTS  # each batch whole or not at all

    assert worker().wait(PATIENCE) == 0

    assert counts() == (0, POSTS + 1, POSTS, POSTS)
    with as_owner():
        assert list(Topic.objects.all()) == [mixed]
        assert quoting in Post.objects.all()
