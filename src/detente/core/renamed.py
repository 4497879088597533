"""Keywords of earlier versions, which still work."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from detente.core.errors import ArgumentError

Function = TypeVar("Function", bound=Callable[..., Any])


def renamed_keywords(**renamed: str) -> Callable[[Function], Function]:
    """Let a function take keywords by their earlier names too.

    Parameters
    ----------
    renamed
        What a keyword is called now, by what it was called.

    Examples
    --------
    >>> @renamed_keywords(colour="hue")
    ... def paint(*, hue):
    ...     return hue
    >>> paint(colour="red"), paint(hue="red")
    ('red', 'red')
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def call(*arguments: Any, **keywords: Any) -> Any:
            for old, new in renamed.items():
                if old in keywords and new in keywords:
                    raise ArgumentError(f"found the options `{old}` and `{new}`, expected one: they are the same")
                if old in keywords:
                    keywords[new] = keywords.pop(old)
            return function(*arguments, **keywords)

        return cast("Function", call)

    return decorate
