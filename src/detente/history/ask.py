"""A question put to the past: counted, remembered as tried, and kept under a name if wanted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from detente.core.calls import checked
from detente.core.errors import HistoryError
from detente.core.renamed import renamed_keywords
from detente.core.result import Result
from detente.history import store
from detente.history.rate import BaseRate, rate
from detente.history.regression import Adjusted, adjusted_rate

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""Names of classes: what can stand in a case without quotes."""


@dataclass(frozen=True, slots=True, repr=False)
class Asked(Result):
    """An answer, and where it is kept."""

    found: BaseRate
    """The base rate."""
    saved: Path | None
    """The file in which its class is kept, if it is."""
    adjusted: Adjusted | None = None
    """The rate with covariates allowed for, if some were given."""

    @property
    def citation(self) -> str:
        """What to write into a case so that it needs no saved class."""
        figures = self.found.figures
        parts = [f"class: {figures.name}"] if figures.name else []
        parts += [f"data: {figures.data}"] if figures.data != "icb-crises" else []
        parts += [f"level: {figures.level}", f"where: {json.dumps(figures.where, ensure_ascii=False)}"]
        return "{" + ", ".join(parts) + "}"


@renamed_keywords(given="covariates")
def ask(
    *,
    level: str,
    where: str = "",
    data: str = "icb-crises",
    covariates: Mapping[str, str] | None = None,
    like: str | None = None,
    save: str | None = None,
    text: str = "",
) -> Asked:
    """Count how often past cases came to an outcome.

    Parameters
    ----------
    level, where
        As in `detente.history.rate.rate`.
    data
        Name of the table.
    covariates
        Values of columns for which the rate is given too, by a regression over the class.
    like
        A case: the past crises nearest to it are listed first.
    save
        Name under which the class is kept for `base_rate` in cases.
    text
        What the class is, in words.

    Raises
    ------
    ExpressionError
        If the condition cannot be read.
    HistoryError
        If there is no such table or outcome, no row fits, or the name cannot be used.
    """
    if save is not None and not NAME.fullmatch(save):
        raise HistoryError(f"found the name {save!r}, expected small letters, digits, `-` and `_`")
    table = store.open_table(data)
    order = None
    if like is not None:
        from detente.history.like import order_of

        order = order_of(like, table)
    tried = store.tried(data, level)
    found = rate(table, level=level, where=where, name=save or "", text=text, order=order, tried=tried)
    adjusted = adjusted_rate(table, level=level, covariates=covariates, where=where) if covariates else None
    store.note_tried(found.figures)
    return Asked(found, store.save_class(found.figures) if save is not None else None, adjusted)


@checked
def base_rate(*, level: str, where: str = "", data: str = "icb-crises") -> BaseRate:
    """Count how often past cases came to an outcome, and remember that the class was tried.

    Parameters
    ----------
    level
        The outcome: ``violence``, ``serious``, ``war`` or ``agreement``; other tables have their own.
    where
        Which rows, such as ``year >= 1946 and not in_war``; all by default.
    data
        Name of the table.

    Returns
    -------
    BaseRate
        Count, rate, intervals, times, the cases, and warnings.

    Raises
    ------
    ExpressionError
        If the condition cannot be read.
    HistoryError
        If there is no such table or outcome, or no row fits.
    """
    return ask(level=level, where=where, data=data).found
