"""Formatting: the usual form, the same meaning, the same comments, and nothing to do the second time."""

from __future__ import annotations

import random
import re

import pytest

from detente.case.dump import content_hash
from detente.case.load import loads
from detente.case.shipped import find_case, shipped_cases
from detente.case.yaml_reader import read_yaml
from detente.compile import compile_case
from detente.core.errors import CaseError
from detente.editor.format import comments, format_edits, formatted
from detente.editor.text import edited

CASES = {name: find_case(name).read_text(encoding="utf-8") for name in shipped_cases()}


def disturbed(text: str, seed: int) -> str:
    """Return a text with other spaces: at ends of lines, behind colons, at the margin."""
    random.seed(seed)
    lines = []
    for line in text.split("\n"):
        end = "   " if random.random() < 0.3 and line.strip() else ""
        lines.append(re.sub(r": (?=\{)", random.choice([": ", ":   "]), line, count=1) + end)
    return "\n".join(lines)


@pytest.mark.parametrize("name", CASES)
def test_shipped_cases_are_in_the_usual_form(name: str) -> None:
    assert formatted(CASES[name]).rstrip("\n") == CASES[name].rstrip("\n")


@pytest.mark.parametrize("name", ["ultimatum", "succession"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_same_meaning_and_comments_and_nothing_left_to_do(name: str, newline: str) -> None:
    text = disturbed(CASES[name], 3).replace("\n", newline)
    found = formatted(text)
    assert found != text
    assert formatted(found) == found
    assert comments(found.replace("\r\n", "\n")) == comments(text.replace("\r\n", "\n"))
    assert found.count("\n") == found.count(newline)
    assert content_hash(loads(found)) == content_hash(loads(text))
    assert repr(compile_case(loads(found)).draws) == repr(compile_case(loads(text)).draws)
    assert edited(text, format_edits(text)) == found


FORMS = {
    "time:\n    end: 2022-01-03   # Monday\n    step: week": "time:\n  end: 2022-01-03     # Monday\n  step: week\n",
    "a:\n- 1\n- 2\n": "a:\n  - 1\n  - 2\n",
    "a: {b: 1,c:   2}": "a: {b: 1, c: 2}\n",
    "# only\n\n# comments\n": "# only\n\n# comments\n",
    "a: 'it''s'\nb: \"so\"\n": "a: 'it''s'\nb: \"so\"\n",
    "\ufeffa:   1": "\ufeffa: 1\n",
    "a: 1\n\n\n": "a: 1\n",
    "a: |\n  kept  \n  as is\n": "a: |\n  kept  \n  as is\n",
    "": "",
}


@pytest.mark.parametrize("text", FORMS)
def test_forms(text: str) -> None:
    assert formatted(text) == FORMS[text]


@pytest.mark.parametrize("text", ["a: {", "a: 1\na: 2", "a: !x 1", "a: " + "[" * 60, "- a: &x 1\n  <<: *x\n"])
def test_what_cannot_be_formatted_without_loss_is_refused_or_kept(text: str) -> None:
    try:
        found = formatted(text)
    except CaseError:
        return
    assert repr(read_yaml(found, "").data) == repr(read_yaml(text, "").data)


def test_comments_are_told_from_what_looks_like_them() -> None:
    assert comments("a: '# no'  # yes\nb: x#no\n# yes, too\nc: |\n  # no\n") == ["# yes", "# yes, too"]
