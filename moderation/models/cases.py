"""Cases: one matter that needs a moderator, whoever or whatever brought it up."""

import uuid
from typing import Self

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from groups.models import Group, Role, Stewardship, Term


class Priority(models.IntegerChoices):
    """How soon somebody has to look: within minutes, or within days."""

    CRISIS = 0, _("Crisis")
    SAFETY = 1, _("Safety")
    CONDUCT = 2, _("Conduct")
    NEWCOMER = 3, _("First posts")
    OTHER = 4, _("Other")


AT_ODDS = RawSQL("SELECT at_odds_with()", [])


class CaseQuerySet(models.QuerySet["Case"]):
    """Which cases, and who may know of them."""

    def open(self) -> Self:
        """Cases that wait for a decision, of the first or of an appeal."""
        return self.filter(state__in=Case.OPEN)

    def visible_to(self, member: Member) -> Self:
        """Cases that the member's seat covers and that do not concern the member (M-1).

        Whoever reported, is reported, or has blocked or was blocked by one of these, does not
        see that there is a case.
        """
        concerned = Q(reporter_id=member.pk) | Q(reporter_id__in=AT_ODDS)
        reported = Report.objects.filter(concerned, case_id=models.OuterRef("pk"))
        return self._of_others(member).exclude(models.Exists(reported))

    def put_before(self, member: Member) -> Self:
        """The cases of ``visible_to``, for long lists: reports are looked up at once, not by case."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT at_odds_with()")
            at_odds = [row[0] for row in cursor.fetchall()]
        reported = Report.objects.filter(reporter__in=[member.pk, *at_odds])
        return self._of_others(member).exclude(
            pk__in=list(reported.values_list("case_id", flat=True))
        )

    def _of_others(self, member: Member) -> Self:
        apart = Q(about_id=member.pk) | Q(about_id__in=AT_ODDS)
        return self.filter(_covered_by(member)).exclude(apart & Q(about_id__isnull=False))

    def by_urgency(self) -> Self:
        """Most urgent first, and among these what is due first."""
        return self.order_by("priority", "due_at", "pk")


def _covered_by(member: Member) -> Q:
    terms = Term.objects.current().filter(membership__member=member, role=Role.MODERATOR)
    own = Q(level=Case.Level.GROUP, group_id__in=terms.values("group_id"))
    if Stewardship.objects.filter(member=member, service_body=None).exists():
        return own | Q(level__in=[Case.Level.STEWARD, Case.Level.SITE])
    overseen = RawSQL("SELECT my_overseen_groups()", [])
    return own | Q(level=Case.Level.STEWARD, group_id__in=overseen)


class Case(models.Model):
    """One matter: all reports on one thing, a held post, or what a watch rule found.

    ``subject_kind`` and ``subject_id`` name the thing through the registry of subjects;
    ``about`` is the member whose it is, as far as somebody's it is.
    """

    class Level(models.TextChoices):
        GROUP = "group", _("The group's moderators")
        STEWARD = "steward", _("Stewards")
        SITE = "site", _("Those who look after the site")

    class State(models.TextChoices):
        NEW = "new", _("New")
        ASSIGNED = "assigned", _("Somebody looks at it")
        DECIDED = "decided", _("Decided")
        APPEALED = "appealed", _("Appealed")
        FINAL = "final", _("Closed")

    class Origin(models.TextChoices):
        REPORT = "report", _("Reported")
        HOLD = "hold", _("Held before it was shown")
        RULE = "rule", _("Found by a watch rule")
        EMERGENCY = "emergency", _("Hidden in an emergency")

    OPEN = (State.NEW, State.ASSIGNED, State.APPEALED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="cases")
    subject_kind = models.CharField(max_length=10)
    subject_id = models.UUIDField()
    about = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="cases_about"
    )
    origin = models.CharField(max_length=9, choices=Origin)
    rules = models.JSONField(default=list, help_text="Ids of the watch rules that found it.")
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.OTHER)
    level = models.CharField(max_length=7, choices=Level, default=Level.GROUP)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    assigned_to = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="cases_assigned"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(help_text="By when somebody should have acted.")
    first_action_at = models.DateTimeField(null=True, blank=True)
    hidden_until = models.DateTimeField(
        null=True, blank=True, help_text="Hidden by count until a moderator looks (M-11)."
    )
    review_by = models.DateTimeField(
        null=True, blank=True, help_text="When another has to have looked at a takedown (M-16)."
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["level", "group", "priority", "due_at"],
                condition=Q(state__in=["new", "assigned", "appealed"]),
                name="case_queue",
            ),
            models.Index(fields=["subject_kind", "subject_id"], name="case_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(state__in=["new", "assigned"]),
                name="case_one_open_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "assigned", "decided", "appealed", "final"])
                & Q(level__in=["group", "steward", "site"])
                & Q(origin__in=["report", "hold", "rule", "emergency"])
                & Q(priority__range=(0, 4)),
                name="case_known",
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=False) | Q(level="site"), name="case_of_group_or_site"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.priority} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state in self.OPEN


class Report(models.Model):
    """One member's word that something is not right; who it was stays with the case (M-2)."""

    class Why(models.TextChoices):
        DANGER = "danger", _("Somebody may be in danger")
        CONTACT = "contact", _("Unwanted or predatory contact")
        PRIVACY = "privacy", _("It breaks somebody's privacy")
        SOURCING = "sourcing", _("Buying, selling or sharing drugs")
        HARM = "harm", _("Harmful advice")
        HATE = "hate", _("Hate or harassment")
        MARKETING = "marketing", _("Advertising, money or spam")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        JOINED = "joined", _("Being looked at")
        CLOSED = "closed", _("Answered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="reports_made"
    )
    why = models.CharField(max_length=9, choices=Why)
    words = models.TextField(max_length=2000, blank=True)
    weight = models.PositiveSmallIntegerField(
        default=100, help_text="Percent; less after a pattern of false reports (M-10)."
    )
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    was_founded = models.BooleanField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reporter"], name="report_one_per_case_and_member"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "joined", "closed"])
                & Q(
                    why__in=[
                        "danger", "contact", "privacy", "sourcing", "harm", "hate", "marketing",
                        "other",
                    ]
                ),
                name="report_known",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.why} {self.state}"


class CaseEvent(models.Model):
    """One line of a case's timeline: what somebody did, or a note among moderators."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        REPORTED = "reported", _("Reported")
        ASSIGNED = "assigned", _("Taken on")
        HANDED_BACK = "back", _("Handed back")
        ESCALATED = "escalated", _("Passed on, because nobody had answered")
        NOTE = "note", _("Note")
        DECIDED = "decided", _("Decided")
        UNDONE = "undone", _("Taken back")
        APPEALED = "appealed", _("Appealed")
        ANSWERED = "answered", _("Appeal answered")
        HIDDEN = "hidden", _("Hidden until somebody looks")
        LOOKED = "looked", _("Looked at")
        WIDENED = "widened", _("A wider look")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=9, choices=Kind)
    by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="case_events"
    )
    words = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Look(models.Model):
    """That somebody opened what a case is about; moderators are spared too many (M-12)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="looks")
    by = models.ForeignKey(Member, models.CASCADE, related_name="looks")
    is_disturbing = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["by", "at"], name="look_by_day")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class WiderLook(models.Model):
    """More than the context of one case: asked for by one, agreed by another, told to the room."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="wider_looks")
    asked_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="wider_looks_asked"
    )
    agreed_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="wider_looks_agreed"
    )
    why = models.TextField(max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(agreed_by=models.F("asked_by")),
                name="wider_look_needs_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"
