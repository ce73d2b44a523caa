"""What row-level rules ask: for whom, for what, and with which secret link."""

from django.db import migrations

ASK = """
    CREATE FUNCTION asking_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
        AS $$ SELECT nullif(current_setting('app.person', true), '')::uuid $$;
    CREATE FUNCTION asking_purpose() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
        AS $$ SELECT coalesce(current_setting('app.purpose', true), '') $$;
    CREATE FUNCTION asking_token() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
        AS $$ SELECT nullif(current_setting('app.token', true), '') $$;
"""
UNASK = "DROP FUNCTION asking_person(); DROP FUNCTION asking_purpose(); DROP FUNCTION asking_token()"


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_rate_counts")]

    operations = [migrations.RunSQL(ASK, UNASK)]
