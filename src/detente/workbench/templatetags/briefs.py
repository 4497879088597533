"""Filters of findings: what a list tells of one, its interval as a picture, and what somebody said of it."""

from __future__ import annotations

from typing import Any

from django import template

from detente.workbench.briefs.kinds import KINDS, number_of
from detente.workbench.briefs.standing import ACTS

register = template.Library()
_TOLD = {
    "estimate": ("about", "held by", "by when"),
    "statement": ("speaker",),
    "event": ("date", "what", "problem"),
    "actor": ("what", "office", "named"),
    "figure": ("of", "unit", "when"),
    "note": ("publisher", "date", "problem"),
    "audit": ("advice",),
}
"""What a list tells of each kind, of the facts of a finding."""
_CORRECTED = {"about": "about", "held by": "holder", "speaker": "speaker", "date": "date", "publisher": "publisher"}
"""Facts that a correction changes, with the fields that hold them."""


@register.filter
def briefly(each: Any) -> str:
    """Return what a list tells of a finding, besides its words."""
    facts = dict(each.found["facts"])
    for fact, field in _CORRECTED.items():
        if field in each.values:
            facts[fact] = each.values[field]
    told = [facts[name] for name in _TOLD[each.found["kind"]] if facts.get(name)]
    return "; ".join(told)


@register.inclusion_tag("briefs/interval.html")
def interval(each: Any) -> dict[str, Any]:
    """Draw the interval of an estimate, in percent, on a line from 0 to 100."""
    fields = each.fields if each.found["kind"] == "estimate" else {}
    low, high = number_of(fields.get("low", "")), number_of(fields.get("high", ""))
    is_there = low is not None and high is not None
    width = max(1.5, high - low) if low is not None and high is not None else 0
    return {"is_there": is_there, "low": fields.get("low"), "high": fields.get("high"), "width": f"{width:.2f}"}


@register.filter
def article(one: str) -> str:
    """Return what one of a kind is called, with its article."""
    return f"{'an' if one[:1] in 'aeiou' else 'a'} {one}"


@register.filter
def said_of(decision: Any) -> str:
    """Return in words what somebody said."""
    told = ACTS.get(decision.act, decision.act)
    if decision.act == "corrected":
        fields = {name: label for kind in KINDS.values() for name, label in kind.fields.items()}
        told += ": " + ", ".join(f"{fields.get(name, name)} “{value}”" for name, value in decision.given.items())
    if decision.act == "made":
        told += f": {decision.given.get('entry')} of {decision.given.get('case')}"
    return f"{told}, because {decision.reason}" if decision.reason else told
