from django.db import migrations


class Migration(migrations.Migration):
    """Fold names in SQL: no accents, case or punctuation; the index and the search share it."""

    dependencies = [("meetings", "0001_initial")]

    operations = [
        migrations.RunSQL(
            r"""
            CREATE FUNCTION finder_fold(text) RETURNS text
            LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            AS $$
                SELECT trim(regexp_replace(
                    lower(public.unaccent('public.unaccent', translate($1, '''’ʼ`', ''))),
                    '[^[:alnum:]]+', ' ', 'g'))
            $$
            """,
            "DROP FUNCTION finder_fold(text)",
        ),
    ]
