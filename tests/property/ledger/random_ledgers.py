"""Random ledgers in which much happens, and what somebody may do to their files behind their back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.drafts import (
    comment_draft,
    correction_draft,
    forecast_draft,
    member_draft,
    question_draft,
    reopening_draft,
    resolution_draft,
    revision_draft,
    setting_draft,
)
from detente.ledger.entry import START as NOTHING
from detente.ledger.entry import Draft, Entry, chained_hash, content_key
from detente.ledger.inputs import DAY, moment_of
from detente.ledger.ledger import open_ledger
from detente.ledger.merging import merge, read_other
from detente.ledger.record.guards import SQLITE
from tests.unit.ledger.forging import with_value, without_end, write_anew

START = moment_of("2025-01-01")
NAMES = ("Ada", "Özil, B.", 'a "quoted" one', "back\\slash", "a\\u0041", "Omar", "Crowd", "Rate")
AUTHORS = ("ines", "omar", "nina")
ROLES = {"Crowd": "crowd", "Rate": "base rate"}
KINDS = ("binary", "binary", "binary", "binary", "choice", "number", "date")
QUESTIONS = {f"q{k}": kind for k, kind in enumerate(KINDS)}
ZONES = ("", "", "Europe/Kyiv", "America/New_York", "Pacific/Kiritimati")


def _moment(rng: Random, now: int) -> int:
    """Return a moment of some day of the year, often today, often at midnight."""
    at = rng.choice([now, now - now % DAY, START + rng.randrange(300) * DAY, now - rng.randrange(40 * DAY)])
    return max(at, START)


def _forecast(rng: Random, now: int) -> Draft:
    """Return a forecast of something, mostly a mere probability."""
    name, kind = rng.choice([*QUESTIONS.items()])
    who, p = rng.choice(NAMES), round(rng.random(), rng.choice([1, 2, 17]))
    said: dict[str, Any] = {"probability": p}
    if kind == "choice":
        said = {"shares": {"Red": p, "Blue": 1.0 - p}}
    elif kind == "number":
        said = {"quantiles": {"0.05": p, "0.5": p + 1.0, "0.95": p + 2.0}}
    elif kind == "date":
        said = {"curve": [("2025-06-01", p / 2.0), ("2025-09-01", p)]}
    elif rng.random() < 0.1:
        said = {"interval": (p / 2.0, p), "phrase": "unlikely", "standard": "icd203"}
    if rng.random() < 0.1:
        said["until"] = now + rng.randrange(60) * DAY
    role = ROLES.get(who, "person") if rng.random() < 0.97 else "model"
    return forecast_draft(name, who=who, role=role, at=_moment(rng, now), **said)


def _drafts(rng: Random, now: int, n_entries: int, *, is_late: bool) -> list[Draft]:
    """Return what is added at once: mostly forecasts; late ones answers too."""
    name, kind = rng.choice([*QUESTIONS.items()])
    answer = {"choice": "Blue", "number": 1.5, "date": "2025-07-01"}.get(kind, rng.choice(["yes", "no"]))
    something = rng.random() * (1.0 if is_late else 0.75)
    if something < 0.6:
        return [_forecast(rng, now) for _ in range(rng.randrange(1, 20))]
    if something < 0.7:
        entry = _forecast(rng, now) if rng.random() < 0.6 else None
        return [correction_draft(rng.randrange(1, n_entries + 1), entry=entry)]
    if something < 0.74:
        return [revision_draft(name, closes=_moment(rng, now) + 30 * DAY)]
    if something < 0.9:
        return [resolution_draft(name, rng.choice([answer, answer, "void"]), at=_moment(rng, now))]
    if something < 0.95:
        return [reopening_draft(name)]
    return [rng.choice([comment_draft("Why?", question=name), setting_draft("two_persons", value=rng.random() < 0.5)])]


def fill(path: Path, seed: int, *, other: Path | None = None) -> None:
    """Write a ledger in which questions are asked, revised, answered and reopened, and clocks set back.

    Parameters
    ----------
    path
        Where.
    seed
        Of all chance.
    other
        A ledger that is merged into it.
    """
    rng = Random(seed)
    now = START
    has_owner = rng.random() < 0.3
    with open_ledger(path, now=lambda: now, author="ines") as ledger:
        for name, kind in QUESTIONS.items():
            options = ("Red", "Blue") if kind == "choice" else ()
            closes = START + rng.randrange(100, 300) * DAY if rng.random() < 0.7 else None
            ledger.append([question_draft(name, kind=kind, closes=closes, options=options, timezone=rng.choice(ZONES))])
    for step in range(40):
        now += rng.randrange(8 * DAY) if rng.random() < 0.9 else -rng.randrange(20 * DAY)
        if has_owner and step == 20:
            _found_team(path, now)
        with open_ledger(path, now=lambda now=now: now, author=rng.choice(AUTHORS)) as ledger, suppress(LedgerError):
            if other is not None and step == 30:
                merge(ledger, read_other(str(other)), is_trusted=rng.random() < 0.5)
            ledger.append(_drafts(rng, now, sum(1 for _ in ledger.entries()), is_late=step > 22))


def _found_team(path: Path, now: int) -> None:
    """Give a ledger an owner, a resolver and a forecaster."""
    with open_ledger(path, now=lambda: now, author="ines") as ledger:
        ledger.append([member_draft("ines", "owner")])
        ledger.append([member_draft("omar", "resolver"), member_draft("nina", "forecaster")])


def _unguarded(path: Path, change: Callable[[sqlite3.Connection], None]) -> None:
    """Change a file with its triggers off, and put them back."""
    connection = sqlite3.connect(path)
    for name in SQLITE:
        connection.execute(f"DROP TRIGGER {name}")
    with suppress(sqlite3.IntegrityError):
        change(connection)
    for trigger in SQLITE.values():
        connection.execute(trigger)
    connection.commit()
    connection.close()


def tamper(path: Path, seed: int) -> None:
    """Do something to a ledger that its owner could do: change a row, or write all anew with right hashes."""
    rng = Random(seed)
    with open_ledger(path) as ledger:
        entries = list(ledger.entries())
    forecasts = [entry for entry in entries if entry.kind == "forecast"]
    target = rng.choice(forecasts or entries)
    rng.choice([_change_column, _remove, _write_anew, _write_anew, _odd_type, _odd_name])(path, rng, target, entries)


def _change_column(path: Path, rng: Random, target: Entry, entries: list[Entry]) -> None:
    name, value = rng.choice(
        [
            ("who", "Ada"), ("question", "q1"), ("role", "model"), ("at", START), ("probability", 0.5), ("low", 0.1),
            ("until", START), ("trusted_at", START), ("corrects", 1), ("author", "omar"), ("signature", "00"),
            ("hash", "0" * 64), ("key", "1" * 64), ("text", target.text.replace("0.", "0.0", 1)), ("kind", "comment"),
            ("recorded_at", START), ("recorded_at", "soon"), ("at", "soon"), ("probability", 2.0), ("seq", 10_000),
        ]
    )  # fmt: skip
    statement = f"UPDATE detente_ledger_entry SET {name} = ? WHERE seq = ?"
    _unguarded(path, lambda connection: connection.execute(statement, (value, target.seq)) and None)


def _remove(path: Path, rng: Random, target: Entry, entries: list[Entry]) -> None:
    statement = f"DELETE FROM detente_ledger_entry WHERE seq {rng.choice(['=', '>='])} ?"
    _unguarded(path, lambda connection: connection.execute(statement, (target.seq,)) and None)


def _write_anew(path: Path, rng: Random, target: Entry, entries: list[Entry]) -> None:
    values: dict[str, Any] = rng.choice(
        [{"probability": 0.99}, {"probability": 1}, {"probability": 1.5}, {"who": "Zoe"}, {"question": "q99"},
         {"role": "owner"}, {"at": -1}, {"at": 1.0}, {"at": "soon"}, {"until": None}, {"more": 1}]
    )  # fmt: skip
    change = with_value(target.seq, **values) if rng.random() < 0.8 else without_end(target.seq)
    write_anew(path, change)
    if rng.random() < 0.7:
        path.with_name(f"{path.name}.witness").unlink()


def _chained(connection: sqlite3.Connection, entries: list[Entry], stands: dict[int, dict[str, Any]]) -> None:
    """Give entries other values, and all of them hashes that follow."""
    previous = NOTHING
    for entry in entries:
        own = {**entry._asdict(), **stands.get(entry.seq, {})}
        previous = chained_hash(previous, own["seq"], own["kind"], own["recorded_at"], own["text"], own["author"])
        names = [name for name in own if name not in {"seq", "hash"}]
        connection.execute(
            f"UPDATE detente_ledger_entry SET hash = ?, {', '.join(f'{name} = ?' for name in names)} WHERE seq = ?",
            (previous, *(own[name] for name in names), entry.seq),
        )


def _odd_type(path: Path, rng: Random, target: Entry, entries: list[Entry]) -> None:
    """Give an entry a time of another type, and all hashes that follow from it."""
    value = rng.choice([target.recorded_at + 0.5, b"soon"])
    _unguarded(path, lambda connection: _chained(connection, entries, {target.seq: {"recorded_at": value}}))


def _odd_name(path: Path, rng: Random, target: Entry, entries: list[Entry]) -> None:
    """Let a text spell a name so that it reads as another one than that in its column."""
    body = {"at": START, "probability": 0.25, "question": "q0", "role": "person"}
    text = f'{{"at":{START},"probability":0.25,"question":"q0","role":"person","who":"a\\u0041"}}'

    def change(connection: sqlite3.Connection) -> None:
        columns = {**body, "who": rng.choice(["a\\u0041", "aA"]), "text": text, "key": content_key("forecast", text)}
        columns |= dict.fromkeys(["low", "high", "until"])
        stands = {target.seq: {"text": text}}
        _chained(connection, entries, stands)
        connection.execute(
            f"UPDATE detente_ledger_entry SET {', '.join(f'{name} = ?' for name in columns)} WHERE seq = ?",
            (*columns.values(), target.seq),
        )

    _unguarded(path, change)
