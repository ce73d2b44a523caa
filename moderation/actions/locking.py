"""A case's rows taken in one order: group, then whom it is about, then the case."""

from accounts.asking import Purpose, as_purpose
from groups.actions.locking import lock_group, lock_member
from moderation.models import Case, Decision


def lock_case(case: Case) -> Case:
    """Take a case for a change; ask who may only after this, and as the person who asks.

    No person may write a case: the layer does, once it is clear who may.
    """
    if case.group is not None:
        lock_group(case.group)
    if case.about is not None:
        lock_member(case.about)
    with as_purpose(Purpose.MODERATE):
        locked = Case.objects.select_for_update(of=("self",))
        return locked.select_related("group", "about").get(pk=case.pk)


def lock_decision(decision: Decision) -> Decision:
    """Take a decision's case, then the decision, with all that acting on it needs."""
    with as_purpose(Purpose.MODERATE):
        case = Case.objects.select_related("group", "about").get(pk=decision.case_id)
    lock_case(case)
    with as_purpose(Purpose.MODERATE):
        locked = Decision.objects.select_for_update(of=("self",))
        related = ("case__group", "case__about", "member", "by")
        return locked.select_related(*related).get(pk=decision.pk)
