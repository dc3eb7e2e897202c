from django import template

from directory.national_lines import EMERGENCY_LINES, Line

register = template.Library()


@register.simple_tag
def emergency_lines() -> tuple[Line, ...]:
    """Return the national lines, for pages that have no view of their own: blocks, errors."""
    return EMERGENCY_LINES
