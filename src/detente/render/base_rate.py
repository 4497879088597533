"""A base rate as people read it, within 100 columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.core.reference_classes import plural
from detente.core.text import trimmed, wrap
from detente.history.rate import RECENT_YEARS, recent_rate
from detente.render.forms import NUMBER, TEXT, WHOLE, Form, Forms, closed, fixed, listed, or_nothing
from detente.render.rendering import Rendering

if TYPE_CHECKING:
    from detente.history.ask import Asked
    from detente.history.rate import BaseRate

SHOWN = 12
"""Past cases shown; `--all` and JSON have the rest."""


def table(found: BaseRate, *, shown: int | None = SHOWN) -> str:
    """Return a base rate in plain text, with at most ``shown`` of its cases (None: all)."""
    lines = [*_heading(found), "", *_figures(found), *_curve(found), "", *_instances(found, shown)]
    for warning in found.warnings:
        lines += wrap(f"warning: {warning}", hang=2)
    return trimmed(lines)


def percent(share: float) -> str:
    """Return a share in percent: a digit more where it is small."""
    return f"{100 * share:.1f}%" if share < 0.1 else f"{100 * share:.0f}%"


def _heading(found: BaseRate) -> Iterator[str]:
    figures = found.figures
    yield from wrap(f"{figures.name}: {figures.text}" if figures.name else f"{figures.level}")
    where = f"where {figures.where}" if figures.where else "all rows"
    yield from wrap(f"{figures.data}, {where}", hang=2)


def _figures(found: BaseRate) -> Iterator[str]:
    figures = found.figures
    low, high = figures.interval
    yield (
        f"{figures.counted} ({figures.first_year}-{figures.last_year}): {percent(figures.rate)}, "
        f"90% interval {percent(low)} to {percent(high)}"
    )
    if found.recent[1] and found.recent[1] < figures.n:
        yield f"in its last {RECENT_YEARS} years {recent_rate(*found.recent)}"
    a, b = figures.prior
    prior = f"as the prior of a chance: beta({a:g}, {b:g})"
    if figures.hazard and figures.timed:
        low, high = figures.hazard[1:]
        prior += f"; of a rate: {365.25 * low:.2g} to {365.25 * high:.2g} per year while it lasts"
    yield prior
    if found.missing:
        yield f"{found.missing} {plural(figures.unit)} left out: a cell that is needed is empty"


def _curve(found: BaseRate) -> Iterator[str]:
    if found.curve is None or not found.figures.within:
        return
    yield ""
    yield f"came to it within{'':4}" + "".join(f"{each.days:>9} days" for each in found.figures.within)
    yield f"{'':21}" + "".join(f"{percent(each.share):>14}" for each in found.figures.within)
    intervals = (f"{100 * each.low:.0f} to {100 * each.high:.0f}%" for each in found.figures.within)
    yield f"{'90% interval':21}" + "".join(f"{text:>14}" for text in intervals)
    others = (_other(found, each.days) for each in found.figures.within)
    yield f"{'ended otherwise':21}" + "".join(f"{percent(share):>14}" for share in others)
    if found.undated:
        yield (
            f"{found.undated} of {found.figures.count} on a day that is not known: counted on the last day, so early "
            "shares are too low by at most that"
        )


def _other(found: BaseRate, days: int) -> float:
    """Return the share that had ended otherwise by a day."""
    if found.curve is None:
        return 0.0
    before = found.curve.days <= days
    return float(found.curve.other[before][-1]) if before.any() else 0.0


def _instances(found: BaseRate, shown: int | None) -> Iterator[str]:
    listed = found.instances if shown is None else found.instances[:shown]
    figures = found.figures
    width = max([len(each.name) for each in listed] + [len(figures.unit)]) + 2
    came = max(len(figures.level), 3) + 2
    has_days = any(each.days is not None for each in listed)
    heading = f"{'year':6}{figures.unit:{width}}{figures.level:{came}}"
    yield f"{heading}{'days':>6}  ended" if has_days else heading
    for each in listed:
        line = f"{each.year:<6}{each.name:{width}}{'yes' if each.happened else 'no':{came}}"
        days = "" if each.days is None else f"{each.days:,}"
        yield f"{line}{days:>6}  {each.ending}" if has_days else line
    rest = len(found.instances) - len(listed)
    if rest:
        yield f"and {rest:,} more"


def plain(found: BaseRate) -> dict[str, Any]:
    """Return a base rate as plain data."""
    figures = found.figures
    low, high = figures.interval
    hazard = figures.hazard
    curve = found.curve
    return {
        **to_plain(figures),
        "rate": figures.rate,
        "interval": [low, high],
        "prior": f"beta({figures.prior[0]:g}, {figures.prior[1]:g})",
        "hazard_per_day": None if hazard is None else {"rate": hazard[0], "interval": list(hazard[1:])},
        "recent": {"count": found.recent[0], "n": found.recent[1], "years": RECENT_YEARS},
        "missing": found.missing,
        "undated": found.undated,
        "curve": []
        if curve is None
        else [
            {"days": int(days), "share": float(share), "other": float(other)}
            for days, share, other in zip(curve.days, curve.share, curve.other, strict=True)
        ],
        "instances": to_plain(found.instances),
        "warnings": list(found.warnings),
    }


def _plain_asked(asked: Asked) -> dict[str, Any]:
    """Return a base rate with covariates allowed for as plain data."""
    return {**plain(asked.found), "adjusted": to_plain(asked.adjusted)}


def form(forms: Forms) -> Form:
    """Return the form of a base rate; ``adjusted`` is there where covariates could be given."""
    from detente.core.reference_classes import ReferenceClass
    from detente.history.ask import Asked
    from detente.history.rate import BaseRate

    pair = fixed(NUMBER, NUMBER)
    step = closed({"days": WHOLE, "share": NUMBER, "other": NUMBER})
    properties = {
        **forms.fields(ReferenceClass),
        "rate": NUMBER,
        "interval": pair,
        "prior": TEXT,
        "hazard_per_day": or_nothing(closed({"rate": NUMBER, "interval": pair})),
        "recent": closed({"count": WHOLE, "n": WHOLE, "years": WHOLE}),
        **forms.fields(BaseRate, "missing", "undated"),
        "curve": listed(step),
        **forms.fields(BaseRate, "instances", "warnings"),
    }
    return closed(properties, forms.fields(Asked, "adjusted"))


def _brief(found: BaseRate) -> str:
    figures = found.figures
    return f"{figures.level}{f' where {figures.where}' if figures.where else ''}: {figures.count} of {figures.n}"


RENDERINGS = {
    "BaseRate": Rendering("base-rate", table, plain=plain, room="history.rate", form=form, brief=_brief),
    "Asked": Rendering(
        "base-rate",
        lambda asked: table(asked.found),
        plain=_plain_asked,
        room="history.ask",
        form=form,
        brief=lambda asked: _brief(asked.found),
    ),
}
"""How this room shows it."""
