"""How long a large ledger takes to write, score and verify: ``python -m benchmarks.ledger [FORECASTS] [WHERE]``."""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.entry import Draft
from detente.ledger.inputs import DAY, moment_of
from detente.ledger.ledger import Ledger, open_ledger
from detente.ledger.scoreboard import score_ledger

QUESTIONS, FORECASTERS, AT_ONCE = 2_000, 250, 100_000
START = moment_of("2020-01-01")


def forecasts(count: int) -> Iterator[list[Draft]]:
    """Yield forecasts, many at a time; the first forecaster is the crowd."""
    chance = random.Random(1)
    for first in range(0, count, AT_ONCE):
        yield [
            forecast_draft(
                f"q{chance.randrange(QUESTIONS)}",
                who=f"forecaster {who}",
                role="person" if who else "crowd",
                at=START + chance.randrange(600 * 86_400) * 1_000_000,
                probability=round(chance.random(), 3),
            )
            for who in (chance.randrange(FORECASTERS) for _ in range(min(AT_ONCE, count - first)))
        ]


def timed(what: str, call: Callable[[], Any]) -> Any:
    """Call, and print how long it took: by the processor, and by the clock."""
    processor, clock = time.process_time(), time.perf_counter()
    result = call()
    took = f"{time.process_time() - processor:.1f} s of processor, {time.perf_counter() - clock:.1f} s by the clock"
    print(f"{what}: {took}", flush=True)
    return result


def fill(ledger: Ledger, count: int) -> None:
    """Write questions, forecasts and answers."""
    closes = START + 700 * DAY
    ledger.append(question_draft(f"q{k}", text=f"Question {k}?", opens=START, closes=closes) for k in range(QUESTIONS))
    for drafts in forecasts(count):
        timed(f"add {len(drafts):,}", lambda drafts=drafts: ledger.append(drafts))
    answers = ("yes" if k % 10 < 3 else "no" for k in range(QUESTIONS))
    ledger.append(
        resolution_draft(f"q{k}", answer, at=START + (610 + k % 80) * DAY) for k, answer in enumerate(answers)
    )


def main() -> None:
    """Measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        where = sys.argv[2] if len(sys.argv) > 2 else str(Path(folder) / "ledger.db")
        with open_ledger(where) as ledger:
            fill(ledger, count)
            verdict = timed("verify", ledger.verify)
            assert verdict.is_whole, verdict
        found = timed("score", lambda: score_ledger(where))
        # Their days lie in the past: all of them are claimed.
        print(f"{verdict.n_entries:,} entries, {len(found.board.claimed)} forecasters scored")
        if Path(where).exists():
            print(f"file: {Path(where).stat().st_size / 1e6:.0f} MB")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


if __name__ == "__main__":
    main()
