"""Making a decision milder after an appeal: shorter, fewer, or hidden instead of removed."""

from datetime import timedelta

from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from groups.actions.removing import take_back_ban
from moderation.actions import effects
from moderation.measures import MEASURES, amount_of
from moderation.models import Action, Decision, Sanction
from moderation.things import sealed_words, thing_of

TIMED = (Action.MUTE, Action.SUSPEND, Action.PAUSE_MENTORING)
MILDER = {Action.REMOVE, Action.BAN, Action.HOLD_NEXT, *TIMED}


class CannotBeReducedError(Exception):
    """There is nothing milder, or what was asked for is not milder."""


def can_be_reduced(decision: Decision) -> bool:
    """Say whether there is something milder."""
    return decision.action in MILDER


def takes_amount(decision: Decision) -> bool:
    """Say whether it is made milder by days or posts."""
    return MEASURES[Action(decision.action)].most > 0


def reduce(decision: Decision, amount: int) -> None:
    """Make a decision milder, in the caller's transaction; raises ``CannotBeReducedError``.

    What was removed is only hidden; who was kept out may ask to join again; what was for a time
    ends sooner, counted from its beginning.
    """
    action = Action(decision.action)
    if action in TIMED:
        _shorten(decision, amount)
    elif action == Action.HOLD_NEXT:
        _fewer_posts(decision, amount)
    elif action == Action.REMOVE:
        _only_hide(decision)
    elif action == Action.BAN:
        _let_ask_again(decision)
    else:
        raise CannotBeReducedError


def _shorten(decision: Decision, amount: int) -> None:
    if not 1 <= amount < amount_of(decision):
        raise CannotBeReducedError
    began = decision.done_at or decision.decided_at
    decision.until = began + timedelta(days=amount)
    with as_purpose(Purpose.MODERATE):
        decision.save(update_fields=["until"])
        decision.sanctions.filter(state=Sanction.State.ACTIVE).update(until=decision.until)


def _fewer_posts(decision: Decision, amount: int) -> None:
    with as_purpose(Purpose.MODERATE):
        running = decision.sanctions.filter(state=Sanction.State.ACTIVE, posts_left__gt=amount)
        if not running.update(posts_left=amount):
            raise CannotBeReducedError


def _only_hide(decision: Decision) -> None:
    with as_purpose(Purpose.MODERATE):
        words = sealed_words(decision.case, timezone.now())
        subject, thing = thing_of(decision.case)
        if words is None or thing is None or subject is None or subject.unseal is None:
            raise CannotBeReducedError
        subject.unseal(thing, words)
        subject.hide(thing)


def _let_ask_again(decision: Decision) -> None:
    if decision.case.group is None or decision.member is None:
        raise CannotBeReducedError
    take_back_ban(decision.case.group, decision.member, is_member_again=False)
    with as_purpose(Purpose.MODERATE):
        for sanction in decision.sanctions.filter(state=Sanction.State.ACTIVE):
            effects.end(sanction, Sanction.State.LIFTED, timezone.now())
