"""Reviews and claims are known to whom they concern and to stewards; votes, to nobody at all."""

from django.db import migrations

from accounts.asking import Purpose
from accounts.walls import Wall

FUNCTIONS = """
    CREATE FUNCTION my_stewarded_groups() RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH RECURSIVE below AS (
            SELECT service_body_id AS id FROM groups_stewardship
            WHERE member_id = asking_person() AND service_body_id IS NOT NULL
            UNION
            SELECT b.id FROM groups_servicebody b JOIN below ON b.parent_id = below.id
        )
        SELECT g.id FROM groups_group g JOIN below ON g.service_body_id = below.id
    $$;
    CREATE FUNCTION my_ballots() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT d.id FROM groups_groupdecision d
        JOIN groups_membership m ON m.group_id = d.group_id
        WHERE m.member_id = asking_person() AND m.state = 'active' AND d.outcome = 'open'
            AND m.joined_at <= d.proposed_at
            AND now() >= d.ballot_starts_at AND now() < d.ballot_ends_at
    $$;
"""
NO_FUNCTIONS = "DROP FUNCTION my_stewarded_groups(); DROP FUNCTION my_ballots();"
# Groups that came to be before knew who serves them by their terms alone.
SERVED_BEFORE = """
    UPDATE groups_group g SET served_since = created_at
    WHERE EXISTS (SELECT FROM groups_term t WHERE t.group_id = g.id)
"""
MY_GROUP = "group_id = ANY (ARRAY(SELECT my_groups()))"
SERVED = "group_id = ANY (ARRAY(SELECT my_served_groups()))"
OWN = "member_id = asking_person()"
MY_CAST = "membership_id = ANY (ARRAY(SELECT my_memberships()))"
MY_BALLOT = "decision_id = ANY (ARRAY(SELECT my_ballots()))"
STEWARDED = (
    f"(((SELECT looks_after_site()) OR group_id = ANY (ARRAY(SELECT my_stewarded_groups())))"
    f" AND NOT {MY_GROUP})"
)
PURPOSES = [Purpose.ERASE, Purpose.PURGE, Purpose.REMIND, Purpose.SAMPLE]


class Migration(migrations.Migration):

    dependencies = [("groups", "0007_life")]

    operations = [
        migrations.RunSQL(SERVED_BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        Wall(
            "groups_review",
            read=f"{MY_GROUP} OR {STEWARDED}",
            write=f"{SERVED} OR {STEWARDED}",
            insert=SERVED,
            delete=SERVED,
            purposes=PURPOSES,
        )(),
        Wall(
            "groups_claim",
            read=f"{OWN} OR {STEWARDED}",
            write=f"{OWN} OR {STEWARDED}",
            insert=OWN,
            delete=OWN,
            purposes=[*PURPOSES, Purpose.DELIVER],
        )(),
        Wall("groups_pendingdeed", read=MY_GROUP, write=SERVED, purposes=PURPOSES)(),
        Wall("groups_groupdecision", read=MY_GROUP, write=MY_GROUP, purposes=PURPOSES)(),
        Wall(
            "groups_ballotcast",
            read=MY_CAST,
            write="false",
            insert=f"{MY_CAST} AND {MY_BALLOT}",
            purposes=PURPOSES,
        )(),
        Wall("groups_vote", read="false", write="false", insert=MY_BALLOT, purposes=PURPOSES)(),
    ]
