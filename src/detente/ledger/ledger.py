"""Open a ledger, add to it, read it, verify it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Self

from detente.core.calls import checked
from detente.core.errors import LedgerError
from detente.ledger.admit import problems_of
from detente.ledger.database import Address, address_of, connection_of, migrate, start_django, told, writing
from detente.ledger.entry import START, Draft, Entry, Verdict, canonical, chained_hash, content_key, verify_chain
from detente.ledger.rows import ForecastRow, collection_paused
from detente.ledger.state import State, replay

AT_ONCE = 5_000
"""Rows read or written at a time."""
NAMES_AT_ONCE = 900
"""Values in one question to the database; SQLite once took no more than 999."""
MOST_PROBLEMS = 50
"""Problems of one addition that are told one by one."""


class Added(NamedTuple):
    """What came of an addition."""

    entries: tuple[Entry, ...]
    """What was written, in order."""
    n_known: int
    """Drafts that stood there already, word for word; nothing is written twice."""


def clock() -> int:
    """Return the time by this machine's clock, in microseconds since 1970."""
    return time.time_ns() // 1000


class Ledger:
    """A ledger that is open. Use it in a ``with`` statement, which closes it.

    Made by `open_ledger`.
    """

    def __init__(self, address: Address, connection: Any, *, now: Callable[[], int] = clock) -> None:
        self.address = address
        self._connection = connection
        self._now = now

    def __repr__(self) -> str:
        return f"<Ledger {self.address.shown}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    @property
    def _rows(self) -> Any:
        """All rows, as Django asks for them."""
        from detente.ledger.record.models import Row

        return Row.objects.using(self.address.alias)

    def append(self, drafts: Iterable[Draft]) -> Added:
        """Add drafts in their order: all of them, or none if anything is wrong with one.

        What is there already, word for word, is left out, so the same file can be imported twice.

        Raises
        ------
        LedgerError
            If a draft is refused (all problems are told at once), the disk is full, or the database cannot be reached.
        """
        wanted = list(drafts)
        with told(self.address), writing(self._connection):
            return self._append(wanted)

    def refusals(self, drafts: Iterable[Draft]) -> dict[int, list[str]]:
        """Return why drafts would be refused if they were added now, by their number from 0; nothing is written."""
        refused: dict[int, list[str]] = {}
        with told(self.address):
            self._append(list(drafts), refused)
        return refused

    def _append(self, drafts: Sequence[Draft], refused: dict[int, list[str]] | None = None) -> Added:
        """Add drafts while no one else writes; or only note which would be refused, and write nothing."""
        now = self._now()
        state, targets = self._state_for(drafts), self._targets_of(drafts)
        texts = [_text_of(draft, state, targets) for draft in drafts]
        known = self._known(content_key(draft.kind, text) for draft, text in zip(drafts, texts, strict=True))
        seq, previous = self._last()
        entries: list[Entry] = []
        keys: list[str] = []
        problems: list[str] = []
        for number, (draft, text) in enumerate(zip(drafts, texts, strict=True)):
            if content_key(draft.kind, text) in known or _is_said(draft, state):
                continue
            found = problems_of(draft, state, targets, now=now)
            if found and refused is not None:
                refused[number] = found
                continue
            if found:
                problems += found
                if len(problems) > MOST_PROBLEMS:
                    break
                continue
            if draft.kind in {"resolution", "reopening"}:
                # A question may be resolved the same way twice, with a reopening in between: these are two entries.
                text = canonical({**draft.body, "after": state.changes.get(draft.body["question"], 0)})  # noqa: PLW2901
            entry = _chained(previous, seq + 1, draft.kind, now, text)
            state.apply(entry)
            entries.append(entry)
            keys.append(content_key(draft.kind, text))
            known.add(keys[-1])
            seq, previous = entry.seq, entry.hash
        if problems:
            more = ["and more"] if len(problems) > MOST_PROBLEMS else []
            raise LedgerError([*problems[:MOST_PROBLEMS], *more])
        if refused is not None:
            return Added((), 0)
        self._write(entries, keys)
        return Added(tuple(entries), len(drafts) - len(entries))

    def _write(self, entries: Sequence[Entry], keys: Sequence[str]) -> None:
        """Write rows; the transaction around it makes them one."""
        rows = [_columns(entry, key) for entry, key in zip(entries, keys, strict=True)]
        names = list(_COLUMNS)
        places = ", ".join(["%s"] * len(names))
        table = self._rows.model._meta.db_table  # noqa: SLF001 - Django's public way to the name of a table
        # Plain statements: making a model of each of a million rows takes longer than writing them.
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - names are ours
        with self._connection.cursor() as cursor:
            for first in range(0, len(rows), AT_ONCE):
                cursor.executemany(sql, rows[first : first + AT_ONCE])

    def _last(self) -> tuple[int, str]:
        """Return number and hash of the last entry."""
        last = self._rows.order_by("-seq").values_list("seq", "hash").first()
        return last or (0, START)

    def _known(self, keys: Iterable[str]) -> set[str]:
        """Return those of some keys that are there already."""
        asked = list(dict.fromkeys(keys))
        found: set[str] = set()
        for first in range(0, len(asked), NAMES_AT_ONCE):
            some = self._rows.filter(key__in=asked[first : first + NAMES_AT_ONCE])
            found.update(some.values_list("key", flat=True))
        return found

    def _state_for(self, drafts: Sequence[Draft]) -> State:
        """Return what holds for the questions that drafts name, and for those these hang on."""
        names: set[str] = set()
        for draft in drafts:
            names |= _questions_named(draft)
        rows = self._rows.exclude(kind="forecast")
        if len(names) > NAMES_AT_ONCE:
            return replay(_entries(rows.order_by("seq")))
        numbers = [draft.body["corrects"] for draft in drafts if draft.kind == "correction"]
        names.update(self._rows.filter(seq__in=numbers[:NAMES_AT_ONCE]).values_list("question", flat=True))
        state = replay(_entries(rows.filter(question__in=names).order_by("seq")))
        others = {question.condition.question for question in state.questions.values() if question.condition} - names
        if others:
            state = replay(_entries(rows.filter(question__in=names | others).order_by("seq")))
        if names - state.questions.keys():
            # Something is not there: the names of all questions, to say what was perhaps meant.
            state = replay(_entries(rows.order_by("seq")))
        return state

    def _targets_of(self, drafts: Sequence[Draft]) -> dict[int, Entry]:
        """Return the entries that corrections name, and those that these correct in turn."""
        found: dict[int, Entry] = {}
        wanted = {draft.body["corrects"] for draft in drafts if draft.kind == "correction"}
        while wanted:
            entries = [entry for entry in _entries(self._rows.filter(seq__in=wanted)) if entry.seq not in found]
            found.update({entry.seq: entry for entry in entries})
            wanted = {entry.body["corrects"] for entry in entries if entry.kind == "correction"}
        return found

    def entries(self, *, question: str | None = None, kinds: Iterable[str] = ()) -> Iterator[Entry]:
        """Yield entries in their order; those of one question, or of some kinds, if asked for."""
        rows = self._rows.order_by("seq")
        if question is not None:
            rows = rows.filter(question=question)
        if kinds:
            rows = rows.filter(kind__in=list(kinds))
        with told(self.address):
            yield from _entries(rows)

    def state(self) -> State:
        """Return what holds now: questions, resolutions, corrections."""
        with told(self.address):
            return replay(_entries(self._rows.exclude(kind="forecast").order_by("seq")))

    def forecasts(self) -> list[ForecastRow]:
        """Return the columns of all forecasts in their order, as they were first written; a million take seconds."""
        table = self._rows.model._meta.db_table  # noqa: SLF001 - as above
        names = ", ".join(ForecastRow._fields)
        sql = f"SELECT {names} FROM {table} WHERE kind = 'forecast' ORDER BY seq"  # noqa: S608 - names are ours
        with told(self.address), self._connection.cursor() as cursor, collection_paused():
            cursor.execute(sql)
            return list(map(ForecastRow._make, cursor.fetchall()))

    def details(self) -> dict[int, dict[str, Any]]:
        """Return, by number, what those forecasts say that are more than a probability: shares, quantiles, curves."""
        with told(self.address):
            return {entry.seq: entry.body for entry in _entries(self._rows.filter(kind="forecast", probability=None))}

    def head(self) -> str:
        """Return the hash of the last entry. Who keeps it can tell later whether the ledger was cut short."""
        with told(self.address):
            return self._last()[1]

    def verify(self, *, head: str | None = None) -> Verdict:
        """Check the whole chain, and that the columns say what the texts say.

        Parameters
        ----------
        head
            Hash of the last entry when the ledger was seen before.

        Returns
        -------
        Verdict
            What was read, and everything that does not hold.
        """
        differing: list[str] = []

        def checked() -> Iterator[Entry]:
            columns = tuple(_COLUMNS)
            rows = self._rows.order_by("seq").values_list(*columns).iterator(chunk_size=AT_ONCE)
            for row in rows:
                entry = Entry(*row[:5])
                if _told_by(entry) != row:
                    differing.append(f"entry {entry.seq}: its columns do not say what its text says")
                yield entry

        with told(self.address):
            verdict = verify_chain(checked(), head=head)
        return verdict._replace(problems=(*verdict.problems, *differing))


_COLUMNS = dict.fromkeys(("seq", "kind", "recorded_at", "text", "hash", "key", "question", "who", "role"))
_COLUMNS |= dict.fromkeys(("at", "probability", "low", "high", "corrects"))
"""Columns of the table; the first five make an entry."""


@checked
def open_ledger(
    where: str | os.PathLike[str] | None = None, *, create: bool = True, now: Callable[[], int] = clock
) -> Ledger:
    """Open a ledger; make it, or bring its schema up to date, if need be.

    Parameters
    ----------
    where
        A file (SQLite) or ``postgresql://USER@HOST/DATABASE``. By default what the environment variable
        ``DETENTE_LEDGER`` says, or ``detente/ledger.db`` in the user's data folder.
    create
        Whether a file that is not there is made.
    now
        The clock: microseconds since 1970.

    Raises
    ------
    LedgerError
        If it cannot be opened.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, open_ledger(f"{folder}/ledger.db") as ledger:
    ...     ledger.verify().is_whole
    True
    """
    address = address_of(where)
    start_django()  # first: without it nothing that could be hinted at would help
    if address.path is not None:
        if not create and not address.path.exists():
            raise LedgerError(f"{address.shown}: found no ledger, expected one; `detente ledger add` makes it")
        try:
            address.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(f"{address.shown}: the folder cannot be made ({error.strerror or error})") from None
    connection = connection_of(address)
    try:
        with told(address):
            migrate(connection)
    except LedgerError:
        connection.close()
        raise
    return Ledger(address, connection, now=now)


def _entries(rows: Any) -> Iterator[Entry]:
    """Yield entries from rows."""
    for row in rows.values_list("seq", "kind", "recorded_at", "text", "hash").iterator(chunk_size=AT_ONCE):
        yield Entry(*row)


def _chained(previous: str, seq: int, kind: str, recorded_at: int, text: str) -> Entry:
    """Return a new entry."""
    return Entry(seq, kind, recorded_at, text, chained_hash(previous, seq, kind, recorded_at, text))


def _text_of(draft: Draft, state: State, targets: Mapping[int, Entry]) -> str:
    """Return the text of a draft; that of a correction says also what it corrects."""
    if draft.kind != "correction":
        return canonical(draft.body)
    target = targets.get(state.origins.get(draft.body["corrects"], draft.body["corrects"]))
    body = target.body if target else {}
    of = {"of": target.kind if target else "", "question": body.get("question", body.get("id", ""))}
    return canonical({**draft.body, **of})


def _is_said(draft: Draft, state: State) -> bool:
    """Return whether a question was resolved in just this way already."""
    known = state.resolutions.get(draft.body.get("question", "")) if draft.kind == "resolution" else None
    return known is not None and (known.answer, known.at) == (draft.body["answer"], draft.body["at"])


def _questions_named(draft: Draft) -> set[str]:
    """Return the questions that a draft names."""
    body = draft.body
    names = {body.get("question", body.get("id"))}
    if "if" in body:
        names.add(body["if"]["question"])
    return names - {None}


def _columns(entry: Entry, key: str) -> tuple[Any, ...]:
    """Return the row of an entry."""
    body = entry.body
    return (
        entry.seq,
        entry.kind,
        entry.recorded_at,
        entry.text,
        entry.hash,
        key,
        body.get("question", body.get("id", "")),
        body.get("who", ""),
        body.get("role", ""),
        body.get("at"),
        body.get("probability"),
        body.get("low"),
        body.get("high"),
        body.get("corrects"),
    )


def _told_by(entry: Entry) -> tuple[Any, ...] | None:
    """Return the row that an entry's text should have; None if the text cannot be read."""
    try:
        return _columns(entry, content_key(entry.kind, entry.text))
    except (ValueError, AttributeError):
        return None
