"""Whatever stands in a table: each row is recorded whole or set aside whole, none is lost, and none is guessed."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.errors import LedgerError
from detente.ledger.files import import_file
from detente.ledger.ledger import open_ledger

CELLS = {
    "question": st.sampled_from(["q", "r", "", "q\nq", "x" * 300]),
    "who": st.sampled_from(["Ann", "Ben", "Özil, B.", '"', "", "\x07"]) | st.text(max_size=3),
    "date": st.sampled_from(["2025-03-01", "2025-03-02 1:2:3", "2025-13-01", "1.3.2025", ""]),
    "probability": st.sampled_from(["0.3", "40%", "1:3", "very unlikely", "52", "0,3", "nan", ""]),
    "answer": st.sampled_from(["", "", "", "yes", "no", "perhaps"]),
    "resolved": st.sampled_from(["2025-04-01", "2025-04-01", "2025-04-02", ""]),
}
ROW = st.fixed_dictionaries(CELLS).filter(lambda row: any(cell.strip() for cell in row.values()))
ROWS = st.lists(ROW, min_size=1, max_size=8)


def table_of(rows: list[dict[str, str]], separator: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(CELLS), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


@given(rows=ROWS, separator=st.sampled_from(",;\t"))
@settings(max_examples=40, deadline=None)
def test_each_row_is_recorded_or_set_aside(rows: list[dict[str, str]], separator: str) -> None:
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.db") as ledger:
        path = Path(folder) / "sheet.csv"
        path.write_bytes(table_of(rows, separator))
        try:
            import_file(ledger, path)
        except LedgerError:
            assert list(ledger.entries()) == []
        rejects = Path(folder) / "sheet.csv.rejects.csv"
        aside = []
        if rejects.exists():
            with rejects.open(encoding="utf-8-sig", newline="") as opened:
                aside = [row["line"] for row in csv.DictReader(opened)]
        assert len(set(aside)) == len(aside) <= len(rows)
        said = {(row.question, row.who, row.at) for row in ledger.forecasts()}
        recorded = len(rows) - len(aside)
        # Rows that say the same are recorded once; a row may give an answer and no forecast.
        assert len(said) <= recorded
        assert bool(list(ledger.entries())) == (recorded > 0)
        before = list(ledger.entries())
        if before:
            import_file(ledger, path)
            assert list(ledger.entries()) == before
            assert ledger.verify().is_whole
