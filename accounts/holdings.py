"""What is kept of a member here, given out and taken away by the privacy centre."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _

from accounts import devices
from accounts.actions.erasing import forget_tasks_about
from accounts.asking import Purpose, as_purpose
from accounts.models import Block, Device, Export, Member
from accounts.portability import Holding, Rows, register

ACCOUNT = (
    "handle", "joined_at", "adult_declared_at", "last_login", "is_active", "is_staff", "erase_at",
    "told_dormant_on",
)  # fmt: skip


def _account(member: Member) -> Rows:
    found: Rows = Member.objects.filter(pk=member.pk).values(*ACCOUNT)
    return found


def _addresses(member: Member) -> Rows:
    own = EmailAddress.objects.filter(user=member)
    found: Rows = own.values("email", "verified", "primary")
    return found


def _factors(member: Member) -> Rows:
    own = Authenticator.objects.filter(user=member)
    for factor in own.order_by("created_at"):
        yield {
            "kind": factor.get_type_display(),
            "name": str(factor.data.get("name", "")),
            "added_at": factor.created_at,
            "last_used_at": factor.last_used_at,
        }


def _devices(member: Member) -> Rows:
    return Device.objects.filter(member=member).values("family", "is_own", "first_on", "last_on")


def _blocks(member: Member) -> Rows:
    return Block.objects.filter(blocker=member).values("label", "created_at")


def _exports(member: Member) -> Rows:
    return Export.objects.filter(member=member).values("asked_at", "ends_at")


def _edits(member: Member) -> Rows:
    own = LogEntry.objects.filter(user=member)
    return own.values("action_time", "object_repr", "action_flag", "change_message")


def _end_sessions(member: Member) -> None:
    devices.end(member)


def _erase_blocks(member: Member) -> None:
    with as_purpose(Purpose.ERASE):
        Block.objects.filter(blocker=member).delete()
        Block.objects.filter(blocked=member).delete()


def _erase_exports(member: Member) -> None:
    with as_purpose(Purpose.ERASE):
        Export.objects.filter(member=member).delete()


def _erase_addresses(member: Member) -> None:
    own = EmailAddress.objects.filter(user=member)
    forget_tasks_about(member.pk, list(own.values_list("email", flat=True)))
    own.delete()


HOLDINGS = (
    Holding(
        "account",
        _("Your account"),
        _("So that you can sign in. Nobody else sees the handle."),
        (Member, Member.groups.through, Member.user_permissions.through),
        _account,
        order=10,
    ),
    Holding(
        "addresses",
        _("E-mail addresses"),
        _("Only if you gave one: to set a new password, and for mail if you want it."),
        (EmailAddress, EmailConfirmation),
        _addresses,
        _erase_addresses,
        order=20,
    ),
    Holding(
        "factors",
        _("Second factors and recovery codes"),
        _("So that nobody else signs in as you. Their secrets are given to nobody."),
        (Authenticator,),
        _factors,
        order=21,
    ),
    Holding(
        "devices",
        _("Devices"),
        _("So that you see where you are signed in. No address is kept, and days, not times."),
        (Device,),
        _devices,
        _end_sessions,
        order=5,
    ),
    Holding(
        "blocks",
        _("People you keep away"),
        _("So that you do not meet them. They are not told."),
        (Block,),
        _blocks,
        _erase_blocks,
        order=40,
    ),
    Holding(
        "exports",
        _("Copies of your data"),
        _("Those that you asked for, sealed, for a day."),
        (Export,),
        _exports,
        _erase_exports,
        order=6,
    ),
    Holding(
        "edits",
        _("Changes to public listings"),
        _("Only of operators: what they changed by hand."),
        (LogEntry,),
        _edits,
        order=90,
    ),
)


def register_all() -> None:
    """Make known what is kept."""
    for holding in HOLDINGS:
        register(holding)
