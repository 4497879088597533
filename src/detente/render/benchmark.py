"""Models of negotiation beside each other on one file, as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.core.plain import to_plain
from detente.core.text import columns, wrap
from detente.negotiation.settlement import MIXTURE
from detente.render.forms import NUMBER, TEXT, Form, Forms, closed, described, listed
from detente.render.rendering import Rendering
from detente.settle.benchmark import LEVEL, N_FOLDS, N_SAMPLES, Interval

if TYPE_CHECKING:
    from detente.settle.benchmark import Benchmark


def table(benchmark: Benchmark) -> str:
    """Return a benchmark in plain text."""
    return "\n".join(_table(benchmark))


def _table(benchmark: Benchmark) -> Iterator[str]:
    left = f" ({benchmark.left_out} more have no outcome)" if benchmark.left_out else ""
    yield from wrap(f"{benchmark.file}: {benchmark.n_issues} issues of {benchmark.n_proposals} proposals{left}")
    yield from wrap(
        f"errors in percent of the scale; {LEVEL:.0%} intervals from {N_SAMPLES:,} bootstrap samples of proposals"
    )
    yield ""
    rows = [("model", "MAE", "interval", "CRPS", "interval", "CRPS - normal", "interval")]
    rows += [
        (score.name, *_told(score.mae), *_told(score.crps), *_told(score.against, sign="+"))
        for score in benchmark.scores
    ]
    yield from columns(rows)
    yield ""
    yield f"{benchmark.at_stated:.0%} of outcomes equal a stated position" + (
        ""
        if np.isnan(benchmark.at_reference)
        else f"; {benchmark.at_reference:.0%} of known reference points come true"
    )
    shares, spreads = zip(*benchmark.folds, strict=True)
    yield from wrap(
        f"mixture: election share {MIXTURE.election_share:g}, spread {MIXTURE.spread:g}; estimated on this file "
        f"{benchmark.estimated.election_share:g} and {benchmark.estimated.spread:g}, without a tenth of it "
        f"{min(shares):g} to {max(shares):g} and {min(spreads):g} to {max(spreads):g}"
    )


def _told(interval: Interval, sign: str = "") -> tuple[str, str]:
    return f"{interval.mean:{sign}.2f}", f"{interval.low:{sign}.2f} to {interval.high:{sign}.2f}"


def plain(found: Benchmark) -> dict[str, Any]:
    """Return a benchmark as plain data."""
    return {
        "file": found.file,
        "issues": found.n_issues,
        "proposals": found.n_proposals,
        "left_out": found.left_out,
        "level": LEVEL,
        "folds": N_FOLDS,
        "bootstrap_samples": N_SAMPLES,
        "at_stated": found.at_stated,
        "at_reference": to_plain(found.at_reference),
        "mixture": {"used": to_plain(MIXTURE), "estimated": to_plain(found.estimated)},
        "estimated_by_fold": [{"election_share": share, "spread": spread} for share, spread in found.folds],
        "models": [
            {
                "id": score.name,
                "description": score.description,
                "mae": to_plain(score.mae._asdict()),
                "crps": to_plain(score.crps._asdict()),
                "crps_against_normal": to_plain(score.against._asdict()),
            }
            for score in found.scores
        ],
        "version": found.version,
    }


def form(forms: Forms) -> Form:
    """Return the form of a benchmark."""
    from detente.settle.benchmark import Benchmark, Score

    interval = forms.define(Interval, forms.named(Interval))
    score = forms.fields(Score)
    model = {
        "id": TEXT,
        "description": TEXT,
        "mae": described(interval, score["mae"]["description"]),
        "crps": described(interval, score["crps"]["description"]),
        "crps_against_normal": described(interval, score["against"]["description"]),
    }
    counts = forms.fields(Benchmark)
    mixture = forms.of(type(MIXTURE))
    return closed(
        {
            "file": TEXT,
            "issues": counts["n_issues"],
            "proposals": counts["n_proposals"],
            "left_out": counts["left_out"],
            "level": NUMBER,
            "folds": {"const": N_FOLDS},
            "bootstrap_samples": {"const": N_SAMPLES},
            "at_stated": counts["at_stated"],
            "at_reference": counts["at_reference"],
            "mixture": closed({"used": mixture, "estimated": mixture}),
            "estimated_by_fold": listed(closed({"election_share": NUMBER, "spread": NUMBER})),
            "models": listed(closed(model)),
            "version": TEXT,
        }
    )


RENDERINGS = {
    "Benchmark": Rendering(
        "benchmark",
        table,
        plain=plain,
        room="settle.benchmark",
        form=form,
        brief=lambda found: f"{found.file}: {found.n_issues} issues, {len(found.scores)} models",
    )
}
"""How this room shows it."""
