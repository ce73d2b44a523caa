"""Each private model says how secret it is and how long it is kept, and goes at its time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from factory.django import DjangoModelFactory

from recovery_groups.compacting import WALLED, private_tables
from recovery_groups.retention import KEPT, Kept
from tests import factories
from tests.accounts.test_portability import models_with_a_way_to_a_member
from tests.walls import as_owner

NOW = datetime(2030, 6, 15, 12, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)
TIMED = [kept for kept in KEPT if kept.purge]
# What makes a row one whose time counts.
OVER: dict[str, dict[str, Any]] = {
    "groups.Membership": {"state": "declined"},
    "groups.Removal": {"state": "done", "kind": "ban"},
    "groups.Review": {"outcome": "approved"},
    "groups.PendingDeed": {"outcome": "done"},
    "notifications.Delivery": {"state": "sent"},
    "moderation.Case": {"state": "final"},
}


def model_of(label: str) -> type[Model]:
    return apps.get_model(label)


def factory_of(model: type[Model]) -> Any:
    found = [
        one
        for one in vars(factories).values()
        if isinstance(one, type)
        and issubclass(one, DjangoModelFactory)
        and one._meta.model is model
    ]
    return found[0]


@pytest.mark.django_db
def test_ret_01_every_private_model_declares_its_sort_and_how_long_it_is_kept() -> None:
    with connection.cursor() as cursor:
        cursor.execute(WALLED)
        walled = {name for (name,) in cursor.fetchall()}
    private = set(models_with_a_way_to_a_member()) | {
        model._meta.label for model in apps.get_models() if model._meta.db_table in walled
    }
    declared = [kept.model for kept in KEPT]

    assert sorted(private - set(declared)) == []
    assert len(declared) == len(set(declared))
    for kept in KEPT:
        assert model_of(kept.model)  # none of one that is no more
        assert kept.how_long, kept.model


@pytest.mark.django_db
def test_what_is_declared_is_written_anew_each_week_too() -> None:
    tables = set(private_tables())

    missing = {kept.model for kept in KEPT if model_of(kept.model)._meta.db_table not in tables}

    assert missing == set()


def made(kept: Kept, at: datetime) -> Model:
    """Store a row whose time counts from ``at``."""
    row: Model = factory_of(model_of(kept.model)).create()
    is_day = row._meta.get_field(kept.since).get_internal_type() == "DateField"
    since: date = at.date() if is_day else at
    with as_owner():
        type(row)._default_manager.filter(pk=row.pk).update(
            **{kept.since: since}, **OVER.get(kept.model, {})
        )
    return row


@pytest.mark.django_db
@pytest.mark.parametrize("kept", TIMED, ids=lambda kept: kept.model)
def test_ret_04_row_stays_until_its_time_and_goes_after_it(kept: Kept) -> None:
    assert kept.purge is not None
    is_day = model_of(kept.model)._meta.get_field(kept.since).get_internal_type() == "DateField"
    step = timedelta(days=1) if is_day else A_SECOND
    young = made(kept, NOW - kept.after + (timedelta() if is_day else step))
    old = made(kept, NOW - kept.after - step)

    for _ in range(2):
        kept.purge(NOW)

    manager = model_of(kept.model)._default_manager
    with as_owner():
        assert manager.filter(pk=young.pk).exists()
        assert not manager.filter(pk=old.pk).exists()


@pytest.mark.django_db
def test_ret_04_mail_that_failed_is_kept_a_week() -> None:
    (kept,) = [one for one in TIMED if one.model == "notifications.Delivery"]
    week = timedelta(days=7)
    rows = [made(kept, NOW - week + A_SECOND), made(kept, NOW - week - A_SECOND)]
    model = model_of(kept.model)
    with as_owner():
        model._default_manager.update(state="failed")

    assert kept.purge
    kept.purge(NOW)

    with as_owner():
        assert list(model._default_manager.values_list("pk", flat=True)) == [rows[0].pk]
