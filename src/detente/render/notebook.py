"""Findings as notebooks show them: a heading, a short table, and what must be said beside it.

A table here has what one reads, in the words of the finding's text; all numbers are in `detente.render.frames`. Styles
stand in the elements, because notebooks and the sites that show them strip style sheets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from detente.render import drivers as drivers_text, flips as flips_text, stories as stories_text
from detente.inspect.labels import significant
from detente.core.text import percent, points, signed

MOST_ROWS = 60
"""Rows that a notebook shows."""
_LEFT = "text-align:left;white-space:normal;vertical-align:top"
_RIGHT = "text-align:right;white-space:nowrap;vertical-align:top"
_CODE = "font-size:85%;opacity:.7;overflow-wrap:anywhere"


class Text(NamedTuple):
    """A cell of words, with what stands small below it."""

    text: str
    below: str = ""


Cell = Text | str
"""Words, set to the left, or a number as text, set to the right."""
Row = Sequence[Cell]


class Table(NamedTuple):
    """How one kind of finding is shown."""

    heads: Callable[[Any], Sequence[Cell]]
    """Names of the columns; words above words."""
    rows: Callable[[Any], Iterator[Row]]
    """Cells, as many as there are names; one alone goes across."""
    rest: Callable[[Any], Sequence[str]] = lambda _: ()
    """Paragraphs below."""
    title: Callable[[Any], str] = lambda found: str(found).partition("\n")[0]
    """What it is about."""


def html(finding: object) -> str:
    """Return a finding as HTML."""
    table = TABLES[type(finding).__name__]
    provenance = getattr(finding, "provenance", None)
    below = f"{provenance.case}, {provenance}" if provenance is not None else str(finding).split("\n")[1]
    head = f"<p><b>{escape(table.title(finding))}</b><br><span style='opacity:.7'>{escape(below)}</span></p>"
    rows = list(table.rows(finding))
    more = f"<p>{len(rows) - MOST_ROWS} more: <code>to_polars()</code></p>" if len(rows) > MOST_ROWS else ""
    rest = "".join(f"<p>{escape(each)}</p>" for each in table.rest(finding) if each)
    return f"<div>{head}{_table(table.heads(finding), rows[:MOST_ROWS]) if rows else ''}{more}{rest}</div>"


def _table(heads: Sequence[Cell], rows: Sequence[Row]) -> str:
    """Return a table."""
    named = "".join(
        f"<th style='{_LEFT if isinstance(head, Text) else _RIGHT}'>"
        f"{escape(head.text if isinstance(head, Text) else head)}</th>"
        for head in heads
    )
    body = "".join(f"<tr>{''.join(_cells(row, len(heads)))}</tr>" for row in rows)
    return f"<table><thead><tr>{named}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Row, width: int) -> Iterator[str]:
    """Yield the cells of a row."""
    across = f" colspan='{width}'" if len(row) == 1 and width > 1 else ""
    for cell in row:
        if isinstance(cell, Text):
            text = f"<b>{escape(cell.text)}</b>" if across else escape(cell.text)
            below = f"<br><code style='{_CODE}'>{escape(cell.below)}</code>" if cell.below else ""
            yield f"<td{across} style='{_LEFT}'>{text}{below}</td>"
        else:
            yield f"<td style='{_RIGHT}'>{escape(cell)}</td>"


# --- tables ----------------------------------------------------------------------------------------------------------


def _forecast_rows(found: Any) -> Iterator[Row]:
    for answer in found.questions:
        facts = answer.facts
        said = facts.said.phrase if facts.said else ""
        happened = str(facts.resolved.answer) if facts.resolved else ""
        for option, each in [("", answer), *((share.option, share) for share in answer.shares)]:
            if answer.shares and not option:
                yield Text(answer.text, answer.id), answer.by.isoformat(), "", "", Text(said), Text(happened)
                continue
            is_number = each.probability is None
            show = significant if is_number else percent
            value = answer.mean if is_number else each.probability
            band = " to ".join(show(end) for end in each.band) if each.band else ""
            name = Text(option) if option else Text(answer.text, answer.id)
            by = "" if option else answer.by.isoformat()
            yield (
                name,
                by,
                show(value) if value is not None else "",
                band,
                Text("" if option else said),
                Text("" if option else happened),
            )


def _driver_rows(found: Any) -> Iterator[Row]:
    for rank, driver in enumerate(found.drivers, 1):
        shares: list[Cell] = [drivers_text.interval_text(driver.first_order)]
        if found.has_totals:
            shares.insert(0, drivers_text.interval_text(driver.total) if driver.total is not None else "")
        yield [str(rank), *shares, Text(driver.label, driver.path), Text(driver.in_words)]


def _driver_heads(found: Any) -> Sequence[Cell]:
    shares = ("share, with others", "alone") if found.has_totals else ("share",)
    return ["", *shares, Text("assumption"), Text("what it does")]


def _driver_rest(found: Any) -> Sequence[str]:
    return (found.remark,) if found.remark else drivers_text.closing(found)


def _flip_rows(found: Any) -> Iterator[Row]:
    told = [*found.single, *found.together]
    if not told:
        told = [flip for flip in (found.nearest_single, found.nearest_together) if flip is not None]
    for flip in told:
        yield (
            Text(" and ".join(each.in_words for each in flip.conditions), ", ".join(c.path for c in flip.conditions)),
            _interval(flip, found),
            percent(flip.share),
            percent(flip.density),
            percent(flip.coverage),
        )


def _interval(flip: Any, found: Any) -> str:
    """Return the answer where a flip holds, in fresh worlds where it was tried."""
    value, *ends = (
        drivers_text.answer_text(each, found.measure, found.by)
        for each in (flip.tested if flip.tested is not None else (flip.answer,))
    )
    return f"{value} ({' to '.join(ends)})" if ends else value


def _flip_rest(found: Any) -> Sequence[str]:
    if found.remark:
        return (found.remark,)
    mark = flips_text.line_text(found.line, found.measure)
    return () if found.single or found.together else (flips_text.nothing(found, mark),)


def _story_rows(found: Any) -> Iterator[Row]:
    for number, story in enumerate(found.stories, 1):
        title = stories_text.title(story, found.words)
        yield (Text(f"{number}. {title}: {100 * story.probability:.0f}% of all histories"),)
        for line in story.lines:
            yield line.date.isoformat(), Text(stories_text.sentence(line, found.words))


def _indicator_rows(found: Any) -> Iterator[Row]:
    for leader in found.indicators:
        also = ", ".join(each.name for each in leader.also)
        text = f"{leader.text} (with it: {also})" if also else leader.text
        yield (
            Text(text or leader.name, leader.name),
            significant(leader.bits),
            percent(leader.seen),
            *(percent(each) for each in (leader.if_seen[0], leader.if_not[0])),
        )


def _comparison_rows(found: Any) -> Iterator[Row]:
    for each in found.questions:
        show, change = (significant, signed) if each.kind == "number" else (percent, points)
        contrast = each.contrast
        yield (
            Text(f"{each.id}: {each.option}" if each.option else each.id),
            show(contrast.base),
            show(contrast.changed),
            change(contrast.difference),
            f"{change(contrast.interval.low)} to {change(contrast.interval.high)}",
        )


def _update_rows(found: Any) -> Iterator[Row]:
    for each in found.questions:
        for option, estimate in [("", each.estimate), *each.options.items()]:
            show = significant if each.kind == "number" else percent
            values = (estimate.before, estimate.after)
            yield (
                Text(f"{each.id}: {option}" if option else each.id),
                *("" if value is None else show(value) for value in values),
            )


TABLES: Mapping[str, Table] = {
    "Forecast": Table(
        lambda _: (Text("question"), "by", "forecast", "90% band", Text("the brief said"), Text("happened")),
        _forecast_rows,
    ),
    "Drivers": Table(_driver_heads, _driver_rows, _driver_rest),
    "Flips": Table(
        lambda found: (
            Text("if"),
            "it is",
            "true in, of the worlds",
            f"of these {found.direction} the line",
            f"of all {found.direction} the line",
        ),
        _flip_rows,
        _flip_rest,
    ),
    "Stories": Table(
        lambda _: ("date", Text("what happens")),
        _story_rows,
        title=lambda found: f"Stories of {found.question}: {found.text}",
    ),
    "Indicators": Table(
        lambda found: (
            Text("indicator"),
            "bits",
            "chance to see it",
            f"{found.answers[0]}, if seen",
            f"{found.answers[0]}, if not",
        ),
        _indicator_rows,
        title=lambda found: f"What to watch for until {found.until}: {found.question}: {found.text}",
    ),
    "Comparison": Table(
        lambda _: (Text("question"), "as it is", "changed", "difference", "95% interval"),
        _comparison_rows,
        title=lambda found: f"{found.provenance.case}: {found.base.name} beside {found.changed.name}",
    ),
    "Update": Table(
        lambda _: (Text("question"), "before", "after"),
        _update_rows,
        title=lambda found: f"{found.provenance.case}, observed: {'; '.join(each.text for each in found.evidence)}",
    ),
}
"""Every kind of finding, by the name of its class."""
