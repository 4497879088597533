"""Our table of readers against the published judgements, where these are at hand.

Reference: kucharski2026 (doi:10.5281/zenodo.18750055).
"""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from detente.core.likelihood import readers


def test_quantiles_of_readers(outside_data: Path) -> None:
    values = defaultdict(list)
    with (outside_data / "likelihood" / "absolute_judgements.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            values[row["term"]].append(float(row["probability"]) / 100)
    assert len(values) == 19
    for term, given in values.items():
        found = readers(term)
        assert found is not None
        for p, quantile in found.quantiles.items():
            # The table is rounded to three places.
            assert quantile == pytest.approx(np.quantile(given, p), abs=0.0006), (term, p)
