"""The one way in which actions ask whether somebody may."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model

from accounts import security
from accounts.models import Member


def require(member: Member, permission: str, subject: Model | None = None) -> None:
    """Raise ``PermissionDenied`` unless ``member`` holds ``permission`` on ``subject``."""
    if not member.has_perm(permission, subject):
        security.note(permission, by=member, thing=subject, is_refused=True)
        raise PermissionDenied(permission)
