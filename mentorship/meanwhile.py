"""What there is until somebody is found: meetings for newcomers nearby, and online ones soon."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from meetings.finder import searching
from meetings.finder.cards import Card, Setting
from meetings.finder.reader import Reader
from meetings.finder.searching import Search, Spot
from meetings.finder.wishes import BadParameterError, Wishes
from mentorship.models import MentorRequest

MOST = 3
WITHIN_KM = 40.0


@dataclass(frozen=True)
class Meanwhile:
    """Meetings to go to: ``near`` in rooms, ``online`` on a screen."""

    near: list[Card]
    online: list[Card]


def meetings_for(request: MentorRequest, *, reader: Reader, now: datetime) -> Meanwhile:
    """Find meetings in which newcomers are expected near a request's place, and online ones."""
    here = Spot(zone=ZoneInfo(request.time_zone))
    if request.latitude is not None and request.longitude is not None:
        here = Spot((request.latitude, request.longitude), here.zone)
    online = Wishes(attendance=("online",), program=(request.program.slug,), tz=request.time_zone)
    return Meanwhile(
        near=_near(request, here, reader=reader, now=now),
        online=_cards(Search(online, Spot(), now), reader),
    )


def _near(request: MentorRequest, here: Spot, *, reader: Reader, now: datetime) -> list[Card]:
    """Look in the program first, then in all: somebody to meet tonight counts more."""
    if here.position is None:
        return []
    for program in ((request.program.slug,), ()):
        wishes = Wishes(
            latitude=here.position[0],
            longitude=here.position[1],
            km=WITHIN_KM,
            day="week",
            attendance=("in_person",),
            program=program,
            format=("newcomer",),
        )
        found = _cards(Search(wishes, here, now), reader)
        if found:
            return found
    return []


def _cards(search: Search, reader: Reader) -> list[Card]:
    try:
        found = searching.find_exactly(search, limit=MOST, with_counts=False)
    except BadParameterError:  # a program or format of which there are no meetings at all
        return []
    setting = Setting(reader, search.spot, search.now)
    return [setting.card(row) for row in found.rows]
