"""Numbers and answers in words, as the page writes them."""

from __future__ import annotations

import datetime as dt

from detente.core.text import significant
from detente.forecast.forecast import Answer
from detente.forecast.spread import Band
from detente.history.outside import OutsideView
from detente.inspect.facts import Outcome, Statement
from detente.render.forecast import asked_text
from detente.report.scales import date_label, day_label


def percent(probability: float) -> str:
    """Return a probability as a reader takes it: whole percent, finer near the ends, never certain if it is not.

    Examples
    --------
    >>> percent(0.3387), percent(0.034), percent(0.004), percent(0.9999), percent(0.0)
    ('34%', '3.4%', '0.4%', '>99.9%', '0%')
    """
    value = 100 * probability
    if value in {0.0, 100.0}:
        return f"{value:.0f}%"
    if value < 0.1:
        return "<0.1%"
    if value > 99.9:
        return ">99.9%"
    if value < 1 or value > 99:
        return f"{value:.1f}%"
    return f"{value:.1f}%" if value < 10 and round(value, 1) != round(value) else f"{value:.0f}%"


def interval(band: Band) -> str:
    """Return a band of probabilities.

    Examples
    --------
    >>> interval(Band(0.02, 0.82))
    '2 to 82%'
    """
    low, high = percent(band.low), percent(band.high)
    return high if low == high else f"{low.removesuffix('%')} to {high}"


def with_band(probability: float, band: Band | None) -> tuple[str, str]:
    """Return a probability, and its band where that says more.

    Examples
    --------
    >>> with_band(0.34, Band(0.02, 0.82)), with_band(0.3, Band(0.3, 0.3))
    (('34%', '2 to 82%'), ('30%', ''))
    """
    text = percent(probability)
    between = interval(band) if band is not None else ""
    return text, "" if between == text else between


def amount(value: float, unit: str = "") -> str:
    """Return a value with its unit.

    Examples
    --------
    >>> amount(63.7, "percent"), amount(630.6, "billion dollars"), amount(52.0, "index")
    ('63.7%', '631 billion dollars', '52')
    """
    text = significant(value)
    if unit == "percent":
        return f"{text}%"
    return text if unit in {"", "index", "membership"} else f"{text} {unit}"


def happened(answer: Answer) -> str:
    """Return how a question came out, or nothing where the case does not say."""
    resolved = answer.facts.resolved
    if resolved is None:
        return ""
    found = resolved.answer
    if isinstance(found, bool):
        return ("yes" if found else "no") + (f", {day_label(resolved.date)}" if found and resolved.date else "")
    if isinstance(found, dt.date):
        return date_label(found)
    return significant(found) if isinstance(found, float | int) else found


def asked(answer: Answer) -> str:
    """Return what a question hangs on and on how many paths it is asked, or nothing where it always is."""
    if answer.asked is None:
        return ""
    return f"if {answer.given}: {asked_text(answer.asked)}"


def came_true(resolved: Outcome | None) -> bool | None:
    """Return whether a yes-or-no question came true; None where it is not known or no such question."""
    if resolved is None:
        return None
    if isinstance(resolved.answer, bool):
        return resolved.answer
    if isinstance(resolved.answer, dt.date):
        return True
    return False if resolved.answer == "never" else None


def said(statement: Statement) -> str:
    """Return the brief's words with the interval they stand for."""
    if statement.low is None or statement.high is None:
        return statement.phrase
    return f"{statement.phrase} ({100 * statement.low:.0f} to {100 * statement.high:.0f}%)"


def outside(view: OutsideView) -> str:
    """Return the outside view of a question as sentences: which past cases, how many, and why these."""
    what = view.text or f"{view.level} where {view.where or 'anything'}"
    within = f" within {view.within_days} day{'s' * (view.within_days != 1)}" if view.within_days is not None else ""
    why = f" Why these: {view.why.strip().rstrip('.')}." if view.why else ""
    return (
        f"Past cases: {what.rstrip('.')}. It came{within} in {view.count:,} of {view.n:,}, {view.first_year} to "
        f"{view.last_year}: {percent(view.rate)}, 90% interval {interval(Band(view.low, view.high))}. As a forecast it "
        f"is scored and pooled as {percent(view.mean)}, (count + ½) / (n + 1), which is never 0 or 1.{why}"
    )


def curly(text: str) -> str:
    """Return a text with the quotation marks of books.

    Examples
    --------
    >>> curly('chance of "a quick end" after the move')
    'chance of “a quick end” after the move'
    """
    parts = text.split('"')
    marks = [("“", "”")[i % 2] for i in range(len(parts) - 1)]
    return "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True))


def with_article(label: str) -> str:
    """Return an assumption in words as it stands in a sentence.

    Examples
    --------
    >>> with_article("chance of an end"), with_article("how far ahead they look")
    ('the chance of an end', 'how far ahead they look')
    """
    return f"the {label}" if label.partition(" ")[0] in _NAMES_OF_NUMBERS else label


_NAMES_OF_NUMBERS = frozenset(
    {"chance", "effect", "first", "second", "third", "fourth", "fifth", "worth", "pull", "level", "half-life"}
    | {"random", "rate", "rise", "delay", "duration", "time", "factor"}
)
"""First words of labels that want an article (see `detente.inspect.labels`)."""
