"""What members are told about their own accounts, and what is kept of what they are told."""

from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from accounts import telling
from accounts.models import Member
from notifications.actions import notify
from notifications.kinds import Kind, register

CHANGED = "accounts.changed"


def register_all() -> None:
    """Make the kinds known, and hear of changes to accounts."""
    register(
        Kind(
            CHANGED,
            _("A change to your account"),
            _(
                "Your password, your e-mail address or a second factor was changed. If it was not"
                " you, look at your devices and set a new password."
            ),
            "device_list",
            is_security=True,
        ),
    )
    telling.register(_tell)


def _tell(member: Member, kind: str) -> None:
    del kind  # which of them it was stands in no list that others may look at
    notify([member.pk], CHANGED, once=uuid4())
