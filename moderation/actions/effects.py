"""What a decision does to a thing and to a member, and how each of it is taken back."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.asking import Purpose, as_purpose
from groups.actions.removing import keep_out, take_back_ban
from moderation import consequences
from moderation.measures import ALONE_DAYS, MEASURES, amount_of, is_of_group
from moderation.models import Action, Case, Decision, Sanction, SealedCopy
from moderation.sealing import seal
from moderation.subjects import Subject
from moderation.things import sealed_words, thing_of

KEPT_SEALED = timedelta(days=90)
State = Sanction.State


def begin(decision: Decision, amount: int) -> None:
    """Do what was decided, to the thing and to the member."""
    with as_purpose(Purpose.MODERATE):
        _act_on_thing(decision)
        if decision.member is not None and MEASURES[Action(decision.action)].sanction:
            _sanction(decision, amount)


def begin_meanwhile(decision: Decision) -> None:
    """Do what one moderator may do alone until another has confirmed it (M-3).

    The thing is out of sight, and whoever is to be kept out longer cannot open the rooms for up
    to 72 hours.
    """
    with as_purpose(Purpose.MODERATE):
        subject, thing = thing_of(decision.case)
        if subject is not None and thing is not None:
            subject.hide(thing)
        if decision.member is not None and decision.action != Action.REMOVE:
            until = decision.decided_at + timedelta(days=ALONE_DAYS)
            _impose(decision, Sanction.Kind.SUSPEND, until=until)


def take_back(decision: Decision, *, is_heard: bool = False) -> None:
    """Take back all that a decision has done; ``is_heard`` says that the member knows of it.

    After an appeal a held post is shown: that was what it was about.
    """
    with as_purpose(Purpose.MODERATE):
        _give_thing_back(decision, is_heard=is_heard)
        for sanction in decision.sanctions.filter(state=State.ACTIVE):
            end(sanction, State.LIFTED, timezone.now())
        if decision.action == Action.BAN and decision.state == Decision.State.DONE:
            _let_back(decision, is_heard)


def end(sanction: Sanction, state: Sanction.State, at: datetime) -> None:
    """Write down that a sanction is over, and tell the apps."""
    sanction.state, sanction.ended_at = state, at
    sanction.save(update_fields=["state", "ended_at"])
    consequences.follow(sanction)


def _act_on_thing(decision: Decision) -> None:
    subject, thing = thing_of(decision.case)
    action = Action(decision.action)
    if subject is None or thing is None or _leaves_thing(decision):
        return
    if decision.case.origin == Case.Origin.EMERGENCY:
        subject.reopen(thing)  # the whole topic was out of sight until somebody decided
    if action == Action.RELEASE:
        subject.release(thing)
    elif action == Action.ASK_EDIT:
        subject.hold(thing)
    elif action == Action.CLOSE_TOPIC:
        subject.close(thing)
    elif action == Action.REMOVE:
        _remove(decision, subject, thing)
    else:
        subject.hide(thing)


def _leaves_thing(decision: Decision) -> bool:
    """Say whether what the case is about stays as it is: a group is warned, not hidden."""
    return decision.action == Action.WARN and is_of_group(decision)


def _remove(decision: Decision, subject: Subject, thing: object) -> None:
    if subject.text is not None:
        pk, now = uuid4(), timezone.now()
        SealedCopy.objects.create(
            id=pk,
            case=decision.case,
            member=decision.member,
            sealed=seal(subject.text(thing), pk),
            sealed_at=now,
            expires_at=now + KEPT_SEALED,
        )
    subject.remove(thing)


def _give_thing_back(decision: Decision, *, is_heard: bool) -> None:
    subject, thing = thing_of(decision.case)
    if subject is None or thing is None or _leaves_thing(decision):
        return
    if decision.action == Action.REMOVE:
        _unseal(decision, subject, thing)
    if decision.action == Action.CLOSE_TOPIC:
        subject.reopen(thing)
    elif decision.case.origin == Case.Origin.HOLD and not is_heard:
        subject.hold(thing)
    elif decision.action != Action.RELEASE:
        subject.restore(thing)


def _unseal(decision: Decision, subject: Subject, thing: object) -> None:
    words = sealed_words(decision.case, timezone.now())
    if words is not None and subject.unseal is not None:
        subject.unseal(thing, words)
        SealedCopy.objects.filter(case=decision.case).delete()


def _sanction(decision: Decision, amount: int) -> None:
    measure = MEASURES[Action(decision.action)]
    kind = measure.sanction
    if kind == Sanction.Kind.BAN:
        _end_meanwhile(decision)
        _keep_out(decision)
    if kind == Sanction.Kind.HOLD_NEXT:
        _impose(decision, kind, posts_left=amount)
    elif kind is not None:
        _impose(decision, kind, until=decision.until)


def _impose(
    decision: Decision,
    kind: Sanction.Kind,
    *,
    until: datetime | None = None,
    posts_left: int | None = None,
) -> None:
    """Begin a sanction; what has begun meanwhile goes on until its new end."""
    if decision.member is None:
        return
    sanction, _ = Sanction.objects.update_or_create(
        decision=decision,
        kind=kind,
        defaults={
            "member": decision.member,
            "group": decision.case.group,
            "until": until,
            "posts_left": posts_left,
            "state": State.ACTIVE,
            "ended_at": None,
        },
    )
    consequences.follow(sanction)


def _end_meanwhile(decision: Decision) -> None:
    for sanction in decision.sanctions.filter(kind=Sanction.Kind.SUSPEND, state=State.ACTIVE):
        end(sanction, State.LAPSED, timezone.now())


def _keep_out(decision: Decision) -> None:
    if decision.case.group is not None and decision.member is not None:
        keep_out(decision.case.group, decision.member, reason=decision.words)


def _let_back(decision: Decision, is_heard: bool) -> None:
    if decision.case.group is not None and decision.member is not None:
        take_back_ban(decision.case.group, decision.member, is_member_again=not is_heard)


def shift(decision: Decision, now: datetime) -> int:
    """Have a confirmed decision begin now and last as long as was proposed; give its amount."""
    amount = amount_of(decision)
    decision.until = MEASURES[Action(decision.action)].until(amount, now)
    return amount
