"""Fields that both sides fill in: the hours of a week, and a town."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from meetings import gazetteer
from meetings.models import GazetteerPlace
from mentorship.wording import PARTS, WEEKDAYS

Rows = list[list[int]]
Head = tuple[str, str | Promise]


@dataclass(frozen=True)
class Heads:
    """The heads of a table of boxes: code and words, of each row and of each column."""

    rows: Sequence[Head]
    columns: Sequence[Head]

    def codes(self) -> list[str]:
        """Give the code of each box, row by row."""
        return [f"{row}-{column}" for row, _ in self.rows for column, _ in self.columns]


class GridWidget(forms.Widget):
    """A table of boxes, so that many small choices fit on a telephone."""

    use_fieldset = True

    def __init__(self, heads: Heads) -> None:
        super().__init__()
        self.heads = heads

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
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,
    ) -> SafeString:
        """Draw the table."""
        del attrs, renderer
        ticked = set(value) if isinstance(value, list) else set()
        lines = [
            (words, [(f"{row}-{column}", head, f"{row}-{column}" in ticked)
                     for column, head in self.heads.columns])
            for row, words in self.heads.rows
        ]  # fmt: skip
        heads = [head for _, head in self.heads.columns]
        context = {"name": name, "heads": heads, "lines": lines}
        return render_to_string("mentorship/_grid.html", context)


class GridField(forms.Field):
    """Which boxes of a table are ticked: ``row-column``."""

    def __init__(self, heads: Heads, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(widget=GridWidget(heads), **kwargs)
        self.heads = heads

    def to_python(self, value: object) -> list[str]:
        """Read the boxes that are ticked, and no others."""
        ticked = value if isinstance(value, list) else []
        return [code for code in self.heads.codes() if code in ticked]


class WeekField(GridField):
    """When somebody is usually free; gives rows ``[weekday, start, hours]``."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        days = [(str(number), day) for number, day in enumerate(WEEKDAYS)]
        parts = [(str(start), part) for start, _hours, part in PARTS]
        super().__init__(Heads(days, parts), **kwargs)

    def to_python(self, value: object) -> Rows:  # type: ignore[override]
        """Read the parts of days that are ticked as hours."""
        long = {start: hours for start, hours, _ in PARTS}
        boxes = (code.split("-") for code in super().to_python(value))
        return [[int(day), int(start), long[int(start)]] for day, start in boxes]

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
