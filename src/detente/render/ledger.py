"""What a ledger holds, as people read it: its questions, or all that was said of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from detente.ledger.admit import unknown
from detente.ledger.entry import Entry, named_author
from detente.ledger.inputs import visible, written
from detente.ledger.ledger import Ledger
from detente.ledger.state import REVISED, State

NOT_YET = "shown once your own forecast is in"
"""What is said of a forecast that is blind."""


def list_questions(ledger: Ledger, *, status: str = "") -> list[dict[str, Any]]:
    """Return the questions of a ledger as plain data: status, answer, number of forecasts."""
    state, counts = ledger.state(), Counter(row.question for row in ledger.forecasts())
    return [
        {
            "question": name,
            "text": question.text,
            "kind": question.kind,
            "closes": None if question.closes is None else written(question.closes),
            "status": state.status(name),
            "answer": state.resolutions[name].answer if name in state.resolutions else None,
            "forecasts": counts[name],
        }
        for name, question in state.questions.items()
        if not status or state.status(name) == status
    ]


def list_entries(ledger: Ledger, question: str) -> list[dict[str, Any]]:
    """Return the entries of one question as plain data, in their order.

    Raises
    ------
    LedgerError
        If there is no such question.
    """
    from detente.core.errors import LedgerError

    state = ledger.state()
    if question not in state.questions:
        raise LedgerError(unknown(question, state))
    return _shown(ledger, list(ledger.entries(question=question)), state)


def list_since(ledger: Ledger, seq: int) -> list[dict[str, Any]]:
    """Return the entries after one with a number as plain data, in their order: what is new since it was last read."""
    return _shown(ledger, list(ledger.since(seq)), ledger.state())


def _shown(ledger: Ledger, entries: list[Entry], state: State) -> list[dict[str, Any]]:
    """Return entries as plain data; those that are not shown yet say only that."""
    secret = ledger.hidden(entries)
    is_shared = state.team.has_owner or len({entry.author for entry in entries}) > 1
    result = [_plain(entry, state, is_shared=is_shared) for entry in entries]
    for each in result:
        if each["seq"] in secret:
            each |= {"says": NOT_YET, "body": {}}
        if secret and each["seq"] >= min(secret):
            each["hash"] = ""  # of some hundred forecasts it would tell which one it is
    return result


def _plain(entry: Entry, state: State, *, is_shared: bool) -> dict[str, Any]:
    """Return an entry as plain data, with what became of it; in a ledger of several people, with who wrote it down."""
    body = entry.body
    change = state.corrections.get(entry.seq)
    became = "" if change is None else "corrected" if change else "withdrawn"
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "recorded_at": written(entry.recorded_at),
        "author": entry.author,
        "is_signed": bool(entry.signature),
        "question": body.get("question", body.get("id", "")),
        "says": says(entry.kind, body) + _on_revision(entry, state) + (_for_another(entry, body) if is_shared else ""),
        "became": became,
        "hash": entry.hash,
        "body": body,
    }


def _for_another(entry: Entry, body: dict[str, Any]) -> str:
    """Return who wrote a forecast down, where that is not the forecaster."""
    author = named_author(entry.author, body)
    whose = body.get("who") if entry.kind == "forecast" else body.get("entry", {}).get("who")
    return f", by {author}" if author and entry.kind in {"forecast", "correction"} and author != whose else ""


def _on_revision(entry: Entry, state: State) -> str:
    """Return on which revision of its question a forecast was made, where the question had been revised by then."""
    if entry.kind != "forecast":
        return ""
    count = sum(seq < entry.seq for seq in state.questions[entry.body["question"]].revisions)
    return f", on revision {count}" if count else ""


def says(kind: str, body: dict[str, Any]) -> str:
    """Return in a line what an entry says."""
    if kind == "question":
        return body.get("text", "") or body["id"]
    if kind == "resolution":
        return f"resolved {body['answer']}, known on {written(body['at'])}"
    if kind == "reopening":
        return f"open again{_because(body)}"
    if kind in _SAYS:
        return _SAYS[kind](body)
    if kind == "correction":
        entry = body.get("entry")
        what = f"entry {body['corrects']}"
        return (
            f"{what} withdrawn{_because(body)}"
            if not entry
            else f"{what} corrected: {_forecast(entry)}{_because(body)}"
        )
    return _forecast(body)


def _revision(body: dict[str, Any]) -> str:
    """Return what a revision says anew."""
    said = [
        f"{name} {written(body[name]) if name in {'opens', 'closes'} else body[name]}"
        for name in REVISED
        if name in body
    ]
    return f"revised: {', '.join(said)}{_because(body)}"


def _on(body: dict[str, Any]) -> str:
    """Return the entry that is remarked on."""
    return f"on entry {body['on']}: " if "on" in body else ""


_SAYS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "revision": _revision,
    "comment": lambda body: f"{_on(body)}{body['text']}",
    "attachment": lambda body: f"{_on(body)}{body['name']}, {body['size']:,} bytes, {body['sha256'][:12]}",
    "member": lambda body: f"{body['who']} is {body['role']}",
    "confirmation": lambda body: f"entry {body['confirms']} confirmed",
    "setting": lambda body: f"{body['name']}: {'yes' if body['value'] else 'no'}",
    "key": lambda body: f"key of {body['who']}: {body.get('public', 'none')[:16]}",
}
"""What the kinds of a team say."""


def _because(body: dict[str, Any]) -> str:
    """Return the reason that was given."""
    return f" ({body['why']})" if body.get("why") else ""


def _forecast(body: dict[str, Any]) -> str:
    """Return what a forecast says."""
    if "who" not in body:
        return body.get("text", "")
    when = f"{body['who']} ({body['role']}), {written(body['at'])}"
    when += f" to {written(body['until'])}" if "until" in body else ""
    if body.get("phrase"):
        return f"{when}: {body['phrase']}, {100 * body['low']:g}-{100 * body['high']:g}%"
    if "probability" in body:
        return f"{when}: {100 * body['probability']:g}%"
    given = body.get("shares") or body.get("quantiles")
    if given:
        return f"{when}: " + ", ".join(f"{name} {value:g}" for name, value in given.items())
    return f"{when}: a curve of {len(body['curve'])} dates"


def questions_table(found: list[dict[str, Any]]) -> str:
    """Return questions as a table."""
    if not found:
        return "no questions"
    lines = [f"{'status':<9} {'forecasts':>9}  question"]
    for each in found:
        status = f"{each['status']}" if each["answer"] is None else str(each["answer"])[:9]
        words = visible(f"{each['question']}: {each['text']}")
        lines.append(f"{visible(status):<9} {each['forecasts']:>9,}  {words}".rstrip(": ")[:100])
    return "\n".join(lines)


def _by(each: dict[str, Any]) -> str:
    """Return who says what has no name in it."""
    is_nameless = each["kind"] in {"comment", "attachment", "confirmation", "member", "setting"}
    return f", by {named_author(each['author'], each['body'])}" if is_nameless and each["author"] else ""


def entries_table(found: list[dict[str, Any]]) -> str:
    """Return entries as a table."""
    return "\n".join(
        f"{each['seq']:>6} {each['kind']:<10} {visible(each['says'] + _by(each))}"
        + (f"  [{each['became']}]" if each["became"] else "")
        for each in found
    )
