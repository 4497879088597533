"""The page: the parts of a report in their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detente.core.calls import checked
from detente.core.text import capital, enumerated
from detente.explain.drivers import Drivers
from detente.explain.flip import Flips
from detente.explain.wording import line_text
from detente.forecast.forecast import Answer
from detente.report import phrases
from detente.report.document import document
from detente.report.drivers import drivers_part
from detente.report.fan import fan_figures, fans_data, small_fans
from detente.report.figure import download
from detente.report.findings import Findings
from detente.report.flips import flips_part
from detente.report.markup import Child, Markup, element, joined, safe_link
from detente.report.matrix import matrix_table
from detente.report.network import network_figure
from detente.report.questions import questions_table
from detente.report.register import origins_text, register_part
from detente.report.risk import risk_figure, small_risks, small_risks_data
from detente.report.scales import date_label
from detente.report.settlement import talks_part
from detente.report.storyboard import names_of, stories_part
from detente.report.views import views_figure
from detente.report.watchlist import watch_part


class Part(NamedTuple):
    """One part of the page."""

    key: str
    """Its place in the page's address."""
    title: str
    """Its heading."""
    lead: str
    """What the reader finds here."""
    body: Child
    """The part."""


@checked
def report_page(findings: Findings) -> str:
    """Return findings as one HTML page that needs nothing else.

    Parameters
    ----------
    findings
        What a run says (`detente.gather`).

    Returns
    -------
    str
        A whole document: no script, no network, ready for a mail or for paper.

    Examples
    --------
    >>> import detente
    >>> page = report_page(detente.gather("ultimatum", worlds=64, paths=16))
    >>> page.startswith("<!doctype html>"), "<script" in page
    (True, False)
    """
    parts = [part for part in _parts(findings) if part.body]
    title = findings.forecast.title or findings.forecast.case
    return document(
        title,
        element("a", "Skip to the questions", href="#questions", class_="skip"),
        _masthead(findings, parts),
        element("main", [_section(part) for part in parts]),
        _colophon(findings),
        version=findings.forecast.version,
    )


def _parts(findings: Findings) -> Iterator[Part]:
    """Yield the parts of the page; those without a body are left out."""
    yield Part("short", "In short", "", _short(findings))
    yield Part(
        "questions",
        "The questions",
        "What the model says to each question of the case, beside the brief, other forecasts and the world.",
        questions_table(findings),
    )
    risks = small_risks(findings)
    yield Part(
        "risk",
        "How the risk builds",
        "The probability that something has happened by a date. It can only rise.",
        joined([risk_figure(findings), risks, _under("curves", small_risks_data(findings)) if risks else None]),
    )
    fans = small_fans(findings)
    yield Part(
        "quantities",
        "How the quantities move",
        "Everything the case measures, over time: what is not known and chance together.",
        joined([*fan_figures(findings), fans, _under("quantities", fans_data(findings)) if fans else None]),
    )
    yield Part(
        "talks",
        "The talks",
        "Where the parties stand, what all of them could accept, and why there is a deal or none; as of the start.",
        talks_part(findings),
    )
    yield Part(
        "drivers",
        "What carries the answer",
        _asked(findings),
        drivers_part(findings.drivers, dict(findings.scales)) if findings.drivers else _gap(findings, "drivers"),
    )
    yield Part(
        "flips",
        "What would have to be true",
        "Which assumptions, alone or together, bring the answer across a line.",
        flips_part(findings.flips, findings.landscape) if findings.flips else _gap(findings, "flips"),
    )
    yield Part(
        "stories",
        "Stories",
        "A few histories that stand for all others, and why the actors moved.",
        stories_part(findings.stories) if findings.stories is not None else _gap(findings, "stories"),
    )
    yield Part(
        "watch",
        "What to watch for",
        "Observations in the coming weeks, by what seeing them, or not seeing them, tells of the question.",
        watch_part(findings.indicators) if findings.indicators else _gap(findings, "indicators"),
    )
    yield Part(
        "structure",
        "How the case is built",
        "Who can do what, what it acts on, and who cares.",
        joined([network_figure(findings), _matrix(findings)]),
    )
    yield Part(
        "assumptions",
        "The assumptions",
        origins_text(findings.case),
        register_part(findings),
    )
    yield Part("sources", "Sources", "", _sources(findings))
    yield Part("limits", "Limits and provenance", "", _limits(findings))


def _under(key: str, data: tuple[tuple[str, ...], Iterator[tuple[object, ...]]]) -> Markup:
    """Return a link to data below pictures."""
    return element("div", download(key, data), class_="under")


def _asked(findings: Findings) -> str:
    """Return which question the parts on why are about."""
    answer = findings[findings.focus]
    return f"The question: {answer.text or answer.id}"


def _gap(findings: Findings, part: str) -> Markup | None:
    """Return why a part is missing."""
    return element("p", findings.gaps[part], class_="note") if part in findings.gaps else None


def _section(part: Part) -> Markup:
    """Return one part with its heading."""
    return element(
        "section",
        element("h2", part.title),
        element("p", part.lead, class_="lead") if part.lead else None,
        part.body,
        id=part.key,
    )


def _masthead(findings: Findings, parts: list[Part]) -> Markup:
    """Return the head of the page."""
    answers = findings.forecast
    return element(
        "header",
        element("p", "Forecast report", class_="kicker"),
        element("h1", answers.title or answers.case),
        element("p", *_origin(findings), class_="lead"),
        _hindsight() if answers.hindsight else None,
        element("nav", [element("a", part.title, href=f"#{part.key}") for part in parts], aria_label="Parts"),
    )


def _origin(findings: Findings) -> Iterator[Child]:
    """Yield whose argument was run, and how often."""
    brief, answers = findings.case.brief, findings.forecast
    if brief is not None and (brief.title or brief.author):
        yield "The argument of "
        yield element("cite", brief.title) if brief.title else "the brief"
        by = ", ".join(each for each in (brief.author, brief.publisher, _date(str(brief.date))) if each)
        yield f" ({by})" if by else ""
        yield ", written down as a model"
    else:
        yield "An argument, written down as a model"
    total = answers.worlds * answers.paths
    yield f" and played through {total:,} times: {answers.worlds:,} draws of what is not known, "
    yield f"{answers.paths:,} histories in each"
    yield f". Through the lens “{answers.lens}”." if answers.lens else "."


def _date(text: str) -> str:
    """Return a date of the case as people write it, or the text as it is."""
    import datetime as dt

    try:
        return date_label(dt.date.fromisoformat(text))
    except ValueError:
        return text


def _hindsight() -> Markup:
    """Return the warning that belongs to a case written when the answers were known."""
    return element(
        "aside",
        element("b", "Written with hindsight."),
        " The answers were known when this case was written. That a probability comes out right here shows no skill. "
        "What the page shows is which assumptions carry the conclusion, and what becomes of it when one gives way.",
        class_="note",
    )


def _short(findings: Findings) -> Markup:
    """Return the main question as everyone sees it, and the main points as sentences."""
    answer = findings[findings.focus]
    return joined(
        [
            element("p", *_answer(answer), class_="answer"),
            views_figure(findings, findings.focus) if answer.kind in {"binary", "date"} else None,
            element("p", phrases.outside(answer.facts.base_rate), class_="fine") if answer.facts.base_rate else None,
            element("ul", [element("li", each) for each in _points(findings)], class_="points"),
        ]
    )


def _answer(answer: Answer) -> Iterator[Child]:
    """Yield the main question and what is said to it."""
    yield f"{answer.text or answer.id} "
    if answer.asked is not None:
        yield f"({phrases.asked(answer)}) "
    if answer.asked == 0.0:
        return
    if answer.kind == "number" and answer.quantiles is not None:
        low, _, median, _, high = (phrases.amount(float(value)) for value in answer.quantiles.values())  # type: ignore[arg-type]
        yield element("b", f"The model says {median}")
        yield f", and on nine of ten paths {low} to {high}."
        return
    if answer.kind == "choice":
        told = [f"{share.option} {phrases.percent(share.probability)}" for share in answer.shares]
        yield f"The model says: {enumerated(told)}."
        return
    probability, between = phrases.with_band(answer.probability or 0.0, answer.band)
    yield element("b", f"The model says {probability}")
    if between:
        yield f"; depending on what is not known, {between}"
    said = answer.facts.said
    yield f". The brief said “{said.phrase}”." if said is not None else "."
    yield _outcome(answer)


def _points(findings: Findings) -> Iterator[Child]:
    """Yield what a reader in a hurry should know."""
    answer = findings[findings.focus]
    for lens in findings.lenses:
        other, entry = lens[answer.id], findings.case.lenses.get(lens.lens)
        if other.probability is not None and entry is not None:
            name = capital(findings.views[lens.lens])
            view = f"{name}: {entry.text.rstrip('.')}" if entry.text else name
            yield [f"{view}. Then the model says ", element("b", phrases.percent(other.probability)), "."]
    if findings.drivers is not None and findings.drivers.drivers:
        yield _driver_point(findings.drivers)
    if findings.flips:
        yield from _flip_point(findings.flips[0])
    if findings.stories is not None and len(findings.stories.stories) > 1:
        named = zip(findings.stories.stories, names_of(findings.stories), strict=True)
        told = sorted(named, key=lambda pair: -pair[0].probability)[:2]
        names = [f"“{name}” ({phrases.percent(story.probability)})" for story, name in told]
        yield f"The likeliest courses of events: {enumerated(names)}."


def _driver_point(found: Drivers) -> list[Child]:
    """Return what carries most, alone or only together, in a sentence."""
    first, joint = found.drivers[0], found.joint[0] if found.joint else None
    if joint is not None and joint.share.value > first.first_order.value:
        named = enumerated([phrases.with_article(label) for label in joint.labels])
        told = f" together: {100 * joint.share.value:.0f}% of the disagreement between worlds goes with them only so."
        return ["Most depends on ", element("b", phrases.curly(named)), told]
    alone = first.total is None or first.first_order.low > 0.0
    share = first.first_order if alone or first.total is None else first.total
    told = f": {100 * share.value:.0f}% of the disagreement between worlds goes with it"
    return [
        "Most depends on ",
        element("b", phrases.curly(phrases.with_article(first.label))),
        f"{told}." if alone else f"{told}, though only in company of others.",
    ]


def _flip_point(found: Flips) -> Iterator[Child]:
    """Yield what it takes to cross one half, in a sentence."""
    flips = (*found.single, *found.together)
    mark = line_text(found.line, found.measure)
    if flips:
        conditions = phrases.curly(enumerated([phrases.with_article(each.in_words) for each in flips[0].conditions]))
        share = phrases.percent(flips[0].share)
        yield f"It is {found.direction} {mark} if {conditions}; that holds in {share} of the worlds."
    elif not found.remark:
        yield f"Nothing within the stated ranges brings it {found.direction} {mark}."


def _outcome(answer: Answer) -> str:
    """Return how a question came out, as a sentence."""
    outcome = phrases.came_true(answer.facts.resolved)
    if outcome is None or answer.facts.resolved is None:
        return ""
    date = answer.facts.resolved.date
    if not outcome:
        return " It did not happen."
    return f" It happened on {date_label(date)}." if date else " It happened."


def _matrix(findings: Findings) -> Markup | None:
    """Return the table of all effects, folded away."""
    table = matrix_table(findings)
    if table is None:
        return None
    return element(
        "details",
        element("summary", "What every event does to every quantity"),
        element(
            "p",
            "The whole change an event makes, in the quantity's unit, numbers at their medians. The stronger the "
            "colour, the more it is beside what the quantity moves over a run.",
        ),
        table,
        class_="whole",
    )


def _sources(findings: Findings) -> Markup | None:
    """Return the sources of the case."""
    if not findings.case.sources:
        return None
    entries = []
    for key, source in findings.case.sources.items():
        title = safe_link(source.url, source.title or key)
        details = ", ".join(each for each in (source.author, source.publisher, _date(str(source.date))) if each)
        entries.append(
            element(
                "li",
                element("cite", title),
                f". {details}." if details else ".",
                f" {capital(source.reliability)}." if source.reliability else None,
                id=f"source-{key}",
            )
        )
    return element("ol", entries, class_="sources")


LIMITS = (
    "A case is an argument, not an oracle. Its probabilities are those of the argument, as good as its assumptions.",
    "Actors look one move ahead, with the answers to it; they do not plan their own next moves.",
    "They do not learn from what others do, and measure worth along straight lines around the present state.",
    "Ranges come from what the case leaves open. What it does not contain, no range shows.",
)
"""What holds for every case (see the documentation's page on meaning)."""


def _limits(findings: Findings) -> Markup:
    """Return what the page cannot say, how it was made, and how to make it again."""
    answers = findings.forecast
    rows: list[tuple[str, Child]] = [
        ("Case", [answers.case, ", ", element("code", answers.case_hash[:16], title=answers.case_hash)]),
        ("Run", f"{answers.worlds:,} worlds × {answers.paths:,} paths, seed {answers.seed}"),
        ("Lens", answers.lens or "none"),
        *[("Set", f"{path} = {value}") for path, value in answers.overrides.items()],
        ("Method", answers.method),
        ("Made with", f"détente {answers.version}"),
    ]
    return joined(
        [
            element("ul", [element("li", each) for each in LIMITS]),
            element("p", findings.case.about) if findings.case.about else None,
            element("dl", [[element("dt", name), element("dd", value)] for name, value in rows], class_="facts"),
            [element("p", f"Warning: {warning}.", class_="note") for warning in answers.warnings],
            element(
                "p",
                "The same case, seed and size give the same page, byte for byte, on any machine.",
                class_="fine",
            ),
        ]
    )


def _colophon(findings: Findings) -> Markup:
    """Return the words at the foot of the page."""
    return element(
        "footer",
        element(
            "dl",
            [
                [element("dt", term), element("dd", text)]
                for term, text in (
                    ("World", "One draw of everything the case does not know."),
                    ("Path", "One history in one world: chance does the rest."),
                    ("Band", "Where nine of ten worlds lie: what is not known, with chance taken out."),
                    ("Monte Carlo error", f"What another seed would change: here up to {_largest_error(findings)}."),
                )
            ],
            class_="facts",
        ),
        element("p", f"détente {findings.forecast.version}. This page is complete: it loads nothing and runs nothing."),
    )


def _largest_error(findings: Findings) -> str:
    """Return the largest Monte Carlo error of a probability."""
    errors = [
        answer.mc_error for answer in findings.forecast.questions if answer.probability is not None and answer.mc_error
    ]
    return f"{100 * max(errors, default=0.0):.1f} points"
