"""What waits in cases: texts that were saved beside the case's own, and what others changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from detente.workbench.cases.models import Case, Version


def pending(case: Case) -> Any:
    """Return the versions that never became part of a case: somebody still has to decide about them."""
    alone = Version.objects.filter(case=case, children=None, merged_into=None).exclude(pk=case.head_id)
    return alone.select_related("author").order_by("number")


def changed_since(project: Any, since: dt.datetime, person: Any) -> Any:
    """Return the cases of a project that somebody else has changed since a moment."""
    heads = project.cases.select_related("head__author").filter(head__created_at__gt=since)
    return heads.exclude(head__author=person).order_by("-head__created_at")
