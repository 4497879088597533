"""Tokens, with which programs come in."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.utils import timezone

from detente.workbench.people.log_in import digest
from detente.workbench.people.models import Token

PREFIX = "detente_"
"""What tokens begin with, so that they are known where they should not be."""
NOTED_EVERY = dt.timedelta(hours=1)
"""How exactly the last use of a token is known; to note each would make every reading request a writing one."""


def new_token(person: Any, name: str) -> str:
    """Return a new token, which is not kept and cannot be shown again."""
    word = PREFIX + secrets.token_urlsafe(32)
    Token.objects.create(digest=digest(word), person=person, name=name)
    return word


def person_of(header: str) -> Any:
    """Return who sends an ``Authorization`` header; None where its token is none, or no longer one."""
    kind, _, word = header.partition(" ")
    if kind.lower() != "bearer" or not word.startswith(PREFIX):
        return None
    found = (
        Token.objects.select_related("person")
        .filter(digest=digest(word), withdrawn_at=None, person__is_active=True)
        .first()
    )
    if found is None:
        return None
    now = timezone.now()
    if found.used_at is None or now - found.used_at > NOTED_EVERY:
        Token.objects.filter(pk=found.pk).update(used_at=now)
    return found.person
