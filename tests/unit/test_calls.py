"""How public functions are called: what is of a wrong kind or name is refused in a line that says what would do."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.case.schema import Case
from detente.core.calls import _Unread, checked, hints_of, signature_of
from detente.core.errors import ArgumentError, DetenteError
from detente.core.spec import RunFields
from detente.sim.runs import Runs

FUNCTIONS = sorted(name for name in detente.PUBLIC if inspect.isroutine(getattr(detente, name)))
SRC = Path(detente.__file__).parent


@pytest.fixture(scope="module")
def case() -> Case:
    return detente.load_case("ultimatum")


@pytest.fixture(scope="module")
def runs(case: Case) -> Runs:
    return detente.run(case, worlds=8, paths=4)


class Stranger:
    """Nothing that any function takes."""


def test_every_public_function_is_looked_at() -> None:
    assert len(FUNCTIONS) > 40
    for name in FUNCTIONS:
        with pytest.raises(ArgumentError, match=r"found the option 'strange_', expected one of|expected none"):
            getattr(detente, name)(strange_=1)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_stranger_is_refused_in_every_place(name: str) -> None:
    function = getattr(detente, name)
    for each in inspect.signature(function).parameters.values():
        others = {
            other.name: Stranger()
            for other in inspect.signature(function).parameters.values()
            if other.default is other.empty
        }
        with pytest.raises(ArgumentError) as caught:
            function(**{**others, each.name: Stranger()})
        lines = str(caught.value).splitlines()
        assert any(line.startswith(f"{each.name}: found a Stranger, expected ") for line in lines), lines
        assert isinstance(caught.value, DetenteError)
        assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_has_no_default_is_never_none(name: str) -> None:
    function = getattr(detente, name)
    required = [
        each.name for each in inspect.signature(function).parameters.values() if each.default is inspect.Parameter.empty
    ]
    if required:
        with pytest.raises(ArgumentError, match=f"{required[0]}: found None, expected "):
            function(**dict.fromkeys(required))
        with pytest.raises(ArgumentError, match="missing a required argument"):
            function()


def test_the_names_in_annotations_are_those_of_classes() -> None:
    unread = set()
    for name in FUNCTIONS:
        hints = hints_of(inspect.unwrap(getattr(detente, name)), vars(importlib.import_module(RunFields.__module__)))
        unread |= {each.__name__ for hint in hints.values() for each in _classes(hint) if issubclass(each, _Unread)}
    sources = "".join(path.read_text(encoding="utf-8") for path in SRC.rglob("*.py"))
    defined = set(re.findall(r"^class (\w+)", sources, re.MULTILINE))
    assert unread <= defined | {"Path", "Client"}  # of dask.distributed


def _classes(hint: Any) -> list[type]:
    """Return the classes that a type is made of."""
    inside = [each for part in getattr(hint, "__args__", ()) for each in _classes(part)]
    return [*inside, hint] if isinstance(hint, type) else inside


def test_what_stands_where_a_run_or_a_case_is_due(case: Case, runs: Runs) -> None:
    with pytest.raises(ArgumentError, match=r"^runs: found 'mine\.yaml', expected a Runs.*detente\.run makes one"):
        detente.forecast("mine.yaml")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"^runs: found a Case, expected a Runs \(detente\.run makes one\)$"):
        detente.drivers(case, "war")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"^case: found a Runs, expected a Case, a str or a Path$"):
        detente.explain(runs, "war")  # type: ignore[arg-type]
    with pytest.raises(
        ArgumentError, match=r"^observations: found 5, expected a str, an Observation, a list of str or Obs"
    ):
        detente.update(case, 5)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"^by: found datetime\.datetime\(2001, 2, 1, 0, 0\), expected a datetime"):
        detente.drivers(runs, "war", by=dt.datetime(2001, 2, 1))  # noqa: DTZ001  # a day is meant
    with pytest.raises(ArgumentError, match=r"^keep: found 'events', expected a set of str$"):
        detente.simulate(runs.model, worlds=1, paths=1, keep="events")  # type: ignore[arg-type]


def test_a_slip_in_a_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ArgumentError, match=r"found the option 'were', .*; did you mean 'where'\?$"):
        detente.base_rate(level="war", were="x")  # type: ignore[call-arg]
    with pytest.raises(ArgumentError, match=r"too many positional arguments; expected base_rate\(level, \[where\]"):
        detente.base_rate("war")  # type: ignore[misc]


def test_what_may_be_given_in_several_ways(case: Case) -> None:
    @checked
    def count(names: Any = (), *, among: str = "", on: dt.date | None = None, share: float = 0.0) -> int:
        return len(names)

    assert count(["a"], share=1) == 1
    assert count(among="x", on=dt.date(2022, 1, 1)) == 0
    assert signature_of(count) == "([names], [among], [on], [share])"
    assert detente.run(case, worlds=2, paths=2, keep=(each for each in ["events"])).first is not None
    assert detente.run(case, worlds=2, paths=2, keep=frozenset({"events"})).first is not None


def test_errors_of_python_have_no_words_of_the_command_line(case: Case) -> None:
    with pytest.raises(DetenteError) as unobserved:
        detente.update(case, [])
    with pytest.raises(DetenteError) as unchanged:
        detente.compare(case)
    with pytest.raises(DetenteError) as few:
        detente.watch(case, "war", until="2001-01-10", worlds=2)
    for each in (unobserved, unchanged, few):
        assert "--" not in str(each.value)
        assert "=`" in str(each.value)


def test_what_is_wrong_with_a_request_names_the_file(case: Case) -> None:
    for ask in (
        lambda: detente.compare(case, do="nonsense"),
        lambda: detente.run(case, overrides={"nonsense": 1}),
        lambda: detente.update(case, "nonsense"),
    ):
        with pytest.raises(DetenteError, match=r"^[^\n]*ultimatum.case\.yaml: "):
            ask()


@pytest.mark.parametrize(
    "lines",
    [
        "import detente.explain.drivers as d\nimport detente\nassert d.drivers is detente.drivers",
        "import detente\ndetente.explain\nimport detente.explain.drivers as d\nassert d.drivers is detente.drivers",
        "from detente.explain import drivers as d\nfrom detente import explain\nassert explain.drivers is d",
        "import detente.score.binary as b, detente\nassert detente.score.binary is b and callable(detente.score)",
        "import detente\nassert detente.compare.QuestionChange is __import__('detente.compare').compare.QuestionChange",
        "import detente\nimport pickle\nassert pickle.loads(pickle.dumps(detente.update)) is detente.update",
        "import detente\nassert detente.draft_case is detente.draft\nassert detente.core.errors.Problem",
        "import detente.report\nassert callable(detente.report) and detente.report.page.report_page",
    ],
)
def test_a_function_has_what_the_room_of_its_name_has(lines: str) -> None:
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)


def test_the_rooms_that_bear_the_names_of_functions() -> None:
    rooms = {path.parent.name for path in SRC.glob("*/__init__.py")}
    assert set(detente.ROOMS) == {name for name in FUNCTIONS if name in rooms}
    for name in detente.ROOMS:
        assert inspect.signature(getattr(detente, name)) == inspect.signature(getattr(detente, name).__wrapped__)
    with pytest.raises(AttributeError, match=r"module 'detente\.explain' has no attribute 'nothing'"):
        detente.explain.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_documented_names_are_reached_by_attribute(root: Path) -> None:
    text = (root / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    names = [line.split(":: ")[1] for line in text.splitlines() if line.startswith(".. auto")]
    code = f"import detente\nfor name in {names}:\n    eval(name)\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert len(names) > 50
    assert (done.stderr, done.returncode) == ("", 0)
