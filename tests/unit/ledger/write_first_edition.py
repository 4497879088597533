"""How ``first_edition.sql`` was made, with the code of the first edition: ``python write_first_edition.py FILE``.

It holds one entry of each kind there was, at fixed moments. The code of today writes other columns; this file is kept
to be read, and to be run only against that code.
"""

from __future__ import annotations

import itertools
import sqlite3
import sys
import tempfile
from pathlib import Path

from detente.ledger.drafts import correction_draft, forecast_draft, question_draft, reopening_draft, resolution_draft
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import open_ledger

BATCHES = [
    [
        question_draft("war", text="Will there be war?", opens=moment_of("2022-01-01"), closes=moment_of("2022-12-31")),
        question_draft("first", kind="choice", options=["talks", "war"], text="Which comes first? — «erst» 先"),
        question_draft("approval", kind="number"),
        question_draft("when", kind="date"),
        question_draft("talks", condition=("war", "no"), rule="As the agency says."),
    ],
    [
        forecast_draft("war", who="Ada", at=moment_of("2022-01-10"), probability=0.2),
        forecast_draft("war", who="Özil", role="brief", at=moment_of("2022-01-11"), interval=(0.05, 0.2),
                       phrase="very unlikely", standard="icd203"),
        forecast_draft("first", who="Ada", at=moment_of("2022-01-10"), shares={"talks": 0.3, "war": 0.7}),
        forecast_draft("approval", who="Ada", at=moment_of("2022-01-10"), quantiles={"0.1": 3.0, "0.9": 9.5}),
        forecast_draft("when", who="Ada", at=moment_of("2022-01-10"), curve=[("2022-02-01", 0.1), ("2022-03-01", 0.6)]),
        forecast_draft("talks", who="Crowd", role="crowd", at=moment_of("2022-01-10"), probability=1 / 3,
                       details={"n": 12}, note="a note", source="a poll"),
    ],
    [correction_draft(6, why="x",
                      entry=forecast_draft("war", who="Ada", at=moment_of("2022-01-10"), probability=0.25))],
    [correction_draft(11, why="withdrawn")],
    [correction_draft(1, entry=question_draft("war", text="Will there be a war?"))],
    [resolution_draft("war", "yes", at=moment_of("2022-02-24"))],
    [reopening_draft("war", why="a hoax")],
    [resolution_draft("war", "yes", at=moment_of("2022-02-24"))],
]  # fmt: skip


def main() -> None:
    """Write the ledger, and its dump as SQL."""
    moments = itertools.count(moment_of("2022-03-01"), 3_600_000_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with open_ledger(path, now=lambda: next(moments)) as ledger:
            for drafts in BATCHES:
                ledger.append(drafts)
        connection = sqlite3.connect(path)
        Path(sys.argv[1]).write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
        connection.close()


if __name__ == "__main__":
    main()
