"""Which rules run and how gravely they speak: from a file in TOML, and from the command line.

::

    [audit]
    select = ["default", "scare-quotes"]     # rules, groups, `default` or `all`
    ignore = ["state-media"]

    [audit.severity]
    undated-note = "warning"

    [[audit.suppress]]
    rule = "known-date"
    text = "in 1964"                         # words under the finding
    why = "quoted as the source has it"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.brief.audit.all_rules import GROUPS, RULES
from detente.brief.audit.rule import SEVERITIES, Rule, Severity
from detente.core.calls import checked
from detente.core.errors import BriefError
from detente.core.near import near_names

FILE_NAME = "detente.toml"
"""File in the current folder that is read if no other is named."""
_SETS = ("default", "all")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding that the author has seen and stands by."""

    rule: str
    text: str
    """Words under the finding; empty: every finding of the rule."""
    why: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """What the audit is to do."""

    rules: tuple[Rule, ...] = tuple(rule for rule in RULES.values() if rule.is_default)
    """Those that run, in the order of the table."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """By id of the rule, where it differs from the table."""
    suppressions: tuple[Suppression, ...] = ()

    def __repr__(self) -> str:
        return f"<Settings {len(self.rules)} of {len(RULES)} rules>"


@checked
def read_settings(
    file: str | Path | None = None, *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> Settings:
    """Return the settings of a file, with those of the caller in their place where given.

    Parameters
    ----------
    file
        A file in TOML; None for `FILE_NAME` in the current folder, if it is there.
    select
        Rules, groups, ``default`` or ``all`` to run instead of those of the file.
    ignore
        Rules and groups to leave out besides those of the file.

    Raises
    ------
    BriefError
        With everything that is wrong with the file or the names.
    """
    path = Path(FILE_NAME) if file is None else Path(file)
    if file is None and not path.is_file():
        return settings_from({}, select=select, ignore=ignore)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BriefError(f"{path}: the file cannot be read ({error.strerror or error})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BriefError(f"{path}: found no TOML ({error})") from None
    return settings_from(data, select=select, ignore=ignore, name=str(path))


def settings_from(
    data: Mapping[str, Any], *, select: Sequence[str] = (), ignore: Sequence[str] = (), name: str = ""
) -> Settings:
    """Return the settings in the data of a file; ``name`` is what messages call it.

    Examples
    --------
    >>> [rule.id for rule in settings_from({}, select=["mixed-rows", "names"], ignore=["undefined-abbreviation"]).rules]
    ['two-spellings', 'mixed-rows']
    """
    problems: list[str] = []
    table = _expect(data.get("audit", {}), dict, "audit", "a table", problems)
    _no_others(table, ("select", "ignore", "severity", "suppress"), "audit", problems)
    chosen = [*select] or _texts(table.get("select", ["default"]), "audit.select", problems)
    left_out = [*ignore, *_texts(table.get("ignore", []), "audit.ignore", problems)]
    on, off = _named(chosen, "select", problems), _named(left_out, "ignore", problems)
    severity = _expect(table.get("severity", {}), dict, "audit.severity", "a table", problems)
    for rule, level in severity.items():
        if rule not in RULES:
            problems.append(_unknown(rule, "audit.severity", RULES))
        if level not in SEVERITIES:
            problems.append(f"audit.severity.{rule}: found {level!r}, expected one of {', '.join(SEVERITIES)}")
    suppressions = _suppressions(table.get("suppress", []), problems)
    if problems:
        raise BriefError("\n".join(f"{name}: {problem}" if name else problem for problem in problems))
    return Settings(tuple(rule for rule in RULES.values() if rule.id in on - off), dict(severity), suppressions)


def _named(names: Iterable[str], where: str, problems: list[str]) -> set[str]:
    """Return the ids that some names stand for."""
    found: set[str] = set()
    for name in (part.strip() for given in names for part in given.split(",") if part.strip()):
        if name in RULES:
            found.add(name)
        elif name in GROUPS:
            found |= {rule.id for rule in RULES.values() if rule.group == name}
        elif name in _SETS:
            found |= {rule.id for rule in RULES.values() if name == "all" or rule.is_default}
        else:
            problems.append(_unknown(name, where, (*RULES, *GROUPS, *_SETS)))
    return found


def _unknown(name: str, where: str, known: Iterable[str]) -> str:
    near = near_names(name, list(known))
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{where}: found {name!r}, expected a rule or a group of rules (`detente rules` lists them){hint}"


def _expect(value: Any, kind: type, where: str, expected: str, problems: list[str]) -> Any:
    if isinstance(value, kind):
        return value
    problems.append(f"{where}: found {value!r}, expected {expected}")
    return kind()


def _texts(value: Any, where: str, problems: list[str]) -> list[str]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    problems.append(f"{where}: found {value!r}, expected a list of texts")
    return []


def _no_others(table: Mapping[str, Any], known: Sequence[str], where: str, problems: list[str]) -> None:
    for key in table:
        if key not in known:
            near = near_names(key, known)
            hint = f"; did you mean {near[0]}?" if near else ""
            problems.append(f"{where}: found {key!r}, expected one of {', '.join(known)}{hint}")


def _suppressions(value: Any, problems: list[str]) -> tuple[Suppression, ...]:
    found = []
    for number, entry in enumerate(_expect(value, list, "audit.suppress", "a list of tables", problems)):
        where = f"audit.suppress.{number}"
        table = _expect(entry, dict, where, "a table", problems)
        _no_others(table, ("rule", "text", "why"), where, problems)
        fields = {
            key: _expect(table.get(key, ""), str, f"{where}.{key}", "a text", problems)
            for key in ("rule", "text", "why")
        }
        if fields["rule"] not in RULES:
            problems.append(_unknown(fields["rule"], where, RULES))
        found.append(Suppression(**fields))
    return tuple(found)
