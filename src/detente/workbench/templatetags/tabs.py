"""The tabs of a case: its text, and all that can be asked of it."""

from __future__ import annotations

from typing import Any

from django import template

from detente.workbench.forecasts.asking import ASKS

register = template.Library()


@register.inclusion_tag("forecasts/tabs.html", takes_context=True)
def case_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """Show the tabs of the case in the context, that of what is asked marked."""
    names = ("project", "case", "version", "ask", "is_head")
    shown = {name: context.get(name) for name in names}
    return {**shown, "is_head": shown["is_head"] is not False, "asks": ASKS.values()}
