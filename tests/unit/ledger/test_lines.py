"""A ledger as lines of JSON and back: the same bytes, the same hashes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, resolution_draft
from detente.ledger.files import export_ledger, import_file
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import Ledger, open_ledger
from detente.ledger.lines import read_lines
from detente.ledger.people import attach, comment, give_key
from tests.unit.ledger.test_proof import first_edition

__all__ = ["first_edition"]


@pytest.fixture
def lines(war: Ledger, tmp_path: Path) -> Path:
    """Return a ledger with entries of many kinds as lines of JSON."""
    memo = tmp_path / "memo.txt"
    memo.write_text("what we know", encoding="utf-8")
    give_key(war)
    comment(war, "war", "too early to say\u2028; see below", on=2)
    attach(war, "war", memo)
    war.append([forecast_draft("war", who="Özil", at=moment_of("2022-02-01"), probability=1 / 3)])
    war.append([resolution_draft("war", "yes", at=moment_of("2022-02-24"))])
    export_ledger(war, tmp_path / "all.jsonl")
    return tmp_path / "all.jsonl"


def test_export_and_import_undo_each_other(lines: Path, war: Ledger, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "again.db") as again:
        added, notes = import_file(again, lines)
        assert (len(added.entries), added.n_known, notes) == (9, 0, ())
        assert list(again.entries()) == list(war.entries())
        assert (again.head(), again.state(), again.forecasts()) == (war.head(), war.state(), war.forecasts())
        assert again.verify().n_signed == 5
        export_ledger(again, tmp_path / "again.jsonl")
        assert import_file(again, lines)[0].n_known == 9
    assert (tmp_path / "again.jsonl").read_bytes() == lines.read_bytes()


def test_a_ledger_of_the_first_edition_goes_through_lines_too(first_edition: Path, tmp_path: Path) -> None:
    with open_ledger(first_edition) as old, open_ledger(tmp_path / "new.db") as new:
        export_ledger(old, tmp_path / "old.jsonl")
        import_file(new, tmp_path / "old.jsonl")
        assert list(new.entries()) == list(old.entries())
        assert new.verify().is_whole


def without_line(number: int) -> Callable[[list[str]], list[str]]:
    return lambda lines: lines[:number] + lines[number + 1 :]


def replaced(old: str, new: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [line.replace(old, new) for line in lines]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (replaced("0.52", "0.02"), "entry 4 is not what was written"),
        (replaced('"seq":3', '"seq":30'), "entries 3 to 29 are missing"),
        (without_line(2), "entry 2 is missing"),
        (lambda lines: lines[:-1], "the file was cut short"),
        (lambda lines: [*lines[:-2], lines[-1]], "the file was cut short"),
        (lambda lines: [*lines[:-1], lines[-1][:20]], "the file is damaged or was cut short"),
        (lambda lines: [*lines, lines[1]], "found something after the line that says where the ledger ends"),
        (lambda lines: [lines[0], "[" * 100_000], "the file is damaged or was cut short"),
        (without_line(0), "found no ledger as lines of JSON"),
        (lambda lines: [], "found no ledger as lines of JSON"),
        (replaced('"kind":"key"', '"kind":7'), "kind: found '7', expected a value of str"),
        (replaced('"kind":"key"', '"sort":"key"'), "found no entry, expected seq, kind"),
    ],
)
def test_a_file_that_was_changed_is_refused(lines: Path, tmp_path: Path, change, message: str) -> None:
    given = lines.read_text(encoding="utf-8").split("\n")[:-1]
    lines.write_text("\n".join(change(given)), encoding="utf-8")
    with open_ledger(tmp_path / "again.db") as again:
        with pytest.raises(LedgerError, match=message):
            import_file(again, lines)
        assert again.verify().n_entries == 0


def test_no_export_is_put_behind_other_entries(lines: Path, war: Ledger, tmp_path: Path) -> None:
    """Neither another ledger, nor more of the same: its entries would seem to have been written here and then."""
    with open_ledger(tmp_path / "other.db") as other:
        other.append(war.append([]).entries or [forecast_question()])
        with pytest.raises(LedgerError, match="found another ledger than the one here"):
            import_file(other, lines)
    with open_ledger(tmp_path / "part.db") as part:
        part.restore(list(war.entries())[:4], shown="part")
        with pytest.raises(LedgerError, match="found 5 entries after those that are here"):
            import_file(part, lines)


def forecast_question():
    from detente.ledger.drafts import question_draft

    return question_draft("other")


def test_other_exports_say_who_wrote_too(war: Ledger, tmp_path: Path) -> None:
    give_key(war)
    export_ledger(war, tmp_path / "all.json")
    data = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert data["schema"] == "detente-ledger/2"
    assert {each["author"] for each in data["entries"]} == {war.author}
    assert [bool(each["signature"]) for each in data["entries"]] == [False] * 4 + [True]
    export_ledger(war, tmp_path / "all.csv")
    assert (tmp_path / "all.csv").read_text(encoding="utf-8-sig").splitlines()[0].endswith("author,signature,text,hash")


def test_a_moment_that_is_none_is_refused(war: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    export_ledger(war, path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first = json.loads(lines[1]) | {"recorded_at": 10**30}
    path.write_text("".join([lines[0], json.dumps(first) + "\n", *lines[2:]]), encoding="utf-8")
    with pytest.raises(LedgerError, match="recorded_at: found 1000"):
        read_lines(path)
