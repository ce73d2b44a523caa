"""What a group adds to the watch rules' floor."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models import Group


class WatchSetting(models.Model):
    """How much stricter than the floor a group is; nothing here makes it milder."""

    group = models.OneToOneField(
        Group, models.CASCADE, primary_key=True, related_name="watch_setting"
    )
    first_posts = models.PositiveSmallIntegerField(
        _("first posts that wait for a moderator"),
        default=3,
        validators=[MinValueValidator(3), MaxValueValidator(50)],
    )
    first_days = models.PositiveSmallIntegerField(
        _("days during which a newcomer's posts wait"),
        default=7,
        validators=[MinValueValidator(7), MaxValueValidator(90)],
    )
    no_outside_issues = models.BooleanField(_("no outside issues"), default=False)
    more = models.JSONField(default=dict, help_text="Rule id to what the group adds to it.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_posts__gte=3, first_days__gte=7),
                name="watch_setting_above_floor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}"
