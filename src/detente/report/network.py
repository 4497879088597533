"""The case as a picture: who acts on what, what pulls on what, and who cares."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from detente.core.text import capital, enumerated
from detente.inspect.causes import Causes, Pull, Push, Wish
from detente.inspect.labels import Words
from detente.report.drawing import group, lines_of, path, rect, words, wrapped
from detente.report.figure import Drawn, figure
from detente.report.layers import Edge, Layout, Node, lay_out
from detente.report.markup import Markup, element, number

if TYPE_CHECKING:
    from detente.case.schema import Case

MOST_PUSHES = 6
"""Quantities drawn for one actor, the most strongly pushed first."""
LEAST_PUSH = 0.25
"""Standard deviations of a quantity's change: pushes that come to less are not drawn."""
MOST_WISHES = 5
"""Quantities drawn for what one actor wants."""
LEAST_WISH = 0.1
"""Part of the actor's weightiest wish below which one is not drawn."""
HEAD = 26.0
"""Room above the boxes, in pixels."""
CHANCE = "chance"
"""Who is behind shocks and calendar entries."""


class Mapped(Protocol):
    """What the picture is drawn from: the findings of a run, or a case that is being written."""

    @property
    def case(self) -> Case:
        """The case."""

    @property
    def causes(self) -> Causes:
        """What acts on what."""

    @property
    def words(self) -> Words:
        """What the case calls its actors, quantities and events."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One line of the picture."""

    edge: Edge
    """From where to where."""
    kind: str
    """"push", "pull" or "wish"."""
    sign: int
    """1 more makes more, -1 more makes less, 0 both occur."""
    size: float
    """Width, 0 to 1."""
    told: str
    """In words."""


def network_figure(findings: Mapped) -> Markup | None:
    """Return the case as a graph, or None where nothing acts on anything."""
    arrows = [*_pushes(findings), *_pulls(findings), *_wishes(findings)]
    columns = _columns(arrows)
    if not arrows or not columns:
        return None
    told = "".join(f" {arrow.told}." for arrow in arrows if arrow.kind == "pull")
    return figure(
        "What acts on what",
        lambda width: _draw(findings, columns, arrows, width),
        description=f"Left, who acts; middle, quantities and links between them; right, who wants what.{told}",
        data=(
            ("kind", "from", "to", "sign", "size", "in words"),
            [(a.kind, _name(a.edge.source), _name(a.edge.target), a.sign, a.size, a.told) for a in arrows],
        ),
        caption="Who acts, and what their moves push most; how the quantities pull on each other; who wants more "
        "(blue) or less (orange) of them. Elsewhere blue raises, orange lowers, grey does either. Only the strongest "
        "are here.",
        narrow=_listed(findings, arrows),
    )


def _listed(findings: Mapped, arrows: Sequence[Arrow]) -> Markup:
    """Return the picture in words: who acts on what, what pulls on what, who cares."""
    heads = (("push", "Who acts"), ("pull", "What moves"))
    verbs = ("raises", "lowers", "moves either way")
    parts = [
        _group(findings, title, [arrow for arrow in arrows if arrow.kind == kind], verbs, is_from=True)
        for kind, title in heads
    ]
    wishes = [arrow for arrow in arrows if arrow.kind == "wish"]
    parts.append(_group(findings, "Who cares", wishes, ("wants more of", "wants less of", "minds"), is_from=False))
    return element("div", parts)


def _group(
    findings: Mapped, title: str, arrows: Sequence[Arrow], verbs: tuple[str, str, str], *, is_from: bool
) -> list[Markup] | None:
    """Return some lines of the picture in words, those of one box together."""
    by_node: dict[Node, dict[int, list[str]]] = defaultdict(lambda: {1: [], -1: [], 0: []})
    for arrow in arrows:
        ends = (arrow.edge.source, arrow.edge.target)
        node, other = ends if is_from else ends[::-1]
        by_node[node][arrow.sign].append(findings.words.quantities[str(other)])
    if not by_node:
        return None
    rows = []
    for node, found in by_node.items():
        told = [
            [element("span", verb, class_=f"verb {class_}"), f" {enumerated(found[sign])}"]
            for verb, class_, sign in zip(verbs, ("up", "down", "both"), (1, -1, 0), strict=True)
            if found[sign]
        ]
        rows.append([element("dt", _label(findings, node)), [element("dd", each) for each in told]])
    return [element("h4", title), element("dl", rows, class_="acts")]


def _name(node: Node) -> str:
    """Return the name of a node in the data."""
    return str(node[1]) if isinstance(node, tuple) else str(node)


def _pushes(findings: Mapped) -> Iterator[Arrow]:
    """Yield what each actor's moves, and chance, push most."""
    found: dict[tuple[str, str], list[Push]] = defaultdict(list)
    blocs = {name for name, actor in findings.case.actors.items() if actor.kind == "bloc"}
    for push in findings.causes.pushes:
        if math.isfinite(push.size) and push.actor not in blocs:
            found[push.actor or CHANCE, push.quantity].append(push)
    by_actor: dict[str, list[tuple[float, str, list[Push]]]] = defaultdict(list)
    for (actor, quantity), pushes in found.items():
        by_actor[actor].append((max(abs(push.size) for push in pushes), quantity, pushes))
    for actor, entries in by_actor.items():
        for size, quantity, pushes in sorted(entries, key=lambda entry: -entry[0])[:MOST_PUSHES]:
            if size >= LEAST_PUSH:
                signs = {int(math.copysign(1, push.amount)) for push in pushes if abs(push.size) >= LEAST_PUSH / 2}
                strongest = max(pushes, key=lambda push: abs(push.size))
                verb = "push" if actor == CHANCE else "pushes"
                told = f"{_who(findings, actor)} {verb} {findings.words.quantities[quantity]}, most by "
                told += f"“{findings.words.events[strongest.event]}” ({strongest.amount:+.3g})"
                yield Arrow(
                    Edge(("by", actor), quantity),
                    "push",
                    signs.pop() if len(signs) == 1 else 0,
                    min(size / 2, 1.0),
                    told,
                )


def _pulls(findings: Mapped) -> Iterator[Arrow]:
    """Yield the links, those against the direction of the drawing left out of its order but not of the case."""
    names = findings.words.quantities
    for pull in _acyclic(findings.causes.pulls):
        sign = int(math.copysign(1, pull.gain)) if pull.gain else 0
        yield Arrow(Edge(pull.source, pull.target), "pull", sign, 0.5, _told(pull, names))


def _told(pull: Pull, names: Mapping[str, str]) -> str:
    """Return a link in words."""
    word = ("more" if pull.gain > 0 else "less") if pull.gain else "more or less"
    by = f", by the pull of {names[pull.scales]} that it scales" if pull.scales else ""
    scaled = f", in proportion to {names[pull.times]}" if pull.times else ""
    return f"More of {names[pull.source]} makes {word} of {names[pull.target]}{by}{scaled}"


def _acyclic(pulls: Sequence[Pull]) -> list[Pull]:
    """Return the links without those that would close a circle in the order in which the case has them."""
    kept: list[Pull] = []
    reach: dict[str, set[str]] = defaultdict(set)
    for pull in pulls:
        if pull.source != pull.target and pull.source not in reach[pull.target]:
            kept.append(pull)
            beyond = {pull.target} | reach[pull.target]
            for known in reach.values():
                if pull.source in known:
                    known.update(beyond)
            reach[pull.source] |= beyond
    return kept


def _wishes(findings: Mapped) -> Iterator[Arrow]:
    """Yield what each actor wants most."""
    by_actor: dict[str, list[Wish]] = defaultdict(list)
    for wish in findings.causes.wishes:
        by_actor[wish.actor].append(wish)
    names = findings.words
    for actor, wishes in by_actor.items():
        for wish in sorted(wishes, key=lambda each: -abs(each.size))[:MOST_WISHES]:
            if abs(wish.size) >= LEAST_WISH:
                wanted = f"{'more' if wish.weight > 0 else 'less'} of {names.quantities[wish.quantity]}"
                told = f"{_who(findings, actor)} wants {wanted}"
                sign = 1 if wish.weight > 0 else -1
                yield Arrow(Edge(wish.quantity, ("to", actor)), "wish", sign, abs(wish.size), told)


def _who(findings: Mapped, actor: str) -> str:
    """Return who acts, in words."""
    return "Chance events and the calendar" if actor == CHANCE else capital(findings.words.actors[actor])


def _columns(arrows: Sequence[Arrow]) -> list[list[Node]]:
    """Return who acts, the quantities by how many links lead to them, and who cares."""
    depth: dict[Node, int] = {}
    for arrow in arrows:
        for node in (arrow.edge.source, arrow.edge.target):
            if isinstance(node, str):
                depth.setdefault(node, 0)
    for _ in depth:  # a link's target stands beyond its source; without circles this ends
        for arrow in arrows:
            if arrow.kind == "pull":
                depth[arrow.edge.target] = max(depth[arrow.edge.target], depth[arrow.edge.source] + 1)
    middle: list[list[Node]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node, level in depth.items():
        middle[level].append(node)
    left = list(dict.fromkeys(arrow.edge.source for arrow in arrows if arrow.kind == "push"))
    right = list(dict.fromkeys(arrow.edge.target for arrow in arrows if arrow.kind == "wish"))
    return [column for column in (left, *middle, right) if column]


def _draw(findings: Mapped, columns: list[list[Node]], arrows: Sequence[Arrow], width: float) -> Drawn:
    """Draw the graph."""
    box = min(136.0, (width - 36.0 * (len(columns) - 1)) / len(columns))
    texts = {node: wrapped(_label(findings, node), box - 16.0, 11.0, most=4) for column in columns for node in column}
    heights = {node: 13.5 * len(lines) + 12.0 for node, lines in texts.items()}
    layout = lay_out(columns, [arrow.edge for arrow in arrows], heights, gap=9.0)
    step = (width - box - 2.0) / max(len(columns) - 1, 1)
    lefts = {node: 1.0 + step * position for position, column in enumerate(columns) for node in column}
    drawn = [_arrow(arrow, layout, lefts, box, step) for arrow in sorted(arrows, key=lambda a: a.kind == "pull")]
    boxes = [
        group(
            rect(
                lefts[node], layout.middles[node] - heights[node] / 2 + HEAD, box, heights[node], _class(node), radius=5
            ),
            lines_of(lefts[node] + box / 2, layout.middles[node] + HEAD, texts[node], "w small", anchor="middle"),
        )
        for node in texts
    ]
    heads = [_head(name, width) for name in ("up", "down", "both")]
    titles = [
        words(1.0 + box / 2, 8, "who acts", "s", anchor="middle"),
        words(width / 2, 8, "what moves", "s", anchor="middle"),
        words(width - 1.0 - box / 2, 8, "who cares", "s", anchor="middle"),
    ]
    return layout.height + HEAD + 8.0, group(element("defs", *heads), *titles, *drawn, *boxes)


def _head(name: str, width: float) -> Markup:
    """Return the head of arrows of one colour."""
    return element(
        "marker",
        path("M0,0 L7,3.5 L0,7 Z", f"head {name}"),
        id=f"head-{name}-{number(width)}",
        viewBox="0 0 8 8",
        markerWidth=8,
        markerHeight=8,
        refX=6,
        refY=3.5,
        orient="auto",
        markerUnits="userSpaceOnUse",
    )


def _label(findings: Mapped, node: Node) -> str:
    """Return what stands in a box."""
    if isinstance(node, tuple):
        return _who(findings, str(node[1]))
    return capital(findings.words.quantities[str(node)])


def _class(node: Node) -> str:
    """Return the class of a box."""
    return "box actor" if isinstance(node, tuple) else "box"


def _arrow(arrow: Arrow, layout: Layout, lefts: dict[Node, float], box: float, step: float) -> Markup:
    """Return one line through the places it passes."""
    start = (lefts[arrow.edge.source] + box, layout.middles[arrow.edge.source] + HEAD)
    end = (lefts[arrow.edge.target] - 2.0, layout.middles[arrow.edge.target] + HEAD)
    points = [start]
    for column, middle in layout.ways[arrow.edge]:
        points += [(1.0 + step * column, middle + HEAD), (1.0 + step * column + box, middle + HEAD)]
    points.append(end)
    commands = f"M{number(start[0])},{number(start[1])}"
    for (x1, y1), (x2, y2) in pairwise(points):
        bend = (x2 - x1) / 2
        commands += f" C{number(x1 + bend)},{number(y1)} {number(x2 - bend)},{number(y2)} {number(x2)},{number(y2)}"
    sign = {1: "up", -1: "down", 0: "both"}[arrow.sign]
    line = element(
        "path",
        d=commands,
        class_=f"arrow {arrow.kind} {sign}",
        stroke_width=0.8 + 2.4 * arrow.size if arrow.kind != "pull" else 2.4,
        marker_end=f"url(#head-{sign}-{number(_width_of(lefts, box))})",
    )
    return group(line, title=arrow.told)


def _width_of(lefts: dict[Node, float], box: float) -> float:
    """Return the width of the drawing."""
    return max(lefts.values()) + box + 1.0
