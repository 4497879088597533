"""Publishing a page, finding it by its link, and withdrawing it."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import F
from django.utils import timezone

from detente.workbench.cases.models import TITLE_LENGTH
from detente.workbench.databases import writing
from detente.workbench.forecasts.models import Job
from detente.workbench.people.acts import note
from detente.workbench.publishing.models import DESCRIPTION_LENGTH, Publication

POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-downloads allow-popups "
    "allow-popups-to-escape-sandbox"
)
"""What a published page may do: run its one script and show its one style sheet, each known by its hash.

The sandbox takes the workbench's origin from it: neither cookies nor pages of the workbench are within its reach.
"""
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
"""A page that is withdrawn is gone, no site that it leads to learns its link, and no search engine lists it."""


def page_of(job: Job) -> dict[str, str]:
    """Return the page that a job made: ``html``, ``title``, ``text`` and the hashes of ``script`` and ``style``."""
    found: dict[str, str] = json.loads(job.page)
    return found


def policy_of(script: str, style: str) -> str:
    """Return the policy of a page, by the hashes of its script and its style sheet."""
    return POLICY.format(script=script, style=style)


def publish(job: Job, *, by: Any, replaces: bool = False) -> Publication:
    """Put the page of a job under a new link.

    Parameters
    ----------
    job
        A job that made a page.
    by
        Who publishes.
    replaces
        Whether all earlier publications of the case are withdrawn, in the same moment.
    """
    page = page_of(job)
    with writing():
        if replaces:
            for each in Publication.objects.filter(case=job.case_id, withdrawn_at=None):
                withdraw(each, by=by)
        made: Publication = Publication.objects.create(
            project_id=job.project_id,
            case_id=job.case_id,
            job=job,
            by=by,
            title=page["title"][:TITLE_LENGTH],
            description=page["text"][:DESCRIPTION_LENGTH],
            script=page["script"],
            style=page["style"],
        )
        note(by, "published", made, project=made.project, detail=f"version {job.version.number}")
    return made


def withdraw(publication: Publication, *, by: Any) -> bool:
    """Let a link lead nowhere from now on; return whether it led somewhere."""
    with writing():
        own = Publication.objects.filter(pk=publication.pk, withdrawn_at=None)
        if not own.update(withdrawn_at=timezone.now(), withdrawn_by=by):
            return False
        note(by, "withdrew", publication, project=publication.project)
        return True


def found_under(word: str, *, counts: bool = True) -> Publication | None:
    """Return what is published under a link; None where nothing is, or no longer.

    Parameters
    ----------
    word
        The secret part of the link.
    counts
        Whether it is counted as seen once more.
    """
    own = Publication.objects.filter(word=word, withdrawn_at=None)
    if counts:
        own.update(views=F("views") + 1, seen_at=timezone.now())
    return own.select_related("job").first()


def published(project: Any) -> Any:
    """Return the publications of a project, the newest first, without their pages."""
    found = Publication.objects.filter(project=project).select_related("case", "by", "withdrawn_by", "job__version")
    return found.defer("job__json", "job__page", "job__version__text").order_by("-at", "-pk")
