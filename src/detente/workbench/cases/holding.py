"""The cases that come with détente, held by a project from its start."""

from __future__ import annotations

from typing import Any

from detente.case.shipped import shipped_cases
from detente.workbench.cases.saving import begin
from detente.workbench.cases.titles import title_of


def hold_shipped(project: Any, by: Any) -> None:
    """Copy the shipped cases into a project."""
    for name, path in shipped_cases().items():
        text = path.read_text(encoding="utf-8")
        begin(project, name, title_of(text) or name, text, by=by, note="as it comes with détente")
