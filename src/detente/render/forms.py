"""The form of plain data as JSON Schema (draft 2020-12), read off the types of what is shown.

`Forms.of` says for a type what `detente.core.plain.to_plain` makes of its values; where a rendering makes plain data in
its own way, the ``form`` beside it says with the same means how they differ. What JSON lacks, a set above all, has no
form, and asking for one is an error: so a field that could not be written cannot be published either.
"""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import functools
import inspect
import itertools
import re
import types
import typing
from collections.abc import Mapping, Sequence
from enum import Enum
from importlib import import_module
from pathlib import PurePath
from typing import Any, Literal, NamedTuple, Union

import numpy as np

from detente.core.plain import HIDDEN, plain_name

Form = dict[str, Any]
"""A schema, or a part of one."""

TEXT: Form = {"type": "string"}
TRUTH: Form = {"type": "boolean"}
WHOLE: Form = {"type": "integer"}
NUMBER: Form = {"type": ["number", "null"]}
"""None stands for what is not finite."""
DATE: Form = {"type": "string", "format": "date"}
NOTHING: Form = {"type": "null"}

_SCALARS: tuple[tuple[type | tuple[type, ...], Form], ...] = (
    (types.NoneType, NOTHING),
    ((bool, np.bool_), TRUTH),
    ((int, np.integer), WHOLE),
    ((float, np.floating), NUMBER),
    ((str, PurePath), TEXT),
    (dt.datetime, {"type": "string", "format": "date-time"}),
    (dt.date, DATE),
)
"""Types without parts, the narrower ones first, and what they become."""
_AXES = re.compile(r"^`*\[([^\]]+)\]|\barrays \[([^\]]+)\]")
"""How a docstring says which axes an array has: first of all, or once for all fields in that of the class."""
_NUMERAL = r"^-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?$"
"""Keys that are numbers, as text."""


def closed(properties: Mapping[str, Form], optional: Mapping[str, Form] | None = None, *, about: str = "") -> Form:
    """Return the form of an object that has these properties, may have the optional ones, and no others."""
    head: Form = {"description": about} if about else {}
    return head | {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(items: Form) -> Form:
    """Return the form of a list of any length."""
    return {"type": "array", "items": items}


def fixed(*items: Form) -> Form:
    """Return the form of a list whose length and places are fixed."""
    return {"type": "array", "prefixItems": list(items), "items": False, "minItems": len(items)}


def by_name(values: Form) -> Form:
    """Return the form of an object with any keys."""
    return {"type": "object", "additionalProperties": values}


def either(*forms: Form) -> Form:
    """Return the form of what has one of several forms."""
    flat = [each for form in forms for each in (form["anyOf"] if set(form) == {"anyOf"} else (form,))]
    plain = [each for each in flat if set(each) == {"type"}]
    others = [each for each in flat if each not in plain]
    names = [name for each in plain for name in ([each["type"]] if isinstance(each["type"], str) else each["type"])]
    names = list(dict.fromkeys(name for name in names if name != "integer" or "number" not in names))
    if others and all(set(each) == {"enum"} for each in others) and set(names) <= {"null"}:
        return {"enum": [*(value for each in others for value in each["enum"]), *([None] if names else [])]}
    merged = [{"type": names[0] if len(names) == 1 else names}] if names else []
    if merged and len(others) == 1 and names == ["null"] and set(others[0]) == {"type", "format"}:
        return {**others[0], "type": [others[0]["type"], "null"]}
    found = [each for place, each in enumerate(others) if each not in others[:place]] + merged
    return found[0] if len(found) == 1 else {"anyOf": found}


def or_nothing(form: Form) -> Form:
    """Return the form of what may be missing: null then."""
    bare = {key: value for key, value in form.items() if key != "description"}
    return described(either(bare, NOTHING), form.get("description", ""))


def described(form: Form, about: str) -> Form:
    """Return a form with what it means."""
    return {**form, "description": about} if about else form


class Forms:
    """The forms of one schema: parts that have a name stand once, among the definitions, and are referred to."""

    def __init__(self) -> None:
        self.definitions: dict[str, Form] = {}
        self._names: dict[Any, str] = {}

    def of(self, hint: Any, *, axes: int = 0) -> Form:
        """Return the form of the values of a type.

        Parameters
        ----------
        hint
            The type, resolved.
        axes
            Of arrays: how many axes they have.

        Raises
        ------
        TypeError
            If JSON has nothing for it, at any depth.
        """
        if hint is None:
            return dict(NOTHING)
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in {Union, types.UnionType}:
            return either(*(self.of(each, axes=axes) for each in arguments))
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin is np.ndarray:
            return self._array(hint, axes)
        if isinstance(origin, type):
            return self._holder(hint, origin, arguments, axes)
        if isinstance(hint, type):
            return self._class(hint)
        raise TypeError(f"JSON has nothing for {hint!r}")

    def fields(self, owner: type, *names: str, without: Sequence[str] = ()) -> dict[str, Form]:
        """Return the forms of fields by name, with their docstrings: of those that are named, else of all.

        Raises
        ------
        TypeError
            If JSON has nothing for one of them.
        """
        found = {}
        for name, field in _fields_of(owner).items():
            if name in without or (names and name not in names):
                continue
            stated = _AXES.search(field.about) or _AXES.search(inspect.getdoc(owner) or "")
            axes = (stated[1] or stated[2]).count(",") + 1 if stated else 0
            try:
                found[name] = described(self.of(field.hint, axes=axes), field.about)
            except TypeError as error:
                raise TypeError(f"{owner.__qualname__}.{name}: {error}") from None
        if names:
            return {name: found[name] for name in names}
        return found

    def object(self, owner: type, more: Mapping[str, Form] | None = None, *, without: Sequence[str] = ()) -> Form:
        """Return the form of the object that a class becomes: its fields, less some, with others more or instead."""
        properties = {**self.fields(owner, without=(*without, *(more or ()))), **(more or {})}
        may_lack: frozenset[str] = getattr(owner, "__optional_keys__", frozenset())
        optional = {name: properties.pop(name) for name in list(properties) if name in may_lack}
        return closed(properties, optional, about=_summary(owner))

    def define(self, owner: Any, form: Form, *, name: str = "") -> Form:
        """Say what a class, or anything that can be a key, becomes in this schema; return a reference to it."""
        taken = self._name(owner, name or owner.__name__)
        self.definitions[taken] = form
        return {"$ref": f"#/$defs/{taken}"}

    def adopt(self, schema: Form, name: str) -> Form:
        """Take in a schema that stands by itself, with its definitions; return a reference to it."""
        self.definitions |= schema["$defs"]
        return self.define(name, {key: value for key, value in schema.items() if key[0] != "$"}, name=name)

    def named(self, owner: type) -> Form:
        """Return the form of a named tuple that is written as an object."""
        return closed(self.fields(owner), about=_summary(owner))

    def _name(self, owner: Any, wanted: str) -> str:
        """Return the name of a definition; the file is added where another class has the same."""
        if owner not in self._names:
            is_taken = wanted in self.definitions
            self._names[owner] = f"{owner.__module__.rpartition('.')[2]}.{wanted}" if is_taken else wanted
        return self._names[owner]

    def _array(self, hint: Any, axes: int) -> Form:
        """Return the form of an array, nested as deep as it has axes."""
        if not axes:
            raise TypeError("an array needs its axes in the docstring, such as [W, K]")
        (entries,) = typing.get_args(typing.get_args(hint)[1])
        form = self.of(entries)
        for _ in range(axes):
            form = listed(form)
        return form

    def _holder(self, hint: Any, origin: type, arguments: tuple[Any, ...], axes: int) -> Form:
        """Return the form of what holds others: tuples, lists, mappings."""
        if issubclass(origin, Mapping):
            keys, values = arguments
            form = by_name(self.of(values, axes=axes))
            if keys in {int, float}:
                return form | {"propertyNames": {"pattern": _NUMERAL}}
            return form | {"propertyNames": self.of(keys)} if keys is not str else form
        if issubclass(origin, tuple) and not (len(arguments) == 2 and arguments[1] is ...):
            return fixed(*map(self.of, arguments))
        if issubclass(origin, tuple | list) or origin is Sequence:
            return listed(self.of(arguments[0]))
        raise TypeError(f"JSON has nothing for {hint!r}")

    def _class(self, hint: type) -> Form:
        """Return the form of a class: a value without parts, or a reference to its definition."""
        if issubclass(hint, Enum):
            return {"enum": [each.value for each in hint]}
        for classes, form in _SCALARS:
            if issubclass(hint, classes):
                return dict(form)
        is_tuple = issubclass(hint, tuple) and hasattr(hint, "_fields")
        if not (is_tuple or dataclasses.is_dataclass(hint) or typing.is_typeddict(hint)):
            raise TypeError(f"JSON has nothing for {hint.__qualname__}")
        if hint not in self._names:
            name = self._name(hint, hint.__name__)
            self.definitions[name] = {}  # its parts may refer to it
            self.definitions[name] = self._tuple(hint) if is_tuple else self._node(hint)
        return {"$ref": f"#/$defs/{self._names[hint]}"}

    def _tuple(self, hint: type) -> Form:
        """Return the form of a named tuple: a list, each place with its name."""
        places = [{"title": name, **form} for name, form in self.fields(hint).items()]
        return {"description": _summary(hint), **fixed(*places)}

    def _node(self, hint: type) -> Form:
        """Return the form of an object; the nodes of an expression say which they are, as in `to_plain`."""
        form = self.object(hint)
        if hint.__module__.endswith(".expression"):
            form["properties"] = {"node": {"const": hint.__name__}, **form["properties"]}
            form["required"] = ["node", *form["required"]]
        return form


class _Field(NamedTuple):
    """A field of a class."""

    hint: Any
    """Its type, resolved."""
    about: str
    """Its docstring, on one line."""


@functools.cache
def _fields_of(owner: type) -> dict[str, _Field]:
    """Return the fields of a dataclass, named tuple or typed dictionary, those of its bases first."""
    found: dict[str, _Field] = {}
    for base in reversed([owner, *(each for each in owner.__mro__[1:] if dataclasses.is_dataclass(each))]):
        own = {
            name: hint.__forward_arg__ if isinstance(hint, typing.ForwardRef) else hint
            for name, hint in inspect.get_annotations(base).items()
        }
        bare = type(base.__name__, (), {"__annotations__": own, "__module__": base.__module__})
        about = _docstrings(base.__module__).get(base.__qualname__, {})
        for name, hint in typing.get_type_hints(bare, globalns=_names_in(base.__module__)).items():
            if typing.get_origin(hint) is not typing.ClassVar:
                field = getattr(owner, "__dataclass_fields__", {}).get(name)
                if field is not None and HIDDEN in field.metadata:
                    continue
                found[plain_name(field) if field else name] = _Field(hint, about.get(name, ""))
    return found


def _summary(owner: type) -> str:
    """Return the first paragraph of a class's docstring, on one line."""
    return " ".join((inspect.getdoc(owner) or "").partition("\n\n")[0].split())


@functools.cache
def _source(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(import_module(module)))


@functools.cache
def _names_in(module: str) -> dict[str, Any]:
    """Return what the names in a module mean, those that it imports for types alone included."""
    found = dict(vars(import_module(module)))
    for block in _source(module).body:
        if not (isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"):
            continue
        for node in block.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                origin = import_module(node.module)
                found |= {each.asname or each.name: getattr(origin, each.name) for each in node.names}
            elif isinstance(node, ast.Import):
                found |= {each.asname: import_module(each.name) for each in node.names if each.asname}
    return found


@functools.cache
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """Return the docstrings below the fields of a module's classes, by class and field, each on one line."""
    found = {}
    for owner in (each for each in _source(module).body if isinstance(each, ast.ClassDef)):
        below = itertools.pairwise(owner.body)
        found[owner.name] = {
            field.target.id: " ".join(text.value.value.split())
            for field, text in below
            if isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        }
    return found
