"""Whether what comes from elsewhere has the form of an entry: nobody here has read it in, as drafts are."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from detente.ledger.admit import answer_problems, form_problems
from detente.ledger.entry import KINDS, ROLES, Entry
from detente.ledger.inputs import LONGEST, is_unseen, moment_of, visible
from detente.ledger.state import VOID, State
from detente.ledger.zones import is_timezone

EARLIEST, LATEST = moment_of("0001-01-01"), moment_of("9999-12-31")
"""Moments that can be written as dates."""
_HASH = re.compile("[0-9a-f]{64}")
_KINDS_OF_QUESTION = ("binary", "choice", "number", "date")


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST


def _is_moment(value: Any) -> bool:
    return type(value) is int and EARLIEST <= value <= LATEST


def _is_chance(value: Any) -> bool:
    return _is_number(value) and 0.0 <= value <= 1.0


def _is_number(value: Any) -> bool:
    return type(value) in {int, float} and math.isfinite(value)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_level(text: str) -> bool:
    return re.fullmatch(r"(0?\.\d+|\d+e-\d+)", text, re.ASCII) is not None and 0.0 < float(text) < 1.0


def _is_curve(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, list) and len(each) == 2 and isinstance(each[0], str) and _is_chance(each[1]) for each in value
    )


def is_hash(value: Any) -> bool:
    """Return whether a value is a SHA-256 as it is written here; a public key of ed25519 looks alike."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _is_merged(value: Any) -> bool:
    """Return whether this is what an entry says of the ledger from which it was merged before."""
    if not isinstance(value, dict) or not {"seq", "recorded_at", "hash", "previous", "head"} <= value.keys():
        return False
    texts = (value.get(name, "") for name in ("author", "signature"))
    hashes = (value[name] for name in ("hash", "previous", "head"))
    return (
        _is_count(value["seq"])
        and _is_moment(value["recorded_at"])
        and _is_moment(value.get("clock", 0))
        and all(isinstance(each, str) for each in texts)
        and all(map(is_hash, hashes))
        and isinstance(value.get("changed", {}), dict)
        and isinstance(value.get("trusted", False), bool)
    )


def _are(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return a test of values by name."""
    return lambda value: isinstance(value, dict) and all(map(test, value.values()))


def _all(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return a test of a list."""
    return lambda value: isinstance(value, list) and all(map(test, value))


FORMS: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("id", "question", "who", "name"), _is_name),
    **dict.fromkeys(
        ("text", "rule", "source", "note", "phrase", "standard", "why", "of"),
        lambda value: isinstance(value, str),
    ),
    **dict.fromkeys(("at", "opens", "closes", "until"), _is_moment),
    **dict.fromkeys(("probability", "low", "high"), _is_chance),
    **dict.fromkeys(("corrects", "confirms", "on", "after", "size"), _is_count),
    **dict.fromkeys(("options", "tags"), _all(_is_name)),
    "timezone": lambda value: isinstance(value, str) and is_timezone(value),
    "shares": _are(_is_chance),
    "quantiles": lambda value: _are(_is_number)(value) and all(map(_is_level, value)),
    "curve": _is_curve,
    "details": lambda value: isinstance(value, dict),
    "if": lambda value: _are(_is_name)(value) and {"question", "answer"} == value.keys(),
    "answer": lambda value: isinstance(value, str) or _is_number(value),
    **dict.fromkeys(("sha256", "public"), is_hash),
    "merged": _is_merged,
    "value": lambda value: isinstance(value, bool),
}
"""What a value of each name must be, wherever it stands."""
NEEDED: Mapping[str, tuple[str, ...]] = {
    "question": ("id", "kind"),
    "forecast": ("question", "who", "role", "at"),
    "resolution": ("question", "answer", "at"),
    "reopening": ("question",),
    "correction": ("corrects", "of", "question"),
    "revision": ("question",),
    "comment": ("text",),
    "attachment": ("sha256", "name", "size"),
    "member": ("who", "role"),
    "confirmation": ("confirms",),
    "setting": ("name", "value"),
    "key": ("who",),
}
"""What each kind of entry must have."""


def flaws(kind: str, body: Any) -> Iterator[str]:
    """Yield what is wrong with the form of an entry.

    Examples
    --------
    >>> list(flaws("forecast", {"question": "war", "who": "Ada", "role": "person", "at": 0, "probability": 1.5}))
    ['probability: found 1.5']
    >>> list(flaws("riddle", {}))
    ["found the kind 'riddle'"]
    """
    if kind not in KINDS:
        yield f"found the kind {kind[:20]!r}"
        return
    if not isinstance(body, dict):
        yield "found no keys and values"
        return
    yield from (f"{name}: found nothing" for name in NEEDED[kind] if name not in body)
    for name, value in body.items():
        if name in FORMS and not FORMS[name](value):
            yield f"{name}: found {value[:40]!r}" if isinstance(value, str) else f"{name}: found {str(value)[:40]}"
    allowed = {"question": ("kind", _KINDS_OF_QUESTION), "forecast": ("role", ROLES)}.get(kind)
    if allowed is not None and body.get(allowed[0]) not in allowed[1]:
        yield f"{allowed[0]}: found {str(body.get(allowed[0]))[:20]!r}"
    if kind == "forecast":
        yield from _flaws_of_forecast(body)
    if kind == "correction" and "entry" in body:
        yield from flaws("question" if body.get("of") == "question" else "forecast", body["entry"])
    if not _is_shown(body):
        yield "found characters that cannot be shown"


def is_typed(entry: Entry) -> bool:
    """Return whether what an entry is made of has the types of the schema; SQLite takes anything in any column."""
    return (*map(type, entry),) == _TYPES and EARLIEST <= entry[2] <= LATEST


_TYPES = (int, str, int, str, str, str, str)
"""Of the columns that make an entry."""


_plain = itemgetter("at", "probability", "question", "role", "who")


class Plain:
    """Knows forecasts of sound form at a glance, as most are: a mere probability of a name and a question seen before.

    Examples
    --------
    >>> body = {"at": 0, "probability": 0.25, "question": "war", "role": "person", "who": "Ada"}
    >>> plain = Plain()
    >>> plain.learn(body)
    >>> plain.knows('{"at":0,"probability":0.25,"question":"war","role":"person","who":"Ada"}', body)
    True
    """

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._questions: set[str] = set()

    def learn(self, body: Mapping[str, Any]) -> None:
        """Take note of a forecast that was found sound; it is one of a binary question.

        Names with letters that JSON escapes are left out: only of others can one tell the text without writing it.
        """
        for name, known in ((body["who"], self._names), (body["question"], self._questions)):
            if name not in known and json.dumps(name, ensure_ascii=False) == f'"{name}"':
                known.add(name)

    def knows(self, text: str, body: Mapping[str, Any]) -> bool:
        """Return whether a forecast is surely sound, in canonical words."""
        if len(body) != 5 or "probability" not in body:
            return False
        at, chance, question, role, who = _plain(body)
        return self.is_sound(at, chance, question, role, who) and text == plain_text(at, chance, question, role, who)

    def is_sound(self, at: Any, chance: Any, question: Any, role: Any, who: Any) -> bool:
        """Return whether these values make a forecast that is surely sound."""
        return (
            question in self._questions
            and who in self._names
            and role in ROLES
            and type(at) is int
            and EARLIEST <= at <= LATEST
            and type(chance) is float
            and 0.0 <= chance <= 1.0
        )


def plain_text(at: int, chance: float, question: str, role: str, who: str) -> str:
    """Return the canonical text of a mere probability; the names must have no letters that JSON escapes.

    Examples
    --------
    >>> plain_text(0, 0.25, "war", "person", "Ada")
    '{"at":0,"probability":0.25,"question":"war","role":"person","who":"Ada"}'
    """
    return f'{{"at":{at},"probability":{chance!r},"question":"{question}","role":"{role}","who":"{who}"}}'


def misfits(kind: str, body: Mapping[str, Any], state: State) -> Iterator[str]:
    """Yield why an entry does not fit its question, given what holds before it: nobody could have added it."""
    if kind not in {"forecast", "resolution", "reopening", "revision"}:
        return
    name = body["question"]
    question = state.questions.get(name)
    if question is None:
        yield f"there is no question {name!r} before it"
    elif kind == "forecast":
        if question.kind != "binary" or "probability" not in body:
            yield from form_problems(body, question)
    elif kind == "resolution" and body["answer"] != VOID:
        yield from answer_problems(question, body["answer"])


def _flaws_of_forecast(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield what does not fit together in a forecast."""
    given = [name for name in ("probability", "shares", "quantiles", "curve") if body.get(name) not in (None, {}, [])]
    if len(given) != 1:
        yield f"found {' and '.join(given) or 'no forecast'}"
    ends = [body[name] for name in ("low", "high") if name in body]
    if len(ends) == 1 or (not ends and body.get("phrase")) or (len(ends) == 2 and "probability" not in body):
        yield "found an interval that is none"


def flaw_of_name(author: str) -> bool:
    """Return whether a name is none of an author: too long, or with characters that cannot be shown."""
    return len(author) > LONGEST or "\n" in author or not _is_shown(author)


def unseen_names(entry: Entry, body: Mapping[str, Any]) -> Iterator[str]:
    """Yield names in an entry from elsewhere that hold what cannot be seen: here nobody could have typed them."""
    listed = [each for name in ("options", "tags") for each in body.get(name, [])]
    names = [entry.author, *(body[name] for name in ("id", "question", "who", "name") if name in body), *listed]
    names += body.get("shares", {})
    yield from (f"found the name {visible(name)[:40]!r}" for name in names if any(map(is_unseen, name)))


def _is_shown(value: Any) -> bool:
    """Return whether a terminal can be given all texts of a value, and JSON all numbers."""
    if isinstance(value, str):
        return value.isprintable() or all(
            letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"} for letter in value
        )
    if isinstance(value, Mapping):
        return all(_is_shown(key) and _is_shown(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(_is_shown, value))
    return not isinstance(value, float) or math.isfinite(value)
