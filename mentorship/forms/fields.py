"""Fields that both sides fill in: the hours of a week, and a town."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from meetings import gazetteer
from meetings.models import GazetteerPlace
from mentorship.wording import PARTS, WEEKDAYS

Rows = list[list[int]]


class WeekWidget(forms.Widget):
    """A week as a table of boxes: its days, and the parts of each."""

    use_fieldset = True

    def id_for_label(self, id_: str) -> str:
        """Give none: a table has no one box to go to."""
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:  # noqa: ANN401
        """Give all boxes that are ticked."""
        del files
        return list(data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, []))

    def render(
        self,
        name: str,
        value: Any,
        attrs: Any = None,
        renderer: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 - as Django has it
        """Draw the table."""
        del attrs, renderer
        ticked = set(value or ())
        days = [
            (day, [(f"{number}-{start}", part, f"{number}-{start}" in ticked)
                   for start, _hours, part in PARTS])
            for number, day in enumerate(WEEKDAYS)
        ]  # fmt: skip
        context = {"name": name, "days": days, "parts": [part for _, _, part in PARTS]}
        return render_to_string("mentorship/_week.html", context)


class WeekField(forms.Field):
    """When somebody is usually free; gives rows ``[weekday, start, hours]``."""

    widget = WeekWidget

    def to_python(self, value: object) -> Rows:
        """Read the boxes that are ticked, and no others."""
        known = {f"{day}-{start}": [day, start, hours]
                 for day in range(7) for start, hours, _ in PARTS}  # fmt: skip
        ticked = value if isinstance(value, list) else []
        return [row for code, row in known.items() if code in ticked]

    def prepare_value(self, value: Any) -> list[str]:  # noqa: ANN401 - rows, or what was sent
        """Tick the parts of days in which the hours that are kept begin or go on."""
        if value and isinstance(value[0], str):
            return list(value)
        return [f"{day}-{start}" for day in range(7) for start, hours, _ in PARTS
                if _meets(value or [], day * 24 + start, hours)]  # fmt: skip


def _meets(rows: Rows, first: int, hours: int) -> bool:
    """Say whether a stretch of the week has an hour in common with rows."""
    return any(
        max(first, day * 24 + start) < min(first + hours, day * 24 + start + length)
        for day, start, length in rows
    )


class TownField(forms.CharField):
    """A town or postcode as people write it; ``found`` is the place that it means."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(max_length=120, **kwargs)
        self.found: GazetteerPlace | None = None

    def clean(self, value: Any) -> str:  # noqa: ANN401 - as Django has it
        """Find the place; of several of that name the one with most people."""
        written = str(super().clean(value))
        if not written:
            return ""
        self.found = next(iter(gazetteer.suggest(written, 1)), None)
        if self.found is None:
            raise forms.ValidationError(
                _("We do not know this place. Try a larger town nearby, or a postcode.")
            )
        return gazetteer.label(self.found)


def rough(place: GazetteerPlace) -> dict[str, object]:
    """Give a place as rough as it is kept: a town, about ten kilometres."""
    is_postcode = place.kind == GazetteerPlace.Kind.POSTCODE and place.region
    return {
        "place": place.region if is_postcode else gazetteer.label(place),
        "latitude": round(place.latitude, 1),
        "longitude": round(place.longitude, 1),
        "time_zone": place.time_zone,
    }
