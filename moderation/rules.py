"""Who may handle a case: by the seat that its level asks for, and never in a conflict (M-1)."""

import rules

from accounts.models import Member
from accounts.second_factor import has_second_factor
from groups.models import Group
from moderation.conflicts import at_odds
from moderation.models import Case, Report


def covers(member: Member, case: Case) -> bool:
    """Say whether a member's seat covers a case that does not concern them, second factor or not."""
    if not Case.objects.visible_to(member).filter(pk=case.pk).exists():
        return False
    reports = Report.objects.filter(case=case).exclude(reporter=None).select_related("reporter")
    concerned = {case.about, *(report.reporter for report in reports)} - {None}
    return not any(at_odds(member, other) for other in concerned if other)


@rules.predicate
def handles(member: Member, case: Case) -> bool:
    """The member may look at the case and decide it."""
    return has_second_factor(member) and covers(member, case)


@rules.predicate
def moderates(member: Member, group: Group) -> bool:
    """The member sits as a moderator in the group."""
    return member.has_perm("groups.moderate", group)


@rules.predicate
def sets_rules(member: Member, group: Group) -> bool:
    """The member keeps the group safe, or is a steward of it: they may be stricter, never milder."""
    return member.has_perm("groups.keep_safe", group) or member.has_perm("groups.steward", group)


rules.add_perm("moderation.handle", handles)
rules.add_perm("moderation.moderate", moderates)
rules.add_perm("moderation.set_rules", sets_rules)
