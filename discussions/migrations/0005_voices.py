"""How many posts of a member a group has read, which outlives the posts themselves."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from accounts.asking import Purpose
from accounts.walls import Wall

OWN = (
    "EXISTS (SELECT FROM groups_membership m"
    " WHERE m.id = membership_id AND m.member_id = asking_person())"
)
PURPOSES = [
    Purpose.MODERATE, Purpose.ERASE, Purpose.PURGE, Purpose.REMIND, Purpose.SAMPLE,
]  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ("discussions", "0004_expired_unseen"),
        ("groups", "0010_leaving_hidden"),
    ]

    operations = [
        migrations.CreateModel(
            name="Voice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("posts", models.PositiveIntegerField(default=0)),
                ("membership", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="voice", to="groups.membership")),
            ],
        ),
        Wall("discussions_voice", read=OWN, write=OWN, purposes=PURPOSES)(),
    ]
