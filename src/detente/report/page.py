"""The page: the parts of a report in their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detente.core.calls import checked
from detente.core.text import capital
from detente.forecast.forecast import Answer
from detente.render.indicators import is_little
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
from detente.report.sliders import sliders_part
from detente.report.storyboard import stories_part
from detente.report.told import Told
from detente.report.verdict import Verdict, verdict
from detente.report.views import views_figure
from detente.report.watchlist import watch_part


class Part(NamedTuple):
    """One part of the page, folded away until it is asked for."""

    key: str
    """Its place in the page's address."""
    title: str
    """Its heading."""
    finding: str
    """What it says, in a few words beside the heading."""
    lead: str
    """What the reader finds here."""
    body: Child
    """The part."""
    is_on_paper: bool = False
    """Whether it is open when the page is printed."""


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
        A whole document: no network, ready for a mail or for paper; one small script, without which it is whole.

    Examples
    --------
    >>> import detente
    >>> page = report_page(detente.gather("ultimatum", worlds=64, paths=16))
    >>> page.startswith("<!doctype html>"), page.count("<script")
    (True, 1)
    """
    title = findings.forecast.title or findings.forecast.case
    said, answer = verdict(findings), findings[findings.focus]
    return document(
        title,
        element("a", "Skip to the parts", href="#parts", class_="skip"),
        _masthead(findings),
        element(
            "main",
            _short(findings, said),
            sliders_part(findings),
            element(
                "section",
                [_folded(part) for part in _parts(findings) if part.body],
                id="parts",
                aria_label="All that is behind it",
            ),
        ),
        _colophon(findings),
        version=findings.forecast.version,
        description=f"{answer.text or answer.id} {said}",
        has_script=True,
    )


class Pieces(NamedTuple):
    """The same parts for a page of someone else's, which has a head and a frame of its own."""

    short: Markup
    """The main question, the verdict, and the question as everyone sees it."""
    what_if: Markup | None
    """The sliders, where there are any."""
    parts: tuple[Part, ...]
    """All that is behind it, in its order; what a part says is in its body, None where there is nothing."""


def page_pieces(findings: Findings) -> Pieces:
    """Return findings as the pieces of which `report_page` makes a page; the script of the page is `script`."""
    parts = tuple(part for part in _parts(findings) if part.body)
    return Pieces(_short(findings, verdict(findings)), sliders_part(findings), parts)


def _parts(findings: Findings) -> Iterator[Part]:
    """Yield the parts of the page in the order of the journey: run, explain, watch, settle, and what it is made of."""
    told = Told(findings)
    yield Part(
        "questions",
        "The questions",
        told.questions,
        "What the model says to each question of the case, beside the brief, other forecasts and the world.",
        [questions_table(findings), _past(findings)],
        is_on_paper=True,
    )
    risks = small_risks(findings)
    yield Part(
        "risk",
        "How the risk builds",
        told.risk,
        "The probability that something has happened by a date. It can only rise.",
        joined([risk_figure(findings), risks, _under("curves", small_risks_data(findings)) if risks else None]),
        is_on_paper=True,
    )
    fans = small_fans(findings)
    yield Part(
        "quantities",
        "How the quantities move",
        told.quantities,
        "Everything the case measures, over time: what is not known and chance together.",
        joined([*fan_figures(findings), fans, _under("quantities", fans_data(findings)) if fans else None]),
    )
    yield Part(
        "drivers",
        "What carries the answer",
        told.drivers,
        _asked(findings),
        drivers_part(findings.drivers, dict(findings.scales)) if findings.drivers else _gap(findings, "drivers"),
        is_on_paper=True,
    )
    yield Part(
        "flips",
        "What would have to be true",
        told.flips,
        "Which assumptions, alone or together, bring the answer across a line.",
        flips_part(findings.flips, findings.landscape) if findings.flips else _gap(findings, "flips"),
        is_on_paper=True,
    )
    yield Part(
        "stories",
        "Stories",
        told.stories,
        "A few histories that stand for all others, and why the actors moved.",
        stories_part(findings.stories) if findings.stories is not None else _gap(findings, "stories"),
        is_on_paper=True,
    )
    yield Part(
        "watch",
        "What to watch for",
        told.watch,
        "Observations in the coming weeks, by what seeing them, or not seeing them, tells of the question."
        if findings.indicators is not None and not is_little(findings.indicators)
        else "",
        watch_part(findings.indicators) if findings.indicators else _gap(findings, "indicators"),
        is_on_paper=True,
    )
    yield Part(
        "talks",
        "The talks",
        told.talks,
        "Where the parties stand, what all of them could accept, and why there is a deal or none; as of the start.",
        talks_part(findings),
    )
    yield Part(
        "structure",
        "How the case is built",
        told.structure,
        "Who can do what, what it acts on, and who cares.",
        joined([network_figure(findings), _matrix(findings)]),
    )
    yield Part(
        "assumptions",
        "The assumptions",
        told.assumptions,
        origins_text(findings.case),
        register_part(findings),
        is_on_paper=True,
    )
    yield Part("sources", "Sources", told.sources, "", _sources(findings))
    yield Part("limits", "Limits and provenance", told.limits, "", _limits(findings), is_on_paper=True)


def _under(key: str, data: tuple[tuple[str, ...], Iterator[tuple[object, ...]]]) -> Markup:
    """Return a link to data below pictures."""
    return element("div", download(key, data), class_="under")


def _asked(findings: Findings) -> str:
    """Return which question the parts on why are about."""
    answer = findings[findings.focus]
    option = f" – “{findings.option}”, the likeliest" if findings.option else ""
    return f"The question: {answer.text or answer.id}{option}"


def _gap(findings: Findings, part: str) -> Markup | None:
    """Return why a part is missing."""
    return element("p", findings.gaps[part], class_="note") if part in findings.gaps else None


def _folded(part: Part) -> Markup:
    """Return one part behind its heading. The address leads inside, so that a link opens it."""
    return element(
        "details",
        element("summary", element("h2", part.title), element("span", part.finding, class_="says")),
        element("div", element("p", part.lead, class_="lead") if part.lead else None, part.body, id=part.key),
        class_="part paper" if part.is_on_paper else "part",
    )


def _masthead(findings: Findings) -> Markup:
    """Return the head of the page."""
    answers = findings.forecast
    return element(
        "header",
        element("p", "Forecast report", class_="kicker"),
        element("h1", answers.title or answers.case),
        element("p", *_origin(findings), class_="origin"),
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
    yield f" and played through {'once' if total == 1 else f'{total:,} times'}: {answers.worlds:,} "
    yield f"draw{'s' * (answers.worlds != 1)} of what is not known, {answers.paths:,} "
    yield "history in each" if answers.paths == 1 else "histories in each"
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
        " The answers were known: that a probability comes out right shows no skill, only what carries it.",
        class_="note",
    )


def _short(findings: Findings, said: Verdict) -> Markup:
    """Return the main question, the verdict, and the question as everyone sees it."""
    answer = findings[findings.focus]
    asked = f" ({phrases.asked(answer)})" if answer.asked is not None else ""
    return element(
        "section",
        element("h2", answer.text or answer.id, asked),
        element("p", element("b", said.said), ". ", said.hangs, _outcome(answer), class_="verdict"),
        _hindsight() if findings.forecast.hindsight else None,
        views_figure(findings, findings.focus) if answer.kind in {"binary", "date"} and answer.asked != 0.0 else None,
        id="short",
    )


def _past(findings: Findings) -> Markup | None:
    """Return which past cases stand beside the main question."""
    past = findings[findings.focus].facts.base_rate
    return element("p", phrases.outside(past), class_="fine") if past else None


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
            _terms(findings),
            element("dl", [[element("dt", name), element("dd", value)] for name, value in rows], class_="facts"),
            [element("p", f"Warning: {warning}.", class_="note") for warning in answers.warnings],
            element(
                "p",
                "The same case, seed and size give the same page, byte for byte, on any machine.",
                class_="fine",
            ),
        ]
    )


def _terms(findings: Findings) -> Markup:
    """Return what the page's words mean."""
    return element(
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
    )


def _colophon(findings: Findings) -> Markup:
    """Return the words at the foot of the page."""
    return element(
        "footer",
        element(
            "p", f"détente {findings.forecast.version}. This page is complete: it loads nothing and sends nothing."
        ),
    )


def _largest_error(findings: Findings) -> str:
    """Return the largest Monte Carlo error of a probability."""
    errors = [
        answer.mc_error for answer in findings.forecast.questions if answer.probability is not None and answer.mc_error
    ]
    return f"{100 * max(errors, default=0.0):.1f} points"
