"""Makes the sample world: three groups, their people, and what waits for somebody."""

from datetime import timedelta

from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.models import Group, Membership, OnlineSafety, Program, Role, Stewardship, Term
from meetings import finder_index
from meetings.models import ChangeReport, Meeting, MeetingFormat, MeetingTime, Place
from recovery_groups.sample import talk, together
from recovery_groups.sample.people import OTHERS, PASSWORD, PEOPLE, Person

ZONE = "America/Los_Angeles"
HOUR = 60
CONFIRMED_DAYS_AGO = 88
MAPLES_SECRET = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"  # noqa: S105 - nobody can sign in with it
# Who is in the online group besides its moderators, under which name; and who is new there.
ONLINE_NAMES = {"juniper": "Heron", "sky": "Birch", "linden": "Fern"}
NEW_NAMES = {"newcomer": "Wren", "ash": "Lark", "finch": "Finch"}
WILLOW_NAMES = {
    "aspen": "Aspen", "cedar": "Cedar", "dune": "Dune", "elm": "Elm", "fir": "Fir",
}  # fmt: skip
Members = dict[str, Member]


@transaction.atomic
def make() -> None:
    """Make all of it, once: where anybody has an account, do nothing."""
    if Member.objects.exists():
        return
    with as_purpose(Purpose.SAMPLE):
        members = {person.handle: _person(person) for person in PEOPLE}
        members |= {handle: Member.objects.create_user(handle) for handle in OTHERS}
        TOTP.activate(members["maple"], MAPLES_SECRET)
        Stewardship.objects.create(member=members["steward"])
        _listed(members)
        _online(members)
        _secret(members)


def _person(person: Person) -> Member:
    member = Member.objects.create_user(person.handle, PASSWORD)
    if person.secret:
        TOTP.activate(member, person.secret)
    return member


def _listed(members: Members) -> None:
    """Make a group that meets in a library, with something to do for its secretary."""
    group = Group.objects.create(
        slug="willow-glen-group",
        name="Willow Glen Group",
        state=Group.State.LIVE,
        program=Program.objects.get(slug="aa"),
        home_place="San Jose",
        notes="A small group in a library. Newcomers are met at the door.",
        join_question="What brings you here? One line is enough.",
        served_since=timezone.now(),
    )
    _serve(_join(group, members["secretary"], "River"), Role.SECRETARY)
    _serve(_join(group, members["juniper"], "Juniper"), Role.GREETER, days_left=20)
    _join(group, members["member"], "Robin")
    _join(group, members["sky"], "Sky")
    for handle, name, answer in (
        ("newcomer", "Wren", "I have not slept well for a year."),
        ("ash", "Ash", "A friend told me about you."),
    ):
        Membership.objects.create(
            group=group,
            member=members[handle],
            state=Membership.State.REQUESTED,
            name=name,
            answer=answer,
        )
    for handle, name in WILLOW_NAMES.items():
        _join(group, members[handle], name, days=12)
    _library_meetings(group)
    together.make(group, members)


def _library_meetings(group: Group) -> None:
    place = Place.objects.create(
        slug="willow-glen-library-sample",
        name="Willow Glen Library, Room B",
        street="1157 Minnesota Avenue",
        town="San Jose",
        region="California",
        country="US",
        address="1157 Minnesota Avenue, San Jose, CA 95125",
        latitude=37.3045,
        longitude=-121.8893,
    )
    topic = _meeting(group, "After Work Topic", place=place, formats="open discussion")
    text = _meeting(group, "Basic Text Study", place=place, formats="open")
    steps = _meeting(group, "Step Study", place=place, formats="closed step-study")
    _held(topic, weekday=0, start=18 * HOUR)
    _held(text, weekday=1, start=19 * HOUR)
    _held(steps, weekday=3, start=19 * HOUR + 30)
    topic.confirmed_at = timezone.now() - timedelta(days=CONFIRMED_DAYS_AGO)
    topic.save(update_fields=["confirmed_at"])
    ChangeReport.objects.create(
        meeting=text,
        kind=ChangeReport.Kind.PLACE,
        words="The door code changed: ring at the side.",
    )
    finder_index.refresh([topic.pk, text.pk, steps.pk])


def _online(members: Members) -> None:
    """Make a private group that meets online, with its two moderators."""
    group = Group.objects.create(
        slug="g4m7q2x9k3",
        name="Quiet Evening Online",
        state=Group.State.LIVE,
        visibility=Group.Visibility.UNLISTED,
        program=Program.objects.get(slug="smart"),
        notes="We meet by video, cameras off if you like.",
        served_since=timezone.now(),
        is_online=True,
        checked_on=timezone.now().date(),
    )
    OnlineSafety.objects.create(
        group=group,
        privacy=OnlineSafety.Privacy.SITE,
        recording=OnlineSafety.Recording.FORBIDDEN,
        crisis_plan_on=timezone.now().date(),
        reviewed_on=timezone.now().date(),
    )
    _serve(_join(group, members["moderator"], "Sage"), Role.MODERATOR)
    _serve(_join(group, members["maple"], "Maple"), Role.MODERATOR)
    _join(group, members["member"], "Quill")
    for handle, name in ONLINE_NAMES.items():
        _join(group, members[handle], name)
    for handle, name in NEW_NAMES.items():
        _join(group, members[handle], name, days=2)
    meeting = _meeting(
        group,
        "Quiet Evening",
        attendance=Meeting.Attendance.ONLINE,
        join_url="https://video.example/j/5550100",
        join_visibility=Meeting.JoinVisibility.MEMBERS,
    )
    _held(meeting, weekday=2, start=20 * HOUR)
    finder_index.refresh([meeting.pk])
    talk.make(group)


def _secret(members: Members) -> None:
    """Make a group that nobody outside knows of."""
    group = Group.objects.create(
        slug="h8w3n6r5t2",
        name="Thursday Circle",
        state=Group.State.LIVE,
        visibility=Group.Visibility.SECRET,
        joining=Group.Joining.INVITATION,
        program=Program.objects.get(slug="aa"),
        served_since=timezone.now(),
    )
    _serve(_join(group, members["moderator"], "Fern"), Role.SECRETARY)
    _join(group, members["linden"], "Linden")


def _join(group: Group, member: Member, name: str, *, days: int = 200) -> Membership:
    return Membership.objects.create(
        group=group,
        member=member,
        state=Membership.State.ACTIVE,
        name=name,
        is_shown=True,
        joined_at=timezone.now() - timedelta(days=days),
    )


def _serve(membership: Membership, role: Role, *, days_left: int = 165) -> None:
    today = timezone.now().date()
    Term.objects.create(
        group=membership.group,
        membership=membership,
        role=role,
        starts_on=today - timedelta(days=200),
        ends_on=today + timedelta(days=days_left),
        accepted_at=timezone.now() - timedelta(days=200),
    )


def _meeting(
    group: Group,
    name: str,
    *,
    attendance: Meeting.Attendance = Meeting.Attendance.IN_PERSON,
    formats: str = "",
    **fields: object,
) -> Meeting:
    meeting = Meeting(
        slug=f"{group.slug}-{name.lower().replace(' ', '-')}",
        group=group,
        program=group.program,
        name=name,
        attendance=attendance,
        confirmed_at=timezone.now() - timedelta(days=10),
        **fields,
    )
    meeting.save()
    meeting.formats.set(MeetingFormat.objects.filter(slug__in=formats.split()))
    return meeting


def _held(meeting: Meeting, *, weekday: int, start: int) -> None:
    MeetingTime.objects.create(
        meeting=meeting, weekday=weekday, start=start, duration=HOUR, time_zone=ZONE
    )
