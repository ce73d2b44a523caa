"""Removed words, sealed with a key that only this site can work out, another for each copy."""

import base64
import hashlib
import hmac
from uuid import UUID

from cryptography.fernet import Fernet
from django.conf import settings


def seal(words: str, copy: UUID) -> bytes:
    """Encrypt what was removed."""
    return _fernet(copy).encrypt(words.encode())


def unseal(sealed: bytes | memoryview, copy: UUID) -> str:
    """Open a sealed copy; raises ``InvalidToken`` for one that was changed or is another's."""
    return _fernet(copy).decrypt(bytes(sealed)).decode()


def _fernet(copy: UUID) -> Fernet:
    key = hmac.digest(settings.SECRET_KEY.encode(), f"sealed {copy}".encode(), hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
