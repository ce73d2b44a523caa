"""Apps all of whose tables are private: each is walled from its first migration on."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from accounts.asking import as_person
from tests import factories
from tests.factories import MemberFactory, StewardshipFactory
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
MODELS = [
    model
    for app in ("moderation", "discussions", "mentorship")
    for model in apps.get_app_config(app).get_models()
]
WALLED = """
    SELECT c.relrowsecurity AND c.relforcerowsecurity
        AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 5
    FROM pg_class c WHERE relname = %s
"""


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_walls_show_nothing_to_a_stranger_nor_to_whom_nobody_has_named(model: type[Model]) -> None:
    getattr(factories, f"{model.__name__}Factory").create()

    assert not model._default_manager.exists()
    for stranger in (MemberFactory.create(), StewardshipFactory.create(service_body=None).member):
        with as_person(stranger.pk):
            assert not model._default_manager.exists()
    with as_owner():
        assert model._default_manager.exists()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_is_forced_and_lists_its_rules(model: type[Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WALLED, [model._meta.db_table])
        assert cursor.fetchone() == (True,)
