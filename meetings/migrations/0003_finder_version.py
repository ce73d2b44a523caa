from django.db import migrations


class Migration(migrations.Migration):
    """A number that grows with each change of the finder's rows, for what is kept of them."""

    dependencies = [("meetings", "0002_finder_fold")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE finder_version", "DROP SEQUENCE finder_version")
    ]
