"""Tags of the finder's templates, where many small things are set at once."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from meetings.finder import reader
from meetings.finder.cards import Card
from meetings.finder.chips import Chip

register = template.Library()


@register.filter
def number(value: int) -> str:
    """Write how many there are as the reader's language does."""
    return reader.count(value, get_language() or "en")


@register.simple_tag
def chips(found: Iterable[Chip]) -> SafeString:
    """Set filters as list items; in Python, since a page has eighty of them."""
    return mark_safe("".join(map(_chip, found)))  # noqa: S308 – each part is escaped


def _chip(chip: Chip) -> str:
    shown = "" if chip.number is None else f" <b>{number(chip.number)}</b>"
    state = ' class="chip on" aria-current="true"' if chip.is_on else ' class="chip"'
    url = escape(chip.url)
    return (
        f'<li><a id="chip-{escape(chip.key)}"{state} href="{url}" hx-get="{url}"'
        f' rel="nofollow">{escape(chip.label)}{shown}</a></li>'
    )


@register.simple_tag
def cards(found: Iterable[Card]) -> SafeString:
    """Set dates of meetings as list items; as a template, twenty cost more than finding them."""
    return mark_safe("".join(map(_card, found)))  # noqa: S308 – each part is escaped


def _card(card: Card) -> str:
    off = " off" if card.is_off else ""
    at = f' data-at="{card.at}"' if card.at else ""
    approximate = " data-approximate" if card.is_approximate else ""
    soon = ' class="soon"' if card.status else ""
    return (
        f'<li class="row{off}"{at}{approximate}>'
        f'<h3><a href="{escape(card.url)}">{escape(card.name)}</a></h3>'
        f'<p class="when"><time datetime="{card.starts_iso}">{escape(card.starts_local)}</time>'
        f"<small{soon}>{escape(card.status or card.day_label)}</small></p>"
        f'<p class="where">{escape(card.place_line)}{_zone(card)}</p>'
        f"{_distance(card)}"
        f'<p class="tags">{_tags(card)}</p>'
        f"{_line('notice', card.notice)}</li>"
    )


def _zone(card: Card) -> str:
    if not card.zone_label:
        return ""
    own = f'<span data-starts="{card.starts_iso}" data-zone="{escape(card.time_zone)}"></span>'
    return f'<span class="zone"><span>{escape(card.zone_label)}</span>{own}</span>'


def _distance(card: Card) -> str:
    if not card.distance:
        return ""
    return f'<p class="far" data-m="{card.distance_m}">{escape(card.distance)}</p>'


def _line(kind: str, text: str) -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if text else ""


def _tags(card: Card) -> str:
    confirmed = ((card.confirmed_label, ""),) if card.confirmed_label else ()
    tags = ((card.program, "program"), *card.tags, *confirmed)
    return " ".join(f'<span class="tag {kind}">{escape(label)}</span>' for label, kind in tags)
