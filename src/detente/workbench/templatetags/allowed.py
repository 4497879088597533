"""Tags that ask the table of rights, so that pages offer only what is allowed."""

from __future__ import annotations

from typing import Any

from django import template

from detente.workbench.rights import RIGHTS, refusal

register = template.Library()


@register.simple_tag(takes_context=True)
def allowed(context: dict[str, Any], name: str, method: str = "") -> bool:
    """Return whether who sees the page may go to an address, or send a form there.

    ``{% allowed "cases:save" as may_save %}``; by default the question is about the address's last method.
    """
    request = context["request"]
    right = RIGHTS[name]
    return (
        refusal(
            right,
            method=method or right.methods[-1],
            is_logged_in=request.user.is_authenticated,
            has_project=isinstance(right.who, frozenset),
            role=request.role,
            is_administrator=getattr(request.user, "is_administrator", False),
        )
        is None
    )
