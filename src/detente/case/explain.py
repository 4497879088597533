"""The schema's errors in the words of the user, and a mended copy of the data so that later checks can go on.

pydantic reports a location and a kind of error; here these become problems with found, expected and the nearest name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from detente.case.keys import keys as keys_of_language
from detente.case.notation import UNREADABLE, is_number_key
from detente.case.schema import FORMAT_VERSION, Case
from detente.case.words import show
from detente.case.yaml_mistakes import misses_colon
from detente.core.errors import Problem
from detente.core.near import near_names, nearest
from detente.core.text import clip, enumerated

_EXPECTED: Final = {
    "string_type": "text",
    "bool_type": "`true` or `false`",
    "bool_parsing": "`true` or `false`",
    "dict_type": "a mapping (`name: ...`)",
    "model_type": "a mapping (`name: ...`)",
    "model_attributes_type": "a mapping (`name: ...`)",
    "tuple_type": "a list",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
}
_DECIMAL_COMMA: Final = "a point in a number, not a comma (inside `{ }` a comma ends the entry)"
_ELSEWHERE_ONLY: Final = 0.8
"""Least similarity at which a key that belongs to other entries is taken for one of this entry, judgement: `sources`
and `source` are as near."""
_MOST_PLACES: Final = 4
"""Kinds of entries that are named where a key belongs to others; a key of more says little."""
_VERSION_KEYS: Final = ("version", "format", "schema", "format_version")
"""What other programs call the version of their language."""
_NO_COLON: Final = re.compile(r"([a-z_][\w.]*)\s+(\S.*)\Z")
MOST_PROBLEMS: Final = 200
"""Problems listed of one file; whoever has more needs the first ones first."""


def describe_errors(error: ValidationError, data: Any) -> list[Problem]:
    """Return pydantic's errors as problems, with paths as they stand in the data."""
    details = error.errors(include_url=False, include_context=True)
    problems = [(detail["loc"], detail["type"], _describe(detail, data)) for detail in details[:MOST_PROBLEMS]]
    meant = {(*loc[:-1], problem.hint.strip("`")) for loc, kind, problem in problems if kind == "extra_forbidden"}
    listed = [problem for loc, kind, problem in problems if not (kind == "missing" and loc in meant)]
    if len(details) > MOST_PROBLEMS:
        listed.append(Problem("", f"{len(details) - MOST_PROBLEMS:,} more problems", "fewer"))
    return listed


def _describe(detail: ErrorDetails, data: Any) -> Problem:
    keys = _written_keys(detail["loc"], data)
    path = _path(keys)
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind == "case":
        if detail["loc"][-1:] == ("[key]",) and str(value).isdecimal():
            return Problem(path, context["found"], _DECIMAL_COMMA)
        if context.get("is_number") and (dotted := _dotted(detail["loc"], keys, value)):
            return Problem(path, "a mapping", "a number by its dotted path", f"`{dotted}`")
        return Problem(path, context["found"], context["expected"], context["hint"])
    if kind == "extra_forbidden":
        known = _fields_at(detail["loc"][:-1])
        near = _near_key(str(keys[-1]) if keys else "", known)
        expected = _one_of(known) if known else "no such entry"
        if keys and not near and (places := keys_of_language().get(str(keys[-1]), ())) and len(places) <= _MOST_PLACES:
            expected += f" (`{keys[-1]}` is a key of {enumerated([f'`{place}`' for place in places])})"
        if keys and str(keys[-1]).isdecimal():
            return Problem(path, f"the unknown key `{clip(str(keys[-1]))}`", _DECIMAL_COMMA)
        if ")" in str(keys[-1]) or (value is None and " " in str(keys[-1])):
            expected = "the text before it in quotes (inside `{ }` a comma ends the entry)"
        hint = f"`detente: {_version(value)}`" if near == "`detente`" else near
        return Problem(path, f"the unknown key `{clip(str(keys[-1]))}`", expected, hint)
    if kind == "missing":
        name = str(detail["loc"][-1])
        return Problem(path, f"no `{name}`", f"`{name}`: {_description(detail['loc'])}")
    if kind == "literal_error":
        listed = str(context["expected"]).replace(" or ", ", ").split(",")
        words = [word for each in listed if (word := each.strip().strip("'"))]
        return Problem(path, show(value), _one_of(words), nearest_quoted(str(value), words))
    if kind in ("greater_than_equal", "less_than_equal"):
        side = "from" if kind == "greater_than_equal" else "up to"
        bound = context.get("ge", context.get("le"))
        return Problem(path, show(value), f"a number {side} {bound}")
    if kind in ("dict_type", "model_type") and isinstance(value, str) and (match := _NO_COLON.match(value)):
        word, rest = match.groups()
        if "." in word or misses_colon(word, rest):
            return Problem(path, show(value), f"a colon after `{clip(word)}`", f"`{clip(f'{word}: {rest}')}`")
    return Problem(path, show(value), _EXPECTED.get(kind, detail["msg"].lower()))


def empty_entries(data: Any, told: set[str]) -> list[Problem]:
    """Return a problem for each optional entry that is named and left empty, which reads as if its default was meant.

    Parameters
    ----------
    data
        The case as plain data.
    told
        Paths at which a problem has been found already, in an entry or around it.
    """
    found: list[Problem] = []
    todo: list[tuple[tuple[int | str, ...], Any]] = [((), data)]
    while todo and len(found) < MOST_PROBLEMS:
        loc, entry = todo.pop()
        pairs = entry.items() if isinstance(entry, dict) else enumerate(entry) if isinstance(entry, list) else ()
        todo += [((*loc, key), value) for key, value in pairs if isinstance(value, (dict, list))]
        if isinstance(entry, dict):
            empty = [(*loc, str(key)) for key, value in entry.items() if value is None]
            found += [_empty(keys) for keys in empty if not told & {_path(keys[:n]) for n in range(1, len(keys) + 1)}]
    return found


def _empty(loc: tuple[int | str, ...]) -> Problem:
    key = str(loc[-1])
    inside = loc if key in _fields_at(loc[:-1]) else (*loc[:-1], 0, key)  # an effect alone goes without its place
    what = re.split(r"[;.] ", _description(inside))[0]
    example = ", such as `forces >= 100`" if key in ("when", "condition") else ""
    return Problem(_path(loc), "nothing", f"`{key}`: {what}{example}; or no such key")


def _written_keys(loc: tuple[int | str, ...], data: Any) -> list[int | str]:
    """Follow a location through the data as it was written: shorthands have fewer levels there than in the schema."""
    keys: list[int | str] = []
    for step in loc:
        if step == "[key]":
            break
        if isinstance(data, dict):
            if step in data:
                data = data[step]
                keys.append(step)
        elif isinstance(data, list) and isinstance(step, int):
            if step < len(data):
                data = data[step]
                keys.append(step)
        else:
            continue
    return keys


def _walk_schema(loc: tuple[int | str, ...]) -> tuple[type[BaseModel] | None, str]:
    """Return the model at a location, and the description of the field at its end."""
    current: Any = Case
    description = ""
    for step in loc:
        model = _model_in(current)
        if model is not None and isinstance(step, str):
            field = model.model_fields.get(step) or next(
                (field for field in model.model_fields.values() if field.alias == step), None
            )
            if field is not None:
                current, description = field.annotation, field.description or ""
                continue
        current = _element(current)
    return _model_in(current), description


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model an annotation holds directly or optionally (not inside a dict or a list)."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if getattr(annotation, "__origin__", None) in (dict, tuple, list):
        return None
    for argument in get_args(annotation):
        if isinstance(argument, type) and issubclass(argument, BaseModel):
            return argument
    return None


def _element(annotation: Any) -> Any:
    """Return the annotation of what a dict or a list holds."""
    origin = getattr(annotation, "__origin__", None)
    arguments = get_args(annotation)
    if origin is dict:
        return _bare(arguments[1])
    if origin is tuple:
        return _bare(arguments[0])
    for argument in arguments:
        if getattr(argument, "__origin__", None) in (dict, tuple):
            return _element(argument)
    return None


def _bare(annotation: Any) -> Any:
    return get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


def _fields_at(loc: tuple[int | str, ...]) -> list[str]:
    model, _ = _walk_schema(loc)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _description(loc: tuple[int | str, ...]) -> str:
    description = _walk_schema(loc)[1]
    return description[:1].lower() + description[1:].rstrip(".") if description else "an entry of that name"


def nearest_quoted(word: str, known: list[str]) -> str:
    """Return the known word that was probably meant, in backquotes, or nothing."""
    near = nearest(word[:100].lower(), known)
    return f"`{near}`" if near else ""


def _near_key(word: str, known: list[str]) -> str:
    """Return the key that was probably meant, in backquotes, or nothing; a key of other entries seldom was."""
    if word.lower() in _VERSION_KEYS and "detente" in known:
        return "`detente`"
    cutoff = {"cutoff": _ELSEWHERE_ONLY} if word in keys_of_language() else {}
    return "".join(f"`{near}`" for near in near_names(word[:100].lower(), known, **cutoff))


def _version(value: Any) -> int:
    return value if isinstance(value, int) and 1 <= value <= FORMAT_VERSION else FORMAT_VERSION


def _dotted(loc: tuple[int | str, ...], keys: Sequence[int | str], value: Any) -> str:
    """Return the first number of a mapping in beliefs or in a lens as an entry with its path; nothing elsewhere."""
    if loc[0] not in ("beliefs", "lenses") or not isinstance(value, Mapping):
        return ""
    path = [str(keys[-1])]
    while isinstance(value, Mapping) and value and not any(map(_is_of_number, value)):
        key, value = next(iter(value.items()))
        path.append(str(key))
    if len(path) == 1 or isinstance(value, (Mapping, list)) or not _is_path(".".join(path)):
        return ""
    return f"{'.'.join(path)}: {value}"


def _is_path(path: str) -> bool:
    """Return whether the language has entries at a path, whatever those of the case are called."""
    current: Any = Case
    for step in path.split("."):
        model = _model_in(current)
        field = model.model_fields.get(step) if model is not None else None
        current = field.annotation if field is not None else None if model is not None else _element(current)
    return current is not None


def _is_of_number(key: Any) -> bool:
    return is_number_key(key)


def _one_of(words: list[str]) -> str:
    quoted = [f"`{word}`" for word in words]
    return quoted[0] if len(quoted) == 1 else f"one of {', '.join(quoted)}"


@dataclass(slots=True)
class Mender:
    """Mends a copy of broken data step by step, so that what else is wrong can be found too."""

    data: dict[str, Any]
    renamed: dict[str, str] = field(default_factory=dict)
    """New path by old path, of keys that were taken for others."""
    dropped: set[str] = field(default_factory=set)
    """Entries that lost a field: what is found in them later may be due to that."""

    def mend(self, error: ValidationError) -> bool:
        """Mend what the error names, where that cannot cause false alarms; return whether all of it is mended."""
        details = error.errors(include_url=False, include_context=True, include_input=False)
        if len(details) > MOST_PROBLEMS:
            return False
        has_changed = False
        for detail in details:
            if detail["type"] == "missing":
                continue  # a misspelt key may have been it; if not, the next round shows
            if not self._mend_one(detail):
                return False
            has_changed = True
        return has_changed

    def _mend_one(self, detail: ErrorDetails) -> bool:
        loc, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
        keys = _written_keys(loc, self.data)
        if not keys:
            return False
        parent: Any = self.data
        for key in keys[:-1]:
            parent = parent[key]
        last = keys[-1]
        if loc[-1] == "[key]":
            hint = str(context.get("hint", "")).strip("`")
            return bool(hint) and self._rename(parent, keys, hint)
        if kind == "extra_forbidden":
            near = _near_key(str(last), _fields_at(loc[:-1])).strip("`")
            if near and self._rename(parent, keys, near):
                return True
            del parent[last]
            return True
        if context.get("is_number"):
            parent[last] = UNREADABLE
            return True
        return last == loc[-1] and self._mend_field(parent, str(last), detail)

    def _mend_field(self, parent: Any, name: str, detail: ErrorDetails) -> bool:
        """Mend a field of an entry that holds no number: by what was meant, by its default, or a date by any other."""
        model = _walk_schema(detail["loc"][:-1])[0]
        fields = {field.alias or key: field for key, field in model.model_fields.items()} if model else {}
        if name not in fields or not isinstance(parent, dict):
            return False
        problem = _describe(detail | {"input": parent[name]}, self.data)
        start = self.data.get("time", {}).get("start") if isinstance(self.data.get("time"), dict) else None
        if problem.hint and not problem.expected.startswith("a colon"):
            parent[name] = problem.hint.strip("`")
        elif not fields[name].is_required():
            del parent[name]
            self.dropped.add(_path(_written_keys(detail["loc"][:-1], self.data)) or name)
        elif problem.expected.startswith("a date") and isinstance(start, dt.date) and parent is not self.data["time"]:
            parent[name] = start
        else:
            return False
        return True

    def may_mislead(self, problem: Problem) -> bool:
        """Return whether a problem found in the mended data may come from the mending."""
        return any(problem.path == path or problem.path.startswith(f"{path}.") for path in self.dropped)

    def _rename(self, parent: Any, keys: list[int | str], new: str) -> bool:
        if not isinstance(parent, dict) or new in parent:
            return False
        parent[new] = parent.pop(keys[-1])
        self.renamed[_path(keys)] = _path([*keys[:-1], new])
        return True


def _path(keys: Sequence[int | str]) -> str:
    return ".".join(map(str, keys))
