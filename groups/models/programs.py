"""Programs, and the service bodies that serve their groups."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# What the neutral words that differ by program stand for, as it is told to readers.
WORDS = {
    "mentor": _("Someone further along who guides you"),
    "accountability_partner": _("Someone to check in with, as equals"),
    "circle": _("A few people who check in with each other"),
    "step": _("What people work on"),
    "facilitator": _("Who leads a meeting"),
    "group_decision": _("How the group decides"),
}


def _language() -> str:
    return (get_language() or "en").split("-")[0]


class Program(models.Model):
    """A fellowship or secular organization, told as an equal beside the others.

    ``words`` maps our neutral words (mentor, facilitator, step …) to the program's own;
    ``translations`` maps a language code to the same fields in that language;
    ``sources`` lists where each claim was read: ``[{"claim", "url", "date"}]``.
    """

    class Approach(models.TextChoices):
        TWELVE_STEP = "twelve_step", _("12-step")
        SPIRITUAL = "spiritual", _("Spiritual, not 12-step")
        SECULAR = "secular", _("Secular")

    class Goal(models.TextChoices):
        ABSTINENCE = "abstinence", _("Abstinence")
        MODERATION = "moderation", _("Moderation or abstinence")
        OWN_CHOICE = "own_choice", _("Each person's own choice")
        OTHER = "other", _("Not about a person's own use")

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=30, help_text=_("As shown on a card: AA, SMART."))
    approach = models.CharField(max_length=12, choices=Approach)
    goal = models.CharField(max_length=12, choices=Goal)
    for_whom = models.CharField(max_length=300)
    about = models.TextField(help_text=_("One or two plain sentences."))
    first_meeting = models.TextField(
        help_text=_("Two honest sentences: what a first meeting is like.")
    )
    site_url = models.URLField()
    meetings_url = models.URLField(blank=True, help_text=_("The program's own meeting finder."))
    words = models.JSONField(default=dict, blank=True)
    translations = models.JSONField(default=dict, blank=True)
    sources = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text=_("Order in lists."))

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approach__in=["twelve_step", "spiritual", "secular"]),
                name="program_approach_known",
            ),
            models.CheckConstraint(
                condition=Q(goal__in=["abstinence", "moderation", "own_choice", "other"]),
                name="program_goal_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where the program is told about."""
        return reverse("program_detail", args=[self.slug])

    def text(self, field: str) -> str:
        """Give a text field in the reader's language, else in English."""
        translated: str = self.translations.get(_language(), {}).get(field, "")
        return translated or getattr(self, field)

    @property
    def about_text(self) -> str:
        """What the program is, in the reader's language."""
        return self.text("about")

    @property
    def for_whom_text(self) -> str:
        """Whom it is for, in the reader's language."""
        return self.text("for_whom")

    @property
    def first_meeting_text(self) -> str:
        """What a first meeting is like, in the reader's language."""
        return self.text("first_meeting")

    def word(self, neutral: str) -> str:
        """Give the program's own word for one of ours; empty where it has no such custom."""
        words = {**self.words, **self.translations.get(_language(), {}).get("words", {})}
        return str(words[neutral]) if neutral in self.words else ""

    @property
    def own_words(self) -> list[tuple[str, str]]:
        """What a word stands for, and the program's own word for it, where it has one."""
        return [
            (str(meaning), self.word(neutral))
            for neutral, meaning in WORDS.items()
            if neutral in self.words
        ]


class ServiceBody(models.Model):
    """What serves several groups: an intergroup, central office, area, region or district."""

    class Kind(models.TextChoices):
        INTERGROUP = "intergroup", _("Intergroup")
        CENTRAL_OFFICE = "central_office", _("Central office")
        AREA = "area", _("Area")
        METRO = "metro", _("Metro")
        REGION = "region", _("Region")
        ZONE = "zone", _("Zone")
        DISTRICT = "district", _("District")
        LOCAL = "local", _("Local body")
        WORLD = "world", _("World body")
        OTHER = "other", _("Service body")

    slug = models.SlugField(max_length=80, unique=True)
    program = models.ForeignKey(Program, models.PROTECT, related_name="service_bodies")
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.OTHER)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    site_url = models.URLField(max_length=500, blank=True)
    helpline = models.CharField(max_length=120, blank=True)
    world_id = models.CharField(max_length=40, blank=True)
    public_email = models.EmailField(
        blank=True, help_text=_("The address that its own site or feed gives to anybody.")
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "service bodies"
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="service_body_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name
