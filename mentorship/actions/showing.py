"""What an offer tells each of the two: copied once, because neither may read the other's row.

Nothing of it says who somebody is, and nothing that a newcomer's gender or orientation made them
ask for is told (P-9).
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mentorship.matching import blocks_of
from mentorship.matching.shapes import PRIVATE_NEEDS
from mentorship.models import Fitting, MentorProfile, MentorRequest

Shown = dict[str, object]


class Shared(NamedTuple):
    """The program of two, and their common hours as matching compares them in one week."""

    program: str
    hours: int
    week: date


def shown_to_mentor(request: MentorRequest, profile: MentorProfile, shared: Shared) -> Shown:
    """Give what a mentor sees of a request; hours are those of both, by the mentor's clock."""
    return {
        **_of_both(request, profile, shared, zone=profile.time_zone),
        "program": shared.program,
        "kind": request.kind,
        "needs": _openly(request.needs),
        "wishes": _openly(request.wishes),
        "languages": request.languages,
        "steps": request.steps,
        "words": request.words,
    }


def shown_to_newcomer(profile: MentorProfile, request: MentorRequest, shared: Shared) -> Shown:
    """Give what a newcomer sees of a mentor who said yes; hours are by the newcomer's clock."""
    return {
        **_of_both(request, profile, shared, zone=request.time_zone),
        "band": profile.band,
        "languages": profile.languages,
        "experience": _openly(profile.experience),
        "words": profile.words,
    }


def _openly(codes: Iterable[str]) -> list[str]:
    return [code for code in codes if code not in PRIVATE_NEEDS]


def _of_both(request: Fitting, profile: Fitting, shared: Shared, *, zone: str) -> Shown:
    times = blocks_of(shared.hours, ZoneInfo(zone), shared.week)
    return {
        "times": [list(block) for block in times],
        "zone": zone,
        "ways": [way for way in request.ways if way in profile.ways],
        "writes": request.writes and profile.writes,
    }
