"""The walls around mail, the choices about it, and copies of one's data."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model

from accounts.asking import Purpose, as_holder, as_person, as_purpose
from accounts.models import Export
from notifications.models import Delivery, MailChoice, Notice
from tests.factories import (
    DeliveryFactory,
    ExportFactory,
    MailChoiceFactory,
    MemberFactory,
    NoticeFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
WALLED: list[type[Model]] = [MailChoice, Delivery, Notice, Export]


@pytest.fixture(autouse=True)
def _rows(db: None) -> None:
    for make in (MailChoiceFactory, DeliveryFactory, NoticeFactory, ExportFactory):
        make.create()


@pytest.mark.parametrize("model", WALLED)
def test_nothing_is_shown_to_nobody_and_to_a_stranger(model: type[Model]) -> None:
    with as_owner():
        assert model._default_manager.exists()
    assert not model._default_manager.exists()
    with as_person(MemberFactory.create().pk):
        assert not model._default_manager.exists()


@pytest.mark.parametrize("model", WALLED)
def test_own_rows_are_shown_to_their_member(model: type[Model]) -> None:
    with as_owner():
        row = model._default_manager.get()
    with as_person(row.member_id):  # type: ignore[attr-defined]
        assert list(model._default_manager.all()) == [row]


@pytest.mark.parametrize("model", WALLED)
def test_rows_of_another_cannot_be_changed_or_deleted(model: type[Model]) -> None:
    with as_person(MemberFactory.create().pk):
        assert model._default_manager.update(member=MemberFactory.create()) == 0
        assert model._default_manager.all().delete()[0] == 0
    with as_owner():
        assert model._default_manager.count() == 1


@pytest.mark.parametrize("make", [MailChoice, Delivery, Export])
def test_rows_of_another_cannot_be_made(make: type[Model]) -> None:
    with as_owner():
        row = make._default_manager.get()
        make._default_manager.all().delete()

    with (
        as_person(MemberFactory.create().pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


def test_holder_of_a_link_reaches_its_choice_alone() -> None:
    mine = MailChoiceFactory.create()

    with as_holder(mine.digest):
        assert list(MailChoice.objects.all()) == [mine]
        assert not Notice.objects.exists()
        assert MailChoice.objects.update(mode="off") == 1
        assert MailChoice.objects.all().delete()[0] == 0


@pytest.mark.parametrize(
    ("purpose", "seen"),
    [
        (Purpose.DELIVER, {MailChoice, Delivery, Notice}),
        (Purpose.PURGE, {MailChoice, Delivery, Notice, Export}),
        (Purpose.ERASE, {MailChoice, Delivery, Notice, Export}),
        (Purpose.REMIND, set()),
    ],
)
def test_purposes_see_what_they_are_for(purpose: Purpose, seen: set[type[Model]]) -> None:
    with as_purpose(purpose):
        assert {model for model in WALLED if model._default_manager.exists()} == seen


def test_tables_are_forced_and_have_all_their_rules() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relforcerowsecurity"
            " AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 5"
        )
        walled = {row[0] for row in cursor.fetchall()}

    assert {model._meta.db_table for model in WALLED} <= walled
