"""The JSON Schema accepts what the loader accepts, and the reference page leaves nothing out."""

from __future__ import annotations

import datetime as dt
import functools
import re
from pathlib import Path
from typing import Any

import pytest

from detente.case.dump import to_data
from detente.case.json_schema import DOMAINS, json_schema, reference_markdown
from detente.case.load import load_as_written
from detente.case.shipped import find_case
from detente.case.starter import starter_case
from detente.case.uncertain import Domain
from detente.case.yaml_reader import read_yaml


def plain(data: Any) -> Any:
    """Return data as an editor sees it: JSON has no dates."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    return data.isoformat() if isinstance(data, dt.date) else data


@functools.cache
def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_shipped_cases_fit(cases: Path) -> None:
    check = validator()
    texts = {path.parent.name: path.read_text(encoding="utf-8") for path in cases.glob("*/case.yaml")}
    assert texts
    for name, text in {**texts, "starter": starter_case("starter")}.items():
        # What a case with parts leaves to them is not in its text.
        data = to_data(load_as_written(find_case(name))) if "\nuse:" in text else read_yaml(text, name).data
        errors = [(list(error.absolute_path), error.message[:80]) for error in check.iter_errors(plain(data))]
        assert errors == [], name


@pytest.mark.parametrize(
    ("part", "is_good"),
    [
        ({"quantities": {"x": {"start": 5}}}, True),
        ({"quantities": {"x": {"start": "5 to 20 percent", "half_life": "1 year"}}}, True),
        ({"quantities": {"x": {"start": {"p10": 5, "p90": 20}}}}, True),
        ({"quantities": {"x": {"start": {"value": {"p10": 5, "p90": 20}, "why": "x"}}}}, True),
        ({"quantities": {"x": {"start": {"valu": 5}}}}, False),
        ({"quantities": {"X": {"start": 5}}}, False),
        ({"quantities": {"x": {"start": 5, "half_life": 3}}}, False),
        ({"quantities": {"x": {"start": 5, "half_life": "3"}}}, False),
        ({"quantities": {"x": {"start": 5, "noise": "2 per month"}}}, True),
        ({"quantities": {"x": {"start": 5, "noise": "2"}}}, False),
        ({"quantities": {"x": {"start": 5, "nose": "2 per month"}}}, False),
        ({"quantities": {"x": {"start": "about five"}}}, False),
        ({"quantities": {"x": {"start": "uniform(1, 2)", "range": [0, None]}}}, True),
        ({"quantities": {"x": {}}}, False),
        ({"moves": {"m": {"by": "a", "effects": {"x": 3}}}}, True),
        ({"moves": {"m": {"by": "a", "effects": {"x": [3, {"amount": 2, "after": "1 week"}]}}}}, True),
        ({"moves": {"m": {"by": "a", "effects": {"x": {"amount": 2, "affter": "1 week"}}}}}, False),
        ({"moves": {"m": {"by": "a", "joins": {"b": "c"}}}}, True),
        ({"moves": {"m": {"by": "a", "outcomes": {"o": {"chance": "rest"}, "p": {"chance": "10% to 40%"}}}}}, True),
        ({"moves": {"m": {"by": "a", "outcomes": {"o": {"chance": "more than most"}}}}}, False),
        ({"questions": {"q-1": {"condition": "happened(m)", "by": "2022-01-01"}}}, True),
        ({"questions": {"q": {"kind": "maybe"}}}, False),
        ({"tables": {"t": {"issues": {"i": {"reference": 0}}, "parties": {}}}}, True),
        ({"tables": {"t": {"issues": {"i": {"reference": 0, "scale": [0, 10, 20]}}, "parties": {}}}}, False),
        (
            {"tables": {"t": {"issues": {}, "parties": {"a": {"capability": 1, "positions": {"i": {"position": 5}}}}}}},
            False,
        ),
        ({"tables": {"t": {"issues": {}, "parties": {}, "agreement": "often"}}}, False),
        ({"tables": {"anything": [1, 2]}}, False),
        ({"unknown": 1}, False),
    ],
)
def test_what_an_editor_underlines(part: dict[str, Any], is_good: bool) -> None:
    case = {"case": "c", "time": {"start": "2022-01-03", "end": "2022-12-31"}, **part}
    assert (not list(validator().iter_errors(case))) is is_good


def test_no_internal_words_are_published() -> None:
    text = str(json_schema())
    assert "x-takes" not in text
    assert "'domain'" not in text
    assert set(DOMAINS) == set(Domain)


def test_the_reference_page_names_everything() -> None:
    page = reference_markdown()
    described = re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE)

    def fields(model: Any, seen: set[str]) -> None:
        for name, field in model.model_fields.items():
            seen.add(field.alias or name)

    from detente.case import schema

    wanted: set[str] = set()
    for part in vars(schema).values():
        if (
            isinstance(part, type)
            and issubclass(part, schema.SchemaEntry)
            and part.__name__ not in ("SchemaEntry", "Sourced", "Happening", "Gated")
        ):
            fields(part, wanted)
            assert str(part.__doc__).split("\n", maxsplit=1)[0].replace("``", "`") in page
    assert wanted - set(described) == set()
    assert all(f"### {domain.value}\n" in page for domain in Domain)
    assert max(len(line.split(" | ")) for line in page.splitlines() if line.startswith("| `")) <= 4
    headings = {line.lstrip("# ").lower().replace(" ", "-") for line in page.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\]\(#([a-z-]+)\)", page)) <= headings
    assert "{domains}" not in page
