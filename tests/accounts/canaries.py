"""A member with words that occur nowhere else in all that is theirs, and how to look for them."""

import base64
import json
import os
import random
import subprocess
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models
from django.db.models import Field, ForeignKey, Model
from factory.django import DjangoModelFactory
from procrastinate.contrib.django import app

from accounts.models import Member
from recovery_groups.start import cluster
from tests import factories
from tests.accounts.test_portability import models_with_a_way_to_a_member
from tests.walls import as_owner

# Digests and the like, whose form the database or the code behind it relies on.
NOT_WORDS = {
    "digest",
    "kind",
    "time_zone",
    "language",
    "password",
    "session_key",
    "type",
    "object_id",
}
SHORTEST = 12


def token(length: int | None = None) -> str:
    """Make a word that nobody has ever written; longer ones hold a letter that is encoded."""
    drawn = "".join(random.choices("abcdefghjkmnpqrstuvwxyz23456789", k=14))
    return f"K{drawn}"[:length] if length and length < 20 else f"Ké{drawn}"


class Planted:
    """A member, what is theirs, and the words in it."""

    def __init__(self) -> None:
        self.member: Member = factories.MemberFactory.create()
        self.words: dict[str, str] = {}
        self.rows: list[Model] = []
        self._plant_ours()
        self._plant_others()
        for row in [self.member, *self.rows]:
            self._write_words(row)

    def _plant_ours(self) -> None:
        """Make a row of each model of ours that goes with the member, however far away."""
        have: dict[type[Model], Model] = {Member: self.member}
        todo = dict(_own_factories())
        while todo:
            ready = [model for model in todo if any(to in have for _name, to in _own_links(model))]
            if not ready:
                return  # what is left only mentions members, and forgets them
            for model in ready:
                make = todo.pop(model)
                for name, to in _own_links(model):
                    if to in have:
                        row = make.create(**{name: have[to]})
                        self.rows.append(row)
                        have.setdefault(model, row)

    def _plant_others(self) -> None:
        """Make what other packages keep of a member."""
        address = f"{token(12).lower()}@mailbox.example"
        self.words["address"] = address
        self.words["sha-256 of the address"] = sha256(address.encode()).hexdigest()
        EmailAddress.objects.create(user=self.member, email=address, verified=True, primary=True)
        app.configure_task("accounts.send_mail").defer(
            kind="x", address=address, link="", language="en"
        )
        app.configure_task("accounts.make_export").defer(
            export="x", member=str(self.member.pk), language="en"
        )
        kind = ContentType.objects.get_for_model(Member)
        self.rows += [
            LogEntry.objects.create(
                user=self.member, content_type=kind, object_repr="x", action_flag=CHANGE
            ),
            Authenticator.objects.create(
                user=self.member, type=Authenticator.Type.RECOVERY_CODES, data={}
            ),
        ]
        session = SessionStore()
        session["_auth_user_id"] = str(self.member.pk)
        session.create()
        self.words["session"] = str(session.session_key)
        factories.DeviceFactory.create(member=self.member, session_key=session.session_key)

    def _write_words(self, row: Model) -> None:
        for field in row._meta.concrete_fields:
            word = _word_for(field)
            if word is not None:
                self.words[f"{row._meta.label}.{field.name} {row.pk}"] = word
                with as_owner():
                    same = type(row)._default_manager.filter(pk=row.pk)
                    same.update(**{field.name: _in_form(field, word)})


def _word_for(field: "Field[Any, Any]") -> str | None:
    if field.primary_key or field.choices or field.name in NOT_WORDS or field.is_relation:
        return None
    if isinstance(field, models.JSONField | ArrayField):
        return token()
    if isinstance(field, models.CharField | models.TextField):
        too_short = field.max_length is not None and field.max_length < SHORTEST
        return None if too_short else token(field.max_length)
    return None


def _in_form(field: "Field[Any, Any]", word: str) -> object:
    if isinstance(field, ArrayField):
        return [word]
    return {"word": word} if isinstance(field, models.JSONField) else word


def _own_factories() -> Iterator[tuple[type[Model], Any]]:
    owed = models_with_a_way_to_a_member()
    for make in vars(factories).values():
        if isinstance(make, type) and issubclass(make, DjangoModelFactory) and make._meta.model:
            model = make._meta.model
            if model._meta.label in owed and _own_links(model):
                yield model, make


def _own_links(model: type[Model]) -> list[tuple[str, type[Model]]]:
    """Give the links by which a row goes when what it leads to goes."""
    owed = models_with_a_way_to_a_member().values()
    return [
        (field.name, field.related_model)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and field.related_model in owed
        and field.related_model is not model
        and field.remote_field.on_delete is models.CASCADE
    ]


def found(words: dict[str, str], places: Iterable[bytes]) -> set[str]:
    """Give the names of the words that occur anywhere, in whatever form they may be written."""
    texts = [place.lower() for place in places]
    return {
        name
        for name, word in words.items()
        if any(form.lower() in text for form in forms(word) for text in texts)
    }


def forms(word: str) -> set[bytes]:
    """Give a word as bytes, base64, hexadecimal digits, in an address and in JSON."""
    raw = word.encode()
    shifted = {base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4] for shift in range(3)}
    return {
        raw,
        raw.hex().encode(),
        quote(word).encode(),
        json.dumps(word).strip('"').encode(),
        *shifted,
    }


def dump(user: str = "postgres", *options: str) -> bytes:
    """Give the whole database of this test as text, as its superuser sees it, or another."""
    connection.close()
    host, name = connection.settings_dict["HOST"], connection.settings_dict["NAME"]
    own = os.environ.get("PG_BIN")
    program = Path(own) / "pg_dump" if own else cluster.of_the_wheel() / "pg_dump"
    command = [str(program), *options, "--host", str(host), "--username", user, str(name)]
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603


def files() -> Iterator[bytes]:
    """Give every file of ours that is not the database itself."""
    for path in Path(settings.DATA_DIR).rglob("*"):
        inside = path.relative_to(settings.DATA_DIR).parts
        is_database = inside[0].startswith("pg") and "log" not in inside
        if path.is_file() and not is_database and not inside[0].startswith("static"):
            yield path.read_bytes()
