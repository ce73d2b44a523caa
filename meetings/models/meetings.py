"""Meetings, when they are held, in which formats, and when they are not."""

from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from groups.models import Group, Program, ServiceBody
from meetings.models.feeds import Feed
from meetings.models.places import Place


class MeetingFormat(models.Model):
    """What kind of meeting it is, who may come, in which language, how it can be reached.

    One list for all programs. ``meeting_guide_code`` and ``na_world_id`` are its names
    in the two families of feeds; a code that only one program knows keeps ``program``.
    ``names`` and ``descriptions`` map language codes to texts.
    """

    class Kind(models.TextChoices):
        FORMAT = "format", _("How the meeting runs")
        PEOPLE = "people", _("Whom it is for")
        OPENNESS = "openness", _("Who may come")
        LANGUAGE = "language", _("Language")
        ACCESS = "access", _("Access")
        PLACE = "place", _("At the place")

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    program = models.ForeignKey(Program, models.CASCADE, null=True, blank=True)
    meeting_guide_code = models.CharField(max_length=20, blank=True)
    na_world_id = models.CharField(max_length=20, blank=True)
    language = models.CharField(
        max_length=10, blank=True, help_text="BCP 47 tag, for formats of kind language."
    )
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict, blank=True)
    facet_bit = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        unique=True,
        validators=[MaxValueValidator(62)],
        help_text="Bit of FinderRow.facets, for the formats that the finder counts.",
    )
    position = models.PositiveSmallIntegerField(default=1000, help_text=_("Order in lists."))

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["format", "people", "openness", "language", "access", "place"]
                ),
                name="meeting_format_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def _in_language(self, texts: dict[str, str]) -> str:
        language = get_language() or "en"
        return texts.get(language) or texts.get(language.split("-")[0]) or texts.get("en", "")

    @property
    def name(self) -> str:
        """The format's name in the reader's language, else in English."""
        return self._in_language(self.names) or self.slug

    @property
    def description(self) -> str:
        """The format in plain words, in the reader's language, else in English."""
        return self._in_language(self.descriptions)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Which meetings, and who may know of them."""

    def public(self) -> Self:
        """Meetings that anybody may open who has the address, ended ones too.

        Drafts are their organizers' alone; of a group that is not standing, or that is secret,
        outsiders know nothing.
        """
        return self.filter(
            Q(group=None)
            | Q(group__state__in=Group.STANDING) & ~Q(group__visibility=Group.Visibility.SECRET),
            is_draft=False,
        )

    def findable(self) -> Self:
        """Meetings that anybody finds, as long as they are held: of listed groups, or of none."""
        listed = Q(group__state__in=Group.STANDING, group__visibility=Group.Visibility.LISTED)
        return self.filter(Q(group=None) | listed, is_draft=False, ended_at=None)

    def listed(self) -> Self:
        """Meetings that searches and lists show; ``finder_index`` says the same in SQL."""
        return self.findable().filter(unlisted_at=None)

    def claimable(self) -> Self:
        """Listings that a feed brought without a group: a group may say that they are its own."""
        return self.filter(feed__isnull=False, group=None, is_draft=False, ended_at=None)

    def running(self) -> Self:
        """Meetings that are held, whoever may know of them: for members of their group."""
        return self.filter(is_draft=False, ended_at=None)


class Meeting(models.Model):
    """What a group holds at a place or online; its times are rows of their own."""

    class Attendance(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    class JoinVisibility(models.TextChoices):
        PUBLIC = "public", _("Everyone")
        MEMBERS = "members", _("Members of the group")
        SOON = "soon", _("Whoever is signed in, from 15 minutes before")

    slug = models.SlugField(max_length=100, unique=True)
    program = models.ForeignKey(Program, models.PROTECT, related_name="meetings")
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    service_body = models.ForeignKey(
        ServiceBody, models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    name = models.CharField(max_length=255)
    notes = models.TextField(blank=True)
    attendance = models.CharField(max_length=10, choices=Attendance)
    language = models.CharField(
        max_length=10, blank=True, help_text="BCP 47 tag of the main language, where known."
    )
    formats = models.ManyToManyField(MeetingFormat, related_name="meetings", blank=True)

    join_url = models.URLField(max_length=1000, blank=True)
    join_url_notes = models.TextField(blank=True)
    join_phone = models.CharField(max_length=120, blank=True)
    join_phone_notes = models.TextField(blank=True)
    join_passcode = models.CharField(max_length=120, blank=True)
    join_visibility = models.CharField(
        max_length=8, choices=JoinVisibility, default=JoinVisibility.PUBLIC
    )
    site_url = models.URLField(max_length=500, blank=True)

    feed = models.ForeignKey(Feed, models.SET_NULL, null=True, blank=True, related_name="meetings")
    source_id = models.CharField(max_length=100, blank=True)
    source_digest = models.BinaryField(
        max_length=16, null=True, blank=True, help_text="Of the feed's row, to see a change."
    )
    source_extra = models.JSONField(
        default=dict,
        blank=True,
        help_text="What the feed said that has no field here, to be given back unchanged.",
    )
    is_kept_locally = models.BooleanField(
        default=False, help_text=_("Edited here: a feed no longer changes it.")
    )
    is_draft = models.BooleanField(
        default=False, db_default=False, help_text=_("Only its organizers know of it yet.")
    )
    version = models.PositiveIntegerField(
        default=1, db_default=1, editable=False, help_text="Counted up by every change."
    )
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when it is no longer listed.")
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody last said that this is right.")
    )
    confirm_asked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its organizers were last asked."
    )
    confirmations_missed = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False, help_text="Askings in a row without an answer."
    )
    unconfirmed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since when seekers are warned."
    )
    unlisted_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since when no search finds it."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "source_id"],
                condition=Q(feed__isnull=False),
                name="meeting_one_per_feed_and_source_id",
            ),
            models.CheckConstraint(
                condition=Q(attendance__in=["in_person", "online", "hybrid"]),
                name="meeting_attendance_known",
            ),
            models.CheckConstraint(
                condition=Q(join_visibility__in=["public", "members", "soon"]),
                name="meeting_join_visibility_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("meeting_detail", args=[self.slug])

    @property
    def ident(self) -> UUID:
        """The meeting's id for what knows all things by a UUID; a listing has nothing to hide."""
        return UUID(int=self.pk)


class MeetingTime(models.Model):
    """When a meeting repeats, in wall-clock time of its zone.

    ``weeks_of_month`` is a mask: bit 0 the 1st such weekday of a month … bit 4 the 5th,
    bit 5 the last; 0 means every week. ``interval`` above 1 means every n weeks, counted
    from the week of ``anchor``. Both at once are refused.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="times")
    weekday = models.PositiveSmallIntegerField(help_text="0 Monday … 6 Sunday.")
    start = models.PositiveSmallIntegerField(help_text="Minutes after local midnight.")
    duration = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text="Minutes; may cross midnight.",
    )
    time_zone = models.CharField(max_length=40, help_text="IANA name.")
    weeks_of_month = models.PositiveSmallIntegerField(default=0)
    interval = models.PositiveSmallIntegerField(default=1)
    anchor = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day, included.")

    class Meta:
        ordering = ["weekday", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__range=(0, 6)), name="meeting_time_weekday_known"
            ),
            models.CheckConstraint(
                condition=Q(start__range=(0, 1439), duration__range=(1, 1440)),
                name="meeting_time_within_a_day",
            ),
            models.CheckConstraint(
                condition=Q(weeks_of_month__range=(0, 63)), name="meeting_time_weeks_known"
            ),
            models.CheckConstraint(
                condition=Q(interval=1)
                | Q(interval__range=(2, 52), anchor__isnull=False, weeks_of_month=0),
                name="meeting_time_interval_needs_anchor_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start // 60:02}:{self.start % 60:02} {self.time_zone}"


class MeetingException(models.Model):
    """One date on which a meeting time differs: cancelled, moved, or held as an extra."""

    class Kind(models.TextChoices):
        CANCELLED = "cancelled", _("Cancelled")
        MOVED = "moved", _("Moved")
        EXTRA = "extra", _("Extra")

    time = models.ForeignKey(MeetingTime, models.CASCADE, related_name="exceptions")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField(help_text=_("The date it is about, as the schedule has it."))
    new_date = models.DateField(null=True, blank=True, help_text=_("Moved: the new date."))
    new_start = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Moved or extra: minutes after local midnight."
    )
    new_duration = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["time", "on"], name="meeting_exception_one_per_time_and_date"
            ),
            models.CheckConstraint(
                condition=Q(kind="cancelled", new_date__isnull=True, new_start__isnull=True)
                | Q(kind="moved", new_date__isnull=False, new_start__range=(0, 1439))
                | Q(kind="extra", new_date__isnull=True, new_start__range=(0, 1439)),
                name="meeting_exception_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Closure(models.Model):
    """Days on which a meeting is closed for a while; with no end, until further notice."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="closures")
    starts_on = models.DateField(null=True, blank=True, help_text=_("Empty: for some time."))
    ends_on = models.DateField(null=True, blank=True, help_text=_("The last closed day."))
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="closure_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on or ''} – {self.ends_on or ''}"
