"""What shows that a ledger is what was written: its chain, its columns, signatures, and heads noted elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from detente.ledger.admit import pointed_at
from detente.ledger.days import CLOCKS_DIFFER
from detente.ledger.entry import (
    MOST_PROBLEMS,
    OF_THE_TEAM,
    Chain,
    Draft,
    Entry,
    Verdict,
    canonical,
    chained_hash,
    content_key,
)
from detente.ledger.inputs import written
from detente.ledger.keys import MISSING, can_check, expected_key, is_signed
from detente.ledger.rights import refusals
from detente.ledger.sound import LATEST, Plain, flaws, misfits, plain_text
from detente.ledger.state import State
from detente.ledger.team import Attachment, Team
from detente.ledger.witness import Sighting, by_number

NOT_NOTED = "no head of this ledger is known here"
"""What a note begins with that a board shows too."""


class Examination:
    """Looks at the entries of a ledger in their order, beside what `Chain` finds.

    Parameters
    ----------
    seen
        Heads that were noted elsewhere.
    find
        Returns an entry by its number.
    """

    def __init__(self, seen: Iterable[Sighting], find: Callable[[int], Entry | None]) -> None:
        self._seen = dict(by_number(seen))
        self._first_noted = min(self._seen, default=None)
        self._first_at: int | None = None
        self._end_of_first = 0
        self._find = find
        self._state = State()
        self._plain = Plain()
        self._free: set[tuple[str, str, str]] = set()
        self._is_owned = False
        self._has_rules = False
        self._not_before = 0
        self._last = 0
        self._can_check = can_check()
        self.n_signed = 0
        self.is_at_odds = False
        self.problems: list[str] = []
        self.notes: list[str] = []

    @property
    def _team(self) -> Team:
        """What holds of the people."""
        return self._state.team

    @property
    def attachments(self) -> list[Attachment]:
        """Files that belong to the entries seen so far."""
        return self._team.attachments

    @property
    def unproven(self) -> list[str]:
        """Members who may decide something and have no key."""
        return [
            who
            for who, role in self._team.members.items()
            if role in {"owner", "resolver"} and not (who in self._team.keys and self._team.keys[who].public)
        ]

    def pass_by(self, rows: Sequence[tuple[Any, ...]], start: int, chain: Chain) -> int:
        """Go past forecasts in which there is nothing to find, and return the place of the first row to look at.

        These are mere probabilities whose text, key and hash are those that follow from their columns, by names and
        of questions that were looked at before. All that would be found in them is that they are sound, at several
        times the cost: nothing is read from their text, as it is known to the letter.

        Parameters
        ----------
        rows
            With the columns of the table.
        start
            Where to begin.
        chain
            What they must follow on; it is moved.
        """
        previous, expected, clock, head = chain.previous, chain.expected, chain.clock, chain.head
        not_before, has_rules, free, seen = self._not_before, self._has_rules, self._free, self._seen
        is_sound = self._plain.is_sound
        place = start
        for place in range(start, len(rows)):
            (
                seq, kind, recorded_at, text, digest, author, signature, key, question, who, role, at, chance,
                low, high, corrects, until, trusted_at,
            ) = rows[place]  # fmt: skip
            if (
                kind != "forecast"
                or signature != ""
                or not (low is None and high is None and corrects is None and until is None and trusted_at is None)
                or not (type(seq) is type(recorded_at) is int and type(author) is str)
                or seq != expected
                or not clock <= recorded_at <= LATEST
                or recorded_at < not_before
                or (has_rules and (author, who, role) not in free)
                or not is_sound(at, chance, question, role, who)
                or text != plain_text(at, chance, question, role, who)
                or key != content_key(kind, text)
                or digest != chained_hash(previous, seq, kind, recorded_at, text, author)
                or digest == head
                or seq in seen
            ):
                break
            if recorded_at == self._first_at and seq == self._end_of_first + 1:
                self._end_of_first = seq
            previous, expected, clock = digest, seq + 1, recorded_at
        else:
            place = len(rows)
        if place > start:
            self._last = expected - 1
            chain.moved(previous, expected, clock, place - start)
        return place

    def look(self, entry: Entry, body: Mapping[str, Any]) -> None:
        """Look at one more entry and what it says.

        Raises
        ------
        KeyError, TypeError, AttributeError, ValueError
            If that makes no sense.
        """
        self._last = entry.seq
        if self._first_at is None:
            self._first_at = entry.recorded_at
        if entry.recorded_at == self._first_at and entry.seq == self._end_of_first + 1:
            self._end_of_first = entry.seq
        if entry.recorded_at < self._not_before:
            self._backdated(entry)
        if entry.kind == "forecast" and self._plain.knows(entry.text, body):
            if self._has_rules or entry.signature:
                self._heed(entry, body)
        elif self._is_sound(entry, body):
            self._heed(entry, body)
        if entry.seq in self._seen:
            self._noted(entry)

    def _is_sound(self, entry: Entry, body: Mapping[str, Any]) -> bool:
        """Check the form of an entry, and whether it fits its question."""
        wrong = list(_nonsense(entry, body, self._state))
        self.problems += wrong
        if wrong:
            return False
        if entry.kind == "forecast" and self._state.questions[body["question"]].kind == "binary":
            self._plain.learn(body)
        return True

    def _heed(self, entry: Entry, body: Mapping[str, Any]) -> None:
        """Look at an entry that has the form of one, and take it into account."""
        is_merged, n_before = "merged" in body, len(self.problems)
        if is_merged:
            self._merged(entry, body)
        if entry.signature or self._team.keys or entry.kind == "key":
            self._signed(entry)
        if self._is_owned or is_merged or self._concerns_key(entry, body):
            self._allowed(entry, body)
        if entry.kind == "forecast":
            if not (is_merged or entry.signature) and len(self.problems) == n_before:
                self._free.add((entry.author, body["who"], body["role"]))
            return
        self._state.apply(entry)
        if entry.kind in OF_THE_TEAM:
            self._free.clear()
            self._is_owned = self._team.has_owner
            self._has_rules = self._is_owned or bool(self._team.keys)

    def _merged(self, entry: Entry, body: Mapping[str, Any]) -> None:
        """Check what an entry says of the ledger from which it was merged, and the signature it had there."""
        original = original_of(entry.kind, body)
        if original is None:
            self.problems.append(f"entry {entry.seq} does not say what the ledger said from which it was merged")
            return
        key = self._team.keys.get(original.author)
        if key is not None and key.public and self._can_check and not is_signed(key.public, original):
            self.problems.append(f"entry {entry.seq} was merged as one by {original.author}, and lacks their signature")

    def _concerns_key(self, entry: Entry, body: Mapping[str, Any]) -> bool:
        """Return whether an entry may be in the name of someone who has a key, and is by another."""
        return bool(self._team.keys) and (
            entry.kind == "correction" or (entry.kind == "forecast" and body["who"] != entry.author)
        )

    def _backdated(self, entry: Entry) -> None:
        """Say that an entry was written later than it says."""
        self.problems.append(
            f"entry {entry.seq} says it was written at {written(entry.recorded_at)}, and follows on one that was "
            f"stamped at {written(self._not_before + CLOCKS_DIFFER)}"
        )

    def _signed(self, entry: Entry) -> None:
        """Check the signature of an entry whose author has a key."""
        public = expected_key(entry, self._team)
        if not public:
            return
        self.n_signed += 1
        if not entry.signature:
            self.problems.append(f"entry {entry.seq} is not signed, and {entry.author} has a key")
        elif self._can_check and not is_signed(public, entry):
            self.problems.append(f"entry {entry.seq} is not signed by the key of {entry.author}")

    def _allowed(self, entry: Entry, body: Mapping[str, Any]) -> None:
        """Check that the author could add the entry."""
        draft = Draft(entry.kind, body)
        targets: dict[int, Entry] = {}
        number = pointed_at(draft)
        while number is not None and number not in targets and (found := self._find(number)) is not None:
            targets[number] = found
            number = pointed_at(Draft(found.kind, found.body)) if found.kind == "correction" else None
        self.problems += [f"entry {entry.seq}: {why}" for why in refusals(draft, entry.author, self._team, targets)]

    def _noted(self, entry: Entry) -> None:
        """Compare an entry with the heads that were noted when it was the last one."""
        for each in self._seen.pop(entry.seq):
            if each.head.hash != entry.hash:
                self.is_at_odds = True
                self.problems.append(
                    f"entry {entry.seq} is not the one that {each.where} noted: the ledger was written anew"
                )
            elif each.stamped_at is not None:
                self._not_before = max(self._not_before, each.stamped_at - CLOCKS_DIFFER)

    def end(self, head_at: int | None = None) -> None:
        """Take into account that there are no more entries; ``head_at`` is the one whose hash the reader knows."""
        if self._seen:
            self.is_at_odds = True
            last = max(self._seen)
            places = sorted({each.where for number in self._seen for each in self._seen[number]})
            self.problems.append(
                f"the ledger ends with entry {self._last}, and {' and '.join(places)} noted entry {last}: cut short"
            )
        first = min((seq for seq in (self._first_noted, head_at) if seq is not None), default=None)
        if self._end_of_first < min(self._last, self._last if first is None else first):
            since = "" if first is None else f" from before entry {first}"
            until = "" if first is None else " until then"
            self.notes.append(f"{NOT_NOTED}{since}: who wrote it anew{until} would leave no trace")
        if self.n_signed and not self._can_check:
            self.notes.append(f"{self.n_signed:,} signatures were not checked; {MISSING}")


def _nonsense(entry: Entry, body: Mapping[str, Any], state: State) -> Iterator[str]:
    """Yield why nobody could have added an entry: its form, its words, or what it says of its question."""
    found = list(flaws(entry.kind, body))
    if not found:
        if canonical(body) != entry.text:
            yield f"entry {entry.seq} is not written in the one form in which entries are: a key may stand in it twice"
        found = list(misfits(entry.kind, body, state))
    yield from (f"entry {entry.seq} makes no sense: {why}" for why in found)


def original_of(kind: str, body: Mapping[str, Any]) -> Entry | None:
    """Return the entry of another ledger from which one was merged; None if it is not what that ledger said.

    What is said of it is all that its hash was computed from, so nobody can give another entry that hash.
    """
    try:
        merged = body["merged"]
        said = {name: value for name, value in body.items() if name != "merged"}
        for name, value in merged.get("changed", {}).items():
            said.pop(name, None)
            if value is not None:
                said[name] = value
        own = (merged["seq"], kind, merged["recorded_at"], canonical(said))
        author, signature = merged.get("author", ""), merged.get("signature", "")
        if chained_hash(merged["previous"], *own, author) != merged["hash"]:
            return None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return Entry(*own, merged["hash"], author, signature)


def joined(verdict: Verdict, problems: Iterable[str], notes: Iterable[str], *, n_signed: int = 0) -> Verdict:
    """Return a verdict with more that was found."""
    return verdict._replace(
        problems=(*verdict.problems, *_shortened(list(problems))),
        notes=(*verdict.notes, *notes),
        n_signed=n_signed,
    )


def _shortened(problems: list[str]) -> Iterator[str]:
    """Yield problems, the first ones one by one."""
    yield from problems[:MOST_PROBLEMS]
    if len(problems) > MOST_PROBLEMS:
        yield f"and {len(problems) - MOST_PROBLEMS:,} more"
