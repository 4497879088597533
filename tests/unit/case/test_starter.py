"""The case that `detente new` writes."""

import datetime as dt

import pytest

from detente.case.examination import notices
from detente.case.load import loads
from detente.case.starter import starter_case
from detente.compile import compile_case
from detente.core.errors import CaseError


@pytest.mark.parametrize("name", ["border-row", "a", "no", "2026", "0x1", "null", "Crisis_2", "1e5"])
def test_loads_under_any_name(name: str) -> None:
    assert loads(starter_case(name)).case == name


@pytest.mark.parametrize("name", ["", "a b", "../up", "-a", "a/b", "é", "a" * 101, "a\n"])
def test_refuses_what_is_no_name(name: str) -> None:
    with pytest.raises(CaseError, match="expected letters, digits"):
        starter_case(name)


@pytest.mark.parametrize("start", [dt.date(2026, 1, 5), dt.date(2030, 6, 1), dt.date(2024, 2, 29)])
def test_any_start(start: dt.date) -> None:
    case = loads(starter_case("later", start=start))
    assert case.time.start == start
    assert case.time.start < case.calendar["election"].date < case.time.end


def test_leaves_nothing_to_warn_of_and_shows_every_part() -> None:
    case = loads(starter_case("border-row"))
    assert notices(case) == ()
    for part in (
        "sources",
        "quantities",
        "links",
        "actors",
        "moves",
        "shocks",
        "calendar",
        "beliefs",
        "lenses",
        "questions",
    ):
        assert getattr(case, part), part
        assert f"\n{part}:\n" in case.source_text
        assert case.source_text.split(f"\n{part}:\n")[0].splitlines()[-1].startswith("#") or part == "sources"
    assert {question.kind for question in case.questions.values()} == {"binary", "date", "choice", "number"}
    assert any(move.replies for move in case.moves.values())
    assert any(move.outcomes for move in case.moves.values())


def test_runs() -> None:
    from detente.sim import simulate

    case = loads(starter_case("border-row"))
    for lens in ((), ("sober",)):
        model = compile_case(case, lens=lens)
        runs = simulate(model, worlds=16, paths=8, seed=1)
        assert runs is not None
