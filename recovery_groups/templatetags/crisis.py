"""The lines of a crisis, for pages of any app."""

from collections.abc import Iterable

from django import template
from django.template.context import RequestContext

from moderation.watch.words import RESOURCES
from recovery_groups import crisis_lines
from recovery_groups.crisis_lines import Line

register = template.Library()


@register.simple_tag(takes_context=True)
def lines_for(context: RequestContext, keys: Iterable[str]) -> list[Line]:
    """Give the lines of the reader's country for some kinds of help, one of each kind.

    Which country, their browser suggests; where it does not, there are none.
    """
    country = crisis_lines.for_request(context["request"])
    kinds = [kind for key in keys for kind in RESOURCES.get(key, ())]
    lines = country.first if country else []
    return sorted(
        (one for one in lines if one.kind in kinds), key=lambda one: kinds.index(one.kind)
    )
