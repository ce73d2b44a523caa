"""What the worker does for accounts."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts import mail

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(name="accounts.send_mail", retry=AGAIN)
def send_mail(*, kind: str, address: str, link: str, language: str) -> None:
    """Send a letter about an account."""
    mail.send(kind, address, link, language)


@app.task(name="accounts.send_reset", retry=AGAIN)
def send_reset(*, address: str, language: str) -> None:
    """Send a link for a new password, if the address is somebody's."""
    mail.send_reset(address, language)
