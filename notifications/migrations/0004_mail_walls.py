"""Choices are their member's, or of who holds the link of a mail; mail itself is the worker's."""

from django.db import migrations

from accounts.asking import Purpose
from accounts.walls import Wall

OWN = "member_id = asking_person()"


class Migration(migrations.Migration):

    dependencies = [("notifications", "0003_mail")]

    operations = [
        Wall(
            "notifications_mailchoice",
            read=f"{OWN} OR digest = asking_token()",
            write=f"{OWN} OR digest = asking_token()",
            insert=OWN,
            delete=OWN,
            purposes=[Purpose.DELIVER, Purpose.ERASE, Purpose.PURGE, Purpose.SAMPLE],
        )(),
        Wall(
            "notifications_delivery",
            read=OWN,
            write="false",
            purposes=[Purpose.DELIVER, Purpose.ERASE, Purpose.PURGE],
        )(),
    ]
