"""A list of indicators as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.core.text import columns, percent, significant, wrap
from detente.render.forms import Form, Forms
from detente.render.rendering import Cell, Frame, Grid, Prose, Rendering, Row

if TYPE_CHECKING:
    from detente.watch.indicators import Indicator, Indicators

LITTLE = 0.05
"""Share of the doubt below which all that may be seen is called little: it moves even odds by about 13 points at most,
as a rule far less."""
MOST_SHOWN = 12
"""Indicators that are told; all are in the JSON."""
MOST_ALSO = 4
"""Overlapping indicators that are named under the first of their group."""
MOST_SENTENCES = 3
"""Indicators told in a sentence of their own."""


def table(found: Indicators) -> str:
    """Return the list as plain text."""
    lines = [*_heading(found), ""]
    shown = found.indicators[:MOST_SHOWN]
    if is_little(found):
        lines += [*wrap(nothing_tells(found)), ""]
    if not shown:
        return "\n".join(lines[:-1])
    head = ["", "bits", "chance to see", "if seen", "if not", "indicator"]
    rows = [_row(found, number, each) for number, each in enumerate(shown, start=1)]
    if found.kind == "choice":
        head.insert(3, "answer")
    laid_out = columns([head, *rows], left=(len(head) - 1, *((3,) if found.kind == "choice" else ())))
    lines.append(laid_out[0])
    for line, each in zip(laid_out[1:], shown, strict=True):
        lines += [line, *_details(each)]
    if len(found.indicators) > len(shown):
        lines.append(f"         and {len(found.indicators) - len(shown)} more (--json has them)")
    lines += ["", *_told(found), "", *_footing(found)]
    return "\n".join(lines)


def is_little(found: Indicators) -> bool:
    """Return whether nothing that may be seen tells much of the question."""
    if not found.indicators:
        return True
    return bool(found.together) and found.together[-1] < LITTLE * found.entropy


def nothing_tells(found: Indicators, until: str = "") -> str:
    """Return that nothing tells much, in one sentence; ``until`` words the date in another way."""
    until = until or found.until.isoformat()
    if not found.indicators:
        return (
            f"Nothing that may be seen by {until} tells more of the question than chance would: what decides it "
            "is hidden from view until it comes."
        )
    count = len(found.together)
    who = f"the {count} most telling observations together take" if count > 1 else "the most telling observation takes"
    away = percent(found.together[-1] / found.entropy)
    return f"Nothing that may be seen by {until} tells much of the question: {who} away {away} of the doubt."


def _heading(found: Indicators) -> Iterator[str]:
    source = found.provenance
    yield from wrap(f"{source.case}: {found.title}" if found.title else source.case)
    hindsight = ", written with hindsight" if found.hindsight else ""
    yield f"{source}{hindsight}"
    for path, value in source.overrides.items():
        yield from wrap(f"set {path} = {value}", hang=4)
    yield ""
    yield from wrap(f"What to watch for until {found.until}: {found.question}: {found.text}".rstrip(": "), hang=2)
    if found.conditional_on:
        yield from wrap(f"Only paths on which it is asked count: if {found.conditional_on}.")
    decided = f"By then it is decided on {percent(found.decided)} of the paths. " if found.decided else ""
    if found.kind in {"binary", "date"}:
        yield from wrap(
            f"{decided}Where it is still open, it comes true by {found.by} with {percent(found.probability[0])}, "
            f"which leaves {_bits(found.entropy)} of doubt."
        )
    else:
        shares = ", ".join(f"{name} {percent(p)}" for name, p in zip(found.answers, found.probability, strict=True))
        yield from wrap(f"{decided}Where it is open: {shares}; {_bits(found.entropy)} of doubt.")


def _bits(entropy: float) -> str:
    """Return an amount of doubt with its unit."""
    shown = f"{entropy:.3g}"
    return f"{shown} bit{'s' * (shown != '1')}"


def _answer_moved(found: Indicators, each: Indicator) -> int:
    """Return the answer whose probability is shown: yes, or the one that the indicator moves most."""
    if found.kind in {"binary", "date"}:
        return 0
    moves = [abs(seen - other) for seen, other in zip(each.if_seen, each.if_not, strict=True)]
    return moves.index(max(moves))


def _pair(found: Indicators, each: Indicator) -> tuple[str, str]:
    """Return what the question comes to where an indicator is seen, and where it is not."""
    if each.mean_if_seen is not None and each.mean_if_not is not None:
        return significant(each.mean_if_seen), significant(each.mean_if_not)
    answer = _answer_moved(found, each)
    return percent(each.if_seen[answer]), percent(each.if_not[answer])


def _row(found: Indicators, number: int, each: Indicator) -> list[str]:
    mark = " (part of the question)" if each.is_part else ""
    unit = f" {each.unit}" if each.unit and each.unit != "index" else ""
    cells = [str(number), f"{each.bits:.4f}", percent(each.seen), *_pair(found, each), f"{each.name}{unit}{mark}"]
    if found.kind == "choice":
        cells.insert(3, found.answers[_answer_moved(found, each)])
    return cells


def _details(each: Indicator) -> Iterator[str]:
    """Yield what an indicator is in words, and what tells most of the same."""
    if each.text:
        yield from wrap(each.text, indent=9, hang=2)
    if each.also:
        names = [f"{other.name} ({other.bits:.3g})" for other in each.also[:MOST_ALSO]]
        more = f" and {len(each.also) - MOST_ALSO} more" if len(each.also) > MOST_ALSO else ""
        yield from wrap(f"tells most of the same: {', '.join(names)}{more}", indent=9, hang=2)


def _told(found: Indicators) -> Iterator[str]:
    """Yield the first indicators as sentences, and what they tell together."""
    for each in found.indicators[:MOST_SENTENCES]:
        yield from wrap(sentence(found, each), hang=2)
    if len(found.together) > 1:
        share = found.together[-1] / found.entropy if found.entropy else 0.0
        yield from wrap(
            f"The first {len(found.together)} together tell {found.together[-1]:.3g} bits, "
            f"{percent(share)} of the doubt."
        )


def sentence(found: Indicators, each: Indicator) -> str:
    """Return what one indicator tells, in words."""
    what = f"{each.name} on {found.until}" if each.kind == "quantity" else f"{each.name} by {found.until}"
    seen, missing = _pair(found, each)
    if each.mean_if_seen is not None:
        return f"If {what} (chance {percent(each.seen)}), {found.question} is {seen} on average; if not, {missing}."
    answer = found.question
    if found.kind == "choice":
        answer = f"{found.question} is {found.answers[_answer_moved(found, each)]}"
    text = f"If {what} (chance {percent(each.seen)}), then {answer} with {seen}; if not, with {missing}."
    if each.likelihood_ratio:
        text += f" It is seen {each.likelihood_ratio:.2g} times as often where the answer is yes as where it is no."
    elif each.likelihood_ratio is not None:
        text += " It is never seen where the answer is yes."
    return text


def _footing(found: Indicators) -> Iterator[str]:
    means = {
        "number": "mean of the value",
        "choice": "probability of the answer that the indicator moves most",
    }.get(found.kind, "probability that the question comes true")
    yield from wrap(
        "bits: what an indicator tells of the question on average, seen or not, beyond what chance would show. "
        f"If seen, if not: {means}. All of it on the paths where the question is still open after "
        f"{found.last_step}; quantities as they stand then."
    )
    if found.n_noise or found.rare:
        rare = f"; {len(found.rare)} occur, or are missing, too rarely to be judged" if found.rare else ""
        others = "1 other candidate tells" if found.n_noise == 1 else f"{found.n_noise} other candidates tell"
        yield from wrap(f"{others} no more than chance would{rare}.")


def _indicator_rows(found: Any) -> Iterator[Sequence[Cell]]:
    for leader in found.indicators:
        also = ", ".join(each.name for each in leader.also)
        text = f"{leader.text} (with it: {also})" if also else leader.text
        yield (
            Prose(text or leader.name, leader.name),
            significant(leader.bits),
            percent(leader.seen),
            *(percent(each) for each in (leader.if_seen[0], leader.if_not[0])),
        )


def _indicators(found: Any) -> Iterator[Row]:
    for leader in found.indicators:
        for each in (leader, *leader.also):
            for number, answer in enumerate(found.answers):
                yield {
                    "indicator": each.name,
                    "answer": answer,
                    "group": leader.name,
                    "kind": each.kind,
                    "text": each.text,
                    "bits": each.bits,
                    "bits_low": each.bits_interval.low,
                    "bits_high": each.bits_interval.high,
                    "seen": each.seen,
                    "if_seen": each.if_seen[number],
                    "if_seen_error": each.if_seen_error[number],
                    "if_not": each.if_not[number],
                    "if_not_error": each.if_not_error[number],
                }


def plain(found: Indicators) -> dict[str, Any]:
    """Return the list as plain data; the kind of the question has a name of its own."""
    data: dict[str, Any] = to_plain(found)
    question_kind = data.pop("kind")
    return {"question": data.pop("question"), "text": data.pop("text"), "question_kind": question_kind, **data}


def form(forms: Forms) -> Form:
    """Return the form of the list: every field as it is, but for the name of the question's kind."""
    from detente.watch.indicators import Indicators

    return forms.object(Indicators, {"question_kind": forms.fields(Indicators)["kind"]}, without=("kind",))


RENDERINGS = {
    "Indicators": Rendering(
        "indicators",
        table,
        plain=plain,
        room="watch.indicators",
        form=form,
        grid=Grid(
            lambda found: (
                Prose("indicator"),
                "bits",
                "chance to see it",
                f"{found.answers[0]}, if seen",
                f"{found.answers[0]}, if not",
            ),
            _indicator_rows,
            title=lambda found: f"What to watch for until {found.until}: {found.question}: {found.text}",
        ),
        frame=Frame(("indicator", "answer"), "One row an indicator and an answer to the question.", _indicators),
    )
}
"""How this room shows it."""
