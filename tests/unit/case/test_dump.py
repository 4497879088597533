"""Cases as canonical YAML."""

import pytest

from detente.case import dump_case, load_case, loads
from detente.case.dump import content_hash, to_data, write_scalar
from detente.case.schema import Case, Time
from detente.case.yaml_reader import read_yaml


@pytest.fixture(scope="module")
def case(root):
    return load_case(root / "tests" / "cuba_1962.yaml")


def test_what_was_dumped_is_the_same_case(case):
    again = loads(dump_case(case))
    assert again == case
    assert content_hash(again) == content_hash(case)
    assert dump_case(again) == dump_case(case)


def test_the_plain_data_are_those_of_the_text(case):
    assert read_yaml(dump_case(case), "").data == to_data(case)
    assert Case.model_validate(to_data(case)) == case


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "true",
        "null",
        "2022-01-01",
        "a: b",
        "#a",
        "- a",
        "a #b",
        "'",
        '"',
        "\\",
        "a\nb",
        "a\n  b\n\nc",
        " x",
        "x ",
        "\ta",
        "a\tb",
        "\x85",
        "\u2028",
        "\ufeff",
        "\U0001f600",
        "é",
        "\xa0",
        "a\\nb",
        "x" * 3000,
        "%a",
        "@b",
        "`c`",
        "!d",
        "&e",
        "*f",
        "|",
        ">",
        "? a",
        "{a}",
        "[a]",
        "a, b",
        "yes",
        "---",
        "...",
        "=",
        "<<",
        "a\rb",
        "a\n",
        "\na",
        "a\n b",
        " \n a",
    ],
)
def test_any_text_comes_back(text):
    case = Case(case="x", time=Time(start="2022-01-03", end="2022-12-31"), title=text, about=f"{text}\nand more")
    assert loads(dump_case(case)) == case
    for in_flow in (False, True):
        assert read_yaml(
            f"[{write_scalar(text, in_flow=in_flow)}]" if in_flow else f"- {write_scalar(text)}", ""
        ).data == [text]


def test_numbers_are_short():
    case = loads(
        "case: x\ntime: {start: 2022-01-03, end: 2022-12-31}\n"
        "quantities: {a: {start: {value: 5.0, source: s}, noise: '2.50 per week'}}\nsources: {s: {}}"
    )
    assert "start: 5\n" not in dump_case(case)
    assert "value: 5\n" in dump_case(case)
    assert "noise: 2.5 per week\n" in dump_case(case)
