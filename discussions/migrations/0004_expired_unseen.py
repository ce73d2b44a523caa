"""What has expired is read by nobody else, whether or not the worker has come by."""

from django.db import migrations

MY_ROOM = "room_id = ANY (ARRAY(SELECT my_rooms()))"
OWN = "author_id = asking_person()"
APART = "author_id = ANY (ARRAY(SELECT apart_from()))"
PURPOSES = "asking_purpose() IN ('moderate', 'erase', 'purge', 'remind', 'sample')"
PUBLISHED = f"state = 'published' AND (is_anonymous OR author_id IS NULL OR NOT {APART})"
BEFORE = f"{OWN} OR ({MY_ROOM} AND {PUBLISHED})"
AFTER = f"{OWN} OR ({MY_ROOM} AND expires_at > now() AND {PUBLISHED})"


def read_by(condition: str) -> str:
    return f"ALTER POLICY read ON discussions_post USING ({PURPOSES} OR ({condition}))"


class Migration(migrations.Migration):

    dependencies = [("discussions", "0003_without_a_name")]

    operations = [migrations.RunSQL(read_by(AFTER), read_by(BEFORE))]
