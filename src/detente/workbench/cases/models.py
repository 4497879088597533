"""Tables of cases: a case is a name and a chain of versions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from detente.workbench.people.models import SLUG_LENGTH, Person, Project

TITLE_LENGTH = 200
"""Letters of a title."""


class Case(models.Model):
    """A case of a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cases")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    title = models.CharField(max_length=TITLE_LENGTH)
    head = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        """One case a name in each project."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "slug"], name="cases_case_slug")]

    def __str__(self) -> str:
        return str(self.slug)


class Version(models.Model):
    """A text that a case had, or that somebody wanted it to have. It is never changed or removed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    merged = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_into")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="versions")
    note = models.CharField(max_length=TITLE_LENGTH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Numbers count from 1 in each case."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="cases_version_number")]

    def __str__(self) -> str:
        return f"{self.case} {self.number}"

    @property
    def by(self) -> Any:
        """Who wrote it, in words."""
        return self.author or "détente"
