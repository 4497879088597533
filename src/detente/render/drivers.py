"""Drivers as people read them, and as JSON holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.core.text import capital, enumerated, significant, trimmed, wrap
from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.wording import answer_text, share_text
from detente.render.forms import Form, Forms
from detente.render.frames import interval_columns
from detente.render.rendering import Cell, Frame, Grid, Prose, Rendering, Row

if TYPE_CHECKING:
    from detente.explain.drivers import Driver, Drivers, Joint

SMALL_REST = 0.05
"""What is left unexplained and not worth a word: the error of the sum itself."""
MOST_SHOWN = 8
"""Drivers told in full; the rest is in the JSON."""
MOST_JOINT = 3
"""Joint effects told; the rest is in the JSON."""
_INDENT = " " * 4


def text(found: Drivers) -> str:
    """Return drivers in plain text."""
    heading = [
        *wrap(f"What carries it: {asked(found)}"),
        *wrap(f"{found.provenance.case}, {found.provenance}"),
        "",
    ]
    return "\n".join([*heading, body(found)])


def body(found: Drivers) -> str:
    """Return the same without what it is about."""
    return trimmed(_lines(found))


def _lines(found: Drivers) -> Iterator[str]:
    if found.remark:
        yield from wrap(found.remark)
        return
    yield from wrap(_spread(found))
    yield ""
    for number, driver in enumerate(found.drivers[:MOST_SHOWN], start=1):
        yield from _driver(number, driver, has_totals=found.has_totals)
    if len(found.drivers) > MOST_SHOWN:
        rest = found.drivers[MOST_SHOWN:]
        most = max(_rank_share(driver, has_totals=found.has_totals) for driver in rest)
        yield from wrap(f"{len(rest)} more carry at most {share_text(most)} each.")
    yield ""
    for paragraph in closing(found):
        yield from wrap(paragraph)


def closing(found: Drivers) -> list[str]:
    """Return what has to be said below a list of drivers: what they do together, and what nothing is claimed about."""
    return [_together(found), *map(joint_text, found.joint[:MOST_JOINT]), _below(found)]


def joint_text(joint: Joint) -> str:
    """Return what assumptions do only together in a sentence."""
    return f"{capital(enumerated(joint.labels))} only together: {interval_text(joint.share)} of the spread."


def asked(found: Drivers, *, is_named: bool = True) -> str:
    """Return the question, unless it is known, with its answer and its deadline."""
    name = f"{found.question} = {found.option}, " if found.option else f"{found.question}, "
    name = name if is_named else ""
    among = f" among paths with {found.conditional_on}" if found.conditional_on else ""
    if found.measure == "probability":
        return f"{name}{answer_text(found.answer, 'probability', found.by)} by {found.by}{among}"
    if found.measure == "value":
        return f"{name}{significant(found.answer)} on {found.by}{among}"
    return f"{name}on average after {found.answer:.0f} days, counted as {found.by} where it does not happen{among}"


def _spread(found: Drivers) -> str:
    """Return how much the worlds differ."""
    what = {"probability": "probabilities", "days": "mean dates", "value": "means"}[found.measure]
    size = {
        "probability": f"{100 * found.spread:.0f} points",
        "days": f"{found.spread:.0f} days",
        "value": significant(found.spread),
    }[found.measure]
    shares = "alone or together with others, then of what goes with it alone" if found.has_totals else "alone"
    return (
        f"Worlds differ: the standard deviation of their own {what} is {size}, chance taken out. Shares of the square "
        f"of that, with 90% intervals: of what goes with one assumption {shares}."
    )


def _driver(number: int, driver: Driver, *, has_totals: bool) -> Iterator[str]:
    """Yield the lines on one driver: shares and name, what it does, its path."""
    shares = interval_text(driver.first_order)
    if has_totals and driver.total is not None:
        shares = f"{interval_text(driver.total)}, alone {shares}"
    lead = f"{number:>2}. {shares}: {driver.label}"
    yield from wrap(lead, hang=4)
    yield from wrap(driver.in_words, indent=4)
    if driver.full is not None:
        yield from wrap(f"With all that it shares with others: {interval_text(driver.full)}.", indent=4)
    yield f"{_INDENT}{driver.path}"


def _rank_share(driver: Driver, *, has_totals: bool) -> float:
    """Return the share by which drivers are ranked."""
    best = driver.total if has_totals and driver.total is not None else driver.first_order
    return max(best.value, 0.0)


def interval_text(share: IntervalEstimate) -> str:
    """Return a share with its interval, such as ``49% (47 to 51)``."""
    low, high = (share_text(max(end, 0.0)).removesuffix("%") for end in (share.low, share.high))
    return f"{share_text(max(share.value, 0.0))} ({low} to {high})"


def _together(found: Drivers) -> str:
    """Return what the assumptions listed explain alone, and what the rest may be."""
    left = max(1.0 - found.explained, 0.0)
    text = f"Each alone, those listed explain {share_text(found.explained)} of the spread."
    if any(driver.full is not None or driver.path.startswith("together.") for driver in found.drivers):
        text += " Numbers that move together are told apart into their factor and what each has on its own."
    if left >= SMALL_REST:
        text += " The rest is what assumptions do together, or each too small to be told from noise."
        text += "" if found.has_totals else " Total effects (--total) tell which."
    return text


def _below(found: Drivers) -> str:
    """Return what nothing is claimed about."""
    n = len(found.within_noise)
    if not n:
        return ""
    line = share_text(found.noise_line)
    more = f"; some {found.worlds_needed:,} worlds would tell 1%" if found.worlds_needed else ""
    others = (
        f"the {n} other uncertain assumptions, none of which stands" if n > 1 else "the other one, which does not stand"
    )
    return f"Noise line: {line} alone. Nothing is claimed about {others} out from noise{more}."


def plain(found: Drivers) -> dict[str, Any]:
    """Return drivers as plain data; the kind of the question has a name of its own."""
    data: dict[str, Any] = {"question_kind" if name == "kind" else name: each for name, each in to_plain(found).items()}
    for driver in data["drivers"]:
        for name in ("first_order", "distribution", "total"):
            driver[name] = named_estimate(driver[name])
    for some in (*data["pairs"], *data["joint"]):
        some["share"] = named_estimate(some["share"])
    return data


def named_estimate(estimate: list[float] | None) -> dict[str, float] | None:
    """Return an estimate by name; a named tuple is a list in plain data."""
    return None if estimate is None else dict(zip(("value", "low", "high"), estimate, strict=True))


def form(forms: Forms) -> Form:
    """Return the form of drivers: every field as it is, but for the question's kind; estimates by name."""
    from detente.explain.drivers import Drivers
    from detente.explain.sensitivity.indices import IntervalEstimate

    forms.define(IntervalEstimate, forms.named(IntervalEstimate))
    return forms.object(Drivers, {"question_kind": forms.fields(Drivers)["kind"]}, without=("kind",))


def _driver_rows(found: Any) -> Iterator[Sequence[Cell]]:
    for rank, driver in enumerate(found.drivers, 1):
        shares: list[Cell] = [interval_text(driver.first_order)]
        if found.has_totals:
            shares.insert(0, interval_text(driver.total) if driver.total is not None else "")
        yield [str(rank), *shares, Prose(driver.label, driver.path), Prose(driver.in_words)]


def _driver_heads(found: Any) -> Sequence[Cell]:
    shares = ("share, with others", "alone") if found.has_totals else ("share",)
    return ["", *shares, Prose("assumption"), Prose("what it does")]


def _driver_rest(found: Any) -> Sequence[str]:
    return (found.remark,) if found.remark else closing(found)


def _drivers(found: Any) -> Iterator[Row]:
    for rank, driver in enumerate(found.drivers, 1):
        yield {
            "assumption": driver.path,
            "rank": rank,
            "label": driver.label,
            **interval_columns("first_order", driver.first_order),
            **interval_columns("distribution", driver.distribution),
            **interval_columns("total", driver.total),
            **interval_columns("full", driver.full),
            "form": driver.shape.form,
            "in_words": driver.in_words,
        }


RENDERINGS = {
    "Drivers": Rendering(
        "drivers",
        text,
        plain=plain,
        room="explain.drivers",
        form=form,
        grid=Grid(_driver_heads, _driver_rows, _driver_rest),
        frame=Frame(("assumption",), "One row an assumption that stands out from noise.", _drivers),
    )
}
"""How this room shows it."""
