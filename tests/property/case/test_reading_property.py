"""Whatever a file holds: a case, or an error that says what is wrong. And what was written is read back."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detente.case import dump_case, edit_case, loads
from detente.case.dump import content_hash, write_scalar
from detente.case.notation import NotationError, format_number, read_notation
from detente.case.places import assumptions
from detente.case.schema import Case
from detente.case.uncertain import Domain, fit
from detente.case.yaml_reader import read_scalar, read_yaml
from detente.compile import compile_case
from detente.core.errors import CaseError, CompileError
from tests.random_cases import random_text

TEXT = (Path(__file__).resolve().parents[2] / "cuba_1962.yaml").read_text(encoding="utf-8")
LINES = TEXT.splitlines()


def read_and_compile(text: str | bytes) -> None:
    """Read a text; whatever is wrong must come as a `CaseError` (or `CompileError`) whose problems are complete."""
    try:
        compile_case(loads(text, name="f"))
    except CaseError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.file == "f"
            assert problem.line > 0
            assert problem.found
            assert problem.expected
            assert str(problem).isprintable() or "\n" in str(problem)
    except CompileError as error:
        assert str(error)


SOUP = r"""
- : , [ ] { } & * ! | > ' " % @ ` # ? -- --- ... ~ << é 5 -1 0 1e400 .nan .inf to weeks 20 40% 5-20 uniform(1,2) null
uniform(2,1) choice(0.5:1,0.5:2) rest nothing true {} [] [a] {a: b} tension missiles usa ussr oas quarantine strike
withdraw happened(strike) since(strike)>2 member(usa,oas) 1962-10-20 1962-02-30 value amount weight effects outcomes
replies options by when once cooldown chance rate quantities beliefs actors.usa.horizon moves.strike.effects.tension
quantities.tension.start &a *a !!str !x
"""
WORDS = st.sampled_from(
    [
        *SOUP.split(),
        "",
        "\t",
        "\n",
        "\r",
        "\0",
        "\x07",
        "\x85",
        "\u2028",
        "\ufeff",
        "5 to 20",
        "20 to 5",
        "3 per month",
        "- a",
    ]
)


@settings(max_examples=100)
@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b"a: \xf0\x9f\x98\x80")
def test_any_bytes(raw: bytes) -> None:
    read_and_compile(raw)


@settings(max_examples=100)
@given(st.text(max_size=300))
@example("\ud800")
@example("? - a")
@example("!<!> a")
@example("%TAG ! x\n---\na")
def test_any_text(text: str) -> None:
    read_and_compile(text)


@settings(max_examples=100)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_soup_of_words(text: str) -> None:
    read_and_compile("case: x\ntime: {start: 1962-10-16, end: 1962-11-20}\n" + text)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """Draw a valid case with lines dropped, doubled, swapped, moved inwards, or with words in them replaced."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        number = draw(st.integers(0, len(lines) - 1))
        line = lines[number]
        match draw(st.integers(0, 5)):
            case 0:
                del lines[number]
            case 1:
                lines.insert(draw(st.integers(0, len(lines))), line)
            case 2:
                lines[number] = " " * draw(st.integers(0, 8)) + line.lstrip()
            case 3:
                start = draw(st.integers(0, len(line)))
                lines[number] = line[:start] + draw(WORDS) + line[draw(st.integers(start, len(line))) :]
            case 4:
                words = line.split(" ")
                words[draw(st.integers(0, len(words) - 1))] = draw(WORDS)
                lines[number] = " ".join(words)
            case _:
                lines[number] = line.replace(draw(st.sampled_from(list(":,[]{}()>."))), draw(WORDS), 1)
    return "\n".join(lines)


@settings(max_examples=100)
@given(mutations())
def test_any_mutation_of_a_case(text: str) -> None:
    read_and_compile(text)


@pytest.mark.long
@settings(max_examples=10_000)
@given(
    st.one_of(mutations(), mutations(), mutations(), st.lists(WORDS, max_size=60).map(" ".join), st.text(), st.binary())
)
def test_many_texts(text: str | bytes) -> None:
    read_and_compile(text)


@st.composite
def values(draw: st.DrawFn, depth: int = 0) -> object:
    """Draw plain data of the kinds YAML has."""
    leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.dates(), WORDS)
    if depth > 3:
        return draw(leaf)
    inner = values(depth=depth + 1)
    return draw(
        st.one_of(leaf, st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8) | WORDS, inner, max_size=3))
    )


@settings(max_examples=100)
@given(st.sampled_from(list(Case.model_fields)), values())
def test_any_data_under_any_section(section: str, value: object) -> None:
    data = {"case": "x", "time": {"start": "2022-01-03", "end": "2022-12-31"}, section: value}
    read_and_compile("\n".join(_flow(data)))


def _flow(data: dict[str, object]) -> list[str]:
    return [f"{key}: {_value(value)}" for key, value in data.items()]


def _value(value: object) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{write_scalar(key, in_flow=True)}: {_value(item)}" for key, item in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return write_scalar(value, in_flow=True)


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_what_was_dumped_is_read_back(seed: int) -> None:
    case = loads(random_text(Random(seed)))
    again = loads(dump_case(case))
    assert again == case
    assert content_hash(again) == content_hash(case)
    assert compile_case(again).case_hash == compile_case(case).case_hash


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.data())
def test_an_edit_changes_the_number_and_no_other(seed: int, data: st.DataObject) -> None:
    case = loads(dump_case(loads(random_text(Random(seed)))))
    low, high = 0.1, 0.9
    known = assumptions(case)
    # Where a weight has levels of satisfaction, another sign, or another level, can turn them the wrong way round; and
    # the chances of outcomes sum to one, so that none can be edited alone.
    with_levels = {path.rpartition(".")[0] for path in known if path.endswith((".satisfied", ".desperate"))}
    numbers = {
        path: entry
        for path, entry in known.items()
        if not path.endswith(".chance") and path not in with_levels and path.rpartition(".")[0] not in with_levels
        if entry.place.origin == "case" and entry.place.bounds[0] <= low and high <= entry.place.bounds[1]
    }
    path = data.draw(st.sampled_from(sorted(numbers)))
    value = format_number(data.draw(st.floats(low, high)))
    unit = numbers[path].number.notation.unit
    edited = loads(edit_case(case.source_text, {path: f"{value} {unit}".strip()}))
    before, after = assumptions(case), assumptions(edited)
    assert {p for p in before if before[p].uncertain != after[p].uncertain} <= {path}
    assert str(after[path].number) == str(read_notation(f"{value} {unit}".strip()))
    assert list(before) == list(after)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_can_stand_as_a_scalar(text: str) -> None:
    assert read_yaml(f"[{write_scalar(text, in_flow=True)}, 5]", "").data == [text, 5]
    assert read_yaml(f"a: {write_scalar(text)}\nb: 5", "").data == {"a": text, "b": 5}


@given(st.text())
def test_scalars_never_fail(text: str) -> None:
    read_scalar(text)


NOTATIONS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "5",
                "20",
                "-3",
                "0.1",
                "1e9",
                "to",
                " ",
                "weeks",
                "per",
                "year",
                "%",
                ",",
                ":",
                "(",
                ")",
                "normal",
                "choice",
                "pert",
            ]
        ),
        max_size=14,
    ).map("".join),
    st.dictionaries(
        st.sampled_from(["p5", "p10", "p50", "p90", "value", "why"]), st.floats() | st.integers(), max_size=3
    ),
)


@settings(max_examples=500)
@given(
    NOTATIONS, st.sampled_from(list(Domain)), st.sampled_from([(0.0, 100.0), (0.0, float("inf")), (-float("inf"), 5.0)])
)
def test_a_notation_is_fitted_or_refused_with_words(
    written: object, domain: Domain, bounds: tuple[float, float]
) -> None:
    try:
        notation = read_notation(written)
    except NotationError as error:
        assert error.found
        assert error.expected
        return
    assert read_notation(notation.to_data()) == notation
    try:
        fitted = fit(notation, domain, low=bounds[0], high=bounds[1])
    except NotationError as error:
        assert error.found
        assert error.expected
        return
    assert all(abs(number) < float("inf") for number in (fitted.a, fitted.b, fitted.c, *fitted.values))
    assert fitted.low < fitted.high
