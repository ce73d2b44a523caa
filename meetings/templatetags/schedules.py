"""Tags of organizers' pages and of print."""

from django import template
from django.utils.translation import get_language

from meetings.finder.reader import Reader
from meetings.meeting_page import when_line
from meetings.models import MeetingTime

register = template.Library()


@register.simple_tag
def when(time: MeetingTime) -> str:
    """Say when a meeting time repeats, in the language of the page."""
    return when_line(time, Reader.of(get_language() or "en", ""))
