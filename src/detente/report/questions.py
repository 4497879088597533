"""All questions in one table: a strip from 0 to 100 percent with everyone's marks, and the words beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.core.text import enumerated
from detente.forecast.forecast import Answer, Share
from detente.render.forecast import apart_text
from detente.report import phrases
from detente.report.drawing import circle, diamond, group, line, rect, svg
from detente.report.figure import download
from detente.report.findings import Findings
from detente.report.markup import Markup, element
from detente.report.scales import Linear, date_label
from detente.report.views import View, marks_of, views_of

STRIP = (240.0, 30.0)
"""Width and height of a strip, in pixels."""


def questions_table(findings: Findings) -> Markup:
    """Return the table of all yes-or-no questions, and below it those of other kinds."""
    answers = [answer for answer in findings.forecast.questions if answer.asked != 0.0]
    void = [answer for answer in findings.forecast.questions if answer.asked == 0.0]
    chances = [answer for answer in answers if answer.kind in {"binary", "date"}]
    return element(
        "div",
        _legend(findings) if chances else None,
        _chances(findings, chances) if chances else None,
        [_choice(answer) for answer in answers if answer.kind == "choice"],
        _numbers([answer for answer in answers if answer.kind == "number"]),
        _apart([answer for answer in answers if answer.analysts]),
        [element("p", f"{answer.text or answer.id} ({phrases.asked(answer)}).", class_="fine") for answer in void],
        element("div", download("questions", _data(findings)), class_="under"),
        class_="questions",
    )


def _apart(answers: Sequence[Answer]) -> Markup | None:
    """Return what each analyst's own worlds say, and how far that lies apart; nothing where none differ."""
    if not answers:
        return None
    return element(
        "section",
        element("h3", "How far the analysts lie apart"),
        element("ul", [element("li", f"{answer.text or answer.id} ", apart_text(answer)) for answer in answers]),
        class_="other",
    )


def _legend(findings: Findings) -> Markup:
    """Return what the marks of a strip mean."""
    entries: list[tuple[str, str]] = [("model", "the model, with its 90% band over worlds")]
    facts = [answer.facts for answer in findings.forecast.questions]
    if any(each.said is not None and each.said.low is not None for each in facts):
        entries.append(("brief", "what the brief's words stand for"))
    if findings.lenses:
        names = enumerated([findings.views[each.lens] for each in findings.lenses])
        entries.append(("lens", f"the model {names}"))
    if any(answer.analysts for answer in findings.forecast.questions):
        entries.append(("lens", "the model if one analyst is right"))
    if any(each.probability is not None for fact in facts for each in fact.forecasts):
        entries.append(("crowd", "forecasts of others, the latest full"))
    if any(each.base_rate is not None for each in facts):
        entries.append(("past", "past cases of the kind"))
    if any(each.resolved is not None for each in facts):
        entries.append(("world", "what happened"))
    return element(
        "ul",
        [element("li", _key(kind), element("span", text)) for kind, text in entries],
        class_="legend",
        aria_label="What the marks mean",
    )


def _key(kind: str) -> Markup:
    """Return the mark of a legend's entry."""
    scale = Linear(0.0, 1.0, 2.0, 26.0)
    view = View("model", "", "", point=0.5)
    if kind in {"crowd", "lens", "past", "world"}:
        view = View(kind, "", "", point=0.5)  # type: ignore[arg-type]  # the loop above names kinds
    shapes = list(marks_of(view, scale, 9.0))
    if kind in {"model", "brief"}:
        height = 12.0 if kind == "brief" else 7.0
        shapes.insert(0, rect(2, 9 - height / 2, 24, height, f"range {kind}", radius=2))
    shapes = shapes[:1] if kind == "brief" else shapes
    return element("svg", *shapes, viewBox="0 0 28 18", width=28, height=18, aria_hidden="true")


def _chances(findings: Findings, answers: Sequence[Answer]) -> Markup:
    """Return the table of yes-or-no questions."""
    has_said = any(answer.facts.said for answer in answers)
    has_outcome = any(answer.facts.resolved for answer in answers)
    heads = ["Question", "0 – 50 – 100%", "Model", "Brief said" if has_said else "", "Happened" if has_outcome else ""]
    classes = ["q", "strip", "p", "said", "out"]
    shown = [(head, class_) for head, class_ in zip(heads, classes, strict=True) if head]
    rows = [
        element("tr", [element("td", cells[class_], class_=class_) for _, class_ in shown])
        for cells in (_cells(findings, answer) for answer in answers)
    ]
    return element(
        "table",
        element("thead", element("tr", [element("th", head, class_=class_, scope="col") for head, class_ in shown])),
        element("tbody", rows),
        class_="strips",
    )


def _cells(findings: Findings, answer: Answer) -> dict[str, Markup]:
    """Return the cells of one question by class."""
    views = views_of(findings, answer.id)
    told = "; ".join(f"{view.who.removeprefix('… ')}: {view.what}" for view in views)
    probability, between = phrases.with_band(answer.probability or 0.0, answer.band)
    band = element("span", between, class_="band") if between else None
    said = answer.facts.said
    return {
        "q": element("span", answer.text or answer.id, _hangs_on(answer)),
        "strip": _strip(views, answer.text or answer.id, told, f"strip-{answer.id}"),
        "p": element("span", element("b", probability), " ", band),
        "said": element("span", phrases.said(said) if said else "", title=said.place if said and said.place else None),
        "out": element("span", phrases.happened(answer)),
    }


def _hangs_on(answer: Answer) -> Markup | None:
    """Return what a question with an ``if`` hangs on."""
    text = phrases.asked(answer)
    return element("span", f" ({text})", class_="fine") if text else None


def _strip(views: Sequence[View], title: str, told: str, key: str) -> Markup:
    """Return a strip with everyone's marks."""
    width, height = STRIP
    y = height / 2
    scale = Linear(0.0, 1.0, 6.0, width - 6.0)
    shapes = [line(scale(0.0), y, scale(1.0), y, "axis")]
    shapes += [line(scale(share), y - 4, scale(share), y + 4, "axis") for share in (0.0, 0.5, 1.0)]
    for kind, size in (("brief", 18.0), ("model", 8.0)):
        for view in views:
            if view.kind == kind and view.low is not None and view.high is not None:
                place = scale(view.low)
                shapes.append(
                    rect(place, y - size / 2, max(scale(view.high) - place, 2), size, f"range {kind}", radius=2)
                )
    for kind in ("world", "lens", "past", "crowd", "model"):
        for view in views:
            if view.kind == kind:
                shapes += list(marks_of(view, scale, y, size=4.5))
    return svg(width, height, group(*shapes), title=title, description=told, key=key)


def _choice(answer: Answer) -> Markup:
    """Return the options of a choice as bars."""
    happened = phrases.happened(answer)
    return element(
        "section",
        element("h3", answer.text or answer.id, _hangs_on(answer)),
        element("table", element("tbody", [_option(share, happened) for share in answer.shares]), class_="bars"),
        class_="other",
    )


def _option(share: Share, happened: str) -> Markup:
    """Return one option with its bar."""
    scale = Linear(0.0, 1.0, 0.0, 300.0)
    shapes = [rect(0, 5, scale(share.probability), 10, "bar model", radius=1)]
    if share.band is not None:
        shapes.append(line(scale(share.band.low), 10, scale(share.band.high), 10, "whisker"))
    picture = element("svg", *shapes, viewBox="0 0 300 20", width=300, height=20, aria_hidden="true")
    is_it = share.option == happened
    return element(
        "tr",
        element("th", share.option, " (happened)" if is_it else None, scope="row", class_="is" if is_it else None),
        element("td", picture, class_="strip"),
        element("td", element("b", phrases.percent(share.probability)), class_="p"),
    )


def _numbers(answers: Sequence[Answer]) -> Markup | None:
    """Return the questions about a number, each on its own scale."""
    if not answers:
        return None
    has_outcome = any(answer.facts.resolved for answer in answers)
    has_others = any(each.value is not None for answer in answers for each in answer.facts.forecasts)
    marks = f"90% of all paths, half of them, median{'; others’ forecasts' if has_others else ''}"
    heads = ("Question", marks, "Median", "Happened" if has_outcome else "")
    return element(
        "table",
        element(
            "thead",
            element(
                "tr",
                [
                    element("th", head, scope="col", class_=class_) if head else element("td", class_=class_)
                    for head, class_ in zip(heads, ("q", "strip", "p", "out"), strict=True)
                ],
            ),
        ),
        element("tbody", [_number(answer) for answer in answers]),
        class_="strips numbers",
    )


def _number(answer: Answer) -> Markup:
    """Return one question about a number."""
    low, lower, median, upper, high = (float(value) for value in (answer.quantiles or {}).values())  # type: ignore[arg-type]
    resolved = answer.facts.resolved
    actual = float(resolved.answer) if resolved and isinstance(resolved.answer, float | int) else None
    others = [(each, each.value) for each in answer.facts.forecasts if each.value is not None]
    ends = [low, high, *(value for _, value in others), *([actual] if actual is not None else [])]
    margin = 0.06 * (max(ends) - min(ends) or 1.0)
    width, height = STRIP
    scale, y = Linear(min(ends) - margin, max(ends) + margin, 6.0, width - 6.0), height / 2
    shapes = [
        line(scale.start, y, scale.end, y, "axis"),
        rect(scale(low), y - 4, scale(high) - scale(low), 8, "range model", radius=2),
        rect(scale(lower), y - 4, scale(upper) - scale(lower), 8, "range model", radius=2),
        *(diamond(scale(value), y, 5.0, "dot crowd") for _, value in others),
        circle(scale(median), y, 4.5, "dot model"),
    ]
    if actual is not None:
        shapes.append(rect(scale(actual) - 2, y - 8, 4, 16, "dot world"))
    told = (
        f"median {phrases.amount(median)}, half of all paths {phrases.amount(lower)} to {phrases.amount(upper)}, 90% "
    )
    told += f"{phrases.amount(low)} to {phrases.amount(high)}" + (
        f"; it came to {phrases.amount(actual)}" if actual is not None else ""
    )
    said = [
        f"{each.who}: {phrases.amount(value)}" + (f" on {date_label(each.date)}" if each.date else "")
        for each, value in others
    ]
    told = "; ".join([told, *said])
    between = f"{phrases.amount(low)} to {phrases.amount(high)}"
    return element(
        "tr",
        element(
            "td",
            answer.text or answer.id,
            f" ({date_label(answer.by)})",
            _hangs_on(answer),
            element("div", f"Others: {'; '.join(said)}", class_="fine") if said else None,
            class_="q",
        ),
        element(
            "td",
            svg(
                width,
                height,
                group(*shapes),
                title=answer.text or answer.id,
                description=told,
                key=f"strip-{answer.id}",
            ),
            class_="strip",
        ),
        element("td", element("b", phrases.amount(median)), " ", element("span", between, class_="band"), class_="p"),
        element("td", phrases.happened(answer), class_="out"),
    )


def _data(findings: Findings) -> tuple[tuple[str, ...], Iterator[tuple[object, ...]]]:
    """Return all answers as a table."""
    heads: tuple[str, ...] = (
        "question",
        "text",
        "by",
        "option",
        "probability",
        "mean",
        "low",
        "high",
        "mc_error",
        "said",
        "past",
        "happened",
    )
    has_asked = any(answer.asked is not None for answer in findings.forecast.questions)
    heads += ("asked",) if has_asked else ()

    def rows() -> Iterator[tuple[object, ...]]:
        for answer in findings.forecast.questions:
            said = answer.facts.said.phrase if answer.facts.said else ""
            low, high = answer.band or (None, None)
            past = answer.facts.base_rate.rate if answer.facts.base_rate else None
            asked = (answer.asked,) if has_asked else ()
            common = (said, past, phrases.happened(answer), *asked)
            yield (
                answer.id,
                answer.text,
                answer.by,
                "",
                answer.probability,
                answer.mean,
                low,
                high,
                answer.mc_error,
                *common,
            )
            for share in answer.shares:
                low, high = share.band or (None, None)
                yield (
                    answer.id,
                    "",
                    answer.by,
                    share.option,
                    share.probability,
                    None,
                    low,
                    high,
                    share.mc_error,
                    "",
                    None,
                    "",
                    *asked,
                )

    return heads, rows()
