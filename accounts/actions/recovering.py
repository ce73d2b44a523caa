"""Getting back in with a recovery code, and making new ones."""

from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import devices, telling
from accounts.models import Member


@transaction.atomic
def new_recovery_codes(member: Member) -> list[str]:
    """Replace a member's recovery codes, and give the new ones; they are shown this once."""
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    kind = Authenticator.Type.RECOVERY_CODES
    had = Authenticator.objects.filter(user=member, type=kind).delete()[0]
    codes = RecoveryCodes.activate(member)
    codes.mark_as_viewed()
    if had:
        telling.tell(member, "recovery_codes_generated")
    found: list[str] = codes.generate_codes()
    return found


@transaction.atomic
def recover(*, handle: str, code: str, password: str) -> Member | None:
    """Set a new password with an unused recovery code; end all sessions; give the member.

    Gives None, after as much work, where there is no such member or the code is not theirs.
    """
    member = Member.objects.filter(handle__iexact=handle.strip(), is_active=True).first()
    is_right = _codes_of(member).validate_code("".join(filter(str.isdigit, code)))
    if member is None or not is_right:
        make_password(password)
        return None
    member.set_password(password)
    member.save(update_fields=["password"])
    devices.end(member)
    telling.tell(member, "password_reset")
    return member


def _codes_of(member: Member | None) -> RecoveryCodes:
    """Give a member's codes, or some that are nobody's and take as long to look through."""
    kind = Authenticator.Type.RECOVERY_CODES
    whose = uuid4() if member is None else member.pk
    found = Authenticator.objects.filter(user_id=whose, type=kind).first()
    nobodys = {"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0}
    return RecoveryCodes(found or Authenticator(type=kind, data=nobodys))
