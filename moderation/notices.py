"""What members are told about reports, decisions and cases: neutrally, and never who."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register


def register_all() -> None:
    """Make the kinds known."""
    register(*_of_cases(), *_of_decisions(), *_of_moderators())


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


def _of_decisions() -> list[Kind]:
    return [
        Kind(
            "moderation.decided",
            _("A decision that concerns you"),
            _("Moderators have decided something that concerns you. Here is what, and why."),
            "case_decision",
        ),
        Kind(
            "moderation.sanction_over",
            _("Something is over"),
            _("What you could not do for a time in a group, you can do again."),
            "case_decision",
        ),
        Kind(
            "moderation.appeal_answered",
            _("An answer to your appeal"),
            _("Somebody who took no part in it has looked at it again."),
            "case_decision",
        ),
        Kind(
            "moderation.wider_look",
            _("Moderators look at more"),
            _("Two moderators agreed to look at more of a talk in one of your groups for a day."),
            "group_numbers",
        ),
    ]


def _of_moderators() -> list[Kind]:
    return [
        Kind(
            "moderation.second_needed",
            _("A second moderator is needed"),
            _("A moderator proposed something that a second one has to agree to."),
            "case_detail",
        ),
        Kind(
            "moderation.appeal_waiting",
            _("An appeal to answer"),
            _("Somebody asks you to look at a decision again."),
            "appeal_detail",
        ),
        Kind(
            "moderation.wider_asked",
            _("A wider look is asked for"),
            _("A moderator asks to look at more than a case shows. A second one has to agree."),
            "case_detail",
        ),
        Kind(
            "moderation.rotation_near",
            _("Time to hand over"),
            _("You have moderated for five months. Who could be next?"),
            "moderator_care",
        ),
        Kind(
            "moderation.rotation_over",
            _("Moderating for a year"),
            _(
                "Somebody has moderated a group of yours for a year. Let the group decide about it."
            ),
            "seat_list",
        ),
    ]
