"""What actors do at their first decision, as people read it: in short for an examination, in full for itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from detente.core.text import (
    columns,
    cut,
    enumerated,
    page_width,
    percent,
    percent_in_tenths,
    signed,
    significant,
    wrap,
)
from detente.inspect.first_decisions import FirstDecision, FirstDecisions, FirstOption, Flag, FlagKind, Range
from detente.inspect.start import time_text
from detente.sim.twin.split import COST

SHORT_OPTIONS = 4
"""Options of an actor in the short form, ``wait`` among them."""
SHORT_LINES = 2
"""Lines for the moves that open later, in the short form."""
LEAST_FOR_PARTS = 24
"""Columns that must be left for parts of a worth to be told beside it."""
MOST_POINTED = 3
"""Options that a pointer names for each kind of flag."""
HEADS = ("", "odds", "90%", "first look", "worth", "90%")
NOTE = (
    "Odds: that it is the first thing done at a decision with new private reasons; then the actor decides again, until "
    "it waits, so it does each of several moves more often. First look: what is left of the odds where a move was open "
    "before the start and has not been made. Of moves that open later: odds beside waiting alone, were they open now."
)


def short(first: FirstDecisions) -> Iterator[str]:
    """Yield some six lines an actor, and the flags."""
    if not first.decisions:
        return
    yield from wrap(NOTE)
    shown = {decision.actor: _likeliest(decision) for decision in first.decisions}
    laid_out = iter(_table([option for options in shown.values() for option in options]))
    head = next(laid_out, "")
    if head:
        yield head
    for decision in first.decisions:
        yield _heading(decision)
        options = shown[decision.actor]
        yield from itertools.islice(laid_out, len(options))
        left = len(decision.options) - len(options)
        if left and options:
            yield f"  and {left} more: `detente show decisions` has them"
        yield from _later(decision.later)
        yield from _flags(decision.flags)


def _likeliest(decision: FirstDecision) -> list[FirstOption]:
    """Return the options to show: none where there is only to wait."""
    if len(decision.options) < 2:
        return []
    wait, *moves = decision.options
    best = sorted(moves, key=lambda option: -option.odds.median)[: SHORT_OPTIONS - 1]
    return [wait, *(option for option in moves if option in best)]


def _heading(decision: FirstDecision) -> str:
    only = ": nothing to decide yet" if len(decision.options) < 2 else ""
    return f"{decision.actor}, deciding every {time_text(decision.tempo)}{only}"


def _table(options: Sequence[FirstOption]) -> list[str]:
    """Return a line for the heads and one for each option, with the parts where there is room."""
    if not options:
        return []
    lines = _columns(options)
    room = page_width() - max(map(len, lines)) - 2
    if room < LEAST_FOR_PARTS or any("\n" in line for line in lines):
        return lines
    width = page_width() - room - 2
    parts = ["made of", *(_fitting([*_parts(option)], room) for option in options)]
    return [f"{line:<{width}}  {part}".rstrip() for line, part in zip(lines, parts, strict=True)]


def _columns(options: Sequence[FirstOption]) -> list[str]:
    """Return the lines of a table without the parts; columns in which nothing stands are left out."""
    rows = [HEADS, *(_cells(option) for option in options)]
    used = [i for i in range(len(HEADS)) if i == 0 or any(row[i] for row in rows[1:])]
    return columns([[row[i] for i in used] for row in rows])


def _cells(option: FirstOption) -> tuple[str, ...]:
    low, high = (_in_points(value) for value in option.odds[1:])
    return (
        f"  {option.name}",
        percent_in_tenths(option.odds.median),
        f"{low} to {high}%" if low != high else "",
        percent_in_tenths(option.first.median),
        significant(option.worth.median),
        _band(option.worth),
    )


def _in_points(chance: float) -> str:
    return percent_in_tenths(chance).removesuffix("%")


def _band(values: Range) -> str:
    low, high = significant(values.low), significant(values.high)
    return f"{low} to {high}" if low != high else ""


def _parts(option: FirstOption) -> Iterator[str]:
    """Yield the parts of a worth: the quantity with its worth, and by what if it is not the move itself."""
    for part in option.parts:
        through = "" if part.quantity in (part.pushed, COST) else f" through {part.pushed}"
        by = "" if part.event == option.name else f" by {part.event}"
        yield f"{part.quantity} {signed(part.worth)}{through}{by}"
    if option.rest:
        yield f"all else {signed(option.rest)}"


def _fitting(texts: list[str], width: int) -> str:
    """Return as many texts as fit in a line."""
    found = ""
    for text in texts:
        longer = f"{found}, {text}" if found else text
        if len(longer) + len(", ...") > width and not (text is texts[-1] and len(longer) <= width):
            return f"{found}, ..." if found else cut(text, width)
        found = longer
    return found


def _later(later: Sequence[FirstOption]) -> Iterator[str]:
    """Yield the moves that open later, by what opens them, in a line or two."""
    groups: dict[str, list[str]] = {}
    for option in later:
        groups.setdefault(option.opens, []).append(f"{option.name} {percent_in_tenths(option.odds.median)}")
    if not groups:
        return
    told = "; ".join(f"{opens}: {', '.join(moves)}" for opens, moves in groups.items())
    lines = wrap(told, indent=2, hang=2)
    yield from lines[:SHORT_LINES]
    if len(lines) > SHORT_LINES:
        yield "    ..."


def _flags(flags: Sequence[Flag]) -> Iterator[str]:
    """Yield what is odd, the odds of several options in one line."""
    for kind, group in itertools.groupby(sorted(flags, key=lambda flag: _ORDER.index(flag.kind)), lambda f: f.kind):
        for text in in_sentences(kind, list(group)):
            yield from wrap(text, lead="  ! ")


def in_sentences(kind: FlagKind, flags: Sequence[Flag]) -> list[str]:
    """Return what flags of one kind and actor say: the odds of several options in one sentence."""
    if kind == "always" and len(flags) > 1:
        names = [f"`{flag.option}`" for flag in flags]
        return [f"{enumerated(names)} are worth more than waiting in every world"]
    if kind in ("sure", "rare") and len(flags) > 1:
        return [f"{_SHORTLY[kind]}: {', '.join(flag.text.replace(' has odds of ', ' ') for flag in flags)}"]
    return [flag.text for flag in flags]


def pointer(first: FirstDecisions) -> list[str]:
    """Return the flags of all actors in short, in one note, with where to read more; nothing where there is none."""
    told = []
    for kind in _ORDER:
        options = [f"{flag.actor} {flag.option}" for flag in first.flags if flag.kind == kind]
        if options:
            more = f" and {len(options) - MOST_POINTED} more" if len(options) > MOST_POINTED else ""
            told.append(f"{_SHORTLY[kind]} ({', '.join(options[:MOST_POINTED])}{more})")
    return [f"first decisions: {'; '.join(told)}; `detente check` tells more"] if told else []


_SHORTLY = {
    "sure": "odds above 95%",
    "rare": "odds below 1%",
    "always": "better than waiting everywhere",
    "cut": "effects cut by a range",
    "transient": "worth that soon fades",
    "unvalued": "worth nothing to anybody",
}
_ORDER = ("sure", "rare", "always", "cut", "transient", "unvalued")


def full(
    decisions: Sequence[FirstDecision], unvalued: Sequence[Flag], worlds: int, too_large: str = ""
) -> Iterator[str]:
    """Yield every option with all that is known of it."""
    if too_large:
        yield from wrap(too_large)
    elif not decisions:
        yield "nobody has a move that opens an episode"
    else:
        bands = f"Bands hold 90% of {worlds} worlds; all else" if worlds else "All"
        yield from wrap(f"{NOTE} {bands} is in the world of medians.")
    for decision in decisions:
        yield ""
        yield from wrap(
            f"{decision.actor}: decides every {time_text(decision.tempo)}, keeps its reasons for "
            f"{time_text(decision.memory)}, leaves things as they are with {percent(decision.idle)} where one move is "
            "open that is worth nothing"
        )
        open_now = decision.options if len(decision.options) > 1 else ()
        lines = _columns(open_now) if open_now else ["  nothing is open yet"]
        yield lines[0]
        for option, line in zip(open_now, lines[1:], strict=True):
            yield line
            if option.status != "wait":
                yield from wrap(f"{_STATUS[option.status]}; made of {_joined(option)}", indent=4, hang=2)
        for option in decision.later:
            yield f"  {option.name}, {option.opens}"
            odds = f"if it were open now: worth {significant(option.worth.median)}, odds beside waiting alone"
            yield from wrap(
                f"{odds} {percent_in_tenths(option.odds.median)}; made of {_joined(option)}", indent=4, hang=2
            )
        yield from _flags(decision.flags)
    if unvalued:
        yield ""
        for flag in unvalued:
            yield from wrap(f"{flag.actor}: {flag.text}")


_STATUS = {"open before": "open before the start, and not made", "new": "new at the start", "shut": "", "wait": ""}


def _joined(option: FirstOption) -> str:
    return ", ".join(_parts(option)) or "nothing"
