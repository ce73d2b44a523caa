"""A copy of all that is kept: whole, sealed, one's own alone, and gone after a day."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.actions.exporting import ask_for_export, forget_exports, make_export, open_export
from accounts.asking import as_person
from accounts.models import Export, Member
from accounts.portability import holdings
from tests.accounts.doors import let_minutes_pass, member_with_password, show_again, sign_in
from tests.factories import (
    BlockFactory,
    DeviceFactory,
    ExportFactory,
    MembershipFactory,
    NoticeFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


def exported(member: Member) -> dict[str, str]:
    """Have a copy made, and give its files."""
    with as_person(member.pk):
        export = ask_for_export(member, language="en")
    make_export(export.pk, member.pk, language="en")
    with as_person(member.pk):
        content = open_export(member, export.pk)
    assert content is not None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def furnished() -> Member:
    """Make a member with something of everything, among others."""
    mine = TermFactory.create(membership__name="Own Name", handover_note="Own note").membership
    member: Member = mine.member
    Member.objects.filter(pk=member.pk).update(handle="own-handle")
    EmailAddress.objects.create(user=member, email="own@mailbox.example", verified=True)
    BlockFactory.create(blocker=member, label="Own Label")
    BlockFactory.create(blocked=member, label="Stranger's Label")
    DeviceFactory.create(member=member, family="Own Browser")
    NoticeFactory.create(member=member)
    other = MembershipFactory.create(
        group=mine.group, name="Stranger Name", answer="Stranger's answer", is_shown=True
    )
    NoticeFactory.create(member=other.member, kind="accounts.changed")
    EmailAddress.objects.create(user=other.member, email="stranger@mailbox.example")
    return member


def test_exp_01_copy_has_all_of_ones_own_and_nothing_of_others() -> None:
    files = exported(furnished())

    assert set(files) == {"data.json", "data.html"}
    for text in files.values():
        for own in (
            "own-handle", "own@mailbox.example", "Own Label", "Own Browser", "Own Name",
            "Own note", "Morning Group", "Somebody asks to join",
        ):  # fmt: skip
            assert own in text, own
        assert "Stranger" not in text
        assert "stranger" not in text


def test_exp_01_copy_has_a_chapter_for_each_holding() -> None:
    data = json.loads(exported(furnished())["data.json"])

    assert set(data) == {one.key for one in holdings() if one.give}
    assert all(chapter["why"] for chapter in data.values())


def test_exp_01_copy_is_sealed_where_it_lies() -> None:
    member = furnished()
    exported(member)

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM accounts_export")
        (sealed,) = cursor.fetchone()
    assert b"own-handle" not in bytes(sealed)
    assert not bytes(sealed).startswith(b"PK")


def test_exp_01_copy_tells_how_far_it_is() -> None:
    member = furnished()
    exported(member)

    with as_person(member.pk):
        export = Export.objects.get()
    assert export.done == export.of == len([one for one in holdings() if one.give])


def test_copy_asked_for_twice_is_one_copy() -> None:
    member = furnished()

    with as_person(member.pk):
        first = ask_for_export(member, language="en")
        assert ask_for_export(member, language="en") == first
    make_export(first.pk, member.pk, language="en")
    with as_person(member.pk):
        before = bytes(Export.objects.get().sealed or b"")
    make_export(first.pk, member.pk, language="en")
    with as_person(member.pk):
        assert bytes(Export.objects.get().sealed or b"") == before


def test_exp_01_ret_02_copy_is_gone_after_a_day() -> None:
    now = timezone.now()
    export = ExportFactory.create(asked_at=now, sealed=b"x")

    assert forget_exports(now + timedelta(hours=24, seconds=-1)) == 0
    with as_person(export.member_id):
        over = now + timedelta(hours=24, seconds=1)
        assert open_export(export.member, export.pk, now=over) is None
    assert forget_exports(now + timedelta(hours=24, seconds=1)) == 1
    assert forget_exports(now + timedelta(hours=24, seconds=1)) == 0


def signed_in() -> tuple[Client, Member]:
    member, client = member_with_password(), Client()
    sign_in(client, member)
    show_again(client)
    return client, member


def test_exp_01_copy_is_asked_for_and_fetched_over_the_pages() -> None:
    client, member = signed_in()
    client.post(reverse("export_create"))
    with as_owner():
        export = Export.objects.get()
    assert b"being made" in client.get(reverse("export_detail")).content

    make_export(export.pk, member.pk, language="en")

    assert b"ready" in client.get(reverse("export_detail")).content
    answer = client.get(reverse("export_file", args=[export.pk]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="data.zip"'
    assert answer["Cache-Control"] == "private, no-store"
    assert zipfile.is_zipfile(io.BytesIO(answer.content))


def test_exp_01_acc_11_fetching_asks_for_the_password_after_five_minutes() -> None:
    client, member = signed_in()
    export = ExportFactory.create(member=member, sealed=b"x")
    let_minutes_pass(client)

    for name, args in (("export_file", [export.pk]), ("export_create", []), ("account_erase", [])):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account_reauthenticate")), name


def test_exp_01_copy_of_another_is_nothing() -> None:
    client, _member = signed_in()
    export = ExportFactory.create(sealed=b"x")

    assert client.get(reverse("export_file", args=[export.pk])).status_code == 404


def test_copy_leaves_no_file_behind(tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path):
        exported(furnished())

    assert list(tmp_path.rglob("*")) == []
