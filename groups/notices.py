"""What members are told about their groups: in the site, in words; by mail, neutrally."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register


def register_all() -> None:
    """Make the kinds known."""
    register(
        Kind(
            "groups.request_received",
            _("Somebody asks to join"),
            _("Somebody asks to join a group that you serve."),
            "request_list",
        ),
        Kind(
            "groups.request_answered",
            _("An answer to your request"),
            _("A group has answered your request."),
            "group_join",
        ),
        Kind(
            "groups.seat_offered",
            _("A seat is offered to you"),
            _("Your group offers you a seat."),
            "seat_list",
        ),
        Kind(
            "groups.term_ending",
            _("A term ends soon"),
            _("Your term in a seat ends soon. Who could be next?"),
            "seat_list",
        ),
        Kind(
            "groups.term_ended",
            _("Your term has ended"),
            _("Your term in a seat has ended. Thank you for serving."),
            "seat_list",
        ),
        Kind(
            "groups.term_held",
            _("Your term is over, and nobody follows"),
            _("Your term is over, and nobody else serves the group. Please hand the seat over."),
            "seat_list",
        ),
        Kind(
            "groups.seat_empty",
            _("A seat is empty"),
            _("A seat of your group has been empty for a while. Who could serve?"),
            "seat_list",
        ),
        Kind(
            "groups.removed",
            _("You no longer belong to a group"),
            _("You no longer belong to a group. Here is why, and what you can do."),
            "removal_detail",
        ),
        Kind(
            "groups.appeal_received",
            _("An appeal to look at"),
            _("Somebody asks you to look at a removal."),
            "removal_detail",
        ),
        Kind(
            "groups.appeal_decided",
            _("An answer to your appeal"),
            _("A steward has answered your appeal."),
            "removal_detail",
        ),
        *_of_its_life(),
    )


def _of_its_life() -> list[Kind]:
    return [
        Kind(
            "groups.review_waiting",
            _("A new group to look at"),
            _("A new group waits for a steward."),
            "review_detail",
        ),
        Kind(
            "groups.review_answered",
            _("An answer to your new group"),
            _("A steward has looked at your group."),
            "group_settings",
        ),
        Kind(
            "groups.claim_waiting",
            _("A claim to look at"),
            _("Somebody says that they serve a group. A steward has to look."),
            "claim_review",
        ),
        Kind(
            "groups.claim_answered",
            _("An answer to your claim"),
            _("There is an answer about the group that you serve."),
            "group_claim",
        ),
        Kind(
            "groups.checklist_failing",
            _("The safety checklist is not complete"),
            _("The safety checklist of a group that you serve is not complete."),
            "group_safety",
        ),
        Kind(
            "groups.paused",
            _("A group is paused"),
            _("A group that you belong to is paused."),
            "group_home",
        ),
        Kind(
            "groups.archived",
            _("A group has ended"),
            _("A group that you belong to has ended. Its pages stay for 90 days."),
            "group_home",
        ),
        Kind(
            "groups.deed_waiting",
            _("A change that waits"),
            _("A group that you belong to will change in three days, unless it is taken back."),
            "group_home",
        ),
        Kind(
            "groups.decision_proposed",
            _("A proposal in your group"),
            _("There is a proposal to talk about in one of your groups."),
            "decision_detail",
        ),
        Kind(
            "groups.decision_ballot",
            _("A vote in your group"),
            _("One of your groups votes. It takes a minute, and it is secret."),
            "decision_detail",
        ),
        Kind(
            "groups.decision_closed",
            _("A group has decided"),
            _("One of your groups has decided about a proposal."),
            "decision_detail",
        ),
    ]
