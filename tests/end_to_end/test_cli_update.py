"""``detente update`` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SMALL = ("--worlds", "100", "--paths", "20")
SCANDAL = ("--observe", "scandal by 2026-03-08")


def test_the_table_says_what_follows(detente, row: Path) -> None:
    result = detente("update", str(row), *SCANDAL, "--observe", "approval = 55 +- 4 on 2026-03-02", *SMALL)
    assert (result.code, result.err) == (0, "")
    assert "scandal by 2026-03-08 (from 2026-01-05 to 2026-03-08; expected with" in result.out
    assert "effective worlds" in result.out


def test_observations_of_the_case(detente, row: Path) -> None:
    text = row.read_text(encoding="utf-8")
    row.write_text(
        text + "\nobservations:\n  - {date: 2026-02-02, quantity: approval, value: 51, sd: 2}\n"
        "  - {date: 2026-05-04, event: scandal}\n",
        encoding="utf-8",
    )

    def evidence(*options: str) -> list[str]:
        result = detente("update", str(row), *options, *SMALL, "--json")
        assert result.code == 0, result.err
        return [each["text"] for each in json.loads(result.out)["evidence"]]

    own = ["approval = 51 +- 2 on 2026-02-02", "scandal on 2026-05-04"]
    assert evidence() == own
    assert evidence("--until", "2026-03-01", "--only-observed") == own[:1]
    silent = evidence("--until", "2026-03-01")
    assert silent[:1] == own[:1]
    assert "no scandal by 2026-03-01" in silent
    assert evidence(*SCANDAL) == ["scandal by 2026-03-08"]
    both = ("--with-observations", "--until", "2026-04-01", "--only-observed")
    assert evidence(*SCANDAL, *both) == [own[0], "scandal by 2026-03-08"]


def test_json_file_and_tolerance(detente, row: Path, tmp_path: Path) -> None:
    observed = ("--observe", "scandal on 2026-03-04")
    for tolerance, first, last in (("0", "2026-03-04", "2026-03-04"), ("2", "2026-02-18", "2026-03-18")):
        result = detente("update", str(row), *observed, "--tolerance", tolerance, *SMALL, "--json", "found.json", "-q")
        assert (result.code, result.out) == (0, "")
        data = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
        assert (data["evidence"][0]["first"], data["evidence"][0]["last"]) == (first, last)
        assert {"estimate", "id", "after_curve"} <= set(data["questions"][0])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), "found nothing that was observed"),
        (("--observe", "scandl on 2026-03-02"), "did you mean `scandal`?"),
        (("--observe", "aproval = 3 +- 1 on 2026-03-02"), "did you mean `approval`?"),
        (("--observe", "approval = 3 on 2026-03-02"), "`+- 1.5`"),
        (("--observe", "scandal on 2029-03-02"), "the case's time"),
        (("--observe", "scandal"), "`recognise on 2022-02-21`"),
        ((*SCANDAL, "--until", "2026-02-01", "--only-observed"), "up to 2026-02-01"),
        ((*SCANDAL, "--until", "2029-02-01"), "found 2029-02-01, expected a day from"),
        ((*SCANDAL, "--tolerance", "-1"), "tolerance"),
        (
            ("--observe", "approval = 30 +- 1 on 2026-03-02", "--observe", "approval = 50 +- 1 on 2026-03-02"),
            "contradict",
        ),
        (("--observe", "withdraw by 2026-03-02", "--observe", "no seize by 2026-03-08"), "none of 2,000 paths fits"),
    ],
)
def test_bad_options(detente, row: Path, options: tuple[str, ...], expected: str) -> None:
    result = detente("update", str(row), *SMALL, "--most-paths", "2000", *options)
    assert result.code == 2
    assert expected in result.err
    assert result.out == ""
    assert "Traceback" not in result.err
