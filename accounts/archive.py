"""All that is kept of a member as two files, one for programs and one for people, sealed."""

import base64
import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.formats import date_format


@dataclass(frozen=True)
class Chapter:
    """What one holding gives out."""

    key: str
    label: str
    why: str
    rows: Sequence[Mapping[str, Any]]

    def told(self) -> list[list[tuple[str, str]]]:
        """Give the rows for people to read: names of values in words, and no empty ones."""
        return [
            [(in_words(name), shown(value)) for name, value in row.items() if value not in EMPTY]
            for row in self.rows
        ]


EMPTY: tuple[object, ...] = (None, "", [], {})


def in_words(name: str) -> str:
    """Turn a field's name into words: ``joined_at`` into "Joined at"."""
    words = name.removesuffix("__name").replace("__", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def shown(value: object) -> str:
    """Give a value as one reads it."""
    if isinstance(value, datetime):
        return date_format(value, "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def packed(chapters: Sequence[Chapter], made_at: datetime) -> bytes:
    """Make the archive."""
    data = {
        chapter.key: {"label": chapter.label, "why": chapter.why, "rows": list(chapter.rows)}
        for chapter in chapters
    }
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    page = render_to_string("accounts/export.html", {"chapters": chapters, "made_at": made_at})
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", text)
        archive.writestr("data.html", page)
    return into.getvalue()


def seal(content: bytes, export: UUID) -> bytes:
    """Encrypt an archive with a key that only this site can work out, another for each."""
    return _fernet(export).encrypt(content)


def unseal(sealed: bytes, export: UUID) -> bytes:
    """Open a sealed archive."""
    return _fernet(export).decrypt(sealed)


def _fernet(export: UUID) -> Fernet:
    key = hmac.digest(settings.SECRET_KEY.encode(), f"export {export}".encode(), hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
