"""Views and analysts in an editor: what keys mean, what may be typed, and what a number implies."""

from __future__ import annotations

import json

import jsonschema
import pytest

from detente.case.edit import edit_case
from detente.case.json_schema import json_schema
from detente.case.load import loads
from detente.case.notation import read_number
from detente.core.errors import CaseError
from detente.editor.complete import complete
from detente.editor.hover import hover
from detente.editor.language import meanings
from detente.editor.tree import read_tree

TEXT = """\
case: row
time: {start: 2024-01-01, end: 2024-12-31}
analysts:
  analyst-a: energy desk
  analyst-b: {text: forecaster}
quantities:
  level: {start: {views: {analyst-a: 5 to 20, analyst-b: 30 to 60}}, range: [0, 100]}
"""


def test_keys_of_views_are_known():
    tree = read_tree(TEXT)
    found = {entry.path: meaning for entry, meaning in meanings(tree.root).items()}
    assert found["quantities.level.start.views"].keys == "analyst"
    view = found["quantities.level.start.views.analyst-a"]
    assert (view.key, view.kind, view.reader) == ("name", "analyst", "number")
    assert found["analysts.analyst-a"].kind == "analyst"


def test_a_hover_tells_what_a_view_implies():
    case, tree = loads(TEXT), read_tree(TEXT)
    of_a = hover(tree, TEXT.index("5 to 20"), case=case)
    assert of_a is not None
    assert "median 10.29" in of_a.text
    whole = hover(tree, TEXT.index("views:") + 2, case=case)
    assert whole is not None
    assert "Each analyst's number" in whole.text
    around = hover(tree, TEXT.index("start: {views") + 2, case=case)
    assert around is not None
    assert "median 25.2" in around.text  # of the pool


def test_names_of_analysts_are_offered():
    text = TEXT.replace("analyst-b: 30 to 60", "")
    at = text.index("5 to 20, ") + len("5 to 20, ")
    offers = complete(text, at, case=loads(TEXT)).offers
    assert any(offer.label == "analyst-b" for offer in offers)


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        ({"views": {"analyst-a": 5, "analyst-b": "30 to 60"}}, True),
        ({"views": {"analyst-a": {"value": 5, "why": "polls"}}, "value": "10 to 20", "source": "poll"}, True),
        ({"views": {}}, False),
        ({"views": {"analyst-a": {"views": {"b": 1}}}}, False),
        ({"views": {"analyst-a": 5}, "by": 3}, False),
    ],
)
def test_the_schema_knows_views(number, is_valid):
    data = {
        "case": "row",
        "time": {"start": "2024-01-01", "end": "2024-12-31"},
        "analysts": {"analyst-a": "one", "analyst-b": {"weight": 1, "why": "earned"}, "analyst-c": None},
        "quantities": {"level": {"start": number, "range": [0, 100]}},
    }
    errors = list(jsonschema.Draft202012Validator(json_schema()).iter_errors(json.loads(json.dumps(data))))
    assert (not errors) == is_valid, errors


def test_views_take_the_place_of_a_number_with_all_that_is_said_of_it():
    views = read_number({"views": {"a": "5 to 20", "b": {"value": 9, "why": "polls"}}})
    for before in ("{start: 65}", "{start: {value: 63 to 67, source: poll}}", "{start: {p10: 60, p90: 70}}"):
        text = f"quantities:\n  level: {before}   # kept\n"
        changed = edit_case(text, {"quantities.level.start": views})
        inner = "{views: {a: 5 to 20, b: {value: 9, why: polls}}}"
        assert changed == f"quantities:\n  level: {{start: {inner}}}   # kept\n"
        assert edit_case(changed, {"quantities.level.start": views}) == changed
    with pytest.raises(CaseError, match="views of several analysts"):
        edit_case(changed, {"quantities.level.start": 5})


def test_views_of_a_weight_or_an_amount_stand_bare_or_in_full():
    text = "actors:\n  a: {values: {level: 1, other: {weight: 2, satisfied: 5, desperate: 1}}}\n"
    views = read_number({"views": {"a": 1, "b": 2}})
    changed = edit_case(text, {"actors.a.values.level": views, "actors.a.values.other": views})
    assert "level: {views: {a: 1, b: 2}}" in changed
    assert "other: {weight: {views: {a: 1, b: 2}}, satisfied: 5" in changed
