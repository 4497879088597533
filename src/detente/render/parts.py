"""Parts as people read them, and as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from detente.case.parts.library import part_names
from detente.case.parts.part import Parameter, Part
from detente.case.parts.pin import Pinned
from detente.case.parts.trial import trial_text
from detente.core.plain import to_plain
from detente.core.text import trimmed, wrap

HOW = "In a case a part is written out before anything else is read; what the case itself says lies over it."


def listing(parts: Iterable[Part]) -> str:
    """Return parts, one a line, with their kind."""
    lines = [f"{'part':26}{'kind':8}what"]
    for part in parts:
        lines += wrap(part.title, lead=f"{part.name:26}{part.kind:8}")
    return trimmed(lines)


def entry(part: Part) -> str:
    """Return everything a part says: what it takes, how a case uses it, and what it gives."""
    needed = "".join(f", {each.name}: {each.name.upper()}" for each in part.parameters if each.is_required)
    lines = [f"{part.name} ({part.kind}): {part.title}", "", *wrap(part.about), ""]
    lines += ["takes:"] if part.parameters else []
    for each in part.parameters:
        lines += wrap(f"{each.type}, {_default(each)}. {each.text}", lead=f"  {each.name:14}")
    lines += [""] if part.parameters else []
    lines += ["in a case:", "  use:", f"    - {{part: {part.name}, as: NAME{needed}}}", f"hash {part.hash}", ""]
    lines += [*wrap(HOW), "", *_given(part.text)]
    return trimmed(lines)


def _given(text: str) -> list[str]:
    """Return the lines of a part's text that say what it gives."""
    lines = text.splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith("gives:")), len(lines))
    after = next((n for n in range(first + 1, len(lines)) if lines[n][:1].strip() and lines[n][0] != "#"), len(lines))
    return lines[first:after]


def _default(parameter: Parameter) -> str:
    if parameter.is_required:
        return "must be given"
    return "may be left out" if parameter.default is None else f"by default {_plain(parameter.default)}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_plain(inner)}' for key, inner in value.items())}}}"
    return f"[{', '.join(map(_plain, value))}]" if isinstance(value, list) else str(value)


def page() -> str:
    """Return the page of the documentation that has every shipped part, as Markdown."""
    from detente.case.parts.library import all_parts

    lines = [
        "# The library of parts",
        "",
        f"{len(part_names())} parts. [Use them](../how-to/parts.md) in a case. {HOW}",
    ]
    for part in all_parts():
        lines += ["", f"## {part.name}", "", "```text", entry(part), "```"]
        lines += ["", "Its test:", "", "```yaml", trial_text(part).rstrip(), "```"]
    return "\n".join(lines) + "\n"


def data(part: Part) -> dict[str, Any]:
    """Return a part as plain data."""
    return {
        "part": part.name,
        "kind": part.kind,
        "title": part.title,
        "about": part.about,
        "hash": part.hash,
        "file": part.file,
        "takes": [
            {
                "name": each.name,
                "is": each.type,
                "text": each.text,
                "required": each.is_required,
                "default": None if each.default is None else _plain(each.default),
            }
            for each in part.parameters
        ],
        "gives": {section: len(entries) for section, entries in to_plain(dict(part.gives)).items()},
    }


def pinned(found: Pinned) -> str:
    """Return which parts of a case were pinned."""
    if not found.is_new:
        return f"{found.file}: {len(found.parts)} parts, all pinned as they are"
    return f"{found.file}: pinned {', '.join(found.changed)}"
