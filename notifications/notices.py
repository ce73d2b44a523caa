"""What members are told about their own accounts, and what is kept of what they are told."""

from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from accounts import telling
from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from notifications.actions import notify
from notifications.kinds import Kind, register

CHANGED, DORMANT = "accounts.changed", "accounts.dormant"


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
        Kind(
            DORMANT,
            _("Your account is not used"),
            _("You were not here for nearly two years. Your account would be erased in a month."),
            "privacy_centre",
            is_security=True,
        ),
    )
    telling.register(_tell)


def _tell(member: Member, kind: str) -> None:
    # Which change it was stands in no list: others may look at it over a shoulder.
    told = DORMANT if kind == "dormant" else CHANGED
    with as_purpose(Purpose.DELIVER):  # the worker tells too, on nobody's behalf
        notify([member.pk], told, once=uuid4())
