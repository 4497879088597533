"""A small ledger for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.ledger.drafts import forecast_draft, question_draft
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import Ledger, open_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return an empty ledger."""
    with open_ledger(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture
def war(ledger: Ledger) -> Ledger:
    """Return a ledger with a question and three forecasts: entries 1 to 4."""
    opens, closes = moment_of("2022-01-01"), moment_of("2022-12-31")
    ledger.append(
        [
            question_draft("war", text="Will there be war?", opens=opens, closes=closes),
            forecast_draft("war", who="Ada", at=moment_of("2022-01-10"), probability=0.2),
            forecast_draft("war", who="Ada", at=moment_of("2022-02-01"), probability=0.6),
            forecast_draft("war", who="Crowd", role="crowd", at=moment_of("2022-01-18"), probability=0.52),
        ]
    )
    return ledger
