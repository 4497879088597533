"""Briefs in lists: how far the review of each is, counted once after each decision; and which were read last."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from detente.workbench.briefs.models import Brief, Decision
from detente.workbench.briefs.standing import Progress, decisions_of, progress_of, standings
from detente.workbench.engines.warm import Kept

HEAVY = ("head__text", "head__outline", "head__found")
"""Columns that a list does not need."""
MOST_KEPT = 2_000
"""Briefs whose progress is kept at hand: some hundred bytes each."""

_progress: Kept[Progress] = Kept(MOST_KEPT)


def with_progress(project: Any) -> list[tuple[Brief, Progress]]:
    """Return the briefs of a project, the newest first, each with how far its review is."""
    last = dict(
        Decision.objects.filter(reading__brief__project=project)
        .values_list("reading__brief")
        .annotate(last=Max("pk"))
        .order_by()
    )
    briefs = project.briefs.select_related("head__author").defer(*HEAVY).order_by("-created_at", "slug")
    return [(brief, _progress_of(brief, last.get(brief.pk))) for brief in briefs]


def _progress_of(brief: Brief, last: int | None) -> Progress:
    """Return how far the review of a brief is, whose last decision is known: rows are added and never changed."""
    head = brief.head

    def counted() -> Progress:
        decisions = decisions_of(head)
        return progress_of(standings(head, decisions), decisions)

    return _progress.get((head.pk, head.created_at, last), counted)


def lately_read(project: Any) -> Any:
    """Return the briefs of a project, the one that was read last first."""
    return project.briefs.select_related("head__author").defer(*HEAVY).order_by("-head__created_at", "slug")
