"""Jobs: asked once, taken by one worker at a time, given back when that worker is gone, answered once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from detente.core.version import __version__
from detente.workbench.cases.models import Version
from detente.workbench.forecasts.models import LIVE, Job, State

LEASE = dt.timedelta(seconds=10)
"""How long a worker may be silent before its job is taken for lost: twenty times what lies between two of its words."""
MOST_TRIES = 3
"""How often a job is begun: what ends three workers would end the fourth."""
KEPT = dt.timedelta(days=90)
"""How long an answer is kept after it was found: a judgement. The same question gives the same bytes again."""
MOST_LIVE = 50
"""Questions of one person that wait at a time: an evening's work of a laptop, and nobody types more. A judgement."""
FULL = f"{MOST_LIVE} of your questions are still waiting; ask again once some are answered, or cancel some"
HEAVY = ("json", "page")
"""Columns that only those read who show them."""


def key_of(task: str, version: Version, options: Mapping[str, Any], old: Version | None = None) -> str:
    """Return what names a question: equal for the same task, texts, options and program."""
    asked = {
        "task": task,
        "case": version.sha256,
        "old": old.sha256 if old is not None else "",
        "options": options,
        "version": __version__,
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def ask(task: str, version: Version, options: Mapping[str, Any], *, by: Any, old: Version | None = None) -> Job:
    """Return the job of a question: the one there is, or a new one; one that failed is begun again."""
    case, key = version.case, key_of(task, version, options, old)
    known = Job.objects.filter(project_id=case.project_id, key=key)
    found = known.defer(*HEAVY).first()
    if found is None:
        try:
            with transaction.atomic():
                return Job.objects.create(
                    project_id=case.project_id,
                    case=case,
                    version=version,
                    old=old,
                    task=task,
                    options=dict(options),
                    key=key,
                    asked_by=by,
                )
        except IntegrityError:  # somebody else has just asked the same
            return known.defer(*HEAVY).get()
    again = known.filter(state__in=(State.FAILED, State.CANCELLED))
    again.update(state=State.WAITING, is_unwanted=False, tries=0, done=0, total=0, kind="", message="", worker="")
    Job.objects.filter(pk=found.pk, state__in=LIVE).update(is_unwanted=False)
    found.refresh_from_db(fields=["state", "is_unwanted", "tries", "message", "kind"])
    return found


def has_room(person: Any) -> bool:
    """Return whether so little of what somebody asked is still waiting, or worked on, that they may ask more."""
    return bool(Job.objects.filter(asked_by=person, state__in=LIVE).count() < MOST_LIVE)


def cancel(job: Job) -> None:
    """Say that nobody wants an answer any longer: at once where nobody works on it, soon where somebody does."""
    now = timezone.now()
    Job.objects.filter(pk=job.pk, state=State.WAITING).update(state=State.CANCELLED, ended_at=now)
    Job.objects.filter(pk=job.pk, state=State.RUNNING).update(is_unwanted=True)


def take(worker: str) -> Job | None:
    """Return the job that has waited longest, now the worker's own; None where none waits."""
    give_back()
    waiting = Job.objects.filter(state=State.WAITING).order_by("asked_at", "pk").values_list("pk", flat=True)
    for number in list(waiting[:10]):
        # Of two workers that want it, one finds it waiting.
        taken = Job.objects.filter(pk=number, state=State.WAITING).update(
            state=State.RUNNING, worker=worker, beat_at=timezone.now(), tries=F("tries") + 1, is_unwanted=False
        )
        if taken:
            return Job.objects.select_related("version", "old", "case").defer(*HEAVY).get(pk=number)
    return None


def give_back(*, worker: str | None = None) -> int:
    """Let jobs wait again whose worker has been silent too long, or all of one worker; return how many."""
    lost = Q(worker=worker) if worker is not None else Q(beat_at__lt=timezone.now() - LEASE)
    running = Job.objects.filter(lost, state=State.RUNNING)
    ended = {"ended_at": timezone.now()}
    running.filter(is_unwanted=True).update(state=State.CANCELLED, **ended)
    if worker is None:
        running.filter(tries__gte=MOST_TRIES).update(
            state=State.FAILED, kind="EngineError", message=f"its worker went away {MOST_TRIES} times", **ended
        )
    return running.update(state=State.WAITING, worker="", done=0)


def beat(job: Job, worker: str, done: int, total: int) -> bool:
    """Say that a job is worked on and how far it is; return whether it is still wanted, from this worker."""
    own = Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=worker)
    if not own.update(beat_at=timezone.now(), done=done, total=total):
        return False
    return not own.filter(is_unwanted=True).exists()


def finish(job: Job, worker: str, *, json: bytes, page: str, seconds: float) -> bool:
    """Keep an answer; return whether the job was still the worker's own."""
    return _end(job, worker, state=State.DONE, json=json, page=page, seconds=seconds, done=F("total"))


def fail(job: Job, worker: str, *, kind: str, message: str) -> bool:
    """Keep why there is no answer."""
    return _end(job, worker, state=State.FAILED, kind=kind, message=message)


def drop(job: Job, worker: str) -> bool:
    """Keep that nobody wanted an answer."""
    return _end(job, worker, state=State.CANCELLED)


def _end(job: Job, worker: str, **values: Any) -> bool:
    own = Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=worker)
    return bool(own.update(ended_at=timezone.now(), **values))


def sweep(*, now: dt.datetime | None = None) -> int:
    """Remove jobs that ended long ago, but those whose page is, or was, published; return how many."""
    old = Job.objects.filter(ended_at__lt=(now or timezone.now()) - KEPT).exclude(state__in=LIVE)
    return int(old.filter(publications=None).delete()[0])
