"""A real mail server on this machine, that takes, refuses or asks to come again."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings


class MailServer:
    """Keeps what it takes; ``answers`` are given to recipients, the last one for good."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answers: list[str] = []
        self.data_answer = "250 OK"
        self.tries = 0

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        self.tries += 1
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session
        await asyncio.sleep(0.02)  # so that two workers overlap
        if self.data_answer.startswith("250"):
            self.taken.append(envelope)
        return self.data_answer

    @property
    def letters(self) -> list[EmailMessage]:
        found = []
        for envelope in self.taken:
            content = envelope.original_content or b""
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            found.append(message)
        return found


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a mail server, and have Django's own SMTP backend use it."""
    server = MailServer()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_TIMEOUT=5,
            DEFAULT_FROM_EMAIL="Messages <no-reply@site.example>",
            SITE_URL="https://site.example",
        ):
            yield server
    finally:
        controller.stop()


def text_of(letter: EmailMessage) -> str:
    """Give the words of a letter."""
    return str(letter.get_content()).replace("\r\n", "\n")
