"""Cases are known to whom they are put before, never to whom they concern."""

from django.db import migrations

from accounts.asking import Purpose
from accounts.walls import Wall

FUNCTIONS = """
    CREATE FUNCTION my_moderated_groups() RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT t.group_id FROM groups_term t JOIN groups_membership m ON m.id = t.membership_id
        WHERE m.member_id = asking_person() AND m.state = 'active' AND t.role = 'moderator'
            AND t.ended_at IS NULL AND t.accepted_at IS NOT NULL
    $$;
    CREATE FUNCTION stewards_site() RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (SELECT FROM groups_stewardship
                       WHERE member_id = asking_person() AND service_body_id IS NULL)
    $$;
    -- A secret group has no service body above it: its cases go to the site's stewards.
    CREATE FUNCTION my_overseen_groups() RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT g.id FROM groups_group g
        WHERE g.id IN (SELECT my_stewarded_groups()) AND g.visibility <> 'secret'
    $$;
    -- Unlike apart_from(), without those who are about to be erased: cases about them go on.
    CREATE FUNCTION at_odds_with() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT blocked_id FROM accounts_block WHERE blocker_id = asking_person()
        UNION ALL
        SELECT blocker_id FROM accounts_block WHERE blocked_id = asking_person()
    $$;
"""
NO_FUNCTIONS = """
    DROP FUNCTION my_moderated_groups(); DROP FUNCTION stewards_site();
    DROP FUNCTION my_overseen_groups(); DROP FUNCTION at_odds_with();
"""
MY_GROUP = "group_id = ANY (ARRAY(SELECT my_groups()))"
SERVED = "group_id = ANY (ARRAY(SELECT my_served_groups()))"
MODERATED = "group_id = ANY (ARRAY(SELECT my_moderated_groups()))"
OVERSEEN = "group_id = ANY (ARRAY(SELECT my_overseen_groups()))"
MINE_TO_HANDLE = f"""
    about_id IS DISTINCT FROM asking_person() AND (
        (level = 'group' AND {MODERATED})
        OR (level = 'steward' AND ({OVERSEEN} OR (SELECT stewards_site())))
        OR (level = 'site' AND (SELECT stewards_site()))
    )
"""


def of_case(table: str) -> str:
    """Say that the case of a row is one of those that the asking person may see."""
    return f"EXISTS (SELECT FROM moderation_case c WHERE c.id = {table}.case_id)"


PURPOSES = [
    Purpose.MODERATE, Purpose.ERASE, Purpose.PURGE, Purpose.REMIND, Purpose.SAMPLE,
]  # fmt: skip


def wall(table: str, read: str, write: str = "false") -> migrations.RunSQL:
    """Wall a table off: it is written by the layer itself, once it has asked who may."""
    return Wall(table, read=read, write=write, purposes=PURPOSES)()


class Migration(migrations.Migration):

    dependencies = [
        ("moderation", "0001_initial"),
        ("groups", "0008_life_walls"),
        ("accounts", "0005_block_walls"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        wall("moderation_case", MINE_TO_HANDLE),
        wall(
            "moderation_report",
            f"reporter_id = asking_person() OR {of_case('moderation_report')}",
        ),
        wall("moderation_caseevent", of_case("moderation_caseevent")),
        wall("moderation_widerlook", of_case("moderation_widerlook")),
        wall(
            "moderation_decision",
            f"(member_id = asking_person() AND state IN ('done', 'undone'))"
            f" OR {of_case('moderation_decision')}",
        ),
        wall("moderation_sanction", f"member_id = asking_person() OR {MODERATED}"),
        wall(
            "moderation_appeal",
            "member_id = asking_person()"
            " OR EXISTS (SELECT FROM moderation_decision d WHERE d.id = decision_id)",
        ),
        wall("moderation_sealedcopy", "false"),
        wall("moderation_look", "by_id = asking_person()"),
        wall(
            "moderation_watchsetting",
            f"{MY_GROUP} OR {OVERSEEN}",
            f"{SERVED} OR {OVERSEEN}",
        ),
        wall("moderation_ledgerentry", "false"),
    ]
