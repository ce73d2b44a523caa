"""The least valid object of each model; tests say what matters to them."""

from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

import factory
from allauth.mfa.models import Authenticator
from django.db.models import Model
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.asking import digest_of
from accounts.models import Block, Device, Export, Member, StoppedAddress
from discussions.models import Post, PostVersion, ReadMark, Room, Thanks, Topic, Voice
from groups.models import (
    BallotCast,
    Claim,
    Group,
    GroupDecision,
    Invitation,
    Membership,
    OnlineSafety,
    PendingDeed,
    Program,
    QueueLook,
    Removal,
    Review,
    Role,
    Seat,
    ServiceBody,
    StewardLink,
    Stewardship,
    Term,
    Vote,
)
from meetings.models import (
    ChangeReport,
    Closure,
    ConfirmLink,
    Feed,
    FeedRun,
    FeedServiceBody,
    FinderArea,
    FinderRow,
    GazetteerName,
    GazetteerPlace,
    Meeting,
    MeetingClaim,
    MeetingException,
    MeetingFormat,
    MeetingTime,
    Place,
    ScheduleChange,
    SheetPlan,
    TimeZone,
)
from mentorship.models import (
    CheckIn,
    Circle,
    CircleSeat,
    MatchRound,
    MentorOffer,
    MentorProfile,
    MentorProgram,
    MentorRequest,
    Pairing,
    Vouch,
)
from moderation.models import (
    Action,
    Appeal,
    Case,
    CaseEvent,
    Decision,
    LedgerEntry,
    Look,
    Reason,
    Report,
    Sanction,
    SealedCopy,
    WatchSetting,
    WiderLook,
)
from notifications.models import Delivery, MailChoice, Notice, off_token
from tests.walls import as_owner

Row = TypeVar("Row", bound=Model)


class WalledFactory(DjangoModelFactory[Row]):
    """Makes rows of private tables, which nobody in particular may write."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Row], *args: Any, **kwargs: Any) -> Row:
        with as_owner():
            row: Row = super()._create(model_class, *args, **kwargs)  # type: ignore[no-untyped-call]
        return row


class MemberFactory(DjangoModelFactory[Member]):
    class Meta:
        model = Member
        skip_postgeneration_save = True

    handle = factory.Sequence(lambda n: f"member{n}")

    @factory.post_generation
    def second_factor(self: Member, create: bool, extracted: bool, **_: object) -> None:
        if create and extracted:
            Authenticator.objects.create(
                user=self, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
            )


class DeviceFactory(DjangoModelFactory[Device]):
    class Meta:
        model = Device

    member = factory.SubFactory(MemberFactory)
    session_key = factory.Sequence(lambda n: f"{n:032}")
    family = "Firefox, Linux"
    first_on = last_on = factory.LazyFunction(lambda: timezone.now().date())


class BlockFactory(WalledFactory[Block]):
    class Meta:
        model = Block

    blocker = factory.SubFactory(MemberFactory)
    blocked = factory.SubFactory(MemberFactory)
    label = "Ash"


class NoticeFactory(WalledFactory[Notice]):
    class Meta:
        model = Notice

    member = factory.SubFactory(MemberFactory)
    kind = "groups.request_received"
    once = factory.Sequence(str)


class MailChoiceFactory(WalledFactory[MailChoice]):
    class Meta:
        model = MailChoice

    id = factory.LazyFunction(uuid4)
    member = factory.SubFactory(MemberFactory)
    digest = factory.LazyAttribute(lambda choice: digest_of(off_token(choice.id)))


class DeliveryFactory(WalledFactory[Delivery]):
    class Meta:
        model = Delivery

    member = factory.SubFactory(MemberFactory)
    due_at = factory.LazyFunction(timezone.now)


class ExportFactory(WalledFactory[Export]):
    class Meta:
        model = Export

    member = factory.SubFactory(MemberFactory)
    asked_at = factory.LazyFunction(timezone.now)
    ends_at = factory.LazyAttribute(lambda export: export.asked_at + timedelta(days=1))
    of = 1


class StoppedAddressFactory(DjangoModelFactory[StoppedAddress]):
    class Meta:
        model = StoppedAddress

    digest = factory.Sequence(lambda n: f"{n:064x}")
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))


class ProgramFactory(DjangoModelFactory[Program]):
    class Meta:
        model = Program

    slug = factory.Sequence(lambda n: f"program-{n}")
    name = factory.Sequence(lambda n: f"Program {n}")
    short_name = factory.Sequence(lambda n: f"P{n}")
    approach = Program.Approach.TWELVE_STEP
    goal = Program.Goal.ABSTINENCE
    for_whom = "People who want to stop."
    about = "A program."
    first_meeting = "You can just listen. Nobody asks your name."
    site_url = "https://program.example"


class ServiceBodyFactory(DjangoModelFactory[ServiceBody]):
    class Meta:
        model = ServiceBody

    slug = factory.Sequence(lambda n: f"body-{n}")
    program = factory.SubFactory(ProgramFactory)
    name = "Area"


class GroupFactory(DjangoModelFactory[Group]):
    class Meta:
        model = Group

    slug = factory.Sequence(lambda n: f"group-{n}")
    program = factory.SubFactory(ProgramFactory)
    name = "Morning Group"
    state = Group.State.LIVE
    served_since = factory.LazyFunction(timezone.now)


class MembershipFactory(WalledFactory[Membership]):
    class Meta:
        model = Membership

    group = factory.SubFactory(GroupFactory)
    member = factory.SubFactory(MemberFactory)
    state = Membership.State.ACTIVE
    name = factory.Sequence(lambda n: f"Name {n}")
    joined_at = factory.LazyFunction(timezone.now)


class TermFactory(WalledFactory[Term]):
    """A term in one seat; of someone with a second factor, without which it is of no use."""

    class Meta:
        model = Term

    membership = factory.SubFactory(MembershipFactory, member__second_factor=True)
    group = factory.SelfAttribute("membership.group")
    role = Role.SECRETARY
    starts_on = factory.LazyFunction(lambda: timezone.now().date())
    ends_on = factory.LazyAttribute(lambda term: term.starts_on + timedelta(days=365))
    accepted_at = factory.LazyFunction(timezone.now)


class SeatFactory(WalledFactory[Seat]):
    class Meta:
        model = Seat

    group = factory.SubFactory(GroupFactory)
    role = Role.SECRETARY


class InvitationFactory(WalledFactory[Invitation]):
    class Meta:
        model = Invitation

    group = factory.SubFactory(GroupFactory)
    digest = factory.Sequence(lambda n: f"{n:064}")
    uses = uses_left = 1
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class QueueLookFactory(WalledFactory[QueueLook]):
    class Meta:
        model = QueueLook

    by = factory.SubFactory(MembershipFactory)
    group = factory.SelfAttribute("by.group")
    on = factory.LazyFunction(lambda: timezone.now().date())


class RemovalFactory(WalledFactory[Removal]):
    class Meta:
        model = Removal

    membership = factory.SubFactory(MembershipFactory)
    group = factory.SelfAttribute("membership.group")
    kind = Removal.Kind.REMOVE
    reason = "Three times the same."


class ReviewFactory(WalledFactory[Review]):
    class Meta:
        model = Review

    group = factory.SubFactory(GroupFactory, state=Group.State.IN_REVIEW)


class ClaimFactory(WalledFactory[Claim]):
    class Meta:
        model = Claim

    group = factory.SubFactory(GroupFactory, served_since=None)
    member = factory.SubFactory(MemberFactory)
    name = "Ash"
    proof = Claim.Proof.STEWARD
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class OnlineSafetyFactory(DjangoModelFactory[OnlineSafety]):
    """A checklist on which everything is settled that settings can settle."""

    class Meta:
        model = OnlineSafety

    group = factory.SubFactory(GroupFactory)
    privacy = OnlineSafety.Privacy.SITE
    recording = OnlineSafety.Recording.FORBIDDEN
    crisis_plan_on = factory.LazyFunction(lambda: timezone.now().date())
    reviewed_on = factory.LazyFunction(lambda: timezone.now().date())


class PendingDeedFactory(WalledFactory[PendingDeed]):
    class Meta:
        model = PendingDeed

    group = factory.SubFactory(GroupFactory)
    kind = PendingDeed.Kind.ARCHIVE
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=72))


class GroupDecisionFactory(WalledFactory[GroupDecision]):
    """A proposal whose ballot runs now."""

    class Meta:
        model = GroupDecision

    group = factory.SubFactory(GroupFactory)
    kind = GroupDecision.Kind.OTHER
    title = "New chairs"
    proposal = "We buy ten chairs."
    quorum = 20
    majority = 51
    proposed_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=4))
    ballot_starts_at = factory.LazyAttribute(lambda one: one.proposed_at + timedelta(days=3))
    ballot_ends_at = factory.LazyAttribute(lambda one: one.ballot_starts_at + timedelta(days=7))


class BallotCastFactory(WalledFactory[BallotCast]):
    class Meta:
        model = BallotCast

    decision = factory.SubFactory(GroupDecisionFactory)
    membership = factory.SubFactory(
        MembershipFactory, group=factory.SelfAttribute("..decision.group")
    )


class VoteFactory(WalledFactory[Vote]):
    class Meta:
        model = Vote

    decision = factory.SubFactory(GroupDecisionFactory)
    choice = Vote.Choice.YES


class StewardshipFactory(WalledFactory[Stewardship]):
    class Meta:
        model = Stewardship

    member = factory.SubFactory(MemberFactory, second_factor=True)


class StewardLinkFactory(WalledFactory[StewardLink]):
    class Meta:
        model = StewardLink

    service_body = factory.SubFactory(ServiceBodyFactory)
    made_by = factory.SubFactory(MemberFactory)
    digest = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class GazetteerPlaceFactory(DjangoModelFactory[GazetteerPlace]):
    class Meta:
        model = GazetteerPlace

    kind = GazetteerPlace.Kind.TOWN
    source_id = factory.Sequence(lambda n: f"t{n}")
    name = "San Jose"
    region = "California"
    region_code = "CA"
    country = "US"
    latitude = 37.33939
    longitude = -121.89496
    population = 1_026_908
    time_zone = "America/Los_Angeles"
    slug = "san-jose"


class GazetteerNameFactory(DjangoModelFactory[GazetteerName]):
    class Meta:
        model = GazetteerName

    place = factory.SubFactory(GazetteerPlaceFactory)
    key = "san jose"
    population = factory.SelfAttribute("place.population")


class FeedFactory(DjangoModelFactory[Feed]):
    class Meta:
        model = Feed

    slug = factory.Sequence(lambda n: f"feed-{n}")
    name = "An intergroup"
    program = factory.SubFactory(ProgramFactory)
    format = Feed.Format.MEETING_GUIDE


class FeedRunFactory(DjangoModelFactory[FeedRun]):
    class Meta:
        model = FeedRun

    feed = factory.SubFactory(FeedFactory)
    status = FeedRun.Status.APPLIED
    started_at = factory.LazyFunction(timezone.now)
    finished_at = factory.LazyAttribute(lambda run: run.started_at + timedelta(seconds=1))


class FeedServiceBodyFactory(DjangoModelFactory[FeedServiceBody]):
    class Meta:
        model = FeedServiceBody

    feed = factory.SubFactory(FeedFactory)
    source_id = "1"
    service_body = factory.SubFactory(ServiceBodyFactory)


class PlaceFactory(DjangoModelFactory[Place]):
    class Meta:
        model = Place

    slug = factory.Sequence(lambda n: f"place-{n}")
    name = "Library"
    street = "1 Main Street"
    town = "San Jose"
    country = "US"
    address = "1 Main Street, San Jose, CA"
    latitude = 37.33939
    longitude = -121.89496


class MeetingFormatFactory(DjangoModelFactory[MeetingFormat]):
    class Meta:
        model = MeetingFormat

    slug = factory.Sequence(lambda n: f"format-{n}")
    kind = MeetingFormat.Kind.FORMAT
    names = factory.LazyAttribute(lambda row: {"en": row.slug.capitalize()})


class MeetingFactory(DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"meeting-{n}")
    program = factory.SubFactory(ProgramFactory)
    place = factory.SubFactory(PlaceFactory)
    name = factory.Sequence(lambda n: f"Meeting {n}")
    attendance = Meeting.Attendance.IN_PERSON

    @factory.post_generation
    def formats(
        self: Meeting, create: bool, extracted: list[MeetingFormat] | None, **_: object
    ) -> None:
        if create and extracted:
            self.formats.set(extracted)


class MeetingTimeFactory(DjangoModelFactory[MeetingTime]):
    class Meta:
        model = MeetingTime

    meeting = factory.SubFactory(MeetingFactory)
    weekday = 0
    start = 18 * 60
    time_zone = "America/Los_Angeles"


class MeetingExceptionFactory(DjangoModelFactory[MeetingException]):
    class Meta:
        model = MeetingException

    time = factory.SubFactory(MeetingTimeFactory)
    kind = MeetingException.Kind.CANCELLED
    on = factory.LazyFunction(lambda: timezone.now().date())


class ClosureFactory(DjangoModelFactory[Closure]):
    class Meta:
        model = Closure

    meeting = factory.SubFactory(MeetingFactory)


class ChangeReportFactory(DjangoModelFactory[ChangeReport]):
    class Meta:
        model = ChangeReport

    meeting = factory.SubFactory(MeetingFactory)
    kind = ChangeReport.Kind.TIME


class ConfirmLinkFactory(WalledFactory[ConfirmLink]):
    class Meta:
        model = ConfirmLink

    meeting = factory.SubFactory(MeetingFactory)
    digest = factory.Sequence(lambda n: f"{n:064x}")
    created_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda link: link.created_at + timedelta(days=30))


class ScheduleChangeFactory(WalledFactory[ScheduleChange]):
    class Meta:
        model = ScheduleChange

    meeting = factory.SubFactory(MeetingFactory, group=factory.SubFactory(GroupFactory))
    group = factory.SelfAttribute("meeting.group")
    verb = ScheduleChange.Verb.EDITED
    version = factory.Sequence(lambda n: n + 2)


class MeetingClaimFactory(WalledFactory[MeetingClaim]):
    class Meta:
        model = MeetingClaim

    meeting = factory.SubFactory(MeetingFactory, feed=factory.SubFactory(FeedFactory))
    group = factory.SubFactory(GroupFactory, program=factory.SelfAttribute("..meeting.program"))
    member = factory.SubFactory(MemberFactory)
    proof = MeetingClaim.Proof.STEWARD
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class SheetPlanFactory(WalledFactory[SheetPlan]):
    class Meta:
        model = SheetPlan

    member = factory.SubFactory(MemberFactory)
    group = factory.SubFactory(GroupFactory)
    seen = ""


class TimeZoneFactory(DjangoModelFactory[TimeZone]):
    class Meta:
        model = TimeZone
        django_get_or_create = ("name",)

    name = "America/Los_Angeles"


class FinderAreaFactory(DjangoModelFactory[FinderArea]):
    class Meta:
        model = FinderArea

    cell = -1
    zone = factory.SubFactory(TimeZoneFactory)


class FinderRowFactory(DjangoModelFactory[FinderRow]):
    class Meta:
        model = FinderRow

    cell = -1
    zone = factory.SubFactory(TimeZoneFactory)
    weekday = 0
    start = 18 * 60
    duration = 60
    weeks_of_month = 0
    interval = 1
    off = "{}"
    is_plain = True
    attendance = 1
    program = factory.SelfAttribute("meeting.program")
    facets = 0
    formats = factory.LazyFunction(list)
    meeting = factory.SelfAttribute("time.meeting")
    time = factory.SubFactory(MeetingTimeFactory)
    words = ""


class RoomFactory(WalledFactory[Room]):
    class Meta:
        model = Room

    group = factory.SubFactory(GroupFactory)
    name = factory.Sequence(lambda n: f"Room {n}")


class TopicFactory(WalledFactory[Topic]):
    """A topic of somebody who belongs to the room's group."""

    class Meta:
        model = Topic

    room = factory.SubFactory(RoomFactory)
    opened_by = factory.LazyAttribute(
        lambda topic: MembershipFactory.create(group=topic.room.group).member
    )
    title = factory.Sequence(lambda n: f"Topic {n}")


class PostFactory(WalledFactory[Post]):
    """A post of whoever opened its topic."""

    class Meta:
        model = Post

    topic = factory.SubFactory(TopicFactory)
    room = factory.SelfAttribute("topic.room")
    author = factory.SelfAttribute("topic.opened_by")
    body = "What I wanted to say."
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=180))


class PostVersionFactory(WalledFactory[PostVersion]):
    class Meta:
        model = PostVersion

    post = factory.SubFactory(PostFactory)
    body = "What I said first."


class ThanksFactory(WalledFactory[Thanks]):
    class Meta:
        model = Thanks

    post = factory.SubFactory(PostFactory)
    by = factory.SubFactory(MemberFactory)


class ReadMarkFactory(WalledFactory[ReadMark]):
    class Meta:
        model = ReadMark

    topic = factory.SubFactory(TopicFactory)
    member = factory.SubFactory(MemberFactory)
    read_to = factory.LazyFunction(timezone.now)


class VoiceFactory(WalledFactory[Voice]):
    class Meta:
        model = Voice

    membership = factory.SubFactory(MembershipFactory)


class CaseFactory(WalledFactory[Case]):
    """A case before a group's moderators, about a thing that is not there."""

    class Meta:
        model = Case

    group = factory.SubFactory(GroupFactory)
    subject_kind = "post"
    subject_id = factory.LazyFunction(uuid4)
    origin = Case.Origin.REPORT
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=24))


class ReportFactory(WalledFactory[Report]):
    class Meta:
        model = Report

    case = factory.SubFactory(CaseFactory)
    reporter = factory.SubFactory(MemberFactory)
    why = Report.Why.OTHER


class CaseEventFactory(WalledFactory[CaseEvent]):
    class Meta:
        model = CaseEvent

    case = factory.SubFactory(CaseFactory)
    kind = CaseEvent.Kind.OPENED


class LookFactory(WalledFactory[Look]):
    class Meta:
        model = Look

    case = factory.SubFactory(CaseFactory)
    by = factory.SubFactory(MemberFactory)


class WiderLookFactory(WalledFactory[WiderLook]):
    class Meta:
        model = WiderLook

    case = factory.SubFactory(CaseFactory)
    asked_by = factory.SubFactory(MemberFactory)
    why = "To see how it began."


class DecisionFactory(WalledFactory[Decision]):
    class Meta:
        model = Decision

    case = factory.SubFactory(CaseFactory)
    member = factory.SubFactory(MemberFactory)
    by = factory.SubFactory(MemberFactory)
    action = Action.WARN
    reason = Reason.RULES


class SanctionFactory(WalledFactory[Sanction]):
    class Meta:
        model = Sanction

    decision = factory.SubFactory(DecisionFactory)
    member = factory.SelfAttribute("decision.member")
    group = factory.SelfAttribute("decision.case.group")
    kind = Sanction.Kind.MUTE
    until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))


class AppealFactory(WalledFactory[Appeal]):
    class Meta:
        model = Appeal

    decision = factory.SubFactory(DecisionFactory)
    member = factory.SelfAttribute("decision.member")
    words = "Please look at it again."
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class SealedCopyFactory(WalledFactory[SealedCopy]):
    class Meta:
        model = SealedCopy

    case = factory.SubFactory(CaseFactory)
    sealed = b"sealed"
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=90))


class WatchSettingFactory(WalledFactory[WatchSetting]):
    class Meta:
        model = WatchSetting

    group = factory.SubFactory(GroupFactory)


class LedgerEntryFactory(WalledFactory[LedgerEntry]):
    class Meta:
        model = LedgerEntry

    kind = "decided"


class MentorProfileFactory(WalledFactory[MentorProfile]):
    """Somebody who can be asked, for anything, by anybody, at any hour."""

    class Meta:
        model = MentorProfile
        skip_postgeneration_save = True

    member = factory.SubFactory(MemberFactory)
    state = MentorProfile.State.AVAILABLE
    kinds = factory.LazyFunction(
        lambda: ["sponsor", "temporary_sponsor", "accountability_partner"]
    )
    languages = factory.LazyFunction(lambda: ["en"])
    ways = factory.LazyFunction(lambda: ["online"])
    free = factory.LazyFunction(lambda: [[day, 18, 3] for day in range(7)])
    band = 24
    capacity = 2
    agreed_on = factory.LazyFunction(lambda: timezone.now().date())


class MentorProgramFactory(WalledFactory[MentorProgram]):
    class Meta:
        model = MentorProgram

    profile = factory.SubFactory(MentorProfileFactory)
    program = factory.SubFactory(ProgramFactory)


class VouchFactory(WalledFactory[Vouch]):
    class Meta:
        model = Vouch

    profile = factory.SubFactory(MentorProfileFactory)
    by = factory.SubFactory(MemberFactory)
    group = factory.SubFactory(GroupFactory)


class MentorRequestFactory(WalledFactory[MentorRequest]):
    """A request in the pool."""

    class Meta:
        model = MentorRequest

    member = factory.SubFactory(MemberFactory)
    program = factory.SubFactory(ProgramFactory)
    kind = "sponsor"
    state = MentorRequest.State.OPEN
    languages = factory.LazyFunction(lambda: ["en"])
    ways = factory.LazyFunction(lambda: ["online"])
    free = factory.LazyFunction(lambda: [[day, 18, 3] for day in range(7)])
    opened_at = factory.LazyFunction(timezone.now)


class MatchRoundFactory(WalledFactory[MatchRound]):
    class Meta:
        model = MatchRound

    seed = 1


class MentorOfferFactory(WalledFactory[MentorOffer]):
    class Meta:
        model = MentorOffer

    request = factory.SubFactory(MentorRequestFactory)
    profile = factory.SubFactory(MentorProfileFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=72))


class PairingFactory(WalledFactory[Pairing]):
    class Meta:
        model = Pairing

    program = factory.SubFactory(ProgramFactory)
    kind = "sponsor"
    mentor = factory.SubFactory(MemberFactory)
    mentee = factory.SubFactory(MemberFactory)
    mentor_name = "Sage"
    mentee_name = "Wren"
    slot = 1
    trial_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class CheckInFactory(WalledFactory[CheckIn]):
    class Meta:
        model = CheckIn

    pairing = factory.SubFactory(PairingFactory)
    feeling = CheckIn.Feeling.GOOD


class CircleFactory(WalledFactory[Circle]):
    class Meta:
        model = Circle

    program = factory.SubFactory(ProgramFactory)


class CircleSeatFactory(WalledFactory[CircleSeat]):
    class Meta:
        model = CircleSeat

    circle = factory.SubFactory(CircleFactory)
    member = factory.SubFactory(MemberFactory)
