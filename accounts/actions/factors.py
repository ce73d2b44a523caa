"""Setting an app up, using a code as a second factor, and taking a factor away."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction

from accounts import telling
from accounts.models import Member
from accounts.second_factor import FACTORS

TOLD_AS = {
    Authenticator.Type.TOTP: "totp_deactivated",
    Authenticator.Type.WEBAUTHN: "webauthn_removed",
}


@transaction.atomic
def use_code(member: Member, code: str) -> Authenticator | None:
    """Take a code of the member's app or a recovery code; None where it is neither, or was used.

    Of two who send the same code at once, one gets in: the rows are locked while we look.
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    mine = Authenticator.objects.select_for_update(of=("self",)).filter(user=member)
    typed = "".join(filter(str.isdigit, code))
    for one in mine.filter(type__in=kinds).order_by("-type"):
        is_app = one.type == Authenticator.Type.TOTP
        if _use_of_app(one, typed) if is_app else RecoveryCodes(one).validate_code(typed):
            return one
    return None


def _use_of_app(app: Authenticator, typed: str) -> bool:
    """Take a code that is newer than the last one taken; allauth forgets that one too early."""
    secret = decrypt(app.data["secret"])
    for step in totp.yield_hotp_counters_from_time():
        code = totp.format_hotp_value(totp.hotp_value(secret, step))
        if step > app.data.get("last_step", 0) and compare_user_code(actual=typed, expected=code):
            app.data["last_step"] = step
            app.save(update_fields=["data"])
            return True
    return False


@transaction.atomic
def add_app(member: Member, *, secret: str, code: str) -> None:
    """Ask from now on for codes of an app, and void the one that showed the app has the key."""
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    kind = Authenticator.Type.TOTP
    if not Authenticator.objects.filter(user=member, type=kind).exists():
        _use_of_app(totp.TOTP.activate(member, secret).instance, code)
        telling.tell(member, "totp_activated")


@transaction.atomic
def remove_factor(member: Member, factor: int) -> None:
    """Take an app or a passkey away; the recovery codes stay, for they replace the password."""
    mine = Authenticator.objects.select_for_update(of=("self",)).filter(user=member)
    found = mine.filter(pk=factor, type__in=FACTORS).first()
    if found is not None:
        found.delete()
        telling.tell(member, TOLD_AS[Authenticator.Type(found.type)])
