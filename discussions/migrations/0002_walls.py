"""What is said in a room is read by the members of its group, and by nobody else."""

from django.db import migrations

from accounts.asking import Purpose
from accounts.walls import Wall

FUNCTIONS = """
    CREATE FUNCTION my_rooms() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT r.id FROM discussions_room r
        JOIN groups_membership m ON m.group_id = r.group_id
        WHERE m.member_id = asking_person() AND m.state = 'active'
            AND NOT EXISTS (
                SELECT FROM moderation_sanction s
                WHERE s.member_id = m.member_id AND s.kind = 'suspend' AND s.state = 'active'
                    AND (s.until IS NULL OR s.until > now())
                    AND (s.group_id IS NULL OR s.group_id = r.group_id))
    $$;
"""
SERVED = "group_id = ANY (ARRAY(SELECT my_served_groups()))"
MY_ROOM = "room_id = ANY (ARRAY(SELECT my_rooms()))"
OWN = "author_id = asking_person()"
MY_POST = "EXISTS (SELECT FROM discussions_post p WHERE p.id = post_id AND p.author_id = asking_person())"
TO_BE_READ = (
    f"{MY_ROOM} AND ({OWN} OR (state = 'published' AND (author_id IS NULL"
    " OR NOT author_id = ANY (ARRAY(SELECT apart_from())))))"
)
PURPOSES = [
    Purpose.MODERATE, Purpose.ERASE, Purpose.PURGE, Purpose.REMIND, Purpose.SAMPLE,
]  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ("discussions", "0001_initial"),
        ("moderation", "0003_ledger"),
        ("accounts", "0008_leaving_and_export_walls"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION my_rooms()"),
        Wall(
            "discussions_room",
            read="id = ANY (ARRAY(SELECT my_rooms()))",
            write=SERVED,
            purposes=PURPOSES,
        )(),
        Wall("discussions_topic", read=MY_ROOM, write=MY_ROOM, purposes=PURPOSES)(),
        Wall(
            "discussions_post",
            read=TO_BE_READ,
            write=f"{OWN} AND {MY_ROOM}",
            delete=OWN,
            purposes=PURPOSES,
        )(),
        Wall(
            "discussions_postversion",
            read=MY_POST,
            write="false",
            insert=MY_POST,
            delete=MY_POST,
            purposes=PURPOSES,
        )(),
        Wall(
            "discussions_thanks",
            read=f"by_id = asking_person() OR {MY_POST}",
            write="by_id = asking_person()",
            delete=f"by_id = asking_person() OR {MY_POST}",
            purposes=PURPOSES,
        )(),
        Wall(
            "discussions_readmark",
            read="member_id = asking_person()",
            write="member_id = asking_person()",
            purposes=PURPOSES,
        )(),
    ]
