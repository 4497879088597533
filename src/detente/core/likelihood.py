"""Words of estimative probability: the interval that a published standard gives a phrase, and how readers take it.

The tables stand in ``data/likelihood.json``, each with its source and with what was done to check it. A phrase means
different things in different standards, so the standard is always named; nothing is guessed for phrases outside it.

References: icd203; kent1964; mastrandrea2010; kucharski2026.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import DetenteError
from detente.core.near import did_you_mean

DEFAULT_STANDARD = "icd203"
"""The standard of the briefs the project grew out of."""


@dataclass(frozen=True, slots=True)
class Band:
    """Phrases that share one interval."""

    terms: tuple[str, ...]
    """In small letters."""
    low: float
    """Probability, 0 to 1."""
    high: float
    """Probability, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A published table of phrases and intervals."""

    id: str
    name: str
    source: str
    """Where the table was published."""
    check: str
    """How our copy was checked."""
    bands: tuple[Band, ...]
    """Least likely first. Bands may overlap, touch or leave gaps."""


@dataclass(frozen=True, slots=True)
class Readers:
    """How a sample of readers understood one phrase."""

    phrase: str
    n: int
    """Readers asked."""
    quantiles: Mapping[float, float]
    """Quantile (0.05 to 0.95) -> probability the readers gave."""
    source: str


@functools.cache
def _data() -> dict[str, Any]:
    path = Path(__file__).with_name("data") / "likelihood.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


@functools.cache
def standards() -> Mapping[str, Standard]:
    """Return all standards by id, the default one first.

    Examples
    --------
    >>> list(standards())
    ['icd203', 'phia', 'nato', 'ipcc', 'efsa', 'kent']
    """
    return {
        key: Standard(
            id=key,
            name=table["name"],
            source=table["source"],
            check=table["check"],
            bands=tuple(Band(tuple(band["terms"]), band["low"], band["high"]) for band in table["bands"]),
        )
        for key, table in _data()["standards"].items()
    }


def normal_form(phrase: str) -> str:
    """Return a phrase in the form in which the tables hold it: small letters, no hyphens, no article in front.

    Examples
    --------
    >>> normal_form("A Very-Unlikely ")
    'very unlikely'
    """
    words = re.sub(r"[^a-z]+", " ", phrase.lower()).split()
    return " ".join(words[1:] if words[:1] in (["a"], ["an"]) else words)


def interval(phrase: str, standard: str = DEFAULT_STANDARD) -> tuple[float, float] | None:
    """Return the interval of probabilities a standard gives a phrase, or None if the standard does not know the phrase.

    A "not" before or behind a phrase that is known leaves what the phrase leaves: "not likely" is 1 less "likely".

    Parameters
    ----------
    phrase
        Words such as "very unlikely"; case and hyphens do not matter.
    standard
        Id of the standard, a key of `standards`.

    Raises
    ------
    DetenteError
        If there is no such standard.

    Examples
    --------
    >>> interval("very unlikely"), interval("Highly-likely", "phia"), interval("could happen")
    ((0.05, 0.2), (0.8, 0.9), None)
    >>> interval("probably not"), interval("probably not", "kent")
    ((0.2, 0.45), (0.2, 0.4))
    """
    known = standards()
    if standard not in known:
        raise DetenteError(
            f"found the standard `{standard}`, expected one of {', '.join(known)}{did_you_mean(standard, known)}"
        )
    if re.search(r"\d", phrase):
        return None  # "80% likely" says what it says
    wanted = normal_form(phrase)
    for band in known[standard].bands:
        if wanted in band.terms:
            return band.low, band.high
    positive = wanted.removeprefix("not ").removesuffix(" not")
    if positive == wanted:
        return None
    found = interval(positive, standard)
    return None if found is None else (round(1 - found[1], 4), round(1 - found[0], 4))


def readers(phrase: str) -> Readers | None:
    """Return how readers understood a phrase in a survey of 5,174 people, or None if it was not asked.

    Examples
    --------
    >>> readers("unlikely").quantiles[0.5]
    0.2
    """
    table = _data()["readers"]
    wanted = normal_form(phrase)
    values = table["phrases"].get(wanted)
    if values is None:
        return None
    return Readers(wanted, table["n"], dict(zip(table["quantiles"], values, strict=True)), table["source"])
