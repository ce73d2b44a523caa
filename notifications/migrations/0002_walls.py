"""Notices: anybody's deed may tell a member something, and only that member reads it."""

from django.db import migrations

from accounts.asking import Purpose
from accounts.walls import Wall


class Migration(migrations.Migration):

    dependencies = [("notifications", "0001_initial"), ("accounts", "0003_asking")]

    operations = [
        Wall(
            "notifications_notice",
            read="member_id = asking_person()",
            write="member_id = asking_person()",
            insert="true",
            purposes=[Purpose.DELIVER, Purpose.ERASE, Purpose.PURGE, Purpose.SAMPLE],
        )(),
    ]
