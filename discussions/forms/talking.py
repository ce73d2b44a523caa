"""What writing in a room asks for."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from discussions.actions.posting import Opening, Wish
from discussions.actions.watching import Seen
from discussions.models import MOST_CHARACTERS, Room
from discussions.writing import plain, tidy, tidy_line

RULE = re.compile(r"W-\d{1,2}")
SOONER = [(1, _("It disappears after a day")), (7, _("It disappears after a week")),
          (30, _("It disappears after a month"))]  # fmt: skip


class WordsForm(forms.Form):
    """Words in Markdown, and which rules the writer has read about them."""

    body = forms.CharField(
        label=_("Your words"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    agreed = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def clean_body(self) -> str:
        """Take out what nobody sees; what shows nothing then is empty."""
        body = tidy(self.cleaned_data["body"])
        if not plain(body):
            raise ValidationError(_("Write something first."), code="required")
        return body

    def ask(self, seen: Seen) -> None:
        """Have the form sent again as it is, by a writer who has read what the rules say."""
        shown = {one.rule for one in seen.to_be_read}
        told = " ".join(sorted(shown | self._agreed()))
        self.data = dict(self.data.items()) | {"agreed": told}  # one value a field, not a list

    def _agreed(self) -> frozenset[str]:
        return frozenset(RULE.findall(self.cleaned_data.get("agreed", "")))

    @property
    def wish(self) -> Wish:
        """What is to be posted."""
        fields = self.cleaned_data
        return Wish(
            fields["body"],
            is_anonymous=fields.get("is_anonymous", False),
            quotes=fields.get("quotes"),
            agreed=self._agreed(),
        )


class PostForm(WordsForm):
    """A post in a topic."""

    is_anonymous = forms.BooleanField(
        label=_("Share without my name"),
        required=False,
        help_text=_("Others read “A member”. Moderators learn who it was only if it is reported."),
    )
    quotes = forms.UUIDField(required=False, widget=forms.HiddenInput)
    sending = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.fields["sending"].initial = uuid4()
        if not room.allows_anonymous:
            del self.fields["is_anonymous"]


class TopicForm(PostForm):
    """A topic with its first post."""

    title = forms.CharField(
        label=_("What it is about"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    keep_days = forms.TypedChoiceField(
        label=_("How long it stays"), required=False, coerce=int, empty_value=None
    )
    field_order = ("title", "body", "is_anonymous", "keep_days")

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, room=room, **kwargs)
        whole = _("As long as the room keeps posts: %(days)s days") % {"days": room.keep_days}
        kept: Any = self.fields["keep_days"]
        kept.choices = [("", whole), *(one for one in SOONER if one[0] < room.keep_days)]

    def clean_title(self) -> str:
        """Take out what nobody sees."""
        title = tidy_line(self.cleaned_data["title"])
        if not title:
            raise ValidationError(_("Give it a title."), code="required")
        return title

    @property
    def opening(self) -> Opening:
        """The topic to be opened."""
        return Opening(self.cleaned_data["title"], self.wish, self.cleaned_data["keep_days"])


class MoveForm(forms.Form):
    """To which room of the group a topic goes."""

    room = forms.ModelChoiceField(Room.objects.none(), label=_("Move it to"), empty_label=None)

    def __init__(self, *args: Any, others: QuerySet[Room], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["room"]
        chosen.queryset = others
