"""The lines of a crisis, for pages of any app."""

from django import template
from django.template.context import RequestContext

from recovery_groups import crisis_lines
from recovery_groups.crisis_lines import Country

register = template.Library()


@register.simple_tag(takes_context=True)
def country_of_reader(context: RequestContext) -> Country | None:
    """Give the lines of the country that the reader's browser suggests, if there is one."""
    return crisis_lines.for_request(context["request"])
