"""How the fields of allauth's forms look here: named in our words, with nothing written in them."""

from typing import cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD_HELP = _(
    "At least 12 characters of any kind; a few words of your own are best. Not a common password,"
    " and not your handle."
)


def make_plain(form: forms.Form, **labels: str | Promise) -> None:
    """Name fields, and take out what is written in them before anybody has."""
    for name, label in labels.items():
        form.fields[name].label = cast("str", label)
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
