"""The log: who did what."""

from __future__ import annotations

from typing import Any

from detente.workbench.people.models import Act


def note(person: Any, verb: str, thing: object = "", *, project: Any = None, detail: str = "") -> None:
    """Write down that a person did something; call it in the transaction in which it is done.

    Parameters
    ----------
    person
        Who; None for the program itself, and for strangers.
    verb
        What was done, such as ``saved case``.
    thing
        To what.
    project
        In which project; None where it belongs to none.
    detail
        What else is worth knowing.
    """
    Act.objects.create(
        person=getattr(person, "pk", None),
        name=str(person) if getattr(person, "pk", None) else "",
        project=project.slug if project else "",
        verb=verb,
        thing=str(thing)[:200],
        detail=detail[:400],
    )
