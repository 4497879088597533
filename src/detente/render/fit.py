"""A fit as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.core.text import columns, cut, percent, significant, wrap
from detente.render.rendering import Frame, Grid, Prose, Rendering

if TYPE_CHECKING:
    from detente.fit.fitted import Fit, FittedNumber
    from detente.render.forms import Form, Forms

MOST_NUMBERS = 20
"""Numbers that are told; all are in the JSON."""
MOST_CHECKS = 5
"""Observations that are told, the least expected ones; all are in the JSON."""


def table(found: Fit) -> str:
    """Return a fit as plain text."""
    return "\n".join(_lines(found))


def _lines(found: Fit) -> Iterator[str]:
    source = found.provenance
    yield from wrap(f"{source.case}: {found.title}" if found.title else source.case)
    yield f"{source}{', written with hindsight' if found.hindsight else ''}"
    for path, value in source.overrides.items():
        yield from wrap(f"set {path} = {value}", hang=4)
    yield ""
    rows = [_row(each) for each in found.numbers[:MOST_NUMBERS]]
    yield from columns([("number", "before", "5% to 95%", "after", "5% to 95%"), *rows])
    if len(found.numbers) > MOST_NUMBERS:
        yield f"and {len(found.numbers) - MOST_NUMBERS} more, in the JSON"
    yield ""
    least = sorted(found.checks, key=lambda each: each.tail)[:MOST_CHECKS]
    yield f"{len(found.checks)} observations; least expected of the fitted case:"
    for each in least:
        beside = f"expected {significant(each.expected)}, off by {each.off_by:+.1f} sd" if each.off_by else ""
        yield from wrap(f"{each.text} ({beside or 'met on ' + percent(each.tail) + ' of the paths'})", indent=2, hang=2)
    yield ""
    yield from wrap(_way(found))
    for note in found.notes:
        yield from wrap(f"note: {note}", hang=6)


def _way(found: Fit) -> str:
    """Return how the cloud got there."""
    last = found.stages[-1]
    how = "in closed form" if found.likelihood == "linear" else f"by paths{_luck(found)}"
    return (
        f"Likelihood {how}; {len(found.stages)} stage{'s' if len(found.stages) > 1 else ''}, "
        f"{found.effective:,.0f} of {found.provenance.worlds:,} worlds effective before the last was moved, "
        f"{found.n_ancestors:,} ancestors, acceptance {last.acceptance:.0%}; {found.simulated:,} paths. "
        f"Joint sample {found.sample_hash[:12]}."
    )


def _luck(found: Fit) -> str:
    return "" if found.luck_sd is None else f" (sd of its log {found.luck_sd:.2g})"


def _row(each: FittedNumber) -> tuple[str, ...]:
    unit = f" {each.unit}" if each.unit else ""
    return (cut(f"{each.label}{unit and ','}{unit}", 60), *_spread(each.before), *_spread(each.after))


def _spread(values: tuple[float, float, float]) -> tuple[str, str]:
    low, middle, high = (significant(value) for value in values)
    return middle, f"{low} to {high}"


def _grid(found: Fit) -> Iterator[tuple[str, ...]]:
    for each in found.numbers:
        sides = (_spread(side) for side in (each.before, each.after))
        yield (each.label, *(f"{middle} ({ends})" for middle, ends in sides))


def _frame(found: Fit) -> Iterator[dict[str, Any]]:
    for each in found.numbers:
        yield {
            "path": each.path,
            "unit": each.unit,
            **{f"before_{name}": value for name, value in zip(("p5", "p50", "p95"), each.before, strict=True)},
            **{f"after_{name}": value for name, value in zip(("p5", "p50", "p95"), each.after, strict=True)},
            "shift": each.shift,
            "spread": each.spread,
        }


def _plain(found: Fit) -> Mapping[str, Any]:
    """Return every field but the joint sample, which has a file of its own (`sample_hash` is its hash)."""
    return {each.name: to_plain(getattr(found, each.name)) for each in fields(found) if each.name != "sample"}


def _form(forms: Forms) -> Form:
    """Return the form of a fit's plain data."""
    from detente.fit.fitted import Fit

    return forms.object(Fit, without=("sample",))


RENDERINGS = {
    "Fit": Rendering(
        "fit",
        table,
        plain=_plain,
        room="fit.fitted",
        form=_form,
        grid=Grid(lambda _: (Prose("number"), "before", "after"), _grid, title=lambda found: found.provenance.case),
        frame=Frame(("path",), "One row a number.", _frame),
        brief=lambda found: f"{found.provenance.case}: {len(found.checks)} observations",
    )
}
"""How this room shows it."""
