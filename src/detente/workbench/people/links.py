"""Links that let somebody in: made once, kept as digests, used once."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.utils import timezone

from detente.workbench.people.log_in import digest
from detente.workbench.people.models import Invitation, Reset
from detente.workbench.rights import Role

LIFE = dt.timedelta(days=14)
"""How long an invitation holds."""
RESET_LIFE = dt.timedelta(days=2)
"""How long a link for another password holds."""
FIRST_LIFE = dt.timedelta(days=1)
"""How long the link of the first account holds; the next start of the server makes another."""


def invite(project: Any, role: Role, *, by: Any = None, note: str = "", life: dt.timedelta = LIFE) -> str:
    """Return the secret part of a link, which is not kept and cannot be shown again."""
    word = secrets.token_urlsafe(24)
    Invitation.objects.create(
        digest=digest(word), project=project, role=role, by=by, note=note, expires_at=timezone.now() + life
    )
    return word


def invite_first() -> str:
    """Return the secret part of the link that makes the first account; earlier ones no longer hold."""
    Invitation.objects.filter(project=None, used_at=None).delete()
    return invite(None, Role.OWNER, life=FIRST_LIFE)


def invitation_of(word: str) -> Invitation | None:
    """Return the invitation of a link, where it still holds."""
    return (
        Invitation.objects.select_for_update()
        .filter(digest=digest(word), used_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
        .first()
    )


def reset_link(person: Any) -> str:
    """Return the secret part of a link with which somebody sets another password; earlier ones no longer hold."""
    word = secrets.token_urlsafe(24)
    Reset.objects.filter(person=person, used_at=None).delete()
    Reset.objects.create(digest=digest(word), person=person, expires_at=timezone.now() + RESET_LIFE)
    return word


def reset_of(word: str) -> Reset | None:
    """Return the link for another password, where it still holds."""
    return (
        Reset.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(digest=digest(word), used_at=None, expires_at__gt=timezone.now(), person__is_active=True)
        .first()
    )
