"""Makes those who look for somebody in the sample world, those who guide, and two pairings."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Member
from groups.models import Group, Program
from mentorship.actions.showing import Shared, shown_to_mentor, shown_to_newcomer
from mentorship.matching import hours_of
from mentorship.models import (
    CheckIn,
    MentorOffer,
    MentorProfile,
    MentorProgram,
    MentorRequest,
    Pairing,
    Vouch,
)
from mentorship.wording import blocks_of_rows

Members = dict[str, Member]
SAN_JOSE = {"place": "San Jose", "latitude": 37.3, "longitude": -121.9}
EVENINGS = [[day, 18, 4] for day in range(5)]
FITS = {
    **SAN_JOSE, "languages": ["en"], "ways": ["in_person", "online"], "free": EVENINGS,
    "time_zone": "America/Los_Angeles", "writes": True,
}  # fmt: skip
GUIDES = ["sponsor", "temporary_sponsor", "accountability_partner"]
# Handle, program, how many at once, months in recovery, a few words.
MENTORS = (
    ("secretary", "aa", 3, 120, "I have worked the steps twice, and I still go on Tuesdays."),
    ("juniper", "aa", 1, 60, "I like to walk while we talk."),
    ("maple", "smart", 2, 24, "Worksheets on the kitchen table, that is how it went for me."),
    ("linden", "na", 2, 60, ""),
)
# Handle, the name between the two, how many days somebody has waited.
WAITING = (("aspen", 1), ("cedar", 2), ("dune", 3), ("elm", 4), ("fir", 5))


def make(group: Group, members: Members) -> None:
    """Make all of it in a group whose members are there; ask for the sample's purpose."""
    now = timezone.now()
    profiles = {row[0]: _mentor(group, members, row, now) for row in MENTORS}
    requests = {handle: _waiting(group, members[handle], days, now) for handle, days in WAITING}
    _offer(requests["aspen"], profiles["secretary"], now)
    _paired(group, members, ("member", "Robin"), Pairing.State.ACTIVE, slot=1, days=70)
    _paired(group, members, ("sky", "Sky"), Pairing.State.TRIAL, slot=2, days=9)


def _mentor(
    group: Group, members: Members, row: tuple[str, str, int, int, str], now: datetime
) -> MentorProfile:
    handle, program, capacity, band, words = row
    profile = MentorProfile.objects.create(
        member=members[handle],
        state=MentorProfile.State.AVAILABLE,
        kinds=GUIDES if program != "smart" else ["accountability_partner"],
        capacity=capacity,
        band=band,
        words=words,
        experience=["parent"] if handle == "juniper" else [],
        agreed_on=now.date() - timedelta(days=40),
        guides_since=now.date() - timedelta(days=500),
        **FITS,
    )
    MentorProgram.objects.create(profile=profile, program=Program.objects.get(slug=program))
    others = [one for one in ("secretary", "juniper", "moderator") if one != handle][:2]
    for other in others:
        Vouch.objects.create(
            profile=profile, by=members[other], group=group, is_given=True, answered_at=now
        )
    return profile


def _waiting(group: Group, member: Member, days: int, now: datetime) -> MentorRequest:
    asked = now - timedelta(days=days)
    return MentorRequest.objects.create(
        member=member,
        program=group.program,
        group=group,
        kind="sponsor" if days % 2 else "temporary_sponsor",
        state=MentorRequest.State.OPEN,
        step=5,
        wishes=["parent"] if days == 1 else [],
        words="I have two small children, and evenings are the hard part." if days == 1 else "",
        created_at=asked,
        opened_at=asked,
        heard_at=max(asked, now - timedelta(days=2)),
        **FITS,
    )


def _offer(request: MentorRequest, profile: MentorProfile, now: datetime) -> None:
    free = hours_of(blocks_of_rows(EVENINGS), ZoneInfo(request.time_zone), now.date())
    shared = Shared(request.program.slug, free, now.date())
    MentorOffer.objects.create(
        request=request,
        profile=profile,
        shown=shown_to_mentor(request, profile, shared),
        profile_shown=shown_to_newcomer(profile, request, shared),
        offered_at=now - timedelta(hours=5),
        expires_at=now + timedelta(hours=67),
    )
    MentorRequest.objects.filter(pk=request.pk).update(state=MentorRequest.State.OFFERED)


def _paired(
    group: Group,
    members: Members,
    mentee: tuple[str, str],
    state: Pairing.State,
    *,
    slot: int,
    days: int,
) -> None:
    began = timezone.now() - timedelta(days=days)
    handle, name = mentee
    pairing = Pairing.objects.create(
        program=group.program,
        kind="sponsor",
        mentor=members["secretary"],
        mentee=members[handle],
        mentor_name="River",
        mentee_name=name,
        slot=slot,
        state=state,
        began_at=began,
        trial_until=began + timedelta(days=30),
        how_often="Once a week, and a line in between",
        when="Tuesdays before the meeting",
    )
    feelings = ("good", "good", "hard", "good", "hard", "good")
    for ago, feeling in enumerate(feelings):
        at = timezone.now() - timedelta(days=ago + 1, hours=2)
        CheckIn.objects.create(
            pairing=pairing, feeling=feeling, at=at, seen_at=at + timedelta(hours=3)
        )
