"""Writers that run as processes of their own; a process can be killed in the middle of what it does."""

from __future__ import annotations

import os
from pathlib import Path

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft
from detente.ledger.entry import Draft
from detente.ledger.ledger import open_ledger

QUESTION = question_draft("will-it-hold", text="Will it hold?")
MARCH = 1_646_092_800_000_000
"""1 March 2022, in microseconds since 1970."""


def batch_of(writer: str, number: int, size: int) -> list[Draft]:
    """Return forecasts that no other batch has."""
    return [
        forecast_draft("will-it-hold", who=f"{writer}-{number}-{k}", at=MARCH + number, probability=k / size)
        for k in range(size)
    ]


def write(where: str, writer: str, batches: int, size: int, acknowledged: Path) -> None:
    """Add batches one by one, and note each one once the ledger has said it is written."""
    notes = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with open_ledger(where) as ledger:
        ledger.append([QUESTION])
        for number in range(batches):
            try:
                ledger.append(batch_of(writer, number, size))
            except LedgerError as error:
                os.write(notes, f"refused: {error}\n".encode())
                return
            os.write(notes, f"{writer}-{number}\n".encode())


def write_the_same(where: str, writer: str, batches: int, size: int, acknowledged: Path) -> None:
    """Add batches of this writer's own, and between them batches that all writers add."""
    notes = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with open_ledger(where) as ledger:
        for number in range(batches):
            ledger.append([QUESTION, *batch_of(writer, number, size)])
            ledger.append(batch_of("shared", number, size))
            os.write(notes, f"{writer}-{number}\nshared-{number}\n".encode())
