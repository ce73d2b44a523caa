"""Only members have their name alone: a request must not tell which names are in use."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):

    dependencies = [("groups", "0008_life_walls")]

    operations = [
        migrations.RemoveConstraint("membership", "membership_name_one_per_group"),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(
                Lower("name"),
                models.F("group"),
                condition=models.Q(state="active"),
                name="membership_name_one_per_group",
            ),
        ),
    ]
