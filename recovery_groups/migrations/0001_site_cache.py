"""The cache's table, unlogged: quick, empty after a crash, and in no dump."""

from django.db import migrations


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE site_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX site_cache_expires ON site_cache (expires);
            """,
            "DROP TABLE site_cache",
        )
    ]
