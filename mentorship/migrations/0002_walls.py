"""An offer to guide is read by matching alone; a pairing, by its two."""

from django.db import migrations

from accounts.asking import Purpose
from accounts.walls import Wall

FUNCTIONS = """
    CREATE FUNCTION my_mentor_profiles() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id FROM mentorship_mentorprofile WHERE member_id = asking_person()
    $$;
    CREATE FUNCTION my_mentor_requests() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id FROM mentorship_mentorrequest WHERE member_id = asking_person()
    $$;
    CREATE FUNCTION my_circles() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT circle_id FROM mentorship_circleseat WHERE member_id = asking_person()
    $$;
"""
NO_FUNCTIONS = """
    DROP FUNCTION my_mentor_profiles(); DROP FUNCTION my_mentor_requests();
    DROP FUNCTION my_circles();
"""
OWN = "member_id = asking_person()"
MY_PROFILE = "profile_id = ANY (ARRAY(SELECT my_mentor_profiles()))"
MY_REQUEST = "request_id = ANY (ARRAY(SELECT my_mentor_requests()))"
MY_CIRCLE = "ANY (ARRAY(SELECT my_circles()))"
# A newcomer learns of an offer only once the mentor has said yes.
OFFERED = f"{MY_PROFILE} OR ({MY_REQUEST} AND state IN ('accepted', 'matched', 'refused'))"
OF_TWO = "mentor_id = asking_person() OR mentee_id = asking_person()"
MY_PAIRING = (
    "EXISTS (SELECT FROM mentorship_pairing p WHERE p.id = pairing_id"
    " AND (p.mentor_id = asking_person() OR p.mentee_id = asking_person()))"
)
PURPOSES = [
    Purpose.MATCH, Purpose.ERASE, Purpose.PURGE, Purpose.REMIND, Purpose.SAMPLE,
]  # fmt: skip


def wall(table: str, read: str, write: str = "false") -> migrations.RunSQL:
    """Wall a table off; where ``write`` is left out, the app itself writes, as MATCH."""
    return Wall(table, read=read, write=write, purposes=PURPOSES)()


class Migration(migrations.Migration):

    dependencies = [("mentorship", "0001_initial"), ("accounts", "0003_asking")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        wall("mentorship_mentorprofile", OWN, OWN),
        wall("mentorship_mentorprogram", MY_PROFILE, MY_PROFILE),
        wall("mentorship_vouch", f"by_id = asking_person() OR {MY_PROFILE}"),
        wall("mentorship_mentorrequest", OWN, OWN),
        wall("mentorship_mentoroffer", OFFERED),
        wall("mentorship_matchround", "false"),
        wall("mentorship_pairing", OF_TWO),
        wall("mentorship_checkin", MY_PAIRING),
        wall("mentorship_circle", f"id = {MY_CIRCLE}"),
        wall("mentorship_circleseat", f"{OWN} OR circle_id = {MY_CIRCLE}"),
    ]
