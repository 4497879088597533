"""How public functions are called: with what their signatures say, by names that they have.

`checked` reads the signature itself, so that what a function takes is said in one place. A class counts by its name: a
value of it is there, so its module has been imported, and nothing need be loaded to know it.
"""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import os
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from numbers import Integral, Real
from pathlib import PurePath
from typing import Any, ForwardRef, Literal, TypeVar, Union, get_args, get_origin

from detente.core.errors import ArgumentError
from detente.core.near import did_you_mean

Function = TypeVar("Function", bound=Callable[..., Any])
"""A function, or a class, whose constructor is meant."""

MADE_BY: Mapping[str, str] = {
    "Brief": "read",
    "Case": "load_case",
    "Draft": "draft",
    "Findings": "gather",
    "Model": "compile_case",
    "Runs": "run",
    "Settled": "settle",
    "Settings": "read_settings",
    "Sheet": "read_sheets",
}
"""Classes whose values a user has from a public function, and that function."""
LONGEST_SHOWN = 60
"""Characters of a value in a message."""


def checked(function: Function, *, names: Mapping[str, Any] | None = None) -> Function:
    """Return a function, or a class, that is called only with what its signature says.

    ``names`` has what annotations mean that come from another file than the function.

    The call raises an `ArgumentError` that names, a line each, every argument of another kind than its annotation, or
    the first name that there is not, with the nearest one that there is.

    Examples
    --------
    >>> @checked
    ... def count(worlds: int, *, lens: str | None = None) -> int:
    ...     return worlds
    >>> count("10")
    Traceback (most recent call last):
    detente.core.errors.ArgumentError: worlds: found '10', expected an int
    >>> count(10, lense="hawks")
    Traceback (most recent call last):
    detente.core.errors.ArgumentError: found the option 'lense', expected one of worlds, lens; did you mean 'lens'?
    """
    if isinstance(function, type):
        function.__init__ = checked(function.__init__, names=names)  # type: ignore[misc]  # the constructor of this class alone
        return function

    hints = functools.cache(lambda: hints_of(function, names))

    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        _check(function, hints, args, options)
        return function(*args, **options)

    return call  # type: ignore[return-value]  # called as the function is


def refuse_unknown(names: Iterable[str], known: Collection[str]) -> None:
    """Raise if a name is none of those that are known.

    Raises
    ------
    ArgumentError
        With the nearest one.
    """
    for name in names:
        if name not in known:
            wanted = ", ".join(known) or "none"
            raise ArgumentError(f"found the option {name!r}, expected one of {wanted}{did_you_mean(name, known)}")


def hints_of(function: Callable[..., Any], names: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what a function takes: the type of each argument by its name, of those that are annotated.

    A name that is known to type checkers alone stands for a class of that name.
    """
    parameters = inspect.signature(function).parameters
    written = {name: each.annotation for name, each in parameters.items() if each.annotation is not each.empty}
    known = {**(names or {}), **getattr(function, "__globals__", {})}
    return {name: _evaluated(each, known) for name, each in written.items()}


def _evaluated(annotation: Any, names: dict[str, Any]) -> Any:
    """Return the type that an annotation says."""
    text = annotation.__forward_arg__ if isinstance(annotation, ForwardRef) else annotation
    while isinstance(text, str):
        try:
            return eval(text, names)  # noqa: S307 - annotations of our own functions
        except NameError as error:
            name = str(error.name)
            names[name] = type(name, (_Unread,), {})
    return annotation


class _Unread:
    """A class that is not imported: known by its name."""


_signature = functools.cache(inspect.signature)


def _check(
    function: Callable[..., Any],
    hints_for: Callable[[], Mapping[str, Any]],
    args: tuple[Any, ...],
    options: Mapping[str, Any],
) -> None:
    """Raise if a function cannot be called so."""
    signature = _signature(function)
    kinds = {each.kind for each in signature.parameters.values()}
    known = [name for name, each in signature.parameters.items() if name != "self" and each.kind not in _STARRED]
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        refuse_unknown(options, known)
    try:
        given = signature.bind(*args, **options).arguments
    except TypeError as error:
        raise ArgumentError(f"{error}; expected {function.__name__.strip('_')}{signature_of(function)}") from None
    hints = hints_for()
    problems = [
        f"{name}: found {_found(value, hints[name])}, expected {_expected(hints[name])}"
        for name, value in given.items()
        if name in hints and signature.parameters[name].kind not in _STARRED and not _fits(value, hints[name])
    ]
    if problems:
        raise ArgumentError("\n".join(problems))


_STARRED = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def signature_of(function: Callable[..., Any]) -> str:
    """Return how a function is called: its arguments by name, those that may be left out in brackets."""
    shown = [
        name if each.default is each.empty else f"[{name}]"
        for name, each in _signature(function).parameters.items()
        if name != "self" and each.kind not in _STARRED
    ]
    return f"({', '.join(shown)})"


def _fits(value: Any, hint: Any) -> bool:
    """Return whether a value is of a type, as far as can be told without using it up."""
    if hint in {Any, object}:
        return True
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return any(_fits(value, each) for each in arguments)
    if origin is Literal:
        return isinstance(value, tuple({type(each) for each in arguments}))
    if isinstance(origin, type):
        return _fits_holder(value, origin, arguments)
    if hint is None:
        return value is None
    return _fits_class(value, hint) if isinstance(hint, type) else True


def _fits_holder(value: Any, origin: type, arguments: tuple[Any, ...]) -> bool:
    """Return whether a value is of a type that holds others, and holds such."""
    if issubclass(origin, Callable):  # type: ignore[arg-type]  # an abstract class, which mypy does not see
        return callable(value)
    if issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            _fits(part, hint) for pair in value.items() for part, hint in zip(pair, arguments, strict=True)
        )
    if origin is tuple and arguments[-1] is not ...:
        fits_size = isinstance(value, tuple | list) and len(value) == len(arguments)
        return fits_size and all(_fits(each, hint) for each, hint in zip(value, arguments, strict=True))
    if issubclass(origin, AbstractSet):
        return isinstance(value, AbstractSet) and all(_fits(each, arguments[0]) for each in value)
    if origin.__module__ == Iterable.__module__:
        is_held = isinstance(value, Collection) and not isinstance(value, Mapping | bytes)
        return isinstance(value, Iterator) or (is_held and all(_fits(each, arguments[0]) for each in value))
    return isinstance(value, origin)


def _fits_class(value: Any, wanted: type) -> bool:
    """Return whether a value is of a class; whole numbers are also floating ones, and True is no number."""
    if wanted in {int, float}:
        return isinstance(value, Integral if wanted is int else Real) and not isinstance(value, bool)
    if wanted is bool:
        return type(value).__name__ in {"bool", "bool_"}  # NumPy's counts
    if wanted is dt.date:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if issubclass(wanted, PurePath):
        return isinstance(value, os.PathLike)
    if issubclass(wanted, _Unread):
        return any(each.__name__ == wanted.__name__ for each in type(value).__mro__)
    return isinstance(value, wanted)


def _found(value: Any, hint: Any) -> str:
    """Return a value in a few words."""
    if value is None or isinstance(value, bool | int | float | str | bytes | dt.date | PurePath):
        shown = repr(value)
        return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}..."
    name = type(value).__name__
    parts = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    holders = [origin for part in parts if isinstance(origin := get_origin(part), type)]
    is_right_holder = any(isinstance(value, each) for each in holders)
    return f"{_article(name)} {name}{' of other things' if is_right_holder else ''}"


def _article(name: str) -> str:
    return "an" if name[:1] in "AEIOUaeiou" else "a"


def _expected(hint: Any) -> str:
    """Return a type in words, and where its values come from."""
    parts = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    names = list(dict.fromkeys(_named(each) for each in parts))
    names.sort(key=lambda name: name == "None")
    said = f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]
    made = [
        f"detente.{MADE_BY[name]}" for each in parts if isinstance(each, type) and (name := each.__name__) in MADE_BY
    ]
    return f"{said} ({' or '.join(made)} makes one)" if made and str not in parts else said


def _named(hint: Any) -> str:
    """Return a type in a word or a few."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in {None, types.NoneType}:
        return "None"
    if origin in {Union, types.UnionType}:
        return " or ".join(_named(each) for each in arguments)
    if origin is Literal:
        return " or ".join(map(repr, arguments))
    if isinstance(origin, type):
        if issubclass(origin, Callable):  # type: ignore[arg-type]  # as above
            return "a function"
        if issubclass(origin, Mapping):
            return f"a mapping of {_bare(arguments[0])} to {_bare(arguments[1])}"
        if origin is tuple and arguments[-1] is not ...:
            return f"({', '.join(_bare(each) for each in arguments)})"
        if issubclass(origin, AbstractSet):
            return f"a set of {_bare(arguments[0])}"
        if origin.__module__ == Iterable.__module__:
            return f"a list of {_bare(arguments[0])}"
        return _named(origin)
    name = {"PathLike": "Path", "date": "datetime.date"}.get(hint.__name__, hint.__name__)
    return f"{_article(name)} {name}"


def _bare(hint: Any) -> str:
    """Return a type without an article."""
    return _named(hint).replace("an ", "").replace("a ", "")
