"""Claims of listings are known to the group, to whoever made them, and to stewards above."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.asking import Purpose
from accounts.walls import Wall

# As the owner, whom the walls let through.
STEWARDS = """
    CREATE FUNCTION stewards_meeting(wanted bigint) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH RECURSIVE above(id, parent_id) AS (
            SELECT b.id, b.parent_id FROM groups_servicebody b
            JOIN meetings_meeting m ON m.service_body_id = b.id WHERE m.id = wanted
            UNION
            SELECT b.id, b.parent_id FROM groups_servicebody b JOIN above a ON b.id = a.parent_id
        )
        SELECT EXISTS (
            SELECT FROM groups_stewardship s WHERE s.member_id = asking_person() AND (
                s.service_body_id IS NULL OR s.service_body_id IN (SELECT id FROM above)))
    $$
"""
OWN = "member_id = asking_person()"
MY_GROUP = "group_id = ANY (ARRAY(SELECT my_groups()))"
SERVED = "group_id = ANY (ARRAY(SELECT my_served_groups()))"
STEWARDED = f"(stewards_meeting(meeting_id) AND NOT {MY_GROUP})"


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0010_leaving_hidden"),
        ("meetings", "0007_scheduling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='schedulechange',
            name='verb',
            field=models.CharField(choices=[('added', 'added'), ('copied', 'copied'), ('edited', 'changed'), ('published', 'published'), ('hidden', 'made a draft again'), ('ended', 'ended'), ('cancelled', 'cancelled a date'), ('moved', 'moved a date'), ('extra', 'added a date'), ('restored', 'put a date back'), ('closed', 'closed for a while'), ('reopened', 'reopened'), ('reverted', 'took a change back'), ('claimed', 'took the listing over')], max_length=10),
        ),
        migrations.CreateModel(
            name='MeetingClaim',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('proof', models.CharField(choices=[('code', 'A code, sent to the service body'), ('steward', 'A steward looks at it')], max_length=7)),
                ('words', models.TextField(blank=True, max_length=2000)),
                ('code_digest', models.CharField(blank=True, max_length=64)),
                ('tries_left', models.PositiveSmallIntegerField(default=5)),
                ('expires_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('open', 'Waiting'), ('granted', 'Granted'), ('refused', 'Not granted')], default='open', max_length=7)),
                ('answer', models.TextField(blank=True, max_length=2000)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='meeting_claims_decided', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meeting_claims', to='groups.group')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='meetings.meeting')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meeting_claims', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['created_at'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['open', 'granted', 'refused'])), name='meetingclaim_outcome_known'), models.UniqueConstraint(condition=models.Q(('outcome', 'open')), fields=('meeting', 'group'), name='meeting_claim_one_open_per_meeting_and_group'), models.UniqueConstraint(condition=models.Q(('outcome', 'granted')), fields=('meeting',), name='meeting_claim_one_granted_per_meeting')],
            },
        ),
        migrations.RunSQL(STEWARDS, "DROP FUNCTION stewards_meeting(bigint)"),
        Wall(
            "meetings_meetingclaim",
            read=f"{OWN} OR {SERVED} OR {STEWARDED}",
            write=f"{OWN} OR {STEWARDED}",
            insert=f"{OWN} AND {SERVED}",
            delete=OWN,
            purposes=[
                Purpose.DELIVER, Purpose.ERASE, Purpose.PURGE, Purpose.REMIND, Purpose.SAMPLE
            ],
        )(),
    ]
