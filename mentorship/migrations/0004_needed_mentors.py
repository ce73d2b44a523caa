"""Mentors whom those need who have nobody else are kept for them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("mentorship", "0003_naming_and_what_matching_asks")]

    operations = [
        migrations.AddField(
            model_name="mentorprofile",
            name="needed",
            field=models.FloatField(
                default=0.0,
                help_text="How much those who have nobody else need their places, 0 to 1.",
            ),
        ),
    ]
