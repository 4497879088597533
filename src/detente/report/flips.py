"""What would have to be true for the answer to cross a line: in sentences, and as a map of two assumptions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from detente.core.text import capital
from detente.explain.flip import Condition, Either, Flip, Flips
from detente.explain.landscape import Landscape, Side
from detente.explain.wording import LineInWords, answer, answer_text, is_turned, line_text, share_text, where_text
from detente.render.flips import counted, grouped, nothing
from detente.report import phrases
from detente.report.drawing import group, line, lines_of, rect, words, wrapped
from detente.report.figure import Drawn, download, figure
from detente.report.markup import Child, Markup, element
from detente.report.scales import Linear

SHADES = 8
"""Strengths of colour of a map's cells."""


def flips_part(found: Sequence[Flips], landscape: Landscape | None) -> Markup:
    """Return what would have to be true, line by line, and the map."""
    return element("div", [_line(each) for each in found], _map(found[0], landscape) if landscape else None)


def _line(found: Flips) -> Markup:
    """Return what it takes to cross one line."""
    mark = line_text(found.line, found.measure)
    asked = f"“{found.option}”" if found.option else "the mean" if found.measure == "value" else "the answer"
    head = f"For {asked} to be {found.direction} {mark}"
    now = answer_text(found.answer, found.measure, found.by)
    return element(
        "section",
        element("h3", head),
        element("p", f"It is {now} now. {counted(found)}"),
        element("p", found.remark) if found.remark else element("ul", list(_flips(found)), class_="flips"),
        element("div", download(f"flips-{found.direction}-{mark.rstrip('%')}", _data(found)), class_="under")
        if found.single or found.together
        else None,
        class_="flip",
    )


def _flips(found: Flips) -> Iterator[Markup]:
    """Yield each flip as an entry."""
    for flips, whole in grouped("single", found):
        yield _entry(found, flips, whole, "One assumption alone")
    for flips, whole in grouped("together", found):
        yield _entry(found, flips, whole, "Together")
    if not found.single and not found.together:
        yield element("li", nothing(found))
    for flip, head in (
        (found.nearest_single if not found.single else None, "No single assumption does it alone"),
        (found.nearest_together if not found.together else None, "No combination does it"),
    ):
        if flip is not None:
            yield _entry(found, (flip,), flip, head, is_nearest=True)


def _entry(found: Flips, flips: Sequence[Flip], whole: Flip | Either, head: str, *, is_nearest: bool = False) -> Markup:
    """Return one flip, or several of the same assumptions: where it is, what follows, how often."""
    line = LineInWords(found.measure, found.line, found.direction == "above", found.by)
    is_mirrored = len(flips) == 2 and is_turned(*flips)
    lists: list[Child] = []
    for number, flip in enumerate(flips[:1] if is_mirrored else flips):
        lists += [element("p", "or where") if number else None]
        lists += [element("ul", [element("li", _condition(each)) for each in flip.conditions])]
    noun = "the chance" if found.measure == "probability" else "it"
    text = f"there {noun} is {answer(whole, found.measure, found.by)}"
    held = "Or the other way round; this holds" if is_mirrored else "This holds"
    held += f" in {share_text(whole.share)} of the worlds, and "
    beyond = where_text(whole, found.measure, found.line, above=line.is_above)
    return element(
        "li",
        element("span", head, class_="kind"),
        element("p", f"{capital(line.where(whole, is_nearest=is_nearest))}"),
        lists,
        element("p", held, element("b", text), f".{beyond}"),
    )


def _condition(condition: Condition) -> Child:
    """Return one condition in words."""
    return [phrases.curly(phrases.with_article(condition.in_words)), " ", element("code", condition.path)]


def _data(found: Flips) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return flips as a table."""
    rows: list[tuple[object, ...]] = []
    for kind, flips in (("single", found.single), ("together", found.together)):
        for number, flip in enumerate(flips, 1):
            for each in flip.conditions:
                ends = (each.above.value if each.above else None, each.below.value if each.below else None)
                tested = flip.tested or (None, None, None)
                rows.append(
                    (kind, number, each.path, *ends, flip.answer, *tested, flip.share, flip.coverage, flip.density)
                )
    return (
        ("kind", "number", "path", "above", "below", "answer", "tested", "low", "high", "share", "coverage", "density"),
        rows,
    )


def _map(found: Flips, landscape: Landscape) -> Markup:
    """Return the answer over two assumptions as a map."""
    mark = line_text(found.line, found.measure)
    cells = list(_cells(landscape))
    values = [value for *_, value, _ in cells if not math.isnan(value)]
    beyond, total = sum(n for *_, value, n in cells if value > found.line), sum(n for *_, n in cells)
    low, high = (answer_text(end, found.measure, found.by) for end in (min(values), max(values)))
    told = f"Across: {landscape.across.label}. Up: {landscape.up.label}. The answer runs from {low} to {high}; in the "
    told += f"cells that hold {phrases.percent(beyond / max(total, 1))} of the worlds it is above {mark}."
    return figure(
        "Where the answer flips",
        lambda width: _draw(found, landscape, width),
        description=phrases.curly(told),
        data=(("across from", "to", "up from", "to", "answer", "worlds"), cells),
        caption="Each cell is the mean of its worlds, all other assumptions as doubtful as they are; equally many "
        f"worlds lie in each row and column. The heavy line is {mark}.",
    )


def _cells(landscape: Landscape) -> Iterator[tuple[float, float, float, float, float, int]]:
    """Yield the ends of each cell on both sides, its answer and its worlds."""
    across, up = landscape.across.edges, landscape.up.edges
    for j, (row, counts) in enumerate(zip(landscape.answer, landscape.worlds, strict=True)):
        for i, (value, n) in enumerate(zip(row, counts, strict=True)):
            yield across[i], across[i + 1], up[j], up[j + 1], value, n


def _draw(found: Flips, landscape: Landscape, width: float) -> Drawn:
    """Draw the map."""
    is_narrow = width < 500
    left, right = (54.0, 8.0) if is_narrow else (190.0, 120.0)
    columns, rows = len(landscape.answer[0]), len(landscape.answer)
    cell = (width - left - right) / columns
    height = min(cell, 44.0)
    top = 34.0 if is_narrow else 12.0
    bottom = top + height * rows
    values = [value for row in landscape.answer for value in row if not math.isnan(value)]
    tone = Linear(
        min(0.0, *values) if found.measure == "probability" else min(values), max(values), 0.0, SHADES - 0.001
    )
    shapes: list[Markup] = []
    for j, row in enumerate(landscape.answer):
        y = bottom - height * (j + 1)
        for i, value in enumerate(row):
            x = left + cell * i
            shade = "none" if math.isnan(value) else f"t{int(tone(value))}"
            shapes.append(rect(x, y, cell, height, f"cell {shade}"))
            if not math.isnan(value):
                text = answer_text(value, found.measure, found.by)
                shapes.append(words(x + cell / 2, y + height / 2, text, f"s {shade}", anchor="middle"))
    shapes += _border(found.line, landscape, left, bottom, cell, height)
    shapes += _across(landscape.across, left, bottom, cell, width - 4)
    shapes += _up(landscape.up, left, top, bottom, height, is_narrow=is_narrow)
    return bottom + 52.0 + (36.0 if is_narrow else 0.0), group(*shapes)


def _border(
    mark: float, landscape: Landscape, left: float, bottom: float, cell: float, height: float
) -> Iterator[Markup]:
    """Yield the line between cells on different sides of the mark."""
    answer = landscape.answer
    for j, row in enumerate(answer):
        y = bottom - height * (j + 1)
        for i, value in enumerate(row):
            x = left + cell * i
            if i + 1 < len(row) and (value > mark) != (row[i + 1] > mark):
                yield line(x + cell, y, x + cell, y + height, "border")
            if j + 1 < len(answer) and (value > mark) != (answer[j + 1][i] > mark):
                yield line(x, y, x + cell, y, "border")


def _across(side: Side, left: float, bottom: float, cell: float, width: float) -> Iterator[Markup]:
    """Yield the values and the name of the assumption from left to right."""
    for i, edge in enumerate(side.edges[1:-1], 1):
        yield words(left + cell * i, bottom + 11, side.scale.number(edge, 2), "s", anchor="middle")
    text = capital(phrases.curly(side.label)) + (f" ({side.scale.unit})" if side.scale.unit else "")
    yield lines_of(left, bottom + 36, wrapped(text, width - left, 11.0, most=4), "w small")


def _up(side: Side, left: float, top: float, bottom: float, height: float, *, is_narrow: bool) -> Iterator[Markup]:
    """Yield the values and the name of the assumption from below to above."""
    for j, edge in enumerate(side.edges[1:-1], 1):
        yield words(left - 6, bottom - height * j, side.scale.number(edge, 2), "s", anchor="end")
    text = capital(phrases.curly(side.label)) + (f" ({side.scale.unit})" if side.scale.unit else "")
    if is_narrow:
        yield lines_of(4, 12, wrapped(text, 330, 11.0, most=2), "w small")
    else:
        yield lines_of(4, (top + bottom) / 2, wrapped(text, left - 56, 11.0, most=6), "w small")
