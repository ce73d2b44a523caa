"""What members are told about reports, decisions and cases: neutrally, and never who."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register


def register_all() -> None:
    """Make the kinds known."""
    register(*_of_cases())


def _of_cases() -> list[Kind]:
    return [
        Kind(
            "moderation.waiting_group",
            _("Something to look at in your group"),
            _("Something waits for the moderators of your group."),
            "group_case_list",
        ),
        Kind(
            "moderation.waiting_stewards",
            _("Something to look at as a steward"),
            _("Something waits for the stewards."),
            "steward_case_list",
        ),
        Kind(
            "moderation.crisis_group",
            _("Somebody may be in danger"),
            _("Somebody in your group may be in danger. Please look now."),
            "group_case_list",
        ),
        Kind(
            "moderation.crisis_stewards",
            _("Somebody may be in danger"),
            _("Somebody may be in danger, and it is before the stewards. Please look now."),
            "steward_case_list",
        ),
        Kind(
            "moderation.crisis_near",
            _("Somebody in a group may be in danger"),
            _("The moderators of a group were told. It comes to you in half an hour at most."),
            "steward_case_list",
        ),
        Kind(
            "moderation.report_answered",
            _("Your report was looked at"),
            _("A moderator has looked at what you reported, and decided."),
            "own_report_list",
        ),
    ]
