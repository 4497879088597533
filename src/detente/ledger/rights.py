"""Who may add what, where a ledger has an owner. Until it has one, anybody may add anything.

What a member may do grows with the role; each may do what those before it may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from detente.ledger.entry import REFERENCES, Draft, Entry, voice_of
from detente.ledger.team import MEMBER_ROLES, Team

FROM: Mapping[str, str] = {
    "forecast": "forecaster",
    "correction": "forecaster",
    "comment": "forecaster",
    "attachment": "forecaster",
    "key": "forecaster",
    "question": "resolver",
    "revision": "resolver",
    "resolution": "resolver",
    "reopening": "resolver",
    "confirmation": "resolver",
    "member": "owner",
    "setting": "owner",
}
"""By kind of entry, the least role of who may add it."""
_FOR_OTHERS: Mapping[str, str] = {"forecast": "resolver", "correction": "owner", "key": "owner"}
"""By kind, the least role of who may add it for someone else."""


def refusals(draft: Draft, author: str, team: Team, targets: Mapping[int, Entry]) -> Iterator[str]:
    """Yield why an author may not add a draft.

    Parameters
    ----------
    draft
        What is to be added.
    author
        Who adds it.
    team
        What holds of the people before it.
    targets
        Entries that drafts point at, by number.
    """
    if draft.kind == "confirmation":
        yield from _own_answer(draft, author, targets)
    yield from _without_key(draft, author, team, targets)
    if not team.has_owner:
        if draft.body.get("merged", {}).get("trusted"):
            yield "only an owner may trust another ledger; `detente ledger member NAME owner` makes one"
        if draft.kind == "member" and draft.body["who"] != author:
            yield f"the first member is who makes the team: found {draft.body['who']!r}, expected {author!r}"
        elif draft.kind == "key" and draft.body["who"] != author:
            yield f"found the key of {draft.body['who']!r}, expected one's own, {author!r}"
        return
    role = team.members.get(author)
    if role is None:
        yield f"{author!r} is no member of this ledger; an owner adds them (`detente ledger member`)"
        return
    least = "owner" if "merged" in draft.body else FROM[draft.kind]
    if _rank(role) < _rank(least):
        yield f"{author} is a {role} here, expected {_article(least)} for a {draft.kind}"
        return
    said = draft.body.get("entry", {}) if draft.kind == "correction" else draft.body
    if draft.kind in {"forecast", "correction"} and said.get("role") in REFERENCES and _rank(role) < _rank("resolver"):
        yield f"{author} is a {role} here, expected a resolver for a {said['role']}, against which others are measured"
        return
    voices = _voices(draft, targets)
    least = _FOR_OTHERS.get(draft.kind, least)
    if voices and author not in voices and _rank(role) < _rank(least):
        whose = " and ".join(sorted(voices))
        yield f"{author} is a {role} here, expected {_article(least)} for a {draft.kind} of {whose}"


def _without_key(draft: Draft, author: str, team: Team, targets: Mapping[int, Entry]) -> Iterator[str]:
    """Yield why a forecast is not taken in the name of someone who has a key: it lacks their signature.

    An owner may still correct it; that is an entry of its own, in the owner's name.
    """
    if draft.kind == "correction":
        origin = _origin(draft, targets)
        whose = origin.body.get("who", "") if origin is not None and origin.kind == "forecast" else ""
        if team.members.get(author) == "owner":
            return
    else:
        whose = draft.body["who"] if draft.kind == "forecast" else ""
    key = team.keys.get(whose)
    if key is None or not key.public or _signer(author, draft.body) == whose:
        return
    yield f"{whose} has a key here, and forecasts of {whose} are signed with it: found one by {author}"


def _signer(author: str, body: Mapping[str, Any]) -> str:
    """Return whose signature stands under an entry: of one that was merged, that of its author there."""
    return body["merged"].get("author", "") if "merged" in body else author


def _own_answer(draft: Draft, author: str, targets: Mapping[int, Entry]) -> Iterator[str]:
    """Yield why a confirmation is not that of a second person."""
    target = targets.get(draft.body["confirms"])
    who = voice_of(author, draft.body)
    if target is not None and voice_of(target.author, target.body) == who:
        yield f"entry {target.seq} is by {who or 'the same author'}; another person confirms it"


def _voices(draft: Draft, targets: Mapping[int, Entry]) -> set[str]:
    """Return whose matter a draft is: whose forecast or key, and who wrote down what is corrected."""
    if draft.kind in {"forecast", "key"}:
        return {draft.body["who"]}
    if draft.kind != "correction":
        return set()
    target = _origin(draft, targets)
    return set() if target is None else {target.author, target.body.get("who", "")} - {""}


def _origin(draft: Draft, targets: Mapping[int, Entry]) -> Entry | None:
    """Return what a correction corrects in the end."""
    target = targets.get(draft.body["corrects"])
    while target is not None and target.kind == "correction":
        target = targets.get(target.body["corrects"])
    return target


def _rank(role: str) -> int:
    """Return how much a role may do."""
    return MEMBER_ROLES.index(role)


def _article(role: str) -> str:
    """Return a role with its article."""
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def shows_all(viewer: str, team: Team) -> bool:
    """Return whether someone is shown everything at once even where forecasts are blind.

    Owners are, and members who only read; a forecaster could otherwise read under a name that nobody knows.
    """
    return not team.is_set("blind") or team.members.get(viewer) in {"owner", "reader"}
