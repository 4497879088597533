"""``detente schema``: the list of kinds, one schema, the language of cases, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import detente as package
from detente.case.json_schema import reference_markdown
from detente.render.schema import kinds, schema

BRIEF = str(Path(__file__).parent / "brief.txt")


def test_all_kinds_are_listed(detente) -> None:
    result = detente("schema")
    assert (result.code, result.err) == (0, "")
    head, *lines = result.out.splitlines()
    assert head.split() == ["kind", "version", "what"]
    assert max(map(len, lines)) <= 100
    assert [line.split()[0] for line in lines if line[0] != " "] == ["case", *(each.kind for each in kinds())]
    data = json.loads(detente("schema", "--json").out)
    jsonschema.validate(data, schema("kinds"))
    assert [each["kind"] for each in data["kinds"]] == [each.kind for each in kinds()]


def test_a_schema_is_printed_or_written(detente, tmp_path: Path) -> None:
    result = detente("schema", "forecast")
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out) == schema("forecast")
    assert detente("schema", "forecast", "--json", "-").out == result.out
    assert detente("schema", "forecast", "--json", "form.json").out == ""
    assert (tmp_path / "form.json").read_text(encoding="utf-8") == result.out


def test_the_language_of_cases(detente) -> None:
    assert json.loads(detente("schema", "case").out) == package.json_schema()
    assert detente("schema", "case", "--reference").out == reference_markdown()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("forcast",), "found 'forcast', expected a kind of JSON; did you mean forecast?"),
        (("x" * 300,), "`detente schema` lists them"),
        (("forecast", "--reference"), "the language of cases alone has a reference"),
        (("--reference",), "the language of cases alone has a reference"),
        (("case", "--reference", "--json", "x.md"), "the language of cases alone has a reference"),
    ],
)
def test_what_is_refused(detente, tmp_path: Path, arguments: tuple[str, ...], expected: str) -> None:
    result = detente("schema", *arguments)
    assert (result.code, result.out) == (2, "")
    assert expected in " ".join(result.err.split())
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_kind_is_one_line(detente) -> None:
    assert detente("schema", "forcast").err.count("\n") == 1


def test_what_commands_write_fits(detente, row: Path) -> None:
    size = ("--worlds", "128", "--paths", "8")
    for arguments in (
        ("run", str(row), *size),
        ("run", str(row), *size, "--pool"),
        ("explain", str(row), "seizure", *size),
        ("watch", str(row), "seizure", "--until", "2026-04-01", *size),
        ("compare", str(row), "--forbid", "seize", *size),
        ("diff", str(row), "ultimatum", "--by", "section", *size),
        ("update", str(row), "--observe", "seize by 2026-12-01", *size),
        ("check", str(row)),
        ("cases",),
        ("rules", "dates"),
        ("new", "border"),
        ("upgrade", "ultimatum"),
        ("draft", BRIEF, "-o", "draft.yaml"),
        ("read", BRIEF),
        ("settle", "russia-2022", "vienna"),
        ("score", "russia-2022", *size),
        ("ledger", "add", "war", "12%", "--who", "me", "--text", "Will there be war?"),
        ("ledger", "list"),
        ("ledger", "list", "war"),
        ("ledger", "verify"),
        ("history", "show"),
        ("history", "show", "icb-crises"),
        ("history", "backtest", "--from", "2005"),
        ("history", "rate", "--level", "war", "--given", "trigger=political"),
        ("history", "like", "russia-2022"),
        ("priors", "list"),
        ("priors", "show", "crisis-war", "--where", "trigger=political"),
        ("priors", "search", "mobilisation"),
        ("parts", "list"),
        ("parts", "show", "limited-strike"),
        ("parts", "search", "sanctions"),
        ("show", "tables", "russia-2022"),
    ):
        if arguments[:2] == ("ledger", "add"):
            assert detente(*arguments).code == 0
            continue
        result = detente(*arguments, "--json")
        assert result.code == 0, (arguments, result.err)
        data = json.loads(result.out)
        assert list(data)[:2] == ["kind", "schema"]
        jsonschema.validate(data, schema(data["kind"]))
