"""What makes a function a command: shared options in the place of what they come to, and targets looked at first."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from detente.cli.options import Reads, Shared, Writes
from detente.cli.output import check_targets

UNREAD = {"RunSpec": Any}
"""Names in annotations that nobody here looks at, and that cost NumPy to import."""


class _Option(NamedTuple):
    """One parameter of the command line."""

    parameter: inspect.Parameter
    owner: str
    """Parameter of the function that it is part of; its own name where it is that parameter."""


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command: the function, with every `Shared` parameter replaced by the options of its bundle."""
    signature = inspect.signature(function, eval_str=True)
    shared = {name: mark for name, each in signature.parameters.items() for mark in _marks(each, Shared)}
    options = {each.parameter.name: each for each in _options(signature, shared)}

    @functools.wraps(function)
    def run(**given: Any) -> None:
        _check(options, given)
        values = {name: value for name, value in given.items() if options[name].owner == name}
        for name, mark in shared.items():
            values[name] = mark.make(**{key: value for key, value in given.items() if options[key].owner == name})
        function(**values)

    parameters = [each.parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in options.values()]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what typer reads
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def _options(signature: inspect.Signature, shared: Mapping[str, Shared]) -> Iterator[_Option]:
    """Yield the parameters of the command line in their order."""
    for name, parameter in signature.parameters.items():
        if name not in shared:
            yield _Option(parameter, name)
            continue
        for each in inspect.signature(shared[name].make, eval_str=True, locals=UNREAD).parameters.values():
            if each.name not in shared[name].without:
                yield _Option(each, name)


def _marks(parameter: inspect.Parameter, kind: type[Any]) -> list[Any]:
    """Return what a parameter is marked with, of one kind."""
    annotation = parameter.annotation
    metadata = get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()
    return [each for each in metadata if isinstance(each, kind)]


def _check(options: Mapping[str, _Option], given: Mapping[str, Any]) -> None:
    """Raise, before any work, if an output cannot be written, or would take the place of what is read."""
    targets = [
        (target, mark.what)
        for name, target in given.items()
        if target is not None
        for mark in _marks(options[name].parameter, Writes)
    ]

    def inputs() -> Iterator[Path]:
        for name, value in given.items():
            for mark in _marks(options[name].parameter, Reads):
                if value is not None or mark.has_default:
                    with suppress(OSError, ValueError):  # what cannot be looked at is said by who reads it
                        yield from mark.files(value)

    check_targets(targets, inputs)
