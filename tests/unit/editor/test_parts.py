"""Reading in parts gives what reading the whole gives: data, lines, problems."""

from __future__ import annotations

import random

import pytest

from detente.case.shipped import find_case, shipped_cases
from detente.case.yaml_reader import Document, read_yaml
from detente.core.errors import CaseError
from detente.editor import parts
from detente.editor.parts import Reader

CASES = {name: find_case(name).read_text(encoding="utf-8") for name in shipped_cases()}
TYPED = ["{", "[", '"', "'", ":", "#", "x", "- ", " ", "\n", "\n  ", "\n  a: b\n", "& ", "*x", "!", ",", "}", "\t", "?"]


def read(text: str, reader: Reader | None = None) -> Document | CaseError:
    try:
        return read_yaml(text, "") if reader is None else reader.read(text)
    except CaseError as error:
        return error


def assert_same(text: str, reader: Reader) -> None:
    whole, joined = read(text), read(text, reader)
    assert isinstance(whole, CaseError) == isinstance(joined, CaseError), text
    if isinstance(whole, Document) and isinstance(joined, Document):
        assert repr(joined.data) == repr(whole.data)
        assert joined.lines == whole.lines
        assert joined.problems == whole.problems


@pytest.mark.parametrize("name", CASES)
def test_the_same_as_the_whole_after_any_keystroke(name: str) -> None:
    random.seed(7)
    text, reader = CASES[name], Reader()
    assert_same(text, reader)
    for _ in range(40):
        at = random.randrange(len(text))
        after = text.find("\n", at) if random.random() < 0.3 else at + random.choice([0, 0, 1, 20])
        assert_same(text[:at] + random.choice(["", *TYPED]) + text[max(at, after) :], reader)


SPECIAL = {
    "a quote over what looks like sections": 'about: "one\ntwo: three\nfour: five"\ncase: row\n',
    "a block of text": "about: >\n  one: two\n\n  three: four\ncase: row\n",
    "keys twice in different places": "moves:\n  a: {by: x}\nsources: {}\nmoves:\n  b: {by: y}\n",
    "entries twice": "moves:\n  a: {by: x}\n  b: {by: y}\n  a: {by: z}\n",
    "an anchor": "a:\n  x: &one {y: 1}\n  z: *one\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "comments between": "# top\n\nmoves:  # all\n\n  # first\n  a: {by: x}\n# under\n  b: {by: y}\n#end",
    "carriage returns": "moves:\r\n  a: {by: x}\r\n  b:\r\n    by: y\r\n",
    "keys with spaces": "my key: 1\nmoves :\n  a : {by: x}\n",
    "a list at the margin": "observations:\n- {date: 2022-01-01}\n- {date: 2022-01-02}\ncase: row\n",
    "an empty section": "moves:\nsources:\n  a: {}\n",
    "addresses": "sources: {a: {url: http://x}}\ncase: a?\nmoves:\n  b: {text: come?}\n",
    "other line breaks": "a: 1\u2028b: 2\nc:\n  d: 3\u0085  e: 4\n",
    "indented sections": "  a: 1\n  b: 2\n",
}


@pytest.mark.parametrize("name", SPECIAL)
def test_texts_that_might_be_cut_wrongly(name: str) -> None:
    assert_same(SPECIAL[name], Reader())


def test_only_what_changed_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text, reader = CASES["russia-2022"], Reader()
    reader.read(text)
    read_again: list[str] = []

    def counting(part: str, name: str) -> Document:
        read_again.append(part)
        return read_yaml(part, name)

    monkeypatch.setattr(parts, "read_yaml", counting)
    reader.read(text.replace("New round of talks", "Another round of talks", 1))
    (part,) = read_again
    assert "Another round" in part
    assert len(part) < 1500


def test_a_broken_part_names_its_own_lines() -> None:
    text = CASES["russia-2022"]
    at = text.index("options: [concede_demands")
    line = text.count("\n", 0, at) + 1
    found = read(text[:at] + "options: [concede_demands: x: y" + text[at + 25 :], Reader())
    assert isinstance(found, CaseError)
    assert found.problems[0].line == line
