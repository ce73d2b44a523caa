"""Local mode's mail: kept in a folder and read on a page, so that nothing leaves the machine.

Neither exists elsewhere: the address is only in the URLs, the backend only in the settings, of
local mode.
"""

import email
import email.policy
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage as Parsed
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

MOST_KEPT = 100


@dataclass(frozen=True)
class Letter:
    """One mail as its reader sees it."""

    to: str
    sender: str
    subject: str
    sent_at: datetime
    text: str


class LocalMail(BaseEmailBackend):
    """Keeps mail as files, the newest hundred of them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message to a file of its own."""
        folder = mail_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            path = folder / f"{time.time_ns()}.eml"
            path.write_bytes(message.message().as_bytes())
            path.chmod(0o600)
        for old in sorted(folder.glob("*.eml"))[:-MOST_KEPT]:
            old.unlink(missing_ok=True)  # another process may tidy too
        return len(email_messages)


def mail_folder() -> Path:
    """Say where the mail is kept."""
    return Path(settings.DATA_DIR) / "mail"


def letters() -> list[Letter]:
    """Give what was sent, the newest first."""
    paths = sorted(mail_folder().glob("*.eml"), reverse=True)
    return [_letter(path) for path in paths]


def _letter(path: Path) -> Letter:
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(parsed, Parsed)  # noqa: S101 - what the default policy makes
    body = parsed.get_body(preferencelist=("plain", "html"))
    return Letter(
        to=str(parsed["To"]),
        sender=str(parsed["From"]),
        subject=str(parsed["Subject"]),
        sent_at=parsedate_to_datetime(str(parsed["Date"])),
        text=str(body.get_content()) if body else "",
    )
