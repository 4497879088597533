"""The documentation says what is, and all of it: pages are run, and nothing public is left out of them."""

from __future__ import annotations

import math
import pkgutil
import re
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer

import detente
from detente.case.json_schema import reference_markdown
from detente.case.schema import Case, SchemaEntry
from detente.cli.app import COMMANDS, GROUPS, app
from detente.cli.failure import Exit
from detente.core import errors
from detente.render.schema import kinds
from detente.world.flow import transition
from detente.world.response import Dynamics, effect_worth, unit_response
from tests.end_to_end.pages import run_page

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GENERATED = ("_build", "rules")
"""Folders that building the documentation writes."""
PAGES = sorted(path for path in (*DOCS.rglob("*.md"), *ROOT.glob("*.md")) if not {*GENERATED} & {*path.parts})
HOW_TO = sorted((DOCS / "how-to").glob("*.md"))
FUNCTIONS = {
    "read": ("read", "audit"),
    "draft": ("draft",),
    "check": ("check",),
    "run": ("run", "forecast"),
    "gather": ("gather_parts", "run_part", "run_parts"),
    "explain": ("explain",),
    "compare": ("compare",),
    "diff": ("diff",),
    "watch": ("watch",),
    "update": ("update",),
    "fit": ("fit",),
    "tune": ("tune",),
    "seeds": ("seeds",),
    "rounds": ("rounds",),
    "settle": ("settle",),
    "report": ("report",),
    "score": ("score",),
    "ledger": ("open_ledger",),
    "completion": (),
    "history": ("base_rate", "nearest_crises", "backtest"),
    "priors": ("priors.library.find_prior", "priors.library.search_priors"),
    "parts": ("case.parts.library.find_part", "case.parts.library.search_parts", "case.parts.pin.pin"),
    "show": ("show",),
    "rules": ("brief.audit.all_rules.RULES",),
    "new": ("case.starter.starter_case",),
    "cases": ("case.shipped_cases",),
    "lsp": ("editor.session.OpenCase",),
    "serve": ("workbench.serve.serve",),
    "backup": ("workbench.backup.backup",),
    "restore": ("workbench.backup.restore",),
    "schema": ("schema",),
    "upgrade": ("upgrade",),
}
"""What each command, or group of commands, calls in Python."""
CITATION = re.compile(r"{cite:[pt]+}`([\w,]+)`")
KEY = re.compile(r"\b[a-z]{3,}(?:19|20)\d\d\b|\bicd203\b")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_tutorial_prints_what_it_says(tmp_path: Path) -> None:
    run_page(DOCS / "tutorial" / "first-case.md", tmp_path, case_file="cuba-1962.yaml")


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_a_recipe_works(page: Path, tmp_path: Path) -> None:
    run_page(page, tmp_path)


def test_the_readme_prints_what_it_says(tmp_path: Path) -> None:
    run_page(ROOT / "README.md", tmp_path)


def test_the_picture_is_of_this_version() -> None:
    """`make outputs` draws it anew."""
    script: dict[str, Any] = runpy.run_path(str(ROOT / "scripts" / "draw_picture.py"))
    assert script["picture"]() == read(DOCS / "invasion.svg")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)", read(page))
    generated = {DOCS / "reference" / f"{name}.md" for name in ("case", "parts", "priors", "rules")}
    missing = [
        name for name in targets if not (path := (page.parent / name).resolve()).exists() and path not in generated
    ]
    assert missing == []


def test_every_page_is_in_the_table_of_contents() -> None:
    toc = set(re.findall(r"^[\w/-]+$", read(DOCS / "index.md"), flags=re.MULTILINE))
    pages = {path.relative_to(DOCS).with_suffix("").as_posix() for path in PAGES if path.is_relative_to(DOCS)}
    assert pages - {"index"} - toc == set()


def all_keys(model: type[SchemaEntry], seen: set[type[SchemaEntry]]) -> set[str]:
    """Return the keys of a part of the language and of all parts made from it; other files have keys of their own."""
    if model in seen or model.__module__ != SchemaEntry.__module__:
        return set()
    seen.add(model)
    own = {field.alias or name for name, field in model.model_fields.items()}
    return own.union(*(all_keys(other, seen) for other in model.__subclasses__()))


def test_every_key_of_the_language_is_described() -> None:
    page = reference_markdown()
    keys = all_keys(SchemaEntry, set())
    assert {"outcomes", "rises_with", "exclusive_with", "from"} <= keys
    assert {field.alias or name for name, field in Case.model_fields.items()} <= keys
    assert sorted(key for key in keys if f"`{key}`" not in page) == []


def test_every_command_and_option_is_described() -> None:
    page = read(DOCS / "reference" / "cli.md")
    group: Any = typer.main.get_command(app)
    assert set(group.commands) == {each.name for each in (*COMMANDS, *GROUPS)}
    commands = {name: command for name, command in group.commands.items() if not hasattr(command, "commands")}
    for each in GROUPS:
        below = group.commands[each.name].commands
        assert set(below) == {command.name for command in each.commands}
        commands |= {f"{each.name} {name}": command for name, command in below.items()}
    for name, command in commands.items():
        section = re.search(rf"^## detente {name}\b.*?(?=^## )", page, flags=re.MULTILINE | re.DOTALL)
        assert section, name
        options = {option for param in command.params for option in param.opts if option.startswith("-")}
        assert sorted(option for option in options if f"`{option}" not in section[0]) == [], name


@pytest.mark.parametrize("command", sorted(each.name for each in (*COMMANDS, *GROUPS)))
def test_every_command_has_its_page(command: str) -> None:
    """The page bears the name of the command, and begins with the command and its functions."""
    page = read(DOCS / "how-to" / f"{command}.md")
    head = " ".join(page.split("```", 1)[0].split())
    assert f"`detente {command}" in head
    for name in FUNCTIONS[command]:
        assert f"`detente.{name}`" in head
        found: Any = pkgutil.resolve_name(f"detente.{name}")
        assert found is not None
    for group in GROUPS:
        if group.name == command:
            assert [each.name for each in group.commands if f"`{each.name}`" not in head] == []


def test_every_stage_is_described() -> None:
    from detente.inspect.stages import STAGES

    page = read(DOCS / "reference" / "cli.md")
    assert [name for name, stage in STAGES.items() if f"| `{name}` |" not in page] == []


def test_every_kind_of_json_is_described() -> None:
    """Each with a row of its own, and nothing else has one."""
    page = read(DOCS / "reference" / "json.md")
    rows = re.findall(r"^\| `([a-z-]+)` \|", page, flags=re.MULTILINE)
    assert sorted(rows) == [each.kind for each in kinds()]


def test_every_exit_code_and_error_is_described() -> None:
    page = read(DOCS / "reference" / "errors-exit-codes.md")
    assert [code for code in Exit if f"| {code.value} | `{code.name}` |" not in page] == []
    classes = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
    assert [each.__name__ for each in classes if f"| `{each.__name__}` |" not in page] == []


def test_every_public_name_is_described() -> None:
    page = read(DOCS / "reference" / "python.md")
    names = [name for name in dir(detente) if not name.startswith("_") and hasattr(detente, name)]
    public = [name for name in names if name in detente.PUBLIC]
    assert sorted(detente.PUBLIC) == public
    assert [name for name in public if not re.search(rf"\b{name}\b", page)] == []


def test_every_citation_has_its_reference() -> None:
    known = set(re.findall(r"^@\w+{(\w+),", read(ROOT / "references.bib"), flags=re.MULTILINE))
    in_docs = {key for page in PAGES for group in CITATION.findall(read(page)) for key in group.split(",")}
    code = [path for folder in ("src", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    in_code = {key for path in code for key in KEY.findall(read(path))}
    assert (in_docs | in_code) - known == set()
    assert len(in_docs) > 20
    assert len(in_code) > 20


def test_the_glossary_is_in_order() -> None:
    terms = re.findall(r"^(?! |```|#)(.+)\n  ", read(DOCS / "glossary.md"), flags=re.MULTILINE)
    assert len(terms) > 40
    assert terms == sorted(terms, key=str.lower)


def test_requirements_name_no_address() -> None:
    for path in ROOT.glob("requirements*.txt"):
        assert "://" not in read(path)
        assert "--hash=sha256:" in read(path)


def test_the_explanation_prices_the_rally_as_the_engine_does() -> None:
    """The table of horizons: +10 with a half-life of 26 weeks, and a quarter of a point lost a week from then on."""
    rates = np.array([[-math.log(2) / 182, 0.0, 0.0], [0.0, 0.0, -0.25 / 7], [0.0, 0.0, 0.0]])
    flow, mean_flow = (each[:, :, 0] for each in transition(rates[:, :, None], 7))
    none = np.zeros(0, dtype=np.int32)
    dynamics = Dynamics(
        grain=7,
        flow=flow,
        mean_flow=mean_flow,
        source=none,
        target=none,
        gain=np.zeros(0),
        on_change=np.zeros(0, dtype=np.bool_),
        lag=np.zeros(0),
    )
    page = read(DOCS / "explanation" / "meaning.md")
    rows = re.findall(r"^\| (\d+) weeks \| \+([\d.]+) \| -([\d.]+) \| ([+-][\d.]+) \|$", page, flags=re.MULTILINE)
    assert len(rows) == 5
    for horizon, rally, backlash, worth in rows:
        days = 7 * int(horizon)
        response = unit_response(dynamics, days)
        gain = effect_worth(response, quantity=0, amount=10.0, horizon=days)[0]
        loss = effect_worth(response, quantity=2, amount=1.0, horizon=days)[1]
        halves = days / 182
        assert gain == pytest.approx(10 * (1 - 0.5**halves) / (halves * math.log(2)), rel=1e-9)
        assert loss == pytest.approx(-0.25 * int(horizon) / 2, rel=1e-9)
        # To the last digit shown; half of one lies between two.
        assert [gain, -loss, gain + loss] == pytest.approx([float(rally), float(backlash), float(worth)], abs=0.0501)


def test_the_explanation_counts_fresh_and_lasting_reasons_right() -> None:
    page = read(DOCS / "explanation" / "meaning.md")
    assert f"{1 - 0.98**52:.0%} for weekly decisions and {1 - 0.98**104:.0%}" in " ".join(page.split())
    assert f"{1 - 0.98 * math.exp(-0.02):.1%} in the example" in " ".join(page.split())
