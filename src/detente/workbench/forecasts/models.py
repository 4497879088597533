"""The table of jobs: what was asked of a case, how far it is, and what was found.

Not `django-tasks`: its table knows neither progress nor whether a worker that took a task still lives, so a task whose
worker is killed stays taken for ever; and it has a row for every call, where here the same question to the same text
has one, found again by its key.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from django.db import models

from detente.workbench.cases.models import Case, Version
from detente.workbench.forecasts.fields import PlainField
from detente.workbench.people.models import Person, Project

DIGEST_LENGTH = 64
"""Hex digits of a SHA-256."""


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


LIVE = (State.WAITING, State.RUNNING)
"""States in which something is still to come."""


class Job(models.Model):
    """One question to one version of a case, and its answer."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="jobs")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="jobs")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="jobs")
    old = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    task = models.CharField(max_length=20)
    options = PlainField(default=dict)
    key = models.CharField(max_length=DIGEST_LENGTH)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="jobs")
    asked_at = models.DateTimeField(auto_now_add=True)

    state = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in State], default=State.WAITING.value
    )
    is_unwanted = models.BooleanField(default=False)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    worker = models.CharField(max_length=32, blank=True)
    beat_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0.0)

    kind = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)
    json = models.BinaryField(null=True)
    page = models.TextField(blank=True)

    class Meta:
        """One job a question in each project."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "key"], name="forecasts_job_key")]
        indexes: ClassVar = [
            models.Index(fields=["state", "asked_at"], name="forecasts_job_state"),
            models.Index(fields=["case", "task", "-asked_at"], name="forecasts_job_case"),
        ]

    def __str__(self) -> str:
        return f"{self.task} of {self.version}"

    @property
    def is_live(self) -> bool:
        """Whether something is still to come."""
        return self.state in LIVE

    @property
    def part(self) -> float:
        """How far it is, from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    @property
    def by(self) -> Any:
        """Who asked, in words."""
        return self.asked_by or "détente"


class Outline(models.Model):
    """What can be asked of a text: its questions, lenses, moves, tables and dates; or what is wrong with it."""

    key = models.CharField(max_length=DIGEST_LENGTH, primary_key=True)
    data = PlainField(default=dict)
    problems = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.key)
