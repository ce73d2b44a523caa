"""No model with a way to a member is forgotten when data are given out or erased."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from accounts.asking import as_person
from accounts.models import Member
from accounts.portability import holdings
from tests.factories import MemberFactory

# Whose rows say nothing of a member although they lead to one, and why.
NOT_ABOUT_MEMBERS: dict[str, str] = {}


def models_with_a_way_to_a_member() -> dict[str, type[Model]]:
    """Follow foreign keys, one-to-one and many-to-many links to members, however far."""
    found: dict[str, type[Model]] = {Member._meta.label: Member}
    models = apps.get_models(include_auto_created=True)
    while True:
        more = {
            model._meta.label: model
            for model in models
            if model._meta.label not in found and set(_leads_to(model)) & set(found)
        }
        if not more:
            return found
        found |= more


def _leads_to(model: type[Model]) -> Iterator[str]:
    for field in model._meta.get_fields():
        if field.concrete and field.is_relation and field.related_model is not None:
            yield str(field.related_model._meta.label)


def test_exp_02_every_model_with_a_way_to_a_member_is_named_by_a_holding() -> None:
    named = {model._meta.label for holding in holdings() for model in holding.models}
    owed = set(models_with_a_way_to_a_member()) - set(NOT_ABOUT_MEMBERS)

    assert sorted(owed - named) == []


def test_exp_02_way_is_followed_over_several_links() -> None:
    assert {"groups.Term", "groups.Removal", "accounts.Device"} <= set(
        models_with_a_way_to_a_member()
    )


@pytest.mark.django_db
def test_every_holding_gives_plain_rows_and_erases_twice_where_there_is_nothing() -> None:
    member: Member = MemberFactory.create()

    for holding in holdings():
        if holding.give is not None:
            with as_person(member.pk):
                assert all(isinstance(row, dict) for row in holding.give(member)), holding.key
        for _ in range(2):
            if holding.erase is not None:
                holding.erase(member)
