"""Whoever is about to be erased is apart from everybody; an export is its member's alone."""

from django.db import migrations

from accounts.asking import Purpose
from accounts.walls import Wall

APART = """
    CREATE OR REPLACE FUNCTION apart_from() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT blocked_id FROM accounts_block WHERE blocker_id = asking_person()
        UNION ALL
        SELECT blocker_id FROM accounts_block WHERE blocked_id = asking_person()
        UNION ALL
        SELECT leaving()
    $$;
"""
LEAVING = """
    CREATE FUNCTION leaving() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id FROM accounts_member
        WHERE erase_at IS NOT NULL AND id IS DISTINCT FROM asking_person()
    $$;
"""
NOT_LEAVING = """
    CREATE OR REPLACE FUNCTION apart_from() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT blocked_id FROM accounts_block WHERE blocker_id = asking_person()
        UNION ALL
        SELECT blocker_id FROM accounts_block WHERE blocked_id = asking_person()
    $$;
    DROP FUNCTION leaving();
"""


class Migration(migrations.Migration):

    dependencies = [("accounts", "0007_exports_and_stopped_addresses")]

    operations = [
        migrations.RunSQL(LEAVING + APART, NOT_LEAVING),
        Wall(
            "accounts_export",
            read="member_id = asking_person()",
            write="member_id = asking_person()",
            purposes=[Purpose.ERASE, Purpose.PURGE],
        )(),
    ]
