"""Whom the site comes to the database as, and what they may do there."""

import pytest
from django.db import ProgrammingError, connection

from groups.models import Program

pytestmark = pytest.mark.django_db


def test_site_comes_as_a_role_without_special_powers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
            " FROM pg_roles WHERE rolname = current_user"
        )
        role = cursor.fetchone()

    assert role == ("rg_app", False, False, False, False)


def test_site_may_not_change_tables() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE intruder (id int)")


def test_programs_are_there_without_asking() -> None:
    assert Program.objects.count() > 10


@pytest.mark.django_db(transaction=True)
def test_programs_come_back_after_a_test_that_truncates_first() -> None:
    Program.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_programs_come_back_after_a_test_that_truncates_second() -> None:
    assert Program.objects.count() > 10
