"""Why something is hidden when a moderator presses one key: for what was said or found of it."""

from moderation.models import Case, Reason, Report

OF_REPORTS = {
    Report.Why.DANGER: Reason.CRISIS,
    Report.Why.CONTACT: Reason.PREDATION,
    Report.Why.PRIVACY: Reason.PRIVACY,
    Report.Why.SOURCING: Reason.SOURCING,
    Report.Why.HARM: Reason.MEDICAL,
    Report.Why.HATE: Reason.CONDUCT,
    Report.Why.MARKETING: Reason.MARKETING,
}
OF_RULES = {
    Reason.CRISIS: (1, 2, 3, 4),
    Reason.PREDATION: (12, 13, 19),
    Reason.SOURCING: (5,),
    Reason.PRIVACY: (8, 9, 18, 27, 28),
    Reason.MEDICAL: (6, 7),
    Reason.CONDUCT: (14, 15, 16, 29),
    Reason.MARKETING: (10, 11, 20, 21, 22, 25),
    Reason.GRAPHIC: (17,),
}


def usual_reason(case: Case, said: list[Report]) -> Reason:
    """Give the reason that the reports of a case name first, or else the rules that found it."""
    for one in said:
        if one.why in OF_REPORTS:
            return OF_REPORTS[Report.Why(one.why)]
    for reason, numbers in OF_RULES.items():
        if {f"W-{number}" for number in numbers} & set(case.rules):
            return reason
    return Reason.RULES
