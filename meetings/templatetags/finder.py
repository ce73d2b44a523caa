"""Tags of the finder's templates, where many small things are set at once."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from meetings.finder.chips import Chip

register = template.Library()


@register.simple_tag
def chips(found: Iterable[Chip]) -> SafeString:
    """Set filters as list items; in Python, since a page has eighty of them."""
    return mark_safe("".join(map(_chip, found)))  # noqa: S308 – each part is escaped


def _chip(chip: Chip) -> str:
    number = "" if chip.number is None else f" <b>{chip.number}</b>"
    state = ' class="chip on" aria-current="true"' if chip.is_on else ' class="chip"'
    url = escape(chip.url)
    return (
        f'<li><a id="chip-{escape(chip.key)}"{state} href="{url}" hx-get="{url}"'
        f' rel="nofollow">{escape(chip.label)}{number}</a></li>'
    )
