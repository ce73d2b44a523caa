"""Who belongs where is known within the group alone; imported groups are live as they were."""

from django.db import migrations

from accounts.asking import Purpose
from accounts.walls import Wall

# As the owner, whom the walls let through: a rule of the table itself would ask itself for ever.
MINE = """
    CREATE FUNCTION my_groups() RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT group_id FROM groups_membership
        WHERE member_id = asking_person() AND state = 'active'
    $$;
    CREATE FUNCTION my_served_groups() RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT t.group_id FROM groups_term t JOIN groups_membership m ON m.id = t.membership_id
        WHERE m.member_id = asking_person() AND m.state = 'active'
            AND t.ended_at IS NULL AND t.accepted_at IS NOT NULL
    $$;
    CREATE FUNCTION looks_after_site() RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (SELECT FROM groups_stewardship
                       WHERE member_id = asking_person() AND service_body_id IS NULL)
            OR EXISTS (SELECT FROM accounts_member
                       WHERE id = asking_person() AND is_staff AND is_active)
    $$;
"""
NOT_MINE = """
    DROP FUNCTION my_groups(); DROP FUNCTION my_served_groups(); DROP FUNCTION looks_after_site();
"""
MY_GROUP = "group_id = ANY (ARRAY(SELECT my_groups()))"
SERVED = "group_id = ANY (ARRAY(SELECT my_served_groups()))"
OWN = "member_id = asking_person()"
PURPOSES = [Purpose.ERASE, Purpose.PURGE, Purpose.REMIND, Purpose.SAMPLE]


class Migration(migrations.Migration):

    dependencies = [("groups", "0002_people"), ("accounts", "0005_block_walls")]

    operations = [
        migrations.RunSQL("UPDATE groups_group SET state = 'live'", migrations.RunSQL.noop),
        migrations.RunSQL(MINE, NOT_MINE),
        Wall(
            "groups_membership",
            read=f"{OWN} OR (state = 'active' AND {MY_GROUP}) OR {SERVED}",
            write=f"{OWN} OR {SERVED}",
            purposes=PURPOSES,
        )(),
        Wall("groups_term", read=MY_GROUP, write=MY_GROUP, purposes=PURPOSES)(),
        Wall(
            "groups_stewardship",
            read=f"{OWN} OR (SELECT looks_after_site())",
            write="(SELECT looks_after_site())",
            delete=f"{OWN} OR (SELECT looks_after_site())",
            purposes=PURPOSES,
        )(),
    ]
