"""What opening and setting a room asks for."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from discussions.actions.rooms import RoomWish
from discussions.models import KEPT_DAYS, Room
from discussions.writing import tidy_line

DAYS = (1, 7, 14, 30, 60, 90, KEPT_DAYS)


def _after(days: int) -> str:
    return ngettext("After %(days)s day", "After %(days)s days", days) % {"days": days}


class RoomForm(forms.Form):
    """A room's name, purpose and rules."""

    name = forms.CharField(
        label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    purpose = forms.CharField(
        label=_("What it is for (optional)"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    keep_days = forms.TypedChoiceField(
        label=_("When posts are deleted"),
        coerce=int,
        help_text=_("Sooner takes effect at once, on what is written too. Nothing comes back."),
    )
    allows_anonymous = forms.BooleanField(
        label=_("Members may share without their name"),
        required=False,
        help_text=_(
            "Others read “A member”. Moderators learn who it was only where it is reported."
        ),
    )

    def __init__(self, *args: Any, room: Room | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        now = room.keep_days if room else KEPT_DAYS
        kept: Any = self.fields["keep_days"]
        kept.choices = [(days, _after(days)) for days in sorted({*DAYS, now})]
        kept.initial = now

    def clean_name(self) -> str:
        """Take out what nobody sees."""
        name = tidy_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("Give it a name."), code="required")
        return name

    @property
    def wish(self) -> RoomWish:
        """The room as it is to be."""
        fields = {name: value for name, value in self.cleaned_data.items() if name != "sending"}
        return RoomWish(**fields)


class NewRoomForm(RoomForm):
    """A room that is opened."""

    sending = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.fields["sending"].initial = uuid4


class RoomSettingsForm(RoomForm):
    """A room that is there."""

    is_closed = forms.BooleanField(
        label=_("The room is closed"),
        required=False,
        help_text=_("It can be read, and nothing is added."),
    )

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        fields = ("name", "purpose", "allows_anonymous", "is_closed")
        kwargs["initial"] = {field: getattr(room, field) for field in fields}
        super().__init__(*args, room=room, **kwargs)
