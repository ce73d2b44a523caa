"""What newcomers and mentors are told: neutrally, and never who."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register


def register_all() -> None:
    """Make the kinds known."""
    register(*_to_newcomers(), *_to_those_asked(), *_to_mentors(), *_to_both())


def _to_newcomers() -> list[Kind]:
    """Those who ask: the pages behind tell more, mail never does."""
    return [
        Kind(
            "mentorship.mentor_said_yes",
            _("Somebody said yes"),
            _("Somebody would like to walk with you. Have a look, and say whether you would too."),
            "ask_home",
        ),
        Kind(
            "mentorship.where_things_are",
            _("Where things are"),
            _("We are still looking for somebody for you. Here is where things are."),
            "ask_home",
        ),
        Kind(
            "mentorship.nobody_found",
            _("Nobody yet, and what there is until then"),
            _("We have not found anybody yet. We go on, and here is who is there until then."),
            "ask_home",
        ),
        Kind(
            "mentorship.request_ended",
            _("A request has ended"),
            _("Your request has ended. You can ask again with one click."),
            "ask_home",
        ),
    ]


def _to_those_asked() -> list[Kind]:
    return [
        Kind(
            "mentorship.offer_waiting",
            _("Somebody could use your help"),
            _("Somebody could use your help. You have three days to say yes or not now."),
            "guide_inbox",
        ),
        Kind(
            "mentorship.came_to_nothing",
            _("It did not come to more"),
            _("Somebody to whom you said yes goes another way. Nobody did anything wrong."),
            "guide_inbox",
        ),
        Kind(
            "mentorship.paused_unanswered",
            _("You are not asked for now"),
            _("Three times you did not answer, so we do not ask you for now. You can go on."),
            "guide_inbox",
        ),
        Kind(
            "mentorship.somebody_looks",
            _("Somebody in your group looks for company"),
            _("Somebody who belongs to %(group)s looks for a person to lean on. Say hello."),
            "group_home",
        ),
    ]


def _to_mentors() -> list[Kind]:
    return [
        Kind(
            "mentorship.vouch_asked",
            _("Somebody asks for your word"),
            _("Somebody in a group that you serve would guide newcomers. Would you vouch?"),
            "vouch_list",
        ),
        Kind(
            "mentorship.can_be_asked",
            _("You can be asked now"),
            _("Two servants vouched for you. From now on you can be asked."),
            "guide_inbox",
        ),
        Kind(
            "mentorship.still_willing",
            _("Are you still willing?"),
            _("Two months have gone by. Are you still willing to be asked?"),
            "guide_inbox",
        ),
        Kind(
            "mentorship.paused_unheard",
            _("You are not asked for now"),
            _("We did not hear whether you are still willing, so you are not asked for now."),
            "guide_inbox",
        ),
        Kind(
            "mentorship.agree_again",
            _("Please read it again"),
            _("A year has gone by. Please read once more what guiding is, and is not."),
            "guide_inbox",
        ),
    ]


def _to_both() -> list[Kind]:
    """Those of a pairing; an end is told in the same words, whatever brought it about."""
    return [
        Kind(
            "mentorship.pairing_began",
            _("You have both said yes"),
            _("You have both said yes. Thirty days to try begin today."),
            "pairing_detail",
        ),
        Kind(
            "mentorship.pairing_goes_on",
            _("Thirty days are over"),
            _("The thirty days to try are over, and the two of you go on."),
            "pairing_detail",
            by_mail=False,
        ),
        Kind(
            "mentorship.agreed",
            _("What you agree on has changed"),
            _("The other wrote down what you agree on. Have a look."),
            "pairing_detail",
            by_mail=False,
        ),
        Kind(
            "mentorship.mentor_gone",
            _("It has come to an end"),
            _("It has come to an end. You did nothing wrong, and you are first in line again."),
            "ask_home",
        ),
        Kind(
            "mentorship.mentee_gone",
            _("It has come to an end"),
            _("It has come to an end. That is part of guiding others. Thank you for your time."),
            "guide_inbox",
        ),
        Kind(
            "mentorship.please_call",
            _("Somebody asks you to call"),
            _("Somebody whom you guide asks you to call them."),
            "pairing_detail",
        ),
        Kind(
            "mentorship.call_seen",
            _("Your wish was seen"),
            _("They have seen that you would like to be called."),
            "pairing_detail",
        ),
    ]
