"""Whom somebody would like to ask, how a mentor goes by, and what matching may ask of other apps."""

from django.db import migrations, models

# Only while matching asks: a person learns nothing by these, not even of themselves.
ASKED = """
    CREATE FUNCTION match_blocks(people uuid[]) RETURNS TABLE (one uuid, other uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT blocker_id, blocked_id FROM accounts_block
        WHERE asking_purpose() = 'match' AND blocker_id = ANY (people) AND blocked_id = ANY (people)
    $$;
    CREATE FUNCTION match_cases(people uuid[])
        RETURNS TABLE (about uuid, reporter uuid, priority smallint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT c.about_id, r.reporter_id, c.priority
        FROM moderation_case c LEFT JOIN moderation_report r ON r.case_id = c.id
        WHERE asking_purpose() = 'match' AND c.about_id = ANY (people)
            AND c.state IN ('new', 'assigned', 'appealed') AND c.priority <= 1
    $$;
    CREATE FUNCTION match_sanctions(people uuid[]) RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT member_id FROM moderation_sanction
        WHERE asking_purpose() = 'match' AND member_id = ANY (people) AND state = 'active'
            AND (until IS NULL OR until > now()) AND posts_left IS DISTINCT FROM 0
            AND kind IN ('mute', 'suspend', 'ban', 'pause')
    $$;
    CREATE FUNCTION match_memberships(people uuid[])
        RETURNS TABLE (member uuid, "group" uuid, program bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT m.member_id, g.key, g.program_id
        FROM groups_membership m JOIN groups_group g ON g.id = m.group_id
        WHERE asking_purpose() = 'match' AND m.member_id = ANY (people) AND m.state = 'active'
    $$;
"""
NOT_ASKED = """
    DROP FUNCTION match_blocks(uuid[]); DROP FUNCTION match_cases(uuid[]);
    DROP FUNCTION match_sanctions(uuid[]); DROP FUNCTION match_memberships(uuid[]);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("mentorship", "0002_walls"),
        ("accounts", "0005_block_walls"),
        ("groups", "0003_walls"),
        ("moderation", "0002_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="mentorrequest",
            name="named_as",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="somebody of your group whom you would like to ask"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="mentoroffer",
            name="mentor_name",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="circleseat",
            name="declined_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(ASKED, NOT_ASKED),
    ]
