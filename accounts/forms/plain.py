"""How the fields of allauth's forms look here: named in our words, with nothing written in them."""

from django import forms
from django.utils.functional import Promise


def make_plain(form: forms.Form, **labels: str | Promise) -> None:
    """Name fields, and take out what is written in them before anybody has."""
    for name, label in labels.items():
        form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
