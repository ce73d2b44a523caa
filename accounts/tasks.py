"""What the worker does for accounts."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts import devices, mail
from accounts.actions import ageing, erasing, exporting, stopping

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(name="accounts.send_mail", retry=AGAIN)
def send_mail(*, kind: str, address: str, link: str, language: str) -> None:
    """Send a letter about an account."""
    mail.send(kind, address, link, language)


@app.task(name="accounts.send_reset", retry=AGAIN)
def send_reset(*, address: str, language: str) -> None:
    """Send a link for a new password, if the address is somebody's."""
    mail.send_reset(address, language)


@app.task(name="accounts.make_export", retry=AGAIN)
def make_export(*, export: str, member: str, language: str) -> None:
    """Gather what a member asked to have of all that is kept of them."""
    exporting.make_export(UUID(export), UUID(member), language=language)


@app.task(name="accounts.erase_due", retry=AGAIN)
def erase_due() -> None:
    """Erase the accounts whose moment has come."""
    erasing.erase_due()


@app.periodic(cron="*/10 * * * *")
@app.task(name="accounts.erase_what_is_due", queueing_lock="accounts.erase_due")
def erase_what_is_due(timestamp: int) -> None:
    """Erase after the cool-off."""
    del timestamp
    erasing.erase_due()


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.forget", queueing_lock="accounts.forget")
def forget(timestamp: int) -> None:
    """Delete exports, stopped addresses, devices and failed letters that are over."""
    del timestamp
    exporting.forget_exports()
    stopping.forget_stopped()
    erasing.forget_failed_letters()
    devices.forget_ended()


@app.periodic(cron="37 3 * * *")
@app.task(name="accounts.age", queueing_lock="accounts.age")
def age(timestamp: int) -> None:
    """Tell of, and end, accounts that nobody has used for two years."""
    del timestamp
    ageing.tell_dormant()
    ageing.end_dormant()
