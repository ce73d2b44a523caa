"""Blocks: only who blocks knows; that two are apart is known to either's queries alone."""

from django.db import migrations

from accounts.asking import Purpose
from accounts.walls import Wall

APART = """
    CREATE FUNCTION apart_from() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT blocked_id FROM accounts_block WHERE blocker_id = asking_person()
        UNION ALL
        SELECT blocker_id FROM accounts_block WHERE blocked_id = asking_person()
    $$;
"""


class Migration(migrations.Migration):

    dependencies = [("accounts", "0004_blocks")]

    operations = [
        Wall(
            "accounts_block",
            read="blocker_id = asking_person()",
            write="blocker_id = asking_person()",
            purposes=[Purpose.ERASE, Purpose.SAMPLE],
        )(),
        migrations.RunSQL(APART, "DROP FUNCTION apart_from()"),
    ]
