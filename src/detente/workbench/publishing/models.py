"""The table of publications: a page that was made, and the link under which strangers see it."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.db import models

from detente.workbench.cases.models import TITLE_LENGTH, Case
from detente.workbench.forecasts.models import Job
from detente.workbench.people.models import Person, Project

DESCRIPTION_LENGTH = 1000
"""Letters of a description."""
HASH_LENGTH = 60
"""Letters of a hash as a policy names it."""


def new_word() -> str:
    """Return the secret part of a link: 256 bits."""
    return secrets.token_urlsafe(32)


class Publication(models.Model):
    """A page under a link. The page itself lies with the job that made it, which nothing changes or removes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="publications")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="publications")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="publications")
    word = models.CharField(max_length=64, unique=True, default=new_word)
    title = models.CharField(max_length=TITLE_LENGTH)
    description = models.CharField(max_length=DESCRIPTION_LENGTH, blank=True)
    script = models.CharField(max_length=HASH_LENGTH)
    style = models.CharField(max_length=HASH_LENGTH)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="publications")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    views = models.PositiveBigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        """How it is searched."""

        indexes: ClassVar = [models.Index(fields=["project", "-at"], name="publishing_project_at")]

    def __str__(self) -> str:
        return f"{self.case} {self.pk}"

    @property
    def who(self) -> Any:
        """Who published it, in words."""
        return self.by or "somebody who is gone"
