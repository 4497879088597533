"""Filters for what the report draws."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def drawn(markup: str | None) -> SafeString:
    """Return markup of the report as it is: we drew it, all text of a case in it is escaped, and it was looked at.

    The only place where text of a page is not escaped (see `detente.workbench.forecasts.markup`).
    """
    return mark_safe(markup or "")  # noqa: S308 - see above


@register.filter
def chance(part: float) -> str:
    """Return a chance as a percentage, with three digits."""
    return f"{100 * part:.3g}%"


@register.filter
def level(text: str) -> str:
    """Return the level of a quantile in words."""
    return "middle" if float(text) == 0.5 else f"{100 * float(text):.3g}% below"


@register.filter
def percentage(part: float) -> str:
    """Return a share as a whole percentage."""
    return f"{100 * part:.0f}"
