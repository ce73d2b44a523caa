"""A small world around San Jose, held around the present, for browsers to walk through."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from groups.models import Group, Program
from meetings import finder_index
from meetings.models import Meeting, MeetingFormat, MeetingTime, Place
from tests.factories import (
    ClosureFactory,
    GroupFactory,
    MeetingExceptionFactory,
    MeetingFactory,
    MeetingTimeFactory,
    PlaceFactory,
    ServiceBodyFactory,
)
from tests.meetings import towns

HERE = ZoneInfo("America/Los_Angeles")
HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(1)>{{ 7*7 }}"""
ENDLESS = "Donaudampfschifffahrtsgesellschaft" * 7
PROGRAMS = ("aa", "na", "smart", "al-anon", "lifering")
NAMES = (
    "After Work", "Attitude Adjustment", "Lunch Break", "Early Risers", "Keep It Simple",
    "Serenity Hour", "One Day at a Time", "Came to Believe", "Living Sober", "Just for Today",
    "Tools and Tea", "Quiet Time",
)  # fmt: skip
# Name, street, town, and how far north and east of the town's middle, in degrees.
ROOMS = (
    ("First Unitarian Church", "160 North 3rd Street", "San Jose", 0.004, 0.006),
    ("Saturday Nite Live", "2634 Union Avenue", "San Jose", -0.045, -0.035),
    ("Willow Glen Library, Room B", "1157 Minnesota Avenue", "San Jose", -0.03, 0.004),
    ("St. Mark’s Episcopal Church", "1957 Pruneridge Avenue", "Santa Clara", -0.02, -0.01),
    ("Alano Club West", "1555 South 7th Street", "San Jose", -0.02, 0.035),
)


def make() -> None:
    """Store all of it; every meeting that journeys visit has a name of its own as slug."""
    towns.load()
    rooms = [_room(number, *room) for number, room in enumerate(ROOMS)]
    group = GroupFactory.create(
        slug="union-avenue", name="Union Avenue Group", program=program("aa"),
        notes="A small group.\nNewcomers are met at the door.", home_place="San Jose",
    )  # fmt: skip
    _soon(rooms, group)
    _online()
    _unusual(rooms)
    _every_day(rooms)
    _far_away()
    finder_index.refresh()


def program(slug: str) -> Program:
    return Program.objects.get(slug=slug)


def formats(slugs: str) -> list[MeetingFormat]:
    return list(MeetingFormat.objects.filter(slug__in=slugs.split()))


def starting_in(minutes: int, meeting: Meeting, zone: ZoneInfo = HERE) -> MeetingTime:
    """Hold a meeting every week, the next time so many minutes from now."""
    starts = timezone.now().astimezone(zone) + timedelta(minutes=minutes)
    time: MeetingTime = MeetingTimeFactory.create(
        meeting=meeting, weekday=starts.weekday(), start=starts.hour * 60 + starts.minute,
        time_zone=zone.key,
    )  # fmt: skip
    return time


def _room(number: int, name: str, street: str, town_name: str, *off: float) -> Place:
    town = towns.town(town_name, "CA")
    place: Place = PlaceFactory.create(
        slug=f"room-{number}", name=name, street=street, town=town_name, region="CA",
        address=f"{street}, {town_name}, CA", notes="The door is at the back, up one step.",
        latitude=town.latitude + off[0], longitude=town.longitude + off[1], gazetteer_place=town,
    )  # fmt: skip
    return place


def _soon(rooms: list[Place], group: Group) -> None:
    body = ServiceBodyFactory.create(
        program=program("aa"), name="Santa Clara County Intergroup", helpline="408 555 0100",
        site_url="https://intergroup.example",
    )  # fmt: skip
    soon = MeetingFactory.create(
        slug="soon", name="After Work Topic", program=program("aa"), place=rooms[0], group=group,
        service_body=body, formats=formats("newcomer open wheelchair-access discussion"),
        notes="Potluck on the last Monday.", confirmed_at=timezone.now() - timedelta(days=20),
        site_url="https://meeting.example",
    )  # fmt: skip
    starting_in(25, soon)
    running = MeetingFactory.create(
        slug="running", name="Basic Text Study", program=program("na"), place=rooms[1],
        formats=formats("literature closed"),
    )  # fmt: skip
    starting_in(-20, running)
    hybrid = MeetingFactory.create(
        slug="hybrid", name="SMART Tools Check-in", program=program("smart"), place=rooms[2],
        attendance=Meeting.Attendance.HYBRID, formats=formats("secular open"), group=group,
        join_url="https://video.example/j/1", join_url_notes="Ask for the host.",
        join_phone="+1 669 555 0133", join_phone_notes="Then 123 456#", join_passcode="serenity",
    )  # fmt: skip
    starting_in(55, hybrid)
    spanish = MeetingFactory.create(
        slug="en-espanol", name="Grupo Nueva Vida", program=program("aa"), place=rooms[4],
        language="es", formats=formats("spanish women closed meditation"),
    )  # fmt: skip
    starting_in(70, spanish)


def _online() -> None:
    for number, zone in enumerate(
        ("America/New_York", "Europe/Madrid", "America/Los_Angeles") * 2
    ):
        meeting = MeetingFactory.create(
            slug=f"online-{number}", name=f"Kitchen Table {number + 1}", place=None,
            program=program(PROGRAMS[number % 3]), attendance=Meeting.Attendance.ONLINE,
            join_url="https://video.example/j/2", formats=formats("open women"),
        )  # fmt: skip
        starting_in(15 + 7 * number, meeting, ZoneInfo(zone))
    members = MeetingFactory.create(
        slug="members", name="Members Only", place=None, program=program("aa"),
        attendance=Meeting.Attendance.ONLINE, join_url="https://video.example/secret",
        join_visibility=Meeting.JoinVisibility.MEMBERS,
    )  # fmt: skip
    starting_in(600, members)


def _unusual(rooms: list[Place]) -> None:
    aa = program("aa")
    today = timezone.now().astimezone(HERE).date()
    closed = MeetingFactory.create(slug="closed", name="Winter Break", program=aa, place=rooms[0])
    starting_in(90, closed)
    ClosureFactory.create(
        meeting=closed, starts_on=today - timedelta(days=3), note="The hall is being painted."
    )
    cancelled = MeetingFactory.create(slug="off", name="Speaker Night", program=aa, place=rooms[3])
    MeetingExceptionFactory.create(
        time=starting_in(120, cancelled), note="Holiday",
        on=(timezone.now() + timedelta(minutes=120)).astimezone(HERE).date(),
    )  # fmt: skip
    hostile = MeetingFactory.create(
        slug="hostile", name=HOSTILE, program=aa, notes=HOSTILE, formats=formats("men"),
        place=PlaceFactory.create(slug="hostile-place", name=HOSTILE, notes=HOSTILE),
    )  # fmt: skip
    starting_in(35, hostile)
    endless = MeetingFactory.create(
        slug="endless", name=ENDLESS, program=aa, notes=ENDLESS, join_phone="1" * 100,
        attendance=Meeting.Attendance.HYBRID, join_url=f"https://video.example/{ENDLESS}",
        place=PlaceFactory.create(
            slug="endless-place", name=ENDLESS, address=ENDLESS, is_approximate=True
        ),
    )  # fmt: skip
    starting_in(40, endless)
    MeetingFactory.create(slug="by-appointment", name="Ask First", program=aa, place=rooms[0])
    MeetingFactory.create(slug="ended", name="Gone", program=aa, ended_at=timezone.now())


def _every_day(rooms: list[Place]) -> None:
    """Some on each of three days, so that there is always a second page."""
    today = timezone.now().astimezone(HERE).weekday()
    for number, name in enumerate(NAMES * 2):
        meeting = MeetingFactory.create(
            slug=f"daily-{number}", name=name, program=program(PROGRAMS[number % 5]),
            place=rooms[number % 5], formats=formats(("open", "closed men", "newcomer")[number % 3]),
        )  # fmt: skip
        for weekday in ((today + ahead) % 7 for ahead in (-1, 0, 1)):
            MeetingTimeFactory.create(meeting=meeting, weekday=weekday, start=375 + 40 * number)


def _far_away() -> None:
    """One meeting some thirty kilometres from Hope, Arkansas; none at all near Suva."""
    hope = towns.town("Hope", "AR")
    place = PlaceFactory.create(
        slug="hope", name="Community Hall", town="Prescott", address="Prescott, AR",
        latitude=hope.latitude + 0.25, longitude=hope.longitude, gazetteer_place=hope,
    )  # fmt: skip
    meeting = MeetingFactory.create(slug="far", name="Hope", program=program("aa"), place=place)
    starting_in(300, meeting, ZoneInfo("America/Chicago"))
