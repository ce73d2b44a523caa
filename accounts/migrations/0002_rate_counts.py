"""The counters of rate limits, unlogged: in no dump, and gone after a crash."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE accounts_ratecount (
                bucket char(64) PRIMARY KEY,
                count integer NOT NULL,
                ends_at timestamptz NOT NULL
            );
            CREATE INDEX accounts_ratecount_ends_at ON accounts_ratecount (ends_at);
            """,
            "DROP TABLE accounts_ratecount",
        )
    ]
