"""Phrases of likelihood and their intervals."""

import pytest

from detente.core.errors import DetenteError
from detente.core.likelihood import interval, normal_form, readers, standards


@pytest.mark.parametrize(
    ("phrase", "standard", "expected"),
    [
        ("very unlikely", "icd203", (0.05, 0.2)),
        ("Very-Unlikely", "icd203", (0.05, 0.2)),
        ("  very\nunlikely.", "icd203", (0.05, 0.2)),
        ("a roughly even chance", "icd203", (0.45, 0.55)),
        ("almost certainly", "icd203", (0.95, 0.99)),
        ("realistic possibility", "phia", (0.4, 0.5)),
        ("A remote chance", "phia", (0.0, 0.05)),
        ("likely", "nato", (0.6, 0.9)),
        ("likely", "ipcc", (0.66, 1.0)),
        ("almost certain", "kent", (0.87, 0.99)),
        ("impossible", "kent", (0.0, 0.0)),
        ("most probable", "icd203", None),
        ("", "icd203", None),
        ("a", "icd203", None),
    ],
)
def test_interval(phrase: str, standard: str, expected: tuple[float, float] | None) -> None:
    assert interval(phrase, standard) == expected


def test_unknown_standard() -> None:
    with pytest.raises(DetenteError, match="found the standard `icd`, expected one of icd203, phia"):
        interval("likely", "icd")


def test_tables_are_sound() -> None:
    for standard in standards().values():
        terms = [term for band in standard.bands for term in band.terms]
        assert len(terms) == len(set(terms))
        assert terms == [normal_form(term) for term in terms]
        assert standard.source
        assert standard.check
        assert all(0 <= band.low <= band.high <= 1 for band in standard.bands)
        assert [band.low for band in standard.bands] == sorted(band.low for band in standard.bands)


def test_readers() -> None:
    found = readers("Highly-Unlikely")
    assert found is not None
    assert (found.quantiles[0.25], found.quantiles[0.5], found.quantiles[0.75]) == (0.05, 0.05, 0.1)
    assert list(found.quantiles.values()) == sorted(found.quantiles.values())
    assert "CC BY" in found.source
    assert readers("fairly unlikely") is None
