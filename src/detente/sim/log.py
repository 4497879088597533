"""The log of a program: what happens and what is decided, with the state in which it is, where someone wants to know.

A program that has been given a log, a piece of memory whose address stands in the first slot of the state, writes an
entry for every event, every turn and every answer on the eight paths that it follows; one without (the address is 0)
runs as if there were none. So the code of ordinary runs is that of recorded ones. What the entries mean is read by
`detente.sim.recorded`.

The log holds 32-bit words. The first says how many words are used, and goes on counting where there is no room; the
second how many there are. Entries follow from word `LOG_HEAD` on: a head of `ENTRY_HEAD` words, then eight lanes each
of a mask, of what was chosen (or the bits of the day), and of the copied slots of the state.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.sim.lanes import I32, N_LANES, Function, Lane

LOG_SLOT = 0
"""Slot of the address of the log: the same in every case, since functions of the library look there."""
LOG_HEAD = 8
"""Words before the first entry."""
ENTRY_HEAD = ("kind", "t", "what", "slots")
"""Kind of entry, number of the moment, what it is about, slots of the state that are copied."""
HAPPENED, DECIDED, ANSWERED = 0, 1, 2
"""Kinds of entry. What they are about: slot of the event's last day; the actor; the number of the tree."""


def entry_words(slots: int) -> int:
    """Return the words of an entry."""
    return len(ENTRY_HEAD) + (2 + slots) * N_LANES


def note_function() -> Function:
    """Write what adds an entry to the log; there must be one."""
    parameters = [
        ("ptr", "state"), ("i32", "kind"), ("i32", "t"), ("i32", "what"), (I32, "mask"), (I32, "chosen"),
        ("i32", "slots"),
    ]  # fmt: skip
    f = Function("note", parameters, linkage="shared")
    state, slots = f.parameter("state"), f.parameter("slots")
    log = f.load("ptr", state, LOG_SLOT)
    used, room = (f.load("i32", log, place) for place in (0, 1))
    end = used + (slots * N_LANES + entry_words(0))
    f.store(end, log)
    with f.when(end <= room):
        entry = f.address(log, used, "i32")
        for place, name in enumerate(ENTRY_HEAD):
            f.store(f.parameter(name), entry, place)
        lanes = f.address(entry, len(ENTRY_HEAD), "i32")
        for place, name in enumerate(("mask", "chosen")):
            f.store(f.parameter(name), lanes, place, align=4)
        with f.loop(0, slots) as slot:
            f.store(f.load(I32, state, slot), lanes, slot + 2, align=4)
    f.give()
    return f


@contextmanager
def where_logged(f: Function) -> Iterator[Lane]:
    """Write something that is done only where there is a log, and give its address."""
    log = f.load("ptr", f.parameter("state"), LOG_SLOT)
    with f.when(f.let("i1", f"icmp ne ptr {log.name}, null")):
        yield log


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a log, as one path sees it."""

    kind: int
    """`HAPPENED`, `DECIDED` or `ANSWERED`."""
    t: int
    """Number of the moment."""
    what: int
    """Slot of the event's last day; the actor; the number of the tree."""
    chosen: npt.NDArray[np.uint32]
    """[1] bits of the day of an event; of a turn 0 to wait, else 1 + the position of the opening move."""
    state: npt.NDArray[np.uint32]
    """[slots] bits of what was copied."""

    @property
    def day(self) -> float:
        """The day of an event."""
        return float(self.chosen.view(np.float32)[0])

    def numbers(self, first: int, count: int) -> list[float]:
        """Return numbers of the state, from a slot on."""
        found: list[float] = self.state[first : first + count].view(np.float32).tolist()
        return found

    def integers(self, first: int, count: int) -> list[int]:
        """Return whole numbers or masks of the state, from a slot on."""
        found: list[int] = self.state[first : first + count].view(np.int32).tolist()
        return found


@dataclass(frozen=True, slots=True)
class Log:
    """What was written down of eight paths."""

    words: npt.NDArray[np.uint32]
    """The log; all of it was written."""
    lane: int
    """Which of the paths is asked for."""

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries that are about the path, in order."""
        place, end = LOG_HEAD, int(self.words[0])
        while place < end:
            kind, t, what, slots = self.words[place : place + len(ENTRY_HEAD)].tolist()
            size = entry_words(slots)
            lanes = self.words[place + len(ENTRY_HEAD) : place + size].reshape(-1, N_LANES)[:, self.lane]
            if lanes[0]:
                numbers = np.ascontiguousarray(lanes[1:])
                yield Entry(kind, t, what, numbers[:1], numbers[1:])
            place += size
