"""What waits in cases: texts that were saved beside the case's own, and what changed last."""

from __future__ import annotations

from typing import Any

from detente.workbench.cases.models import Case, Version


def pending(case: Case) -> Any:
    """Return the versions that never became part of a case: somebody still has to decide about them."""
    alone = Version.objects.filter(case=case, children=None, merged_into=None).exclude(pk=case.head_id)
    return alone.select_related("author").order_by("number")


def lately_changed(project: Any) -> Any:
    """Return the cases of a project that are not put away, the one that changed last first."""
    cases = project.cases.filter(archived_at=None).select_related("head__author")
    return cases.defer("head__text").order_by("-head__created_at", "slug")
