"""The table of entries. Rows are added, never changed or removed: the database itself refuses it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Row(models.Model):
    """One entry. What is hashed is ``text``; the columns after it repeat parts of it, so that they can be searched."""

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=12)
    recorded_at = models.BigIntegerField()
    text = models.TextField()
    hash = models.CharField(max_length=64)
    key = models.CharField(max_length=64, unique=True)
    question = models.CharField(max_length=200)
    who = models.CharField(max_length=200)
    role = models.CharField(max_length=12)
    at = models.BigIntegerField(null=True)
    probability = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    corrects = models.BigIntegerField(null=True)
    author = models.CharField(max_length=200, db_default="")
    signature = models.CharField(max_length=128, db_default="")
    until = models.BigIntegerField(null=True)
    trusted_at = models.BigIntegerField(null=True)

    class Meta:
        """How the table is called and searched."""

        app_label = "detente_ledger"
        db_table = "detente_ledger_entry"
        indexes: ClassVar = [models.Index(fields=["question", "kind"], name="detente_ledger_question")]

    def __str__(self) -> str:
        return f"{self.seq}: {self.kind} {self.question}"
