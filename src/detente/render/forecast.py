"""A forecast as people read it: a table within 100 columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.core.reference_classes import plural
from detente.core.text import page_width, percent, significant, trimmed, wrap
from detente.render.forms import DATE, NUMBER, Form, Forms, closed, described, either, fixed, listed, or_nothing
from detente.render.rendering import Cell, Frame, Grid, Prose, Rendering, Row

if TYPE_CHECKING:
    from detente.forecast.forecast import Answer, Forecast, Share
    from detente.forecast.spread import Band
    from detente.history.outside import OutsideView
    from detente.inspect.facts import OtherForecast, Outcome, Statement

COLUMNS = (("question", 36), ("by", 10), ("forecast", 13), ("90% band", 11), ("the brief said", 14), ("happened", 11))
"""Headings and widths on a page of 100 columns; a single space stands between them."""
NARROWEST = 24
"""Columns that the words of a question need beside the figures; with fewer they stand above them."""
_INDENT = "    "


def table(forecast: Forecast) -> str:
    """Return a forecast as a table in plain text."""
    lines = [*_heading(forecast), ""]
    widths = _widths(_columns_used(forecast))
    is_beside = "question" in widths
    lines += [*_wrapped(list(widths), list(widths.values()), indent="" if is_beside else _INDENT)]
    lines.append("─" * page_width())
    for answer in forecast.questions:
        for cells in _rows(answer, has_error=forecast.worlds * forecast.paths > 1):
            if not is_beside:
                lines += wrap(cells["question"], hang=2)
            found = [cells.get(name, "") for name in widths]
            if any(found):
                lines += _wrapped(found, list(widths.values()), indent="" if is_beside else _INDENT)
        for note in _notes(answer, has_spread=forecast.worlds * forecast.paths > 1):
            lines += wrap(note, indent=4, hang=2)
    if not forecast.questions:
        lines.append("The case asks nothing: it has no questions.")
    lines += ["", *_footing(forecast)]
    return trimmed(lines)


def _widths(used: set[str]) -> dict[str, int]:
    """Return the columns to show and their widths; the question is not among them where it stands above."""
    widths = {name: width for name, width in COLUMNS if name in used}
    # What the columns left out give back goes to the words of the question.
    spare = page_width() - sum(widths.values()) - len(widths) + 1
    widths["question"] += spare
    if widths["question"] >= NARROWEST:
        return widths
    del widths["question"]
    excess = sum(widths.values()) + len(widths) - 1 + len(_INDENT) - page_width()
    if excess > 0 and "the brief said" in widths:
        widths["the brief said"] -= excess
    return widths


def _heading(forecast: Forecast) -> Iterator[str]:
    """Yield what was run."""
    yield from wrap(f"{forecast.case}: {forecast.title}" if forecast.title else forecast.case)
    parts = [f"lens {forecast.lens}" if forecast.lens else "no lens", f"seed {forecast.seed}"]
    parts.append(f"{forecast.worlds:,} worlds x {forecast.paths:,} paths")
    if forecast.hindsight:
        parts.append("written with hindsight")
    yield from wrap(", ".join(parts))
    for path, value in forecast.overrides.items():
        yield from wrap(f"set {path} = {value}", hang=4)


def _footing(forecast: Forecast) -> Iterator[str]:
    """Yield how to read the table, and what does not fit together."""
    if any(answer.band for answer in forecast.questions):
        text = (
            f"{_error_text(forecast.worlds)} The band holds the probability (of a number: the mean) in 90% of the "
            "worlds: what the case does not know, chance taken out."
        )
    elif forecast.worlds * forecast.paths == 1:
        text = "One path is one story: it tells no error, and no probability. More worlds and paths do."
    else:
        text = f"{_error_text(forecast.worlds)} A band over worlds needs two worlds and two paths in each."
    yield from wrap(text)
    for warning in forecast.warnings:
        yield from wrap(f"warning: {warning}")


def _error_text(worlds: int) -> str:
    """Return what the error is, and where it comes from."""
    from detente.forecast.replicates import reach, sizes_of

    if worlds < 2:
        return "± is the Monte Carlo standard error, from the scatter of the paths."
    return (
        f"± is the Monte Carlo standard error, from {len(sizes_of(worlds))} sets of worlds drawn alike: the 90% "
        f"interval is {reach(worlds):.1f} times as far on either side."
    )


def _columns_used(forecast: Forecast) -> set[str]:
    """Return the headings of the columns that have something to show."""
    used = {"question", "by", "forecast", "90% band"}
    if any(answer.facts.said for answer in forecast.questions):
        used.add("the brief said")
    if any(answer.facts.resolved for answer in forecast.questions):
        used.add("happened")
    return used


def _rows(answer: Answer, *, has_error: bool = True) -> Iterator[dict[str, str]]:
    """Yield the rows of one question as cells by heading; without ± where there is one path, which tells no error."""
    facts = answer.facts
    row = {
        "question": f"{answer.id}: {answer.text}" if answer.text else answer.id,
        "by": answer.by.isoformat(),
        "the brief said": _said(facts.said) if facts.said else "",
        "happened": _happened(facts.resolved) if facts.resolved else "",
    }
    if answer.asked == 0.0:
        row["forecast"] = "void"
    elif answer.kind == "number":
        error = f" ± {answer.mc_error or 0.0:.2g}" if has_error else ""
        row["forecast"] = f"{_number(answer.mean)}{error}"
        row["90% band"] = f"{_number(answer.band.low)} to {_number(answer.band.high)}" if answer.band else ""
    elif answer.kind != "choice":
        row |= _chance(answer, has_error=has_error)
    yield row
    for share in answer.shares:
        yield {"question": f"  - {share.option}"} | _chance(share, has_error=has_error)


def _chance(each: Answer | Share, *, has_error: bool = True) -> dict[str, str]:
    """Return the cells of a probability."""
    if not has_error:
        return {"forecast": _chance_text(each.probability), "90% band": ""}
    error = (each.mc_error or 0.0) * 100
    digits = 1 if error >= 0.05 else 2
    band = _between(each.band.low, each.band.high) if each.band else ""
    return {"forecast": f"{_chance_text(each.probability)} ± {error:.{digits}f}", "90% band": band}


def _between(low: float, high: float) -> str:
    """Return a band of probabilities; one number where its ends are written alike, as those of rare events may be.

    Examples
    --------
    >>> _between(0.02, 0.82), _between(0.0016, 0.0024)
    ('2 to 82%', '0.2%')
    """
    ends = _points(low), _points(high)
    return f"{ends[0]} to {ends[1]}%" if ends[0] != ends[1] else f"{ends[1]}%"


def _notes(answer: Answer, *, has_spread: bool = True) -> Iterator[str]:
    """Yield what does not fit the columns: quantiles, where there is more than one path, and others' forecasts."""
    if answer.asked is not None:
        yield f"if {answer.given}: {asked_text(answer.asked)}"
    if answer.kind == "number" and answer.quantiles and has_spread:
        low, lower, median, upper, high = (_number(value) for value in answer.quantiles.values())
        yield f"median {median}; half of all paths {lower} to {upper}, 90% of them {low} to {high}"
    if answer.kind == "date" and answer.if_it_happens and has_spread:
        dates = {level: date.isoformat() for level, date in answer.if_it_happens.items()}
        yield f"if it happens: median {dates[0.5]}, 90% from {dates[0.05]} to {dates[0.95]}"
    if answer.analysts:
        yield f"analysts: {apart_text(answer)}"
    if answer.facts.forecasts:
        by_author: dict[str, list[str]] = {}
        for each in answer.facts.forecasts:
            by_author.setdefault(each.who, []).append(_other(each))
        yield "others: " + "; ".join(f"{who} {', '.join(given)}" for who, given in by_author.items())
    if answer.facts.base_rate is not None:
        yield f"base rate: {_outside(answer.facts.base_rate)}"
    if answer.pooled is not None:
        share = f"{100 * answer.pooled.weight:.0f}% base rate, {100 * (1 - answer.pooled.weight):.0f}% forecast"
        extreme = f", extremised by {answer.pooled.extremise:g}" if answer.pooled.extremise != 1 else ""
        yield f"pooled on log odds ({share}{extreme}): {_chance_text(answer.pooled.probability)}"


def apart_text(answer: Answer) -> str:
    """Return each analyst's own forecast, and how far they lie apart."""
    is_number = answer.kind == "number"
    values = [each.mean if is_number else each.probability for each in answer.analysts]
    show = _number if is_number else _chance_text
    told = ", ".join(
        f"{each.analyst} {show(value) if value is not None else 'void'}"
        for each, value in zip(answer.analysts, values, strict=True)
    )
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return told
    apart = max(known) - min(known)
    return f"{told}; {_number(apart) if is_number else f'{significant(100 * apart, 2)} points'} apart"


def asked_text(share: float) -> str:
    """Return on how many paths a question with an ``if`` is asked.

    Examples
    --------
    >>> asked_text(0.314), asked_text(0.0)
    ('asked in 31.4% of paths', 'void in every path')
    """
    return f"asked in {percent(share)} of paths" if share > 0.0 else "void in every path"


def _outside(view: OutsideView) -> str:
    """Return a base rate with its interval, its counts and its class."""
    within = f" within {view.within_days} day{'s' * (view.within_days != 1)}" if view.within_days is not None else ""
    what = view.text or f"{view.level} where {view.where or 'anything'}"
    counted = f"{view.count:,} of {view.n:,} {plural(view.unit)} {view.first_year}-{view.last_year}"
    band = _between(view.low, view.high)
    return f"{_chance_text(view.rate)}{within} (90% interval {band}; {counted}): {what}"


def _other(other: OtherForecast) -> str:
    """Return someone else's forecast: the number and its date."""
    when = f" ({other.date.isoformat()})" if other.date else ""
    given = f"{_points(other.probability)}%" if other.probability is not None else _number(other.value)
    return given + when


def _said(said: Statement) -> str:
    """Return the brief's phrase with its interval."""
    if said.low is None or said.high is None:
        return said.phrase
    return f"{said.phrase} ({100 * said.low:.0f}-{100 * said.high:.0f}%)"


def _happened(outcome: Outcome) -> str:
    """Return an outcome: the answer, and the date where it says more."""
    answer = outcome.answer
    if isinstance(answer, bool):
        text = "yes" if answer else "no"
        return f"{text}, {outcome.date.isoformat()}" if answer and outcome.date else text
    if isinstance(answer, dt.date):
        return answer.isoformat()
    return _number(answer) if isinstance(answer, float | int) else answer


def _chance_text(probability: float | None) -> str:
    """Return a probability in percent, or nothing."""
    return "" if probability is None else percent(probability)


def _points(probability: float) -> str:
    """Return an end of a band in percent, as exact as a band deserves."""
    percent = 100 * probability
    if 1 <= percent <= 99 or percent in {0, 100}:
        return f"{percent:.0f}"
    return "<0.1" if percent < 0.05 else ">99.9" if percent > 99.95 else f"{percent:.1f}"


def _number(value: float | dt.date | None) -> str:
    """Return a value with three significant digits, whole thousands in full."""
    if value is None or isinstance(value, dt.date):
        return "" if value is None else value.isoformat()
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _wrapped(cells: Sequence[str], widths: Sequence[int], *, indent: str = "") -> list[str]:
    """Return the lines of a row whose cells are wrapped."""
    columns: list[list[str]] = []
    for cell, width in zip(cells, widths, strict=True):
        # Lines hang below the first only in the first column.
        hang = 0 if columns or indent else 2
        lines = wrap(cell.strip(), indent=len(cell) - len(cell.lstrip()), hang=hang, width=width)
        columns.append(lines or [""])
    height = max(len(column) for column in columns)
    rows = [[column[line] if line < len(column) else "" for column in columns] for line in range(height)]
    return [indent + _row(row, widths) for row in rows]


def _row(cells: Iterable[str], widths: Sequence[int]) -> str:
    """Return one line of a table."""
    return " ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))


def _forecast_rows(found: Any) -> Iterator[Sequence[Cell]]:
    for answer in found.questions:
        facts = answer.facts
        said = facts.said.phrase if facts.said else ""
        happened = str(facts.resolved.answer) if facts.resolved else ""
        for option, each in [("", answer), *((share.option, share) for share in answer.shares)]:
            if answer.shares and not option:
                yield Prose(answer.text, answer.id), answer.by.isoformat(), "", "", Prose(said), Prose(happened)
                continue
            is_number = answer.kind == "number"
            show = significant if is_number else percent
            value = answer.mean if is_number else each.probability
            band = " to ".join(show(end) for end in each.band) if each.band else ""
            name = Prose(option) if option else Prose(answer.text, answer.id)
            by = "" if option else answer.by.isoformat()
            yield (
                name,
                by,
                show(value) if value is not None else "void",
                band,
                Prose("" if option else said),
                Prose("" if option else happened),
            )


QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of numbers in a forecast's frame."""


def _forecast(found: Any) -> Iterator[Row]:
    for answer in found.questions:
        said, resolved = answer.facts.said, answer.facts.resolved
        common = {
            "said": said.phrase if said else None,
            "happened": str(resolved.answer) if resolved else None,
            "asked": answer.asked,
        }
        quantiles = answer.quantiles if answer.kind == "number" else None
        for option, each in [("", answer), *((share.option, share) for share in answer.shares)]:
            low, high = each.band or (None, None)
            yield {
                "question": answer.id,
                "option": option,
                "kind": answer.kind,
                "by": answer.by,
                "probability": each.probability,
                "mean": answer.mean if not option else None,
                "mc_error": each.mc_error,
                "low": low,
                "high": high,
                **{f"p{round(100 * q)}": (quantiles or {}).get(q) if not option else None for q in QUANTILES},
                **common,
            }


def plain(forecast: Forecast) -> dict[str, Any]:
    """Return a forecast as plain data, ready for JSON."""
    result = {
        field.name: to_plain(getattr(forecast, field.name)) for field in fields(forecast) if field.name != "questions"
    }
    return result | {"questions": [_plain_answer(answer) for answer in forecast.questions]}


def _plain_answer(answer: Answer) -> dict[str, Any]:
    """Return the answer to a question as plain data."""
    facts = answer.facts
    result: dict[str, Any] = {
        "id": answer.id,
        "text": answer.text,
        "kind": answer.kind,
        "by": answer.by.isoformat(),
        **({} if answer.asked is None else {"if": answer.given, "asked": to_plain(answer.asked)}),
        "probability": to_plain(answer.probability),
        "band": _plain_band(answer.band),
        "mc_error": to_plain(answer.mc_error),
        "curve": _plain_curve(answer.dates, answer.curve),
    }
    if answer.shares:
        result["shares"] = [
            {
                "option": share.option,
                "probability": share.probability,
                "band": _plain_band(share.band),
                "mc_error": share.mc_error,
                "curve": _plain_curve(answer.dates, share.curve),
            }
            for share in answer.shares
        ]
    if answer.mean is not None:
        result["mean"] = to_plain(answer.mean)
    if answer.quantiles is not None:
        result["quantiles"] = _plain_quantiles(answer.quantiles)
    if answer.if_it_happens is not None:
        result["if_it_happens"] = _plain_quantiles(answer.if_it_happens)
        result["never"] = None if answer.probability is None else to_plain(1 - answer.probability)
    result["said"] = to_plain(facts.said)
    result["forecasts"] = to_plain(facts.forecasts)
    result["base_rate"] = to_plain(facts.base_rate)
    if answer.pooled is not None:
        result["pooled"] = to_plain(answer.pooled)
    if answer.analysts:
        result["analysts"] = [{**to_plain(each), "band": _plain_band(each.band)} for each in answer.analysts]
    result["resolved"] = to_plain(facts.resolved)
    return result


def _plain_band(band: Band | None) -> list[float | None] | None:
    """Return a band as a list of two."""
    return None if band is None else [to_plain(band.low), to_plain(band.high)]


def _plain_curve(dates: Sequence[dt.date], curve: Sequence[float]) -> list[dict[str, Any]]:
    """Return a curve as a list of dates and probabilities."""
    return [
        {"date": date.isoformat(), "probability": value} for date, value in zip(dates, curve, strict=False) if curve
    ]


def _plain_quantiles(quantiles: Mapping[float, float | dt.date | None]) -> dict[str, Any]:
    """Return quantiles by name: ``p5`` to ``p95``."""
    return {f"p{round(100 * level)}": to_plain(value) for level, value in quantiles.items()}


def form(forms: Forms) -> Form:
    """Return the form of a forecast: curves with their dates, quantiles by name, facts beside the answer."""
    from detente.forecast.by_analyst import ByAnalyst
    from detente.forecast.forecast import LEVELS, Answer, Forecast, Share
    from detente.inspect.facts import Facts

    own, facts, share = forms.fields(Answer), forms.fields(Facts), forms.fields(Share)
    step = closed({"date": DATE, "probability": NUMBER})

    def quantiles(name: str, value: Form) -> Form:
        return described(closed({f"p{round(100 * level)}": value for level in LEVELS}), own[name]["description"])

    def common(fields: Mapping[str, Form]) -> dict[str, Form]:
        return {
            "probability": fields["probability"],
            "band": described(or_nothing(fixed(NUMBER, NUMBER)), fields["band"]["description"]),
            "mc_error": fields["mc_error"],
            "curve": described(listed(step), fields["curve"]["description"]),
        }

    apart = forms.fields(ByAnalyst)
    apart["band"] = described(or_nothing(fixed(NUMBER, NUMBER)), apart["band"]["description"])
    answer = {**{name: own[name] for name in ("id", "text", "kind", "by")}, **common(own), **facts}
    optional = {
        "shares": described(listed(closed({"option": share["option"], **common(share)})), own["shares"]["description"]),
        "mean": own["mean"],
        "quantiles": quantiles("quantiles", either(DATE, NUMBER)),
        "if_it_happens": quantiles("if_it_happens", or_nothing(DATE)),
        "never": described(NUMBER, "Probability of a date question that it does not happen by the deadline."),
        "pooled": own["pooled"],
        "analysts": described(listed(closed(apart)), own["analysts"]["description"]),
        "if": own["given"],
        "asked": described(NUMBER, own["asked"]["description"]),
    }
    answers = described(listed(closed(answer, optional)), forms.fields(Forecast)["questions"]["description"])
    return forms.object(Forecast, {"questions": answers})


RENDERINGS = {
    "Forecast": Rendering(
        "forecast",
        table,
        plain=plain,
        room="forecast.forecast",
        form=form,
        grid=Grid(
            lambda _: (Prose("question"), "by", "forecast", "90% band", Prose("the brief said"), Prose("happened")),
            _forecast_rows,
        ),
        frame=Frame(("question", "option"), "One row a question, and one an option of a choice.", _forecast),
    )
}
"""How this room shows it."""
