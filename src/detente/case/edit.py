"""Change numbers and words in the text of a case, and leave everything else as its author wrote it.

A value is replaced exactly where it stands, a new entry is added beside its siblings; comments, order, quotes and
spacing of all the rest stay as they are, to the letter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from detente.case.dump import write_scalar
from detente.case.minds import split_set
from detente.case.notation import Number, Views, is_number_key
from detente.case.yaml_reader import read_yaml
from detente.core.errors import CaseError, Problem

Scalar = str | float | bool | dt.date | Number
"""What an entry can be set to."""
_FIELD_OF_NUMBER: Final = {"after": "amount", "over": "amount", "satisfied": "weight", "desperate": "weight"}
"""Fields that a bare number makes room for, and what the bare number then is called."""
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}\Z")
_BARE_FIELDS: Final = ("amount", "weight", "position", "value")
"""Fields that hold the number itself where an entry is written at length."""


def edit_case(text: str, changes: Mapping[str, Scalar]) -> str:
    r"""Return the text of a case with some entries changed or added.

    Parameters
    ----------
    text
        The case as YAML.
    changes
        New values by dotted path. The path of a number may stop where the number would stand if it were written bare.

    Raises
    ------
    CaseError
        Where the text cannot be read, or a path leads through something that has no entries.

    Examples
    --------
    >>> text = "quantities:\n  approval: {start: 65}   # a guess\n"
    >>> print(edit_case(text, {"quantities.approval.start": "63 to 67"}), end="")
    quantities:
      approval: {start: 63 to 67}   # a guess
    """
    for path, value in changes.items():
        document = read_yaml(text, "")  # refuses what could not be walked: depth, aliases, broken YAML
        text = _changed(text, document.parsed, path, _render(value), is_whole=isinstance(value, Views))
    return text


def _render(value: Scalar) -> str:
    data: Any = value.to_data(as_written=True) if isinstance(value, Number) else value
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {_render(item)}" for key, item in data.items()) + "}"
    return write_scalar(data, in_flow=True)


def _changed(text: str, parsed: str, path: str, rendered: str, *, is_whole: bool) -> str:
    """Return a text with one entry changed; ``parsed`` is the same text as the parser takes it, at the same offsets.

    What ``is_whole`` comes in place of a number with all that is said of it, not of the number in it alone.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    node: Any = YAML(typ="safe", pure=False).compose(parsed)
    rest = path
    while rest:
        if isinstance(node, MappingNode):
            found = _entry(node, rest)
            if found is None:
                return _added(text, node, rest, rendered, path)
            node, rest = found
        elif isinstance(node, SequenceNode):
            head, _, rest = rest.partition(".")
            if not head.isdecimal() or int(head) >= len(node.value):
                raise _cannot(path, f"no element `{head}` in the list", "the number of one of its elements")
            node = node.value[int(head)]
        elif isinstance(node, ScalarNode) and rest in _FIELD_OF_NUMBER:
            old = text[node.start_mark.index : node.end_mark.index]
            return _spliced(text, node, f"{{{_FIELD_OF_NUMBER[rest]}: {old}, {rest}: {rendered}}}")
        elif rest in _BARE_FIELDS:
            rest = ""
        else:
            raise _cannot(path, f"no entries where `{rest}` should be", "a mapping")
    if isinstance(node, SequenceNode):
        raise _cannot(path, "a list", "the path of a single value")
    while isinstance(node, MappingNode):
        keys = {key.value for key, _ in node.value}
        if is_whole and any(map(is_number_key, keys)):
            break
        if "views" in keys:
            raise _cannot(path, "the views of several analysts", "the path of a single value")
        bare = next((value for key, value in node.value if key.value in _BARE_FIELDS), None)
        if bare is None:
            if not any(key.value[:1] == "p" for key, _ in node.value):
                raise _cannot(path, "a mapping", "the path of a single value")
            break
        node = bare
    return _spliced(text, node, rendered)


def _entry(node: Any, rest: str) -> tuple[Any, str] | None:
    """Return the value of the key with which the rest of a path begins (keys may hold dots), and what remains then."""
    best: tuple[Any, str] | None = None
    longest = -1
    for key, value in node.value:
        name = f"{key.value}-01" if _is_first_of(key.value, rest) else key.value
        if (rest == name or rest.startswith(f"{name}.")) and len(name) > longest:
            best, longest = (value, rest[len(name) + 1 :]), len(name)
    return best


def _is_first_of(key: str, rest: str) -> bool:
    """Tell whether a key is a month of a dated course, and the rest of a path its first day."""
    return bool(_MONTH.match(key)) and rest == f"{key}-01"


def _spliced(text: str, node: Any, rendered: str) -> str:
    start, end = node.start_mark.index, _end(text, node)
    before = text[:start].rstrip()
    if start == end or (_is_block(node) and before.endswith((":", "-"))):  # nothing there, or lines of its own
        return f"{before} {rendered}{text[end:]}"
    return text[:start] + rendered + text[end:]


def _is_block(node: Any) -> bool:
    return not isinstance(node.value, str) and not node.flow_style


_ALIAS: Final = re.compile(r"[\s:?-]*\*[^\s,\[\]{}]+")
"""An alias, with what stands between it and what comes before it."""


def _end(text: str, node: Any) -> int:
    """Return where a value ends: that of a block is where the last value in it does, an alias where it stands."""
    while _is_block(node) and node.value:
        before, node = _last(node)
        if node.start_mark.index < before and (alias := _ALIAS.match(text, before)):
            return alias.end()
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(text[start:end].rstrip())


def _last(node: Any) -> tuple[int, Any]:
    """Return the last value of a list or mapping, and where what comes before it ends."""
    last = node.value[-1]
    if isinstance(last, tuple):
        return last[0].end_mark.index, last[1]
    return node.value[-2].end_mark.index if len(node.value) > 1 else node.start_mark.index, last


def _added(text: str, node: Any, rest: str, rendered: str, path: str) -> str:
    """Add an entry to a mapping; what is missing on the way to it becomes mappings in braces."""
    parts = _split(path)
    while ".".join(parts) != rest:
        parts = parts[1:]
    for part in reversed(parts[1:]):
        rendered = f"{{{write_scalar(part, in_flow=True)}: {rendered}}}"
    entry = f"{write_scalar(parts[0], in_flow=True)}: {rendered}"
    if node.flow_style:
        end = node.end_mark.index - 1
        inside = text[node.start_mark.index + 1 : end]
        if "#" in inside and node.value:  # what stands behind a comment would be part of it
            before, last = _last(node)
            alias = _ALIAS.match(text, before) if last.start_mark.index < before else None
            position = alias.end() if alias else _end(text, last)
            return f"{text[:position]}, {entry}{text[position:]}"
        kept = text[:end].rstrip() if node.value else text[:end]
        separator = ", " if node.value and not kept.endswith(",") else ""
        return kept + separator + entry + text[end:]
    written = _end(text, node)
    line = _REST_OF_LINE.match(text, written)
    position = line.end() if line else len(text)
    column = node.value[0][0].start_mark.column if node.value else node.start_mark.column  # not that of an anchor
    newline = "\r\n" if text.startswith("\r\n", position) else "\n"
    return f"{text[:position]}{newline}{' ' * column}{entry}{text[position:]}"


_REST_OF_LINE: Final = re.compile(r"[^\r\n]*")


def _split(path: str) -> list[str]:
    """Return the keys of a path; in beliefs, in lenses and in what events set the paths of numbers are whole keys."""
    if path.startswith("beliefs."):
        return path.split(".", 2)
    if path.startswith("lenses."):
        section, lens, *rest = path.split(".", 2)
        is_of_actor = bool(rest) and rest[0].startswith("actors.")
        return [section, lens, *_split(rest[0])] if is_of_actor else path.split(".", 3)
    event, target = split_set(path)
    return [*event.split("."), "set", target] if target else path.split(".")


def _cannot(path: str, found: str, expected: str) -> CaseError:
    return CaseError([Problem(path, found, expected)])
