"""Two texts that were made of one -> one text, where they changed other lines of it; line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detente.workbench.cases.lines import LineMatcher

WAYS = {
    "mine": "yours",
    "theirs": "theirs",
    "mine-theirs": "both, yours first",
    "theirs-mine": "both, theirs first",
}
"""How a piece that both changed may be decided, and how that is called."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of lines: in what it became, or, where both changed it, in what each made of it."""

    lines: tuple[str, ...]
    """The lines, where they are settled; those of the common text where they are not."""
    mine: tuple[str, ...] = ()
    """What the one made of it."""
    theirs: tuple[str, ...] = ()
    """What the other made of it."""
    is_settled: bool = True
    """Whether at most one of them changed it, or both in the same way."""

    def decided(self, way: str) -> tuple[str, ...]:
        """Return the lines as they are once it is decided in one of `WAYS`."""
        sides = {"mine": self.mine, "theirs": self.theirs}
        return tuple(line for side in way.split("-") for line in sides[side])


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge."""

    pieces: tuple[Piece, ...]
    """The text from top to bottom."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to decide."""
        return all(piece.is_settled for piece in self.pieces)

    @property
    def n_conflicts(self) -> int:
        """How many pieces are left to decide."""
        return sum(not piece.is_settled for piece in self.pieces)

    @property
    def text(self) -> str:
        """The whole text; where both changed something, both ways one after the other, mine first."""
        return self.decided(["mine-theirs"] * self.n_conflicts)

    def decided(self, ways: Iterable[str]) -> str:
        """Return the whole text, with one of `WAYS` for each piece that is left to decide, in their order."""
        following = iter(ways)
        pieces = (piece.lines if piece.is_settled else piece.decided(next(following)) for piece in self.pieces)
        return "".join(line for lines in pieces for line in lines)


def merge(base: str, mine: str, theirs: str) -> Merged:
    r"""Return what two texts come to that were made of one.

    A change is a run of lines of ``base`` that was replaced, removed, or had lines put in beside it. Changes of both
    that overlap, or touch, are one piece to decide about, unless they are the same.

    Examples
    --------
    >>> merge("a\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n").text
    'A\nb\nc\nd\nE\n'
    >>> merge("a\n", "b\n", "c\n").n_conflicts
    1
    """
    lines, mine_lines, their_lines = (text.splitlines(keepends=True) for text in (base, mine, theirs))
    return Merged(tuple(_pieces(lines, mine_lines, their_lines)))


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines ``[start, end)`` of the common text became others."""

    start: int
    end: int
    lines: tuple[str, ...]


def _changes(base: Sequence[str], other: Sequence[str]) -> list[_Change]:
    """Return what was changed, from top to bottom."""
    codes = LineMatcher(base, other).get_opcodes()
    return [_Change(i, j, tuple(other[k:m])) for tag, i, j, k, m in codes if tag != "equal"]


def _pieces(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Piece]:
    """Yield the pieces from top to bottom."""
    left, right = _changes(base, mine), _changes(base, theirs)
    place = 0
    while left or right:
        ours, others, start, end = _together(left, right)
        if place < start:
            yield Piece(tuple(base[place:start]))
        yield _piece(base, start, end, ours, others)
        place = end
        del left[: len(ours)], right[: len(others)]
    if place < len(base):
        yield Piece(tuple(base[place:]))


def _together(left: list[_Change], right: list[_Change]) -> tuple[list[_Change], list[_Change], int, int]:
    """Return the first changes of each side that overlap or touch, and the lines of the common text they cover."""
    start = min(changes[0].start for changes in (left, right) if changes)
    end = start
    n_left = n_right = 0
    while True:
        if n_left < len(left) and left[n_left].start <= end:
            end, n_left = max(end, left[n_left].end), n_left + 1
        elif n_right < len(right) and right[n_right].start <= end:
            end, n_right = max(end, right[n_right].end), n_right + 1
        else:
            return left[:n_left], right[:n_right], start, end


def _piece(base: Sequence[str], start: int, end: int, ours: list[_Change], others: list[_Change]) -> Piece:
    """Return what became of some lines."""
    mine, theirs = _applied(base, start, end, ours), _applied(base, start, end, others)
    if not others or mine == theirs:
        return Piece(mine)
    if not ours:
        return Piece(theirs)
    return Piece(tuple(base[start:end]), mine, theirs, is_settled=False)


def _applied(base: Sequence[str], start: int, end: int, changes: list[_Change]) -> tuple[str, ...]:
    """Return some lines of the common text with one side's changes."""
    lines: list[str] = []
    for change in changes:
        lines += [*base[start : change.start], *change.lines]
        start = change.end
    return (*lines, *base[start:end])
