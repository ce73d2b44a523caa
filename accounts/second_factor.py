"""Whether somebody proves who they are by more than a password."""

from allauth.mfa.models import Authenticator

from accounts.models import Member

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactorNeededError(Exception):
    """Somebody holds the right, and may use it once a second factor is asked of them."""


def has_recovery_codes(member: Member) -> bool:
    """Say whether they have ever made the codes that let them back in."""
    kind = Authenticator.Type.RECOVERY_CODES
    found: bool = Authenticator.objects.filter(user_id=member.pk, type=kind).exists()
    return found


def has_second_factor(member: Member) -> bool:
    """Say whether an app's codes or a passkey are asked of them at sign-in."""
    found: bool = Authenticator.objects.filter(user_id=member.pk, type__in=FACTORS).exists()
    return found
