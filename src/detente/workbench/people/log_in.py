"""Logging in: names and passwords, and how often one may be wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from detente.workbench.people.models import Failure, Person

WINDOW = dt.timedelta(minutes=15)
"""How long a failed login counts."""
PER_PAIR = 5
"""Failures with which a name is closed to one address for the rest of the window: typing errors, not guesses."""
PER_NAME = 50
"""Failures with which a name is closed to all addresses: 200 guesses an hour at most, of passwords of ten letters."""
PER_ADDRESS = 50
"""Failures with which an address is closed to all names: more than a team behind one address mistypes."""


class Backend:
    """Finds who logs in with a name and a password."""

    def authenticate(self, request: Any, *, name: str = "", password: str = "") -> Person | None:  # noqa: ARG002
        """Return who has this name and this password."""
        person = Person.objects.filter(name__iexact=name, is_active=True).first()
        if person is None:
            make_password(password)  # takes as long as a look at a real one, so names cannot be found out by the clock
            return None
        return person if check_password(password, person.password, setter=_renew(person, password)) else None

    def get_user(self, key: Any) -> Person | None:
        """Return the person of a session."""
        return Person.objects.filter(pk=key, is_active=True).first()


def _renew(person: Person, password: str) -> Any:
    """Return what hashes a password anew where the way to hash has changed."""

    def setter(_: str) -> None:
        person.set_password(password)
        person.save(update_fields=["password"])

    return setter


def digest(text: str) -> str:
    """Return what a secret or a name is known again by."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_closed(name: str, address: str, *, now: dt.datetime | None = None) -> bool:
    """Return whether too many logins failed lately: with this name from this address, or with either."""
    recent = Failure.objects.filter(at__gt=(now or timezone.now()) - WINDOW)
    key, place = digest(name.casefold()), digest(address)
    return bool(
        recent.filter(name=key, address=place).count() >= PER_PAIR
        or recent.filter(name=key).count() >= PER_NAME
        or recent.filter(address=place).count() >= PER_ADDRESS
    )


def note_failure(name: str, address: str) -> None:
    """Write down that a login failed; forget those that no longer count."""
    Failure.objects.create(name=digest(name.casefold()), address=digest(address))
    Failure.objects.filter(at__lt=timezone.now() - WINDOW).delete()


def note_success(name: str, address: str) -> None:
    """Forget the failures of who came in after all."""
    Failure.objects.filter(name=digest(name.casefold()), address=digest(address)).delete()
