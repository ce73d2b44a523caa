"""A place that a row tells of and the schedule does not know: its town is looked up."""

from dataclasses import replace

from django.utils.translation import gettext as _

from meetings import gazetteer
from meetings.models import GazetteerPlace, Place
from meetings.sheets.columns import Setting, place_label
from meetings.sheets.lines import Line, NewPlace

LONGEST_NAME = 255


class PlaceWrongError(Exception):
    """What the row says of its place is not enough; ``key`` names the column to mend."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key


def settled(setting: Setting, line: Line, *, has_zone: bool) -> Line:
    """Give the line with its new place looked up; one that is known after all is taken.

    Raises ``PlaceWrongError``.
    """
    told = line.new_place
    if told is None:
        return line
    town = _town(told)
    name = town.name if town.kind == GazetteerPlace.Kind.TOWN else told.town
    address = town.address_line(told.street, name, told.postcode)
    label = place_label(Place(name=told.name, address=address))
    known = setting.place_of(label, None)
    if known is not None:
        return replace(line, place=known, new_place=None)
    new = replace(told, town=name, gazetteer_place=town.pk, label=label)
    zone = town.time_zone if line.time is None and not has_zone else line.time_zone
    return replace(line, new_place=new, time_zone=zone)


def _town(told: NewPlace) -> GazetteerPlace:
    if not told.town:
        raise PlaceWrongError(
            "place",
            _("%s is not a place of this schedule; for a new one, fill in its town too")
            % (told.name or told.street or told.postcode),
        )
    if not (told.name or told.street):
        raise PlaceWrongError("place", _("Give the new place a name, or a street"))
    if len(told.name) > LONGEST_NAME:
        raise PlaceWrongError("place", _("Too long: %d characters are the most") % LONGEST_NAME)
    town = gazetteer.find_town_as_written(told.town, told.postcode)
    if town is None:
        near = [gazetteer.label(one) for one in gazetteer.suggest(told.town, 3)]
        hint = _("Did you mean %s?") % ", ".join(near) if near else ""
        raise PlaceWrongError(
            "town", _("We do not know this town, or several are called so. %s") % hint
        )
    return town
