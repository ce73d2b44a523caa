"""Whoever has asked for the end of their account is in no group any more, to anybody else."""

from django.db import migrations

PURPOSES = "asking_purpose() IN ('erase', 'purge', 'remind', 'sample')"
OWN = "member_id = asking_person()"
MY_GROUP = "group_id = ANY (ARRAY(SELECT my_groups()))"
SERVED = "group_id = ANY (ARRAY(SELECT my_served_groups()))"
BEFORE = f"{PURPOSES} OR ({OWN} OR (state = 'active' AND {MY_GROUP}) OR {SERVED})"
STAYS = "NOT member_id = ANY (ARRAY(SELECT leaving()))"
AFTER = f"{PURPOSES} OR {OWN} OR ({STAYS} AND ((state = 'active' AND {MY_GROUP}) OR {SERVED}))"
ALTER = "ALTER POLICY read ON groups_membership USING ({})"


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0009_names_of_members"),
        ("accounts", "0008_leaving_and_export_walls"),
    ]

    operations = [migrations.RunSQL(ALTER.format(AFTER), ALTER.format(BEFORE))]
