"""Invitations, looks at the queue and removals are known to servants; a link, to its holder."""

from django.db import migrations

from accounts.asking import Purpose
from accounts.walls import Wall

MY_GROUP = "group_id = ANY (ARRAY(SELECT my_groups()))"
SERVED = "group_id = ANY (ARRAY(SELECT my_served_groups()))"
MINE = """
    CREATE FUNCTION my_memberships() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id FROM groups_membership WHERE member_id = asking_person()
    $$;
"""
OWN = "membership_id = ANY (ARRAY(SELECT my_memberships()))"
# An appeal is heard by a steward of the site who does not belong to the group.
HEARD = (
    "(state IN ('appealed', 'upheld', 'overturned') AND (SELECT looks_after_site())"
    " AND NOT group_id = ANY (ARRAY(SELECT my_groups())))"
)
PURPOSES = [Purpose.ERASE, Purpose.PURGE, Purpose.SAMPLE]


class Migration(migrations.Migration):

    dependencies = [("groups", "0004_joining")]

    operations = [
        migrations.RunSQL(MINE, "DROP FUNCTION my_memberships()"),
        Wall(
            "groups_invitation",
            read=f"{SERVED} OR digest = asking_token()",
            write=f"{SERVED} OR digest = asking_token()",
            insert=SERVED,
            delete=SERVED,
            purposes=PURPOSES,
        )(),
        Wall(
            "groups_seat",
            read=MY_GROUP,
            write=MY_GROUP,
            purposes=[*PURPOSES, Purpose.REMIND],
        )(),
        Wall("groups_queuelook", read=SERVED, write=SERVED, purposes=PURPOSES)(),
        Wall(
            "groups_removal",
            read=f"{SERVED} OR {OWN} OR {HEARD}",
            write=f"{SERVED} OR {OWN} OR {HEARD}",
            insert=SERVED,
            delete=SERVED,
            purposes=PURPOSES,
        )(),
    ]
