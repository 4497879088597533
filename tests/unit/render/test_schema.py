"""Published schemas: every kind has one, real results of every kind fit it, and what JSON lacks has none."""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal, NamedTuple

import jsonschema
import numpy as np
import numpy.typing as npt
import pytest

import detente
from detente.case.load import loads
from detente.core.errors import CaseError, DetenteError
from detente.core.plain import to_plain
from detente.core.result import Result, Shown
from detente.forecast.pooling import with_pools
from detente.history.ask import ask
from detente.history.backtest import Backtest
from detente.inspect.stages import STAGES, kind_of
from detente.render import RENDERINGS, rendering_named
from detente.render.forms import Forms
from detente.render.rendering import headed
from detente.render.schema import kinds, schema
from detente.render.shown import SMALL

ROOT = Path(__file__).resolve().parents[3]
SRC = ROOT / "src"
ROW = ROOT / "tests" / "end_to_end" / "row.yaml"
BRIEF = ROOT / "tests" / "end_to_end" / "brief.txt"
DAM = ROOT / "tests" / "dam_talks.yaml"
KINDS = [each.kind for each in kinds()]
FORMATS = jsonschema.Draft202012Validator.FORMAT_CHECKER

DATED = """A Brief

12 March 2021

Some 4,500 soldiers moved on 9 March 2021.[1] About 60 percent approved in December 2020. There is no 31 June 2021.
"We shall see," President Putin said.[2] He also said that talks may be held in 2022 if both agree, because nobody
wants war. It is very likely that the strait stays open; a blockade by May 2021 cannot be ruled out.

Notes

[1] "Over," Daily Harbour, 10 March 2021, https://www.example.org/a
[2] Ibid.
"""


def validator(kind: str) -> jsonschema.Draft202012Validator:
    """Return what checks data of a kind, formats of dates too."""
    return jsonschema.Draft202012Validator(schema(kind), format_checker=FORMATS)


def faults(kind: str, data: Any) -> list[str]:
    """Return what is wrong with data of a kind, after it has been written and read."""
    found = validator(kind).iter_errors(json.loads(json.dumps(data, allow_nan=False)))
    return [f"{each.json_path}: {each.message[:200]}" for each in found]


@functools.cache
def runs() -> Any:
    return detente.run(ROW, worlds=256, paths=16, seed=1, keep={"events"})


def row() -> Any:
    return detente.load_case(ROW)


def russia() -> Any:
    return detente.load_case("russia-2022")


def forecasts() -> list[Result]:
    whole = detente.forecast(runs(), row())
    single = detente.forecast_case(ROW, worlds=1, paths=1)  # no bands, no errors
    russian = detente.forecast_case("russia-2022", worlds=64, paths=4)
    others = [detente.forecast_case("ultimatum", worlds=64, paths=8), *two_minds()]
    return [whole, single, russian, with_pools(russian), *others]


def explanations() -> list[Result]:
    size: dict[str, Any] = {"worlds": 256, "paths": 16, "seed": 1}
    return [
        detente.explain(ROW, "seizure", total=False, **size),
        detente.explain(ROW, "answer", sections=["drivers", "stories"], total=False, **size),
        detente.explain("ultimatum", "war", sections=["flips"], **size),
    ]


def small_sheet(folder: Path) -> Path:
    path = folder / "made.tsv"
    head = "prnr\tprname\tisnr\tpcom\tpde\tpfr\tplu\tscom\tsde\tsfr\tslu\trp\tout\n"
    rows = [f"p{n // 2}\tx\ti{n}\t100\t0\t60\t0\t50\t50\t100\t0\t0\t55\n" for n in range(8)]
    path.write_text(head + "".join(rows))
    return path


def unsound(folder: Path) -> list[Result]:
    path = folder / "unsound.yaml"
    path.write_text("case: unsound\nquestions: {war: {condition: happened(war)}}\n")
    with pytest.raises(CaseError) as caught:
        detente.check(path)
    return [Shown("check", "", {"ok": False, "problems": caught.value.problems})]


def ledgers(folder: Path) -> list[Result]:
    from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
    from detente.ledger.inputs import moment_of
    from detente.ledger.ledger import open_ledger
    from detente.render.ledger import list_entries, list_questions

    at, known = moment_of("2022-01-02"), moment_of("2022-02-10")
    where = folder / "ledger.db"
    with open_ledger(where) as ledger:
        ledger.append(
            [
                question_draft("war", text="Will there be war?", opens=at, closes=known),
                question_draft("peace"),
                question_draft("price", kind="number"),
                forecast_draft("war", who="Ada", at=at, probability=0.9),
                forecast_draft("war", who="Crowd", role="crowd", at=at, probability=0.8),
                forecast_draft("peace", who="Ada", at=at, phrase="unlikely", interval=(0.2, 0.45)),
                forecast_draft("price", who="Ada", at=at, quantiles={"0.1": 1.0, "0.9": 3.0}),
                resolution_draft("war", "yes", at=known),
                resolution_draft("price", 2.0, at=known),
            ]
        )
        verdict = ledger.verify()
        lists = {"questions": list_questions(ledger)}, {"entries": list_entries(ledger, "war")}
    return [
        detente.score_ledger(where),
        detente.score_ledger(where, on=dt.date(2022, 1, 5)),
        Shown("ledger-verify", "", {**verdict._asdict(), "is_whole": verdict.is_whole}),
        *(Shown("ledger-list", "", each) for each in lists),
    ]


def settlements() -> list[Result]:
    table, asked = detente.settle("russia-2022", "vienna", draws=256), ("russia-2022", "vienna")
    return [table, detente.settle(*asked, draws=256, for_party="usa"), detente.settle(DAM, draws=256)]


def history() -> list[Result]:
    from detente.render.history import overview_data, part_data

    names = (None, "icb-crises", "war-after-military-move")
    data = [overview_data() if name is None else part_data(name) for name in names]
    return [Shown("history", "", each) for each in data]


def rules() -> list[Result]:
    from detente.brief.audit.all_rules import RULES
    from detente.brief.audit.guide import describe

    return [Shown("rules", "", {"rules": [describe(each) for each in RULES.values()]})]


def priors() -> list[Result]:
    from detente.priors.library import all_priors
    from detente.render.priors import data

    return [Shown("priors", "", {"priors": [data(each) for each in all_priors()]})]


def parts_listed() -> list[Result]:
    from detente.case.parts.library import all_parts
    from detente.render.parts import data

    return [Shown("parts", "", {"parts": [data(each) for each in all_parts()]})]


def stages(stage: str) -> list[Result]:
    cases = ["ultimatum", ROW] if stage == "game" else ["ultimatum", ROW, "russia-2022"]
    return [detente.show(stage, case) for case in cases]


def briefs() -> list[Any]:
    return [detente.read(BRIEF), detente.read_text(DATED, name="dated.md"), detente.read_text("No more than this.")]


def drafts() -> list[Result]:
    written = {"case": "a", "file": "a.yaml", **dict.fromkeys(_counts(), 0)}
    return [detente.draft(BRIEF), Shown("draft", "", written)]


def _counts() -> list[str]:
    return [name for name in detente.draft(BRIEF).to_dict() if name not in {"kind", "schema", "case", "text"}]


def added(folder: Path) -> list[Result]:
    from detente.history.store import Added

    return [Shown("history-add", "", to_plain(Added("cow-nmc", "Capabilities", 3, 2, folder / "a.parquet", True)))]


def cases() -> list[Result]:
    found = json.loads(printed(["-m", "detente", "cases", "--json", "-"]))
    return [Shown("cases", "", {"cases": found["cases"] if isinstance(found, dict) else found})]


def kinds_listed() -> list[Result]:
    from detente.render.schema import kinds_shown

    return [kinds_shown()]


WALK = loads("""
case: walk
time: {start: 2022-01-03, end: 2022-12-26, step: week}
quantities: {x: {start: "normal(50, 10)", noise: 2 per week, range: [null, null]}}
""")


ODDS = """
case: odds
time: {start: 2022-01-03, end: 2023-01-01, step: week}
quantities: {prize: {start: 0, range: [-100, 100]}}
actors: {a: {horizon: 1 week, tempo: 1 week, memory: 20 weeks, values: {prize: "normal(0.1, 0.2)"}}}
moves: {strike: {by: a, effects: {prize: 10}}}
questions: {struck: {condition: happened(strike)}}
judgements: {one: {move: strike, %s}}
"""


def two_minds() -> list[Result]:
    """Return forecasts of a case on whose numbers analysts differ, with an answer of each kind."""
    rate = (
        "shocks: {war: {rate: {views: {analyst-a: 0.1 to 0.3 per year, analyst-b: 2 per year}}, effects: {level: 9}}}"
    )
    asked = (
        "questions: {war: {condition: happened(war)}, level: {kind: number, quantity: level}, "
        "first: {kind: choice, first: {war: happened(war), high: level > 60}}}"
    )
    head = (
        "case: minds\ntime: {start: 2024-01-01, end: 2024-12-31}\nquantities: {level: {start: 50, noise: 3 per month}}"
    )
    case = loads(f"{head}\n{rate}\n{asked}\n")
    return [detente.forecast_case(case, worlds=64, paths=8), detente.forecast_case(case, worlds=8, paths=1)]


def seeds_of(folder: Path) -> list[Result]:
    path = folder / "seeds.csv"
    head = "question,analyst,p5,p50,p95,answer\n"
    path.write_text(head + "q,a,1,2,3,2\nq,b,0,2,9,2\n")
    single = detente.seeds(path)
    rows = [f"q{n},a,{n},{n + 1},{n + 5},{n + 2}\nq{n},b,{n + 3},{n + 4},{n + 9},\n" for n in range(4)]
    path.write_text(head + "".join(rows) + "r,a,1,2,3,2\n")
    return [single, detente.seeds(path), detente.seeds(path, cutoff="best")]


def rounds_of(folder: Path) -> list[Result]:
    path = folder / "rounds.yaml"
    level = "quantities.approval.start"
    first = f"  - {{date: 2024-01-01, answers: {{a: {{{level}: 20 to 30}}, b: {{{level}: 70}}}}}}\n"
    second = f"  - {{feedback: medians, answers: {{a: {{{level}: {{value: 30 to 40, why: shown}}}}}}}}\n"
    path.write_text("rounds:\n" + first + second)
    return [detente.rounds(ROW, path)]


def tunings() -> list[Any]:
    held = ("chance: 5% to 20%", "chance: 20 to 1 against, within: 1 year")
    return [detente.tune(loads(ODDS % each)) for each in held]


RESULTS: Mapping[str, Callable[[Path], list[Any]]] = {
    "audit": lambda _: [detente.audit(each) for each in briefs()],
    "backtest": lambda _: [detente.backtest(since=2005)],
    "base-rate": lambda _: [
        detente.base_rate(level="war", where="trigger == 'political'"),
        ask(level="violence", covariates={"trigger": "political"}),
        ask(level="war", where="year < 1919"),
    ],
    "benchmark": lambda folder: [detente.benchmark_deu(small_sheet(folder))],
    "brief": lambda _: briefs(),
    "cases": lambda _: cases(),
    "check": lambda folder: [
        detente.check("ultimatum"),
        detente.check(ROW),
        detente.check("russia-2022"),
        detente.check(DAM),
        *unsound(folder),
    ],
    "comparison": lambda _: [
        detente.compare(ROW, forbid=["seize"], worlds=64, paths=8),
        detente.compare(ROW, lens="sober", worlds=64, paths=8),
        detente.compare("ultimatum", overrides={"actors.challenger.rationality": 1}, worlds=64, paths=8),
    ],
    "diff": lambda _: [
        detente.diff(ROW, detente.load_case("ultimatum"), by="section", worlds=16, paths=2),
        detente.diff("ultimatum", until=("2001-01-10", "2001-02-01"), worlds=128, paths=16),
    ],
    "draft": lambda _: drafts(),
    "drivers": lambda _: [
        detente.drivers(runs(), "seizure", case=row()),
        detente.drivers(runs(), "seizure", case=row(), total=False),
        detente.drivers(runs(), "approval-at-the-end", confirm=False, total=False),
    ],
    "explanation": lambda _: explanations(),
    "fit": lambda _: [detente.fit(WALK, ["x = 45 +- 3 on 2022-03-07"], worlds=64, seed=1)],
    "flips": lambda _: [
        detente.flips(runs(), "seizure", line=0.7, case=row()),
        detente.flips(runs(), "approval-at-the-end", line=60, test=False, case=row()),
    ],
    "forecast": lambda _: forecasts(),
    "hindcast": lambda _: [detente.hindcast_case("crimea-2014", worlds=64, paths=2)],
    "history": lambda _: history(),
    "history-add": added,
    "history-forget": lambda _: [Shown("history-forget", "", {"n": 2})],
    "indicators": lambda _: [
        detente.watch(runs(), each, until="2026-04-01", case=row())
        for each in ("seizure", "answer", "approval-at-the-end")
    ],
    "kinds": lambda _: kinds_listed(),
    "ledger-list": ledgers,
    "ledger-verify": ledgers,
    "neighbours": lambda _: [
        detente.nearest_crises("russia-2022", number=3),
        detente.nearest_crises("ultimatum", trigger="political"),
    ],
    "new": lambda _: [Shown("new", "", {"case": "a", "file": Path("a.yaml")})],
    "parts": lambda _: parts_listed(),
    "pinned": lambda _: [Shown("pinned", "", {"file": "a.yaml", "parts": ["usa"], "changed": ["usa"]})],
    "priors": lambda _: priors(),
    "report": lambda _: [Shown("report", "", {"file": "a.html"})],
    "rules": lambda _: rules(),
    "runs": lambda _: [runs()],
    "scoreboard": lambda folder: [*ledgers(folder)[:2], detente.score_case("russia-2022", worlds=64, paths=4)],
    "settlement": lambda _: settlements(),
    "stories": lambda _: [
        detente.stories(runs(), each, case=row()) for each in ("seizure", "answer", "approval-at-the-end")
    ],
    "seeds": seeds_of,
    "rounds": rounds_of,
    "tuning": lambda _: tunings(),
    "update": lambda _: [
        detente.update(ROW, ["seize by 2026-12-01"], worlds=64, paths=16),
        detente.update("ultimatum", ["refuse by 2001-03-01"], worlds=64, paths=16),
    ],
    "upgrade": lambda _: [detente.upgrade(ROW), detente.upgrade("ultimatum"), detente.upgrade(DAM)],
    **{kind_of(stage): lambda _, stage=stage: stages(stage) for stage in STAGES},
}
"""Makes real results of each kind."""


def test_every_kind_is_tried() -> None:
    assert sorted(RESULTS) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_real_results_fit_their_schema(kind: str, tmp_path: Path) -> None:
    tried = [each.to_dict() for each in RESULTS[kind](tmp_path)]
    own = [data for data in tried if data["kind"] == kind]
    assert own
    for data in own:
        assert list(data)[:2] == ["kind", "schema"]
        assert faults(kind, data) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one(kind: str) -> None:
    found = schema(kind)
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["description"].endswith(".") or "anyOf" in found
    for form in found.get("anyOf", [found]):
        assert list(form["properties"])[:2] == ["kind", "schema"]
        assert form["additionalProperties"] is False
    # Nothing is left open: no empty form anywhere.
    assert all(part != {} for part in parts(found))


def parts(node: Any) -> list[Any]:
    """Return all that a schema says something must fit."""
    if not isinstance(node, dict):
        return []
    below: list[Any] = [*node.get("properties", {}).values(), *node.get("$defs", {}).values()]
    below += [*node.get("anyOf", []), *node.get("prefixItems", [])]
    below += [each for each in (node.get("items"), node.get("additionalProperties")) if isinstance(each, dict)]
    return [*below, *(each for part in below for each in parts(part))]


@pytest.mark.parametrize("name", RENDERINGS)
def test_every_rendering_has_a_schema(name: str) -> None:
    rendering = rendering_named(name)
    if rendering.kind == "shown":
        return
    found = schema(rendering.kind)
    assert f"version {rendering.schema}" in found["title"]
    owner = getattr(__import__(f"detente.{rendering.room}", fromlist=[name]), name)
    assert issubclass(owner, Result)


def test_every_small_result_has_a_schema() -> None:
    """Whatever the package makes of this class, by the word of its source."""
    made = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Shown"
            if is_call and node.args and isinstance(node.args[0], ast.Constant):
                made.add(node.args[0].value)
    assert made
    assert made <= set(KINDS)
    assert {kind_of(stage) for stage in STAGES} <= set(SMALL)


def test_a_schema_tells_what_does_not_fit() -> None:
    """The lock is no open door: something missing, something more, something else, each is found."""
    sound = detente.forecast(runs(), row()).to_dict()
    assert faults("forecast", sound) == []
    for change in (
        {"seed": "0"},
        {"schema": 2},
        {"kind": "drivers"},
        {"more": 1},
        {"questions": [{**sound["questions"][0], "by": "soon"}]},
        {"questions": [{**sound["questions"][0], "band": [0.1]}]},
    ):
        assert faults("forecast", {**sound, **change}), change
    for name in sound:
        assert faults("forecast", {key: value for key, value in sound.items() if key != name}), name


def test_a_question_keeps_its_kind_under_another_name() -> None:
    """What the result is stands under ``kind``; a field of that name once took its place."""
    for found in (
        detente.drivers(runs(), "seizure", confirm=False, total=False),
        detente.flips(runs(), "seizure", line=0.7, test=False),
        detente.watch(runs(), "seizure", until="2026-04-01"),
    ):
        data = found.to_dict()
        assert (data["kind"], data["question_kind"]) == (type(found).__name__.lower(), "binary")


def test_a_figure_keeps_its_about_beside_a_date() -> None:
    """Figure and date may both be about so; the word is the figure's."""
    figures = detente.read_text(DATED, name="dated.md").to_dict()["figures"]
    found = {each["value"]: (each["approximate"], each["date"]) for each in figures}
    assert found == {4500.0: ("about", "2021-03-09"), 60.0: ("about", "2020-12")}


# --- the derivation --------------------------------------------------------------------------------------------------


class Colour(Enum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


class Span(NamedTuple):
    """Two ends."""

    low: float
    """The lower one."""
    high: float | None


@dataclasses.dataclass(frozen=True)
class Leaf:
    """What a tree ends in."""

    name: str
    """Its name,
    on two lines."""


@dataclasses.dataclass(frozen=True)
class Tree(Leaf):
    """A tree. It holds others.

    And more is said of it.
    """

    below: tuple[Tree | Leaf, ...]
    """What it holds."""


@dataclasses.dataclass(frozen=True)
class Everything:
    """All that has a form."""

    text: str
    number: float
    maybe: int | None
    day: dt.date
    moment: dt.datetime
    word: Literal["a", "b"] | None
    colour: Colour
    pair: tuple[float, str]
    many: list[bool]
    span: Span
    by_level: Mapping[float, dt.date | None]
    values: npt.NDArray[np.float64]
    """[W, K] by world and quantity."""
    tree: Tree


EVERYTHING = Everything(
    text="x",
    number=float("nan"),
    maybe=None,
    day=dt.date(2022, 2, 24),
    moment=dt.datetime(2022, 2, 24, 5, tzinfo=dt.UTC),
    word=None,
    colour=Colour.RED,
    pair=(1.0, "y"),
    many=[True],
    span=Span(0.0, None),
    by_level={0.05: None, 0.95: dt.date(2022, 2, 24)},
    values=np.zeros((2, 3)),
    tree=Tree("root", (Leaf("leaf"), Tree("twig", ()))),
)


def everything() -> jsonschema.Draft202012Validator:
    forms = Forms()
    form = {**forms.object(Everything), "$defs": forms.definitions}
    jsonschema.Draft202012Validator.check_schema(form)
    return jsonschema.Draft202012Validator(form, format_checker=FORMATS)


def test_every_type_has_the_form_that_it_is_written_in() -> None:
    assert list(everything().iter_errors(to_plain(EVERYTHING))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", None),
        ("number", "1"),
        ("maybe", 0.5),
        ("day", "24 February"),
        ("word", "c"),
        ("colour", "green"),
        ("pair", [1.0]),
        ("pair", [1.0, "y", 2]),
        ("many", [1]),
        ("span", [None]),
        ("by_level", {"low": None}),
        ("values", [0.0]),
        ("tree", {"name": "root", "below": [{"name": "twig", "below": [1]}]}),
    ],
)
def test_what_is_written_otherwise_does_not_fit(field: str, value: object) -> None:
    assert list(everything().iter_errors({**to_plain(EVERYTHING), field: value}))


def test_docstrings_become_descriptions() -> None:
    forms = Forms()
    form = forms.object(Tree)
    assert form["description"] == "A tree. It holds others."
    assert form["properties"]["name"] == {"type": "string", "description": "Its name, on two lines."}
    assert form["required"] == ["name", "below"]
    assert schema("backtest")["properties"]["where"]["description"] == "Which crises."


@pytest.mark.parametrize(
    "hint",
    [set[str], frozenset[str], complex, object, Any, bytes, list[set[int]], Mapping[str, complex], tuple[bytes, ...]],
)
def test_what_json_lacks_has_no_form(hint: Any) -> None:
    with pytest.raises(TypeError, match="JSON has nothing for"):
        Forms().of(hint)


@dataclasses.dataclass(frozen=True, repr=False)
class WithSet(Backtest):
    """A result to which a set was added."""

    states: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True, repr=False)
class WithDay(Backtest):
    """A result to which a date was added."""

    day: dt.date | None = None
    """The date."""


def test_a_field_more_is_in_the_schema_or_an_error() -> None:
    with pytest.raises(TypeError, match=r"WithSet\.states: JSON has nothing for frozenset"):
        Forms().object(WithSet)
    form = Forms().object(WithDay)
    assert form["properties"]["day"] == {"type": ["string", "null"], "format": "date", "description": "The date."}
    assert set(form["properties"]) - set(Forms().object(Backtest)["properties"]) == {"day"}
    assert "day" in form["required"]


def test_an_array_needs_its_axes() -> None:
    bare = dataclasses.make_dataclass("Bare", [("values", npt.NDArray[np.float64])])
    with pytest.raises(TypeError, match="an array needs its axes"):
        Forms().object(bare)


def test_classes_of_one_name_stand_apart() -> None:
    from detente.explain.chronology import Answer as Told
    from detente.forecast.forecast import Answer

    forms = Forms()
    assert forms.of(Answer) == {"$ref": "#/$defs/Answer"}
    assert forms.of(Told) == {"$ref": "#/$defs/chronology.Answer"}
    assert set(forms.definitions["chronology.Answer"]["properties"]) == {"event", "actor", "kind", "together"}


def test_plain_data_have_no_kind_of_their_own() -> None:
    with pytest.raises(TypeError, match="a kind or a schema of their own"):
        headed("x", 1, {"properties": {"kind": {}}, "required": ["kind"]})


def test_an_unknown_kind_says_what_was_perhaps_meant() -> None:
    with pytest.raises(DetenteError, match="did you mean forecast\\?"):
        schema("forcast")
    assert schema("case") == detente.json_schema()


# --- the same bytes --------------------------------------------------------------------------------------------------

PRINT_RESULTS = f"""
import detente
from detente.render.schema import kinds, schema

row, size = {str(ROW)!r}, {{"worlds": 128, "paths": 8}}
print(detente.explain(row, "seizure", total=False, **size).to_json())
print(detente.explain(row, "answer", total=False, **size).to_json())
print(detente.watch_case(row, "seizure", until="2026-04-01", **size).to_json())
print(detente.compare(row, forbid=["seize"], **size).to_json())
print(detente.update(row, ["seize by 2026-12-01"], **size).to_json())
print(detente.settle("russia-2022", "vienna", draws=256, for_party="usa").to_json())
print(detente.check("russia-2022").to_json())
print(detente.audit(detente.read({str(BRIEF)!r})).to_json())
print(detente.nearest_crises("russia-2022").to_json())
print(detente.score_case("russia-2022", **size).to_json())
print(*(detente.show(stage, row).to_json() for stage in ("model", "tables", "trace", "game", "world")))
print(*(schema(each.kind) for each in kinds()))
"""


def test_json_does_not_depend_on_the_order_of_hashes() -> None:
    """Sets and their like have another order in each process; nothing written may show it."""
    first, second = (printed(["-c", PRINT_RESULTS], seed) for seed in ("1", "2"))
    assert len(first) > 100_000
    assert first == second


def printed(arguments: list[str], seed: str = "0") -> str:
    """Return what a process of its own prints, whose hashes follow from a seed."""
    environment = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONHASHSEED": seed}
    call = [sys.executable, *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=True, env=environment).stdout
