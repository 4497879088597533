"""The table of rules: everything the audit can say, in the order in which the documentation shows it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from detente.brief.audit import argument, attribution, confidence, dates, likelihood, names, notes, sources, wording
from detente.brief.audit.rule import Group, Rule

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.id: rule
        for module in (notes, dates, names, sources, attribution, likelihood, confidence, argument, wording)
        for rule in module.RULES
    }
)
"""All rules by id."""

GROUPS: tuple[str, ...] = get_args(Group)
"""The groups of rules; each can be selected by its name."""
