"""What a shell offers to complete: cases, lenses, questions, and the rest that has a name.

Nothing heavy is imported before it is needed, and nothing is ever complained of: a shell that asks wants names or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

STANDARDS = ("icd203", "phia", "nato", "ipcc", "efsa", "kent")
"""Names of the tables of likelihood."""


def cases(incomplete: str) -> list[str]:
    """Return shipped cases, YAML files, and folders on the way to some."""
    from detente.case.shipped import shipped_cases

    return [*_starting(shipped_cases(), incomplete), *files(incomplete, (".yaml", ".yml"))]


def lenses(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the lenses of the case that was named, and its analysts."""
    return _starting([*_part(ctx, "lenses"), *_part(ctx, "analysts")], incomplete)


def questions(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the questions of the case that was named."""
    return _starting(_part(ctx, "questions"), incomplete)


def moves(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the moves of the case that was named."""
    return _starting(_part(ctx, "moves"), incomplete)


def tables(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the tables of the case that was named."""
    return _starting(_part(ctx, "tables"), incomplete)


def standards(incomplete: str) -> list[str]:
    """Return the tables of likelihood."""
    return _starting(STANDARDS, incomplete)


def rules(incomplete: str) -> list[str]:
    """Return the rules of the audit."""
    from detente.brief.audit.all_rules import RULES

    return _starting(RULES, incomplete)


def priors(incomplete: str) -> list[str]:
    """Return the entries of the library of priors."""
    from detente.priors.library import prior_names

    return _starting(prior_names(), incomplete)


def parts(incomplete: str) -> list[str]:
    """Return the shipped parts."""
    from detente.case.parts.library import part_names

    return _starting(part_names(), incomplete)


def kinds(incomplete: str) -> list[str]:
    """Return the kinds of JSON, and the language of cases."""
    from detente.render.schema import CASE, kinds

    return _starting([CASE, *(each.kind for each in kinds())], incomplete)


def files(incomplete: str, endings: tuple[str, ...]) -> list[str]:
    """Return files with one of some endings, and folders, whose path begins as typed."""
    folder, _, start = incomplete.rpartition("/")
    try:
        found = sorted(Path(f"{folder}/" if folder or incomplete.startswith("/") else ".").iterdir())
    except OSError:
        return []
    prefix = f"{folder}/" if "/" in incomplete else ""
    names = [each for each in found if each.name.startswith(start) and (start or not each.name.startswith("."))]
    return [
        f"{prefix}{each.name}{'/' if each.is_dir() else ''}"
        for each in names
        if each.is_dir() or each.suffix in endings
    ]


def _starting(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _part(ctx: typer.Context, part: str) -> Iterator[str]:
    """Yield the names in one part of the case on the line; of a case that cannot be read, none."""
    from detente.case.shipped import find_case
    from detente.case.yaml_reader import decode, read_yaml
    from detente.core.errors import DetenteError

    names = ("case", "old")
    given = next((found for name in names if (found := ctx.params.get(name) or _argument(ctx, name))), None)
    if not given:
        return
    try:
        path = find_case(given)
        data: Any = read_yaml(decode(path.read_bytes(), path.name), path.name).data
    except (DetenteError, OSError):
        return
    found = data.get(part) if isinstance(data, dict) else None
    if isinstance(found, dict):
        yield from map(str, found)


def _argument(ctx: typer.Context, name: str) -> str:
    """Return an argument that was not taken in yet, because an option after it still lacks its value."""
    arguments = [each.name for each in ctx.command.params if each.param_type_name == "argument"]
    given = dict(zip(arguments, ctx.args, strict=False))
    return given.get(name, "")
