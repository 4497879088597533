"""Tables of briefs: a brief is a chain of readings of documents; what people say of its findings is added to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from detente.workbench.cases.models import TITLE_LENGTH
from detente.workbench.forecasts.fields import PlainField
from detente.workbench.people.models import DIGEST_LENGTH, SLUG_LENGTH, Person, Project

KEY_LENGTH = 40
"""Letters of the key of a finding."""
NAME_LENGTH = 200
"""Letters of the name of a file."""


class Brief(models.Model):
    """A brief of a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="briefs")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    title = models.CharField(max_length=TITLE_LENGTH)
    head = models.ForeignKey("Reading", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One brief a name in each project."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "slug"], name="briefs_brief_slug")]

    def __str__(self) -> str:
        return str(self.slug)


class Reading(models.Model):
    """What one version of the reader found in one document. It is never changed or removed."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="readings")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=DIGEST_LENGTH)
    """Of the bytes of the document, by which its file is found (`detente.workbench.briefs.files`)."""
    name = models.CharField(max_length=NAME_LENGTH)
    """What its file was called."""
    size = models.PositiveBigIntegerField()
    """Bytes."""
    text = models.TextField()
    text_sha256 = models.CharField(max_length=DIGEST_LENGTH)
    """What is said of findings holds for all readings with the same text."""
    found = PlainField(default=list)
    """As `detente.workbench.briefs.findings.findings_of` returns it."""
    outline = PlainField(default=list)
    about = PlainField(default=dict)
    """Format, language, standard, and what was odd about the document."""
    program = models.CharField(max_length=40)
    """Version of détente that read it."""
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="readings")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Numbers count from 1 in each brief."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["brief", "number"], name="briefs_reading_number")]

    def __str__(self) -> str:
        return f"{self.brief} {self.number}"

    @property
    def by(self) -> Any:
        """Who had it read, in words."""
        return self.author or "détente"


class Decision(models.Model):
    """What somebody said of a finding, or of a whole reading. It is never changed or removed: the last one holds."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="decisions")
    key = models.CharField(max_length=KEY_LENGTH, blank=True)
    """Of the finding; empty where it is about the reading."""
    act = models.CharField(max_length=12)
    """One of `detente.workbench.briefs.standing.ACTS`."""
    reason = models.TextField(blank=True)
    given = PlainField(default=dict)
    """Fields that were corrected, what was added, or what a finding became."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """How it is searched."""

        indexes: ClassVar = [models.Index(fields=["reading", "key"], name="briefs_decision_key")]

    def __str__(self) -> str:
        return f"{self.by} {self.act} {self.key}"
