"""Taking times fairly: candidates take turns within one run, and each is told by its median."""

from __future__ import annotations

import os
import platform
import statistics
import textwrap
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)
ROUNDS = 7
"""Turns of each candidate: an odd number, so that the median is one of them."""


@dataclass
class Times:
    """Seconds of one candidate, turn by turn."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Of all threads of this process, and of the processes it waited for: what a busy machine disturbs least."""

    @property
    def seconds(self) -> float:
        """Median wall time."""
        return statistics.median(self.wall)

    @property
    def processor_seconds(self) -> float:
        """Median processor time."""
        return statistics.median(self.processor)


def _processor_seconds() -> float:
    return time.process_time() + sum(os.times()[2:4])


def take_turns(candidates: Mapping[Name, Callable[[], object]], rounds: int = ROUNDS) -> dict[Name, Times]:
    """Run every candidate once to warm up, then all in turn, ``rounds`` times."""
    times = {name: Times() for name in candidates}
    for candidate in candidates.values():
        candidate()
    for _ in range(rounds):
        for name, candidate in candidates.items():
            wall, processor = time.perf_counter(), _processor_seconds()
            candidate()
            times[name].processor.append(_processor_seconds() - processor)
            times[name].wall.append(time.perf_counter() - wall)
    return times


def load() -> str:
    """Describe how busy the machine is with other things."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def processor_name() -> str:
    """Return what the system calls its processor."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def figure(value: float) -> str:
    """Write a number with three digits that count."""
    if value == 0 or abs(value) >= 99.95:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}"


def paragraph(*parts: str) -> list[str]:
    """Write a paragraph in Markdown, from parts that are joined by spaces."""
    return [*textwrap.wrap(" ".join(parts), 120, break_long_words=False, break_on_hyphens=False), ""]


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Write a table in Markdown; all columns but the first are numbers."""
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]
