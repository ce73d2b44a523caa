"""What has no name is read by all, or a block would tell whose it is; own words by their writer."""

from django.db import migrations

MY_ROOM = "room_id = ANY (ARRAY(SELECT my_rooms()))"
OWN = "author_id = asking_person()"
APART = "author_id = ANY (ARRAY(SELECT apart_from()))"
PURPOSES = "asking_purpose() IN ('moderate', 'erase', 'purge', 'remind', 'sample')"
BEFORE = f"{MY_ROOM} AND ({OWN} OR (state = 'published' AND (author_id IS NULL OR NOT {APART})))"
AFTER = (
    f"{OWN} OR ({MY_ROOM} AND state = 'published'"
    f" AND (is_anonymous OR author_id IS NULL OR NOT {APART}))"
)


def read_by(condition: str) -> str:
    return f"ALTER POLICY read ON discussions_post USING ({PURPOSES} OR ({condition}))"


class Migration(migrations.Migration):

    dependencies = [("discussions", "0002_walls")]

    operations = [migrations.RunSQL(read_by(AFTER), read_by(BEFORE))]
