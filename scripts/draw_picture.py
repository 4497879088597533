"""Draw the picture of the README from a run: ``python scripts/draw_picture.py docs/invasion.svg``.

It is the first picture of ``detente report russia-2022 --question invasion`` with its title, legend and colours, as a
file that needs nothing else. The same case gives the same bytes, so a test can say whether the file is stale.
"""

from __future__ import annotations

import re
import sys
from html import unescape
from importlib.resources import files
from pathlib import Path

import detente
from detente.report.drawing import group, line, rect, svg, text_width, words
from detente.report.figure import WIDE
from detente.report.markup import Markup, element
from detente.report.risk import risk_figure

TOP = 58.0
"""Height of title and legend, in pixels."""
STYLED = (
    "text", ".s", ".b", ".grid", ".axis", ".area", ".curve", ".curve.model", ".curve.lens", ".curve.l1", ".range.brief",
    ".mark.world",
)  # fmt: skip
"""What of the report's style sheet the picture uses."""
CASE, QUESTION = "russia-2022", "invasion"


def picture() -> str:
    """Return the picture as SVG."""
    page = str(risk_figure(detente.gather(CASE, question=QUESTION)))
    found = re.search(
        r'<svg[^>]* viewBox="0 0 (?P<width>\d+) (?P<height>\d+)"[^>]*><title[^>]*>(?P<title>.*?)</title>'
        r"<desc[^>]*>(?P<told>.*?)</desc>(?P<shapes>.*?)</svg>",
        page.partition('<div class="wide">')[2],
    )
    if found is None or int(found["width"]) != WIDE:
        raise SystemExit("the report has no curve of this question")
    title, told = unescape(found["title"]), unescape(found["told"])
    height = TOP + float(found["height"])
    drawn = svg(
        WIDE,
        height,
        element("style", Markup(_style())),
        rect(0, 0, WIDE, height, "ground"),
        words(16, 20, title, "b"),
        _legend(re.findall(r"<span>(.*?)</span>", page)),
        element("g", Markup(found["shapes"]), transform=f"translate(0 {TOP:.0f})"),
        title=title,
        description=told,
        key="picture",
    )
    return f"{drawn}\n"


def _legend(names: list[str]) -> Markup:
    """Return the legend in one row: the model, its lenses, the brief, in the order of the report."""
    shapes, x = [], 16.0
    for number, name in enumerate(map(unescape, names)):
        if name.startswith("the brief"):
            shapes.append(rect(x + 10, 34, 7, 16, "range brief", radius=2))
        else:
            shapes.append(line(x, 42, x + 26, 42, f"curve lens l{number - 1}" if number else "curve model"))
        shapes.append(words(x + 34, 42, name))
        x += 34 + text_width(name) + 26
    return group(*shapes)


def _style() -> str:
    """Return the rules of the report's style sheet that are about pictures, with their colours put in."""
    sheet, _, _ = (files("detente.report") / "style.css").read_text(encoding="utf-8").partition("@media")
    colours = dict(re.findall(r"--(\w+): (#\w+);", sheet.partition("}")[0]))
    rules = [f"{name} {{{body}}}" for name, body in re.findall(r"svg ([\w.]+) {([^}]*)}", sheet) if name in STYLED]
    filled = re.sub(r"var\(--(\w+)\)", lambda name: colours[name[1]], "\n".join(rules))
    return f"\n{filled}\n.ground {{ fill: {colours['paper']}; }}\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(picture(), encoding="utf-8")
