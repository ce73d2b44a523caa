"""The layer may ask who keeps away from whom a case concerns, so that it tells none of them."""

from django.db import migrations

# Only while the layer asks: a person learns nothing by it, not even of their own blocks.
APART = """
    CREATE FUNCTION kept_apart_from(people uuid[]) RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT blocked_id FROM accounts_block
        WHERE asking_purpose() = 'moderate' AND blocker_id = ANY (people)
        UNION
        SELECT blocker_id FROM accounts_block
        WHERE asking_purpose() = 'moderate' AND blocked_id = ANY (people)
    $$;
"""


class Migration(migrations.Migration):

    dependencies = [("moderation", "0003_ledger")]

    operations = [migrations.RunSQL(APART, "DROP FUNCTION kept_apart_from(uuid[])")]
