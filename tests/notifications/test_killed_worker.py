"""A worker killed between two mails: none is lost, and at most one comes twice (REL-14)."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from notifications.actions.delivering import plan_mail
from tests.notifications.mailboxes import MailServer
from tests.notifications.people import reachable, tell

KILLS, MAILS, PATIENCE = 5, 40, 60
# Later than any claim holds, so that what a killed worker had in hand is taken over at once.
SEND = """
from datetime import timedelta
from django.utils import timezone
from notifications.actions.delivering import send_mail
send_mail(timezone.now() + timedelta(minutes=11 * {run}))
"""


def worker(run: int) -> "subprocess.Popen[bytes]":
    """Start a process that sends what is due, and ends."""
    database = connection.settings_dict
    url = (
        f"postgresql://{database['USER']}@/{database['NAME']}?host={quote(str(database['HOST']))}"
    )
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "recovery_groups.settings",
        "RG_LOCAL": "1",
        "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SEND.format(run=run)]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=variables)  # noqa: S603


def test_rel_14_killed_worker_loses_no_mail_and_doubles_at_most_one(
    transactional_db: None, server: MailServer
) -> None:
    for number in range(MAILS):
        tell(reachable(f"reader{number}@mailbox.example", mode="each"), once=number)
    plan_mail()

    for run in range(KILLS):
        before, running = len(server.taken), worker(run)
        until = time.monotonic() + PATIENCE
        while len(server.taken) < before + 2 and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(random.random() / 20)
        running.send_signal(signal.SIGKILL)
        assert running.wait(PATIENCE) == -signal.SIGKILL
    assert worker(KILLS).wait(PATIENCE) == 0

    got = Counter(envelope.rcpt_tos[0] for envelope in server.taken)
    assert set(got) == {f"reader{number}@mailbox.example" for number in range(MAILS)}
    assert sum(got.values()) - MAILS <= KILLS
    names = {(str(one["To"]), str(one["Message-ID"])) for one in server.letters}
    assert len(names) == MAILS
