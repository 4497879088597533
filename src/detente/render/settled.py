"""A settlement as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from detente.core.plain import HIDDEN, to_plain
from detente.core.text import columns, cut, percent, significant, wrap
from detente.negotiation.catalogue import CATALOGUE
from detente.render.forms import NUMBER, TEXT, Form, Forms, closed, described, listed, or_nothing
from detente.render.reasons import reasons
from detente.render.rendering import Frame, Rendering, Row
from detente.settle.settled import LEVELS, IssueSettled, Lever, Settled, Terms

MOST_LEVERS = 8
"""Levers told; all are in the JSON."""
MOST_STEPS = 12
"""Steps told; all are in the JSON."""
MOST_TOGETHER = 12
"""Lines to give up one after the other that the text names."""
MOST_LINES = 6
"""Red lines told."""


def table(settled: Settled) -> str:
    """Return a settlement as plain text."""
    lines = [*_heading(settled), "", *_issues(settled)]
    for part in (_steps(settled), _deal(settled), _red_lines(settled), _levers(settled), _notes(settled)):
        told = list(part)
        if told:
            lines += ["", *told]
    return "\n".join(lines)


def _heading(settled: Settled) -> Iterator[str]:
    name = f"{settled.case}, table {settled.table}" if settled.case else settled.table
    yield from wrap(f"{name}: {settled.text}" if settled.text else name)
    parties = len({party.party for issue in settled.issues for party in issue.parties})
    hindsight = ", written with hindsight" if settled.hindsight else ""
    lens = f", lens {', '.join(settled.lens)}" if settled.lens else ""
    drawn = "nothing uncertain" if settled.is_fixed else f"{settled.draws:,} draws"
    yield f"{parties} parties; seed {settled.seed}, {drawn}{lens}{hindsight}"
    yield from wrap(f"model {settled.model}: {CATALOGUE[settled.model].description}")


def _issues(settled: Settled) -> list[str]:
    has_lines = settled.p_open is not None
    head = ["issue", "scale", "compromise", "mean", "median", "50%", "90%", *(["overlap"] if has_lines else [])]
    rows = [head, *(_row(issue, has_lines=has_lines) for issue in settled.issues)]
    return columns(rows)


def _row(issue: IssueSettled, *, has_lines: bool) -> list[str]:
    q = issue.quantiles
    row = [
        cut(issue.id, 28),
        f"{significant(issue.scale[0])} to {significant(issue.scale[1])}",
        significant(issue.compromise),
        significant(issue.mean),
        significant(issue.median),
        f"{significant(q[0.25])} to {significant(q[0.75])}",
        f"{significant(q[0.05])} to {significant(q[0.95])}",
    ]
    if has_lines:
        row.append("no lines" if issue.overlap is None else percent(issue.overlap.p_open))
    return row


def _steps(settled: Settled) -> Iterator[str]:
    if not settled.steps:
        return
    yield "Step by step" + (":" if settled.is_fixed else ", at the mean of the draws:")
    for step in settled.steps[:MOST_STEPS]:
        yield from wrap(step, indent=2, hang=2)
    if len(settled.steps) > MOST_STEPS:
        yield f"  and {len(settled.steps) - MOST_STEPS} more, in the JSON"


def _deal(settled: Settled) -> Iterator[str]:
    if settled.p_deal is None:
        return
    if not settled.sessions:
        yield from wrap(f"A deal is open with probability {percent(settled.p_deal)}.")
    elif settled.sessions[-1].date is None:
        yield from wrap(f"P(deal) {settled.sessions[-1].id}: {percent(settled.p_deal)}.")
    else:
        yield f"P(deal) by the last session: {percent(settled.p_deal)}"
        rows: list[tuple[str, ...]] = [("session", "date", "deal there", "deal by then")]
        for session in settled.sessions:
            date = "" if session.date is None else session.date.isoformat()
            rows.append((session.id, date, percent(session.p_deal), percent(session.p_deal_by)))
        yield from columns(rows, left=(0, 1))
    if settled.sessions:
        rate = significant(settled.agreement_per_year)
        yield from wrap(
            f"(while a deal is open it is struck {rate} times a year, a prior not calibrated on negotiations)"
        )
    for reason in reasons(settled):
        yield from wrap(reason, hang=2)
    agreed = [issue for issue in settled.issues if issue.if_deal is not None]
    if agreed and settled.p_open is not None:
        yield "If there is a deal:"
        told: list[tuple[str, ...]] = [("  issue", "mean", "90%")]
        for issue in agreed:
            terms = issue.if_deal
            if terms is not None:
                q = terms.quantiles
                told.append(
                    (f"  {issue.id}", significant(terms.mean), f"{significant(q[0.05])} to {significant(q[0.95])}")
                )
        yield from columns(told)


def _red_lines(settled: Settled) -> Iterator[str]:
    if not settled.red_lines and not settled.together:
        return
    yield "Red lines that stand in the way:"
    for line in settled.red_lines[:MOST_LINES]:
        side = "at least" if line.is_lower else "at most"
        text = f"{line.party}: {side} {significant(line.value)} on {line.issue}."
        text += f" Given up, a deal is open in {percent(line.p_open_if_dropped)} of draws"
        if line.distance_for_half is not None:
            text += f"; moved by {significant(line.distance_for_half)}, in half of them"
        yield from wrap(text + ".", indent=2, hang=2)
    if len(settled.together) > 1:
        named = "; then ".join(line for line, _ in settled.together[:MOST_TOGETHER])
        if len(settled.together) > MOST_TOGETHER:
            named += f"; then {len(settled.together) - MOST_TOGETHER} more, in the JSON"
        reached = percent(settled.together[-1][1])
        yield from wrap(
            f"No single line is enough. Given up together: {named}. Then a deal is open in {reached}.", indent=2
        )


def _levers(settled: Settled) -> Iterator[str]:
    if not settled.for_party:
        return
    if not settled.levers:
        yield f"Nobody's change brings the compromise nearer to {settled.for_party}."
        return
    yield f"What would bring the compromise nearer to {settled.for_party}, most first:"
    now = {issue.id: issue.compromise for issue in settled.issues}
    rows = [("  if", "issue", "compromise", "nearer by")]
    rows += [_lever_row(lever, now[lever.issue]) for lever in settled.levers[:MOST_LEVERS]]
    yield from columns(rows, left=(0, 1))


def _lever_row(lever: Lever, now: float) -> tuple[str, str, str, str]:
    moved = f"{significant(now)} -> {significant(lever.compromise)}"
    return f"  {lever.party} {lever.change}", lever.issue, moved, significant(lever.gain)


def _notes(settled: Settled) -> Iterator[str]:
    for note in settled.notes:
        yield from wrap(f"note: {note}", hang=6)


def plain(found: Settled) -> dict[str, Any]:
    """Return a settlement as plain data."""
    shown = [each for each in fields(found) if HIDDEN not in each.metadata and each.name not in {"issues", "together"}]
    own = {each.name: getattr(found, each.name) for each in shown}
    # Programs get the sentences in the place of what they are made of.
    told = {"reasons" if name == "spoilers" else name: value for name, value in own.items()}
    result: dict[str, Any] = to_plain(told | {"reasons": reasons(found)})
    result["agreement_is_calibrated"] = False
    result["together"] = [{"line": line, "p_open": reached} for line, reached in found.together]
    return {**result, "issues": [_plain_issue(issue) for issue in found.issues]}


def _plain_issue(issue: IssueSettled) -> dict[str, Any]:
    overlap, terms = issue.overlap, issue.if_deal
    return {
        "id": issue.id,
        "text": issue.text,
        "ends": list(issue.ends),
        "scale": list(issue.scale),
        "mean": issue.mean,
        "median": issue.median,
        "quantiles": _plain_quantiles(issue.quantiles),
        "cdf": {"x": to_plain(issue.grid), "p": to_plain(issue.cdf)},
        "compromise": issue.compromise,
        "reference": issue.reference,
        "p_deal": issue.p_deal,
        "overlap": None if overlap is None else to_plain(overlap),
        "if_deal": None if terms is None else {"mean": terms.mean, "quantiles": _plain_quantiles(terms.quantiles)},
        "parties": to_plain(issue.parties),
    }


def _plain_quantiles(quantiles: dict[float, float]) -> dict[str, float]:
    """Return quantiles by name: ``p5`` to ``p95``."""
    return {f"p{round(100 * level)}": value for level, value in quantiles.items()}


def form(forms: Forms) -> Form:
    """Return the form of a settlement: quantiles by name, the distribution of an issue as one, steps by name."""
    own, issue, terms = forms.fields(Settled), forms.fields(IssueSettled), forms.fields(Terms)
    quantiles = closed({f"p{round(100 * level)}": NUMBER for level in LEVELS})
    distribution = closed({"x": issue.pop("grid"), "p": issue.pop("cdf")}, about="Its distribution function.")
    agreed = or_nothing(closed({"mean": terms["mean"], "quantiles": quantiles}))
    issue |= {
        "quantiles": quantiles,
        "cdf": distribution,
        "if_deal": described(agreed, issue["if_deal"]["description"]),
    }
    step = closed({"line": TEXT, "p_open": NUMBER})
    del own["spoilers"]
    own |= {
        "agreement_is_calibrated": {"const": False},
        "reasons": described(listed(TEXT), "Why, in sentences."),
        "together": described(listed(step), own["together"]["description"]),
        "issues": listed(closed(issue)),
    }
    return closed(own)


def _rows(settled: Settled) -> Iterator[Row]:
    for each in settled.issues:
        yield {
            "issue": each.id,
            "mean": each.mean,
            **{f"q{100 * level:02.0f}": value for level, value in each.quantiles.items()},
            "compromise": each.compromise,
            "reference": each.reference,
            "p_deal": each.p_deal,
            "mean_if_deal": None if each.if_deal is None else each.if_deal.mean,
        }


RENDERINGS = {
    "Settled": Rendering(
        "settlement",
        table,
        plain=plain,
        room="settle.settled",
        form=form,
        frame=Frame(("issue",), "One row an issue.", _rows),
        brief=lambda settled: ", ".join(filter(None, (settled.case or settled.file, settled.table, settled.model))),
    )
}
"""How this room shows it."""
