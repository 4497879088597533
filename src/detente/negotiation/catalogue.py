"""The table of settlement models, in words: what ``--model``, the benchmark, tests and documentation go through.

It imports nothing, so that help is quick; `detente.negotiation.models` has what computes each.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One way to say where talks end up."""

    name: str
    """What ``--model`` calls it."""
    description: str
    """What it supposes, in a line."""
    references: tuple[str, ...]
    """Keys of references.bib."""
    example: str
    """A command that uses it and works as it stands where ``emissions.csv`` does."""
    is_point: bool
    """Whether it names a point, not a distribution."""
    most_parties: int | None = None
    """Parties it can take, where it compares all of their pairs."""


def _example(name: str) -> str:
    return f"detente settle --csv emissions.csv --scale 0:12 --model {name}"


MOST_IN_PAIRS = 400
"""Parties where every pair is compared with every third party: some seconds and some hundred megabytes."""
DEFAULT = "mixture"
"""The distribution that ``detente settle`` prints unless told otherwise."""
CATALOGUE = {
    entry.name: entry
    for entry in (
        ModelEntry(
            "mixture",
            "one of the stated positions as often as something near the compromise between them",
            ("wise2015", "thomson2011"),
            _example("mixture"),
            is_point=False,
        ),
        ModelEntry(
            "election",
            "a probabilistic Condorcet election: a standing position meets challengers at random",
            ("wise2015",),
            _example("election"),
            is_point=False,
        ),
        ModelEntry(
            "election-conditional",
            "a probabilistic Condorcet election: the chance to beat every other position in one vote each",
            ("wise2015",),
            _example("election-conditional"),
            is_point=False,
        ),
        ModelEntry(
            "normal",
            "a normal distribution around the compromise, a quarter of the scale wide",
            ("thomson2011",),
            _example("normal"),
            is_point=False,
        ),
        ModelEntry(
            "compromise",
            "the mean of the positions, weighted by capability x salience",
            ("achen2006", "vandenbos1991"),
            _example("compromise"),
            is_point=True,
        ),
        ModelEntry("mean", "the mean of the positions, all alike", ("achen2006",), _example("mean"), is_point=True),
        ModelEntry(
            "median",
            "the weighted median: the position that beats every other in a vote",
            ("black1948",),
            _example("median"),
            is_point=True,
        ),
        ModelEntry(
            "challenge",
            "the weighted median after rounds of challenges; for teaching, it loses to the compromise",
            ("scholz2011", "buenodemesquita1994"),
            _example("challenge"),
            is_point=True,
            most_parties=MOST_IN_PAIRS,
        ),
        ModelEntry(
            "exchange",
            "the compromise after votes were traded between issues",
            ("stokman1994",),
            _example("exchange"),
            is_point=True,
            most_parties=MOST_IN_PAIRS,
        ),
    )
}
"""All models by name, the default first."""
