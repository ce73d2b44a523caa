"""Tags of the pages of rooms."""

from datetime import datetime, timedelta

from babel.dates import format_timedelta
from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from discussions.actions.watching import Seen
from moderation.watch.words import banner

register = template.Library()
JUST_NOW, LATELY = timedelta(minutes=1), timedelta(days=7)


@register.filter
def ago(at: datetime) -> str:
    """Say how long ago something was; after a week, on which day."""
    since = timezone.now() - at
    if since < JUST_NOW:
        return _("just now")
    if since < LATELY:
        return format_timedelta(
            -since, add_direction=True, locale=to_locale(get_language() or "en")
        )
    return date_format(at, "DATE_FORMAT")


@register.filter
def ahead(at: datetime) -> str:
    """Say how soon something will be."""
    language = to_locale(get_language() or "en")
    return format_timedelta(at - timezone.now(), add_direction=True, locale=language)


@register.filter
def banners(seen: Seen) -> list[str]:
    """Give in words what the writer is to read before sending a text, each thing once."""
    return list(dict.fromkeys(str(banner(one.banner)) for one in seen.to_be_read))


@register.filter
def help_beside(seen: Seen) -> list[str]:
    """Give the keys of the help to show beside what the writer is to read."""
    return list(dict.fromkeys(one.resources for one in seen.to_be_read if one.resources))
