"""What must hold between a newcomer and a mentor, at the moment of offering and of accepting.

Each constraint is one plain function of a pair; all are needed. ``candidates`` does the same for
a whole round at once, and a test holds the two against each other.
"""

from collections.abc import Callable, Mapping

from mentorship.matching.shapes import Contact, Kind, Mentor, Newcomer, met, reach

Customs = Mapping[str, int]
Constraint = Callable[[Newcomer, Mentor, Customs], bool]


def same_program(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold the rule of matching "same program offered"."""
    return newcomer.program in mentor.programs


def kind_offered(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold the rule of matching "same kind offered"."""
    return newcomer.kind in mentor.kinds


def long_enough_in_recovery(newcomer: Newcomer, mentor: Mentor, customs: Customs) -> bool:
    """Hold "time in recovery of sponsors by the program's custom".

    Accountability partners are equals: no time is asked of them. Where a program has no custom
    of sponsors there are none.
    """
    if newcomer.kind == Kind.ACCOUNTABILITY_PARTNER:
        return True
    return newcomer.program in customs and mentor.band >= customs[newcomer.program]


def shared_language(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold the rule of matching "a shared language"."""
    return not set(newcomer.languages).isdisjoint(mentor.languages)


def not_paused(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold the rule of matching "not paused"."""
    return not (newcomer.is_paused or mentor.is_paused)


def not_sanctioned(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold the rule of matching "not sanctioned"."""
    return not (newcomer.is_sanctioned or mentor.is_sanctioned)


def not_in_case(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold the rule of matching "not in an open safety case": of anybody, or between the two."""
    between = mentor.member in newcomer.in_case_with or newcomer.member in mentor.in_case_with
    return not (newcomer.is_in_case or mentor.is_in_case or between)


def room_left(_newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold the rule of matching "capacity", with P-1: five at once, two in the first year."""
    return mentor.free > 0


def two_people(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold that nobody is matched with themselves, nor with one they are paired with already."""
    tied = mentor.member in newcomer.tied_to or newcomer.member in mentor.tied_to
    return newcomer.member != mentor.member and not tied


def not_blocked(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold the rule of matching "blocks both ways" (C-2)."""
    return mentor.member not in newcomer.blocked and newcomer.member not in mentor.blocked


def cooled_off(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold the rule of matching "cool-off": no re-match for 180 days."""
    return mentor.member not in newcomer.cooling_off and newcomer.member not in mentor.cooling_off


def not_declined(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold that after a no or a silence the next candidate is asked, never the same again."""
    return mentor.member not in newcomer.declined


def feel_safe(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold "each side's feel-safe-with accepts the other"; who has not said is not accepted."""
    newcomer_does = not newcomer.safe_with or mentor.gender in newcomer.safe_with
    mentor_does = not mentor.safe_with or newcomer.gender in mentor.safe_with
    return newcomer_does and mentor_does


def must_haves(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold the rule of matching "newcomer's must-haves"."""
    return met(newcomer, mentor, newcomer.needs) == newcomer.needs


def shared_time(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold "at least one shared hour-block a week or asynchronous accepted", by both."""
    return bool(newcomer.hours & mentor.hours) or (newcomer.writes and mentor.writes)


def can_meet(newcomer: Newcomer, mentor: Mentor, _customs: Customs) -> bool:
    """Hold "distance at most what both accept if in person": online both, or both so near."""
    if Contact.ONLINE in newcomer.ways and Contact.ONLINE in mentor.ways:
        return True
    return can_meet_in_person(newcomer, mentor)


def can_meet_in_person(newcomer: Newcomer, mentor: Mentor) -> bool:
    """Tell whether both wish to meet in person and live within what both accept."""
    if Contact.IN_PERSON not in newcomer.ways or Contact.IN_PERSON not in mentor.ways:
        return False
    if newcomer.place is None or mentor.place is None:
        return False
    accepted = reach(min(newcomer.reach_km, mentor.reach_km))
    return newcomer.place.apart(mentor.place) <= accepted


CONSTRAINTS: dict[str, Constraint] = {
    constraint.__name__: constraint
    for constraint in (
        same_program,
        kind_offered,
        long_enough_in_recovery,
        shared_language,
        not_paused,
        not_sanctioned,
        not_in_case,
        room_left,
        two_people,
        not_blocked,
        cooled_off,
        not_declined,
        feel_safe,
        must_haves,
        shared_time,
        can_meet,
    )
}


def fits(newcomer: Newcomer, mentor: Mentor, customs: Customs) -> bool:
    """Tell whether all constraints hold for a pair."""
    return all(holds(newcomer, mentor, customs) for holds in CONSTRAINTS.values())


def broken(newcomer: Newcomer, mentor: Mentor, customs: Customs) -> tuple[str, ...]:
    """Give the names of the constraints that do not hold for a pair; for tests and stewards."""
    return tuple(
        name for name, holds in CONSTRAINTS.items() if not holds(newcomer, mentor, customs)
    )
