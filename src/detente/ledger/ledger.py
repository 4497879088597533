"""Open a ledger, add to it, read it, verify it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, Self

from detente.core.calls import checked
from detente.core.errors import LedgerError
from detente.ledger.addition import (
    COLUMNS,
    MOST_PROBLEMS,
    OWN_COLUMNS,
    Addition,
    check_sound,
    completed,
    questions_named,
    read_body,
    row_for,
    searched,
)
from detente.ledger.admit import pointed_at
from detente.ledger.anchors import Anchors, configured, give, noted
from detente.ledger.attachments import looked_at
from detente.ledger.blind import hidden, stands
from detente.ledger.database import (
    Address,
    address_of,
    author_of,
    connection_of,
    copied,
    is_writable,
    migrate,
    needs_migration,
    readable,
    schema_problems,
    start_django,
    told,
    writing,
)
from detente.ledger.days import late_notes
from detente.ledger.entry import (
    START,
    Draft,
    Entry,
    Verdict,
    canonical,
    key_of,
    verify_chain,
)
from detente.ledger.inputs import name_of
from detente.ledger.keys import SigningKey, expected_key, key_path, load_key
from detente.ledger.lines import following
from detente.ledger.merge import Plan, hashes_of
from detente.ledger.proof import NOT_NOTED, Examination, joined
from detente.ledger.rights import shows_all
from detente.ledger.rows import ForecastRow, collection_paused
from detente.ledger.sound import is_typed
from detente.ledger.state import State, replay
from detente.ledger.team import Team
from detente.ledger.witness import Head, note

AT_ONCE = 5_000
"""Rows read or written at a time."""
NAMES_AT_ONCE = 900
"""Values in one question to the database; SQLite once took no more than 999."""


class Added(NamedTuple):
    """What came of an addition."""

    entries: tuple[Entry, ...]
    """What was written, in order."""
    n_known: int
    """Drafts that stood there already, word for word; nothing is written twice."""
    notes: tuple[str, ...] = ()
    """What went wrong after it was written: a witness or a time stamp that could not be had."""


def clock() -> int:
    """Return the time by this machine's clock, in microseconds since 1970."""
    return time.time_ns() // 1000


class Contents(NamedTuple):
    """What a ledger holds, as scores need it."""

    state: State
    """What holds now: questions, resolutions, corrections."""
    forecasts: list[ForecastRow]
    """All forecasts in their order, as they were first written."""
    details: dict[int, dict[str, Any]]
    """By number, what those forecasts say that are more than a probability."""
    notes: tuple[str, ...] = ()
    """What a board says of the proof: from when on nobody noted the head of the ledger."""


class Ledger:
    """A ledger that is open. Use it in a ``with`` statement, which closes it.

    Made by `open_ledger`.
    """

    def __init__(
        self, address: Address, connection: Any, *, now: Callable[[], int] = clock, author: str | None = None
    ) -> None:
        self.address = address
        self._connection = connection
        self._now = now
        self._author = author
        self._key: SigningKey | None = None

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
    def author(self) -> str:
        """In whose name entries are written here."""
        if self._author is None:
            with told(self.address):
                self._author = name_of(author_of(self._connection), "author")
        return self._author

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
        self._must_write()
        author = self.author
        with told(self.address), writing(self._connection), collection_paused():
            added = self._append(wanted, author)
        return added._replace(notes=(*added.notes, *self._noted(added.entries)))

    def refusals(self, drafts: Iterable[Draft]) -> dict[int, list[str]]:
        """Return why drafts would be refused if they were added now, by their number from 0; nothing is written."""
        refused: dict[int, list[str]] = {}
        author = self.author
        with told(self.address):
            self._append(list(drafts), author, refused)
        return refused

    def _append(self, drafts: Sequence[Draft], author: str, refused: dict[int, list[str]] | None = None) -> Added:
        """Add drafts while no one else writes; or only note which would be refused, and write nothing."""
        now = self._now()
        state, targets = self._state_for(drafts), self._targets_of(drafts)
        bodies = [completed(draft, state, targets) for draft in drafts]
        texts = [canonical(body) for body in bodies]
        contents = [key_of(draft.kind, text, author) for draft, text in zip(drafts, texts, strict=True)]
        known = self._known(contents)
        addition = Addition(state, targets, known, self._last(), author, now, self._signed)
        problems: list[str] = []
        for number, (draft, body, text, key) in enumerate(zip(drafts, bodies, texts, contents, strict=True)):
            found = addition.add(draft, body, text, key)
            if found and refused is not None:
                refused[number] = found
                continue
            problems += found
            if len(problems) > MOST_PROBLEMS:
                break
        if problems:
            more = ["and more"] if len(problems) > MOST_PROBLEMS else []
            raise LedgerError([*problems[:MOST_PROBLEMS], *more])
        if refused is not None:
            return Added((), 0)
        self._write(addition.rows)
        notes = late_notes(addition.entries, state)
        return Added(tuple(addition.entries), len(drafts) - len(addition.entries), notes)

    def merge(self, plan: Plan) -> list[str]:
        """Add the entries of another ledger as a plan says; return notes. See `detente.ledger.merging.merge`.

        Raises
        ------
        LedgerError
            If it cannot be written.
        """
        self._must_write()
        author = self.author
        with told(self.address), writing(self._connection):
            state = replay(_entries(self._rows.exclude(kind="forecast").order_by("seq")))
            hashes = dict(self._rows.values_list("hash", "seq").iterator(chunk_size=AT_ONCE))
            for entry in _entries(self._rows.filter(text__contains='"merged":').order_by("seq")):
                hashes.update(dict.fromkeys(hashes_of(entry), entry.seq))
            keys = dict(self._rows.values_list("key", "seq").iterator(chunk_size=AT_ONCE))
            targets: dict[int, Entry] = {}
            addition = Addition(state, targets, set(keys), self._last(), author, self._now(), self._signed)
            for entry, draft in plan.drafts(state, hashes, keys, self._entry):
                targets.update(self._targets_of([draft]))
                body = completed(draft, state, targets)
                text = canonical(body)
                before = len(addition.entries)
                problems = addition.add(draft, body, text, key_of(draft.kind, text, author))
                if problems:
                    plan.refused(entry, problems)
                elif len(addition.entries) == before:
                    plan.known()
                else:
                    new = addition.entries[-1]
                    targets[new.seq] = new
                    plan.added(entry, new.seq)
            self._write(addition.rows)
        return list(self._noted(addition.entries))

    def restore(self, entries: Sequence[Entry], *, shown: str) -> Added:
        """Add entries of an export as they are, with their numbers, times, authors, signatures and hashes.

        Parameters
        ----------
        entries
            A ledger from its first entry on, whose chain holds; the one here must be empty, or the same.
        shown
            What it is called in messages.

        Raises
        ------
        LedgerError
            If it is another ledger, something in it makes no sense, or it cannot be written.
        """
        self._must_write()
        with told(self.address), writing(self._connection):
            new = following(list(self._rows.order_by("seq").values_list("seq", "hash")), entries, shown=shown)
            check_sound(new, shown)
            self._write([row_for(entry, entry.body) for entry in new])
        notes = tuple(self._noted(new))
        return Added(tuple(new), len(entries) - len(new), notes)

    def _must_write(self) -> None:
        """Raise if nothing can be written here."""
        if self.address.is_read_only:
            raise LedgerError(f"{self.address.shown}: this copy can only be read; nothing was written")

    def _signed(self, entry: Entry, team: Team) -> Entry:
        """Return an entry with its author's signature, where the author has a key.

        Raises
        ------
        LedgerError
            If that key is not here.
        """
        public = expected_key(entry, team)
        if not public:
            return entry
        if self._key is None or self._key.public != public:
            self._key = load_key(key_path())
        if self._key is None or self._key.public != public:
            found = "no key" if self._key is None else "another key"
            raise LedgerError(
                f"entries of {entry.author} are signed: found {found} at {key_path()}; nothing was written"
            )
        return entry._replace(signature=self._key.sign(entry.hash))

    def _noted(self, entries: Sequence[Entry]) -> Iterator[str]:
        """Note the new head where heads are kept; yield what went wrong: the entries are written in any case."""
        if not entries:
            return
        head = _head(entries[-1])
        path = self.address.beside("witness")
        try:
            note(path, head)
        except OSError as error:
            yield f"{path.name}: the head could not be noted ({error.strerror or error}); the entries are written"
        anchors = configured()
        if anchors.git or anchors.authority:
            try:
                list(give(head, self._first(), self.address.beside("stamps"), anchors))
            except LedgerError as error:
                yield f"{error}; the entries are written, and the head is given away with the next ones"

    def anchor(self, anchors: Anchors) -> list[str]:
        """Give the head away, and return where it went.

        Raises
        ------
        LedgerError
            If the ledger is empty, or the head is not taken.
        """
        with told(self.address):
            last = next(_entries(self._rows.order_by("-seq")[:1]), None)
        if last is None:
            raise LedgerError(f"{self.address.shown}: found an empty ledger, expected entries")
        return list(give(_head(last), self._first(), self.address.beside("stamps"), anchors))

    def _first(self) -> str:
        """Return the hash of the first entry, which names the ledger; empty where there is none."""
        with told(self.address):
            return self._rows.filter(seq=1).values_list("hash", flat=True).first() or ""

    def _write(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write rows, and see that they are there; the transaction around it makes them one.

        Raises
        ------
        LedgerError
            If the database took them and does not have them: something in it swallows or changes rows.
        """
        places = ", ".join(["%s"] * len(COLUMNS))
        table = self._rows.model._meta.db_table  # noqa: SLF001 - Django's public way to the name of a table
        # Plain statements: making a model of each of a million rows takes longer than writing them.
        sql = f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES ({places})"  # noqa: S608 - names are ours
        with self._connection.cursor() as cursor:
            for first in range(0, len(rows), AT_ONCE):
                cursor.executemany(sql, rows[first : first + AT_ONCE])
        seq, digest = COLUMNS.index("seq"), COLUMNS.index("hash")
        if rows and (
            self._last() != (rows[-1][seq], rows[-1][digest])
            or self._rows.filter(seq__gte=rows[0][seq]).count() != len(rows)
        ):
            raise LedgerError(
                f"{self.address.shown}: the database did not keep what was added (`detente ledger verify` says what "
                "is not as it should be); nothing was written"
            )

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
            names |= questions_named(draft)
        rows = self._rows.exclude(kind="forecast")
        if len(names) > NAMES_AT_ONCE:
            return replay(_entries(rows.order_by("seq")))
        numbers = [number for draft in drafts if (number := pointed_at(draft)) is not None]
        names.update(self._rows.filter(seq__in=numbers[:NAMES_AT_ONCE]).values_list("question", flat=True))
        names.discard("")  # an entry about no question
        wanted = names | {""}  # what is about no question is about the team; one condition, for which there is an index
        state = replay(_entries(rows.filter(question__in=wanted).order_by("seq")))
        others = {question.condition.question for question in state.questions.values() if question.condition} - names
        if others:
            state = replay(_entries(rows.filter(question__in=wanted | others).order_by("seq")))
        if names - state.questions.keys():
            # Something is not there: the names of all questions, to say what was perhaps meant.
            state = replay(_entries(rows.order_by("seq")))
        return state

    def _targets_of(self, drafts: Sequence[Draft]) -> dict[int, Entry]:
        """Return the entries that drafts name, and those that these correct in turn."""
        found: dict[int, Entry] = {}
        wanted = {number for draft in drafts if (number := pointed_at(draft)) is not None}
        while wanted:
            entries = [entry for entry in _entries(self._rows.filter(seq__in=wanted)) if entry.seq not in found]
            found.update({entry.seq: entry for entry in entries})
            wanted = {entry.body["corrects"] for entry in entries if entry.kind == "correction"}
        return found

    def entries(self, *, question: str | None = None, kinds: Iterable[str] = ()) -> Iterator[Entry]:
        """Yield entries in their order; those of one question, or of some kinds, if asked for.

        All of them, also where forecasts are blind: who opens a ledger from Python can read its file. `hidden` says
        which ones détente would not show.
        """
        rows = self._rows.order_by("seq")
        if question is not None:
            rows = rows.filter(question=question)
        if kinds:
            rows = rows.filter(kind__in=list(kinds))
        with told(self.address):
            yield from _entries(rows)

    def hidden(self, entries: Iterable[Entry]) -> set[int]:
        """Return the numbers of those entries that are not shown to who reads here: see `detente.ledger.blind`."""
        state = self.state()
        if shows_all("", state.team) or shows_all(self.author, state.team):
            return set()
        now = self._now()
        own = (row for row in self.forecasts() if row.who == self.author)
        spoken = {row.question for row in own if stands(row, state, now)}
        return hidden(entries, state, self.author, spoken)

    def check_shown(self, what: str) -> None:
        """Raise if some entries are not shown to who reads here: nothing that holds all of them is for such a reader.

        Parameters
        ----------
        what
            What an owner could do, for the message: ``an owner exports``.

        Raises
        ------
        LedgerError
            If forecasts are blind here, and some are hidden.
        """
        n_hidden = len(self.hidden(self.entries()))
        if n_hidden:
            raise LedgerError(
                f"{self.address.shown}: {n_hidden:,} entries are not shown to {self.author} yet, as forecasts are "
                f"blind here; {what}"
            )

    def since(self, seq: int) -> Iterator[Entry]:
        """Yield the entries after one with a number, in their order."""
        with told(self.address):
            yield from _entries(self._rows.filter(seq__gt=seq).order_by("seq"))

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

    def verify(self, *, head: str | None = None, anchors: Anchors | None = None) -> Verdict:
        """Check the chain, the columns, the triggers, signatures and roles, and the heads that were noted elsewhere.

        Parameters
        ----------
        head
            Hash of the last entry when the ledger was seen before.
        anchors
            Where heads were given away; by default what the environment says.

        Returns
        -------
        Verdict
            What was read, and everything that does not hold.
        """
        return self._verified(None, head, anchors)

    def assured(self) -> Contents:
        """Return all that scores need, read in the same pass in which it is verified.

        Nothing can be changed between the check and the reading, and a large ledger is read once.

        Raises
        ------
        LedgerError
            With what `verify` finds: no result is taken from a ledger that is not what was written.
        """
        others: list[Entry] = []
        forecasts: list[ForecastRow] = []
        details: dict[int, dict[str, Any]] = {}
        names = itemgetter(*map(COLUMNS.index, ForecastRow._fields[1:4]))
        values = itemgetter(*map(COLUMNS.index, ForecastRow._fields[4:-1]))
        same: dict[str, str] = {}
        once, make = same.setdefault, ForecastRow._make

        def keep(row: tuple[Any, ...], entry: Entry, body: dict[str, Any]) -> None:
            if entry.kind != "forecast":
                others.append(entry)
                return
            # One object for each name: a million copies would fill the memory.
            question, who, role = names(row)
            own = entry.seq, once(question, question), once(who, who), once(role, role)
            forecast = make((*own, *values(row), once(entry.author, entry.author)))
            forecasts.append(forecast)
            if forecast.probability is None:
                details[entry.seq] = body

        verdict = self._verified(keep, None, None)
        if verdict.problems:
            raise LedgerError(
                [*verdict.problems, f"{self.address.shown}: the ledger is not what was written, and is not scored"]
            )
        return Contents(replay(others), forecasts, details, tuple(each for each in verdict.notes if NOT_NOTED in each))

    def _verified(
        self,
        keep: Callable[[tuple[Any, ...], Entry, dict[str, Any]], None] | None,
        head: str | None,
        anchors: Anchors | None,
    ) -> Verdict:
        """Verify; hand each row, its entry, and what that says to ``keep``."""
        differing: list[str] = []
        found = noted(
            self.address.beside("witness"), self.address.beside("stamps"), self._first(), anchors or configured()
        )
        examination = Examination(found.seen, self._entry)

        def examined() -> Iterator[Entry]:
            rows = self._rows.order_by("seq").values_list(*COLUMNS).iterator(chunk_size=AT_ONCE)
            n_own = len(OWN_COLUMNS)
            for row in rows:
                entry = Entry._make(row[:n_own])
                if not is_typed(entry):
                    differing.append(f"entry {entry.seq!r:.40}: its columns are not of the types of the schema")
                    continue
                body = read_body(entry)
                try:
                    if body is not None and searched(key_of(entry.kind, entry.text, entry.author), body) != row[n_own:]:
                        differing.append(f"entry {entry.seq}: its columns do not say what its text says")
                    if body is None:
                        differing.append(f"entry {entry.seq} makes no sense: its text is none that an entry has")
                    else:
                        examination.look(entry, body)
                        if keep is not None:
                            keep(row, entry, body)
                except (KeyError, TypeError, AttributeError, ValueError):
                    differing.append(f"entry {entry.seq} makes no sense")
                yield entry

        with told(self.address), collection_paused():
            verdict = verify_chain(examined(), head=head)
            strange = schema_problems(self._connection)
        examination.end()
        if examination.is_at_odds:
            examination.notes.append(
                f"if this ledger was begun anew on purpose, move its witness away: {self.address.beside('witness')}"
            )
        if examination.unproven and self._connection.vendor == "sqlite":
            examination.notes.append(
                f"{', '.join(examination.unproven)}: no key; whoever can write the file can write in such a name"
            )
        for is_problem, text in looked_at(examination.attachments, self.address.beside("files")):
            (examination.problems if is_problem else examination.notes).append(text)
        problems = [*strange, *differing, *examination.problems, *found.problems]
        return joined(verdict, problems, [*found.notes, *examination.notes], n_signed=examination.n_signed)

    def _entry(self, seq: int) -> Entry | None:
        """Return an entry by its number, if there is one."""
        return next(_entries(self._rows.filter(seq=seq)), None)


@checked
def open_ledger(
    where: str | os.PathLike[str] | None = None,
    *,
    create: bool = True,
    now: Callable[[], int] = clock,
    author: str | None = None,
) -> Ledger:
    """Open a ledger; make it, or bring its schema up to date, if need be. One that cannot be written can be read.

    Parameters
    ----------
    where
        A file (SQLite) or ``postgresql://USER@HOST/DATABASE``. By default what the environment variable
        ``DETENTE_LEDGER`` says, or ``detente/ledger.db`` in the user's data folder.
    create
        Whether a file that is not there is made.
    now
        The clock: microseconds since 1970.
    author
        In whose name entries are written. By default the role that logged in to the database, or for a file what the
        environment variable ``DETENTE_AUTHOR`` says, or the account of the machine.

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
    given = address = address_of(where)
    start_django()  # first: without it nothing that could be hinted at would help
    path = address.path
    if path is not None:
        if not path.exists():
            _check_new(address, path, create=create)
        elif not is_writable(path):
            with told(address):
                address = readable(address, path)
    connection = connection_of(address)
    try:
        with told(address):
            if path is not None and address.is_read_only and needs_migration(connection):
                # A copy of an older schema is read through another copy, which is brought up to date.
                connection.close()
                address = copied(given, path)
                connection = connection_of(address)
            migrate(connection)
    except LedgerError:
        connection.close()
        raise
    return Ledger(address, connection, now=now, author=None if author is None else name_of(author, "author"))


def _check_new(address: Address, path: Path, *, create: bool) -> None:
    """Raise unless a new ledger can be begun here.

    Raises
    ------
    LedgerError
        If none is to be made, the folder cannot be made, or a witness says that another one stood here.
    """
    if not create:
        raise LedgerError(f"{address.shown}: found no ledger, expected one; `detente ledger add` makes it")
    witness = address.beside("witness")
    if witness.exists():
        raise LedgerError(
            f"{address.shown}: found no ledger, and {witness.name} knows of one that stood here; "
            "put it back, or move that file away to begin anew"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"{address.shown}: the folder cannot be made ({error.strerror or error})") from None


def _entries(rows: Any) -> Iterator[Entry]:
    """Yield entries from rows."""
    for row in rows.values_list(*OWN_COLUMNS).iterator(chunk_size=AT_ONCE):
        entry = Entry(*row)
        if not is_typed(entry) or read_body(entry) is None:
            raise LedgerError(
                f"entry {entry.seq!r:.40} is not what was written, and is not read (`ledger verify` says more)"
            )
        yield entry


def _head(entry: Entry) -> Head:
    """Return an entry as the end of a ledger."""
    return Head(entry.seq, entry.hash, entry.recorded_at)
