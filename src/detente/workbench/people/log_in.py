"""Logging in: names and passwords, and how often one may be wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from detente.workbench.people.models import Failure, Person

WINDOW = dt.timedelta(minutes=15)
"""How long a failed login counts."""
PER_PAIR = 5
"""Failures with which a name is closed to one address for the rest of the window: typing errors, not guesses."""
PER_NAME = 50
"""Failures with which a name is closed to all addresses: 200 guesses an hour at most, of passwords of ten letters."""
PER_ADDRESS = 50
"""Failures with which an address is closed to all names: more than a team behind one address mistypes."""

HOUSEHOLD = 64
"""Bits of an address of IPv6 that are one's own to choose from: those before them are what a provider gives."""


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


def is_closed(name: str, place: str, *, now: dt.datetime | None = None) -> bool:
    """Return whether too many logins failed lately: with this name from this address, or with either."""
    recent = Failure.objects.filter(at__gt=(now or timezone.now()) - WINDOW)
    key, address = digest(name.casefold()), digest(place)
    return bool(
        recent.filter(name=key, address=address).count() >= PER_PAIR
        or recent.filter(name=key).count() >= PER_NAME
        or recent.filter(address=address).count() >= PER_ADDRESS
    )


def note_failure(name: str, place: str) -> None:
    """Write down that a login failed, or is tried; forget those that no longer count."""
    Failure.objects.create(name=digest(name.casefold()), address=digest(place))
    Failure.objects.filter(at__lt=timezone.now() - WINDOW).delete()


def forget_failures(name: str, place: str) -> None:
    """Forget the failures of who came in after all."""
    Failure.objects.filter(name=digest(name.casefold()), address=digest(place)).delete()


def place_of(request: Any) -> str:
    """Return from where a request comes: an address of IPv4, or the part of one of IPv6 that a household has.

    Where a proxy stands in front, it is the last that the proxy names; what stands before that, anybody can write.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if settings.WORKBENCH.is_secure:
        given = request.headers.get("X-Forwarded-For", given).rpartition(",")[2].strip()
    try:
        address = ip_address(given)
    except ValueError:
        return str(given)[:100]
    if address.version == 4:
        return str(address)
    return str(ip_network((address, HOUSEHOLD), strict=False))


def safe_next(request: Any) -> str:
    """Return where to go after logging in: an address of ours, and nowhere else."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if is_ours else "/"
