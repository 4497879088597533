"""Forms of JSON beside their versions: the table is that of now, and a changed form wants a new version."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.render.schema import schema

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def schema_forms():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "scripts"))
        import schema_forms

        yield schema_forms
        sys.modules.pop("schema_forms")


def test_every_form_is_that_of_its_version(schema_forms, capsys: pytest.CaptureFixture[str]) -> None:
    code = schema_forms.main(["--check"])
    assert (capsys.readouterr().err, code) == ("", 0)


def _gone(form: dict[str, Any]) -> None:
    form["properties"].pop("title")


def _not_required(form: dict[str, Any]) -> None:
    form["required"].remove("title")


def _nullable(form: dict[str, Any]) -> None:
    form["properties"]["title"]["type"] = ["string", "null"]


def _deep_within(form: dict[str, Any]) -> None:
    form["$defs"]["Statement"]["properties"]["new"] = {"type": "string"}


@pytest.mark.parametrize("change", [_gone, _not_required, _nullable, _deep_within])
def test_a_change_is_seen(schema_forms, change: Callable[[dict[str, Any]], None]) -> None:
    form = schema("forecast")
    changed = copy.deepcopy(form)
    change(changed)
    assert schema_forms.digest_of(changed) != schema_forms.digest_of(form)


def test_words_and_order_are_no_form(schema_forms) -> None:
    form = schema("forecast")
    other = copy.deepcopy(form)
    other["description"] = other["properties"]["title"]["description"] = "Said otherwise."
    other["required"].reverse()
    other["properties"] = dict(reversed(other["properties"].items()))
    other["properties"]["schema"]["const"] = 99
    assert schema_forms.digest_of(other) == schema_forms.digest_of(form)


def test_a_changed_form_wants_a_new_version(schema_forms) -> None:
    form = schema_forms.Form
    old = {"forecast": form(2, "aa"), "gone": form(1, "bb")}
    assert list(schema_forms.problems(old, {"forecast": form(2, "aa"), "new": form(1, "cc")})) == []
    assert list(schema_forms.problems(old, {"forecast": form(3, "dd")})) == []
    (told,) = schema_forms.problems(old, {"forecast": form(2, "dd")})
    assert told == "forecast: found another form under version 2, expected version 3"
    assert list(schema_forms.problems(old, {"forecast": form(2, "dd")}, compatible=["forecast"])) == []
    (told,) = schema_forms.problems(old, {"forecast": form(1, "aa")}, compatible=["forecast"])
    assert "expected 2 or more" in told


def test_the_table_is_read_as_it_is_written(schema_forms) -> None:
    found = {"forecast": schema_forms.Form(2, "aa"), "audit": schema_forms.Form(1, "bb")}
    assert schema_forms.read_table(schema_forms.table_of(found)) == found
