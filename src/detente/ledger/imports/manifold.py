"""Markets and bets of Manifold, as its API gives them and its dumps hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.entry import Draft
from detente.ledger.imports.asked import Asked
from detente.ledger.imports.json_data import chance_in, first_of, since_1970, text_in, things_in
from detente.ledger.imports.read import Reading
from detente.ledger.inputs import day_of, whole_shares

WHO = "Manifold"
"""Whose forecasts prices are."""
ANSWERS = {"YES": ("yes", ""), "NO": ("no", ""), "CANCEL": ("void", "cancelled")}
"""How a market of yes and no comes out; ``MKT``, between the two, is void."""
CHOICES = frozenset({"MULTIPLE_CHOICE", "FREE_RESPONSE"})
"""Kinds of markets with several answers."""


def is_manifold(data: Any) -> bool:
    """Return whether a file holds markets or bets."""
    first = first_of(data)
    return ("outcomeType" in first and "question" in first) or {"contractId", "probAfter"} <= first.keys()


def read_manifold(data: Any, name: str, asked: Asked) -> Reading:
    """Return the questions of markets, with their answers and prices, or the prices that bets led to.

    The market is the forecaster: its price is a crowd's forecast, a bet is no forecast of the one who made it. Of bets
    the last of each day is kept. A market whose answers need not sum to 1 is a question for each of them.

    Raises
    ------
    LedgerError
        If it is none of these files.
    """
    if not is_manifold(data):
        raise LedgerError(f"{name}: found neither markets nor bets of Manifold")
    reading = Reading()
    things = data if isinstance(data, list) else [data]
    markets = [each for each in things if not (isinstance(each, Mapping) and "contractId" in each)]
    bets = [each for each in things if isinstance(each, Mapping) and "contractId" in each]
    asks: set[str] = set(asked.known)
    for place, market in reading.take_list(name, "market", markets):
        with reading.at(place) as drafts:
            drafts.extend(_market(market, place, asked))
        asks |= {draft.body["id"] for draft in drafts if draft.kind == "question"}
        bets += things_in(market, "bets")
    _read_bets(reading, name, bets, asks)
    return reading


def _market(market: Mapping[str, Any], place: str, asked: Asked) -> list[Draft]:
    """Return a market's question, answer and price."""
    kind, number = text_in(market, "outcomeType", needed=True), text_in(market, "id", needed=True)
    question = f"manifold/{number}"
    if kind == "BINARY":
        return [
            *_ask(market, question, place, asked),
            *_priced(market, question, market, place),
            *_resolved(market, question, market, place),
        ]
    if kind not in CHOICES:
        raise LedgerError(f"outcomeType: found {kind}, expected BINARY, MULTIPLE_CHOICE or FREE_RESPONSE")
    answers = [each for each in things_in(market, "answers") if isinstance(each, Mapping)]
    if len(answers) < 2:
        raise LedgerError(f"answers: found {len(answers)}, expected at least two; a list of markets leaves them out")
    if market.get("shouldAnswersSumToOne") is False:
        drafts: list[Draft] = []
        for each in answers:
            own = f"{question}/{text_in(each, 'id', needed=True)}"
            drafts.extend(_ask(market, own, place, asked, of=text_in(each, "text")))
            drafts += [*_priced(each, own, market, place), *_resolved(each, own, market, place)]
        return drafts
    return list(_choice(market, question, answers, place, asked))


def _ask(
    market: Mapping[str, Any],
    question: str,
    place: str,
    asked: Asked,
    *,
    of: str = "",
    options: Sequence[str] = (),
) -> Iterator[Draft]:
    """Yield a question where it is new."""
    if question in asked.known:
        return
    text = text_in(market, "question", needed=True)
    yield question_draft(
        question,
        text=f"{text} [{of}]" if of else text,
        kind="choice" if options else "binary",
        rule=text_in(market, "textDescription"),
        opens=since_1970(market, "createdTime", per_second=1000),
        closes=since_1970(market, "closeTime", per_second=1000),
        options=options,
        tags=[str(each) for each in things_in(market, "groupSlugs")],
        source=text_in(market, "url") or WHO,
        place=place,
    )


def _priced(thing: Mapping[str, Any], question: str, market: Mapping[str, Any], place: str) -> Iterator[Draft]:
    """Yield the price of a market when it was last bet on; when that was must be said."""
    at = since_1970(market, "lastBetTime", per_second=1000)
    if at is None or thing.get("probability") is None:
        return
    yield forecast_draft(
        question, who=WHO, role="crowd", at=at, probability=chance_in(thing, "probability"), source=WHO, place=place
    )


def _resolved(thing: Mapping[str, Any], question: str, market: Mapping[str, Any], place: str) -> Iterator[Draft]:
    """Yield how a question of yes and no came out."""
    resolution = text_in(thing, "resolution")
    if not resolution:
        return
    if resolution != "MKT" and resolution not in ANSWERS:
        raise LedgerError(f"resolution: found {resolution!r}, expected MKT or one of {', '.join(ANSWERS)}")
    answer, note = ANSWERS.get(resolution, ("void", "resolved between yes and no, at a price"))
    yield _resolution(question, answer, note, thing, market, place)


def _resolution(
    question: str, answer: str, note: str, thing: Mapping[str, Any], market: Mapping[str, Any], place: str
) -> Draft:
    """Return an answer."""
    at = since_1970(thing, "resolutionTime", per_second=1000)
    at = since_1970(market, "resolutionTime", per_second=1000) if at is None else at
    if at is None:
        raise LedgerError("resolutionTime: found none, expected when the answer was known")
    return resolution_draft(question, answer, at=at, source=WHO, note=note, place=place)


def _choice(
    market: Mapping[str, Any], question: str, answers: Sequence[Mapping[str, Any]], place: str, asked: Asked
) -> Iterator[Draft]:
    """Yield a market of which one answer comes: question, prices and outcome."""
    names = {text_in(each, "id", needed=True): text_in(each, "text", needed=True) for each in answers}
    yield from _ask(market, question, place, asked, options=list(names.values()))
    at = since_1970(market, "lastBetTime", per_second=1000)
    if at is not None and all(each.get("probability") is not None for each in answers):
        shares, details = whole_shares({text_in(each, "text"): chance_in(each, "probability") for each in answers})
        yield forecast_draft(
            question, who=WHO, role="crowd", at=at, shares=shares, details=details, source=WHO, place=place
        )
    resolution = text_in(market, "resolution")
    if resolution in names:
        yield _resolution(question, names[resolution], "", market, market, place)
    elif resolution == "CANCEL":
        yield _resolution(question, "void", "cancelled", market, market, place)
    elif resolution:
        yield _resolution(question, "void", "resolved to several answers, in parts", market, market, place)


def _read_bets(reading: Reading, name: str, bets: Sequence[Any], asks: set[str]) -> None:
    """Read the prices that bets led to: the last of each day."""
    last: dict[tuple[str, int], tuple[int, str, Mapping[str, Any]]] = {}
    n_kept_out = n_unfilled = 0
    for place, bet in reading.take_list(name, "bet", bets):
        with reading.at(place):
            if bet.get("isFilled") is False:
                n_unfilled += 1
                continue
            question = f"manifold/{text_in(bet, 'contractId', needed=True)}"
            if text_in(bet, "answerId"):
                question += f"/{text_in(bet, 'answerId')}"
            if question not in asks:
                raise LedgerError(
                    f"found no question {question!r} of yes and no, expected its market to be imported first"
                )
            at = since_1970(bet, "createdTime", per_second=1000)
            if at is None:
                raise LedgerError("createdTime: found none, expected when the bet was made")
            chance_in(bet, "probAfter")
            before = last.get((question, day_of(at)))
            n_kept_out += before is not None
            if before is None or before[0] <= at:
                last[question, day_of(at)] = (at, place, bet)
    for (question, _), (at, place, bet) in last.items():
        with reading.at(place) as drafts:
            drafts.append(
                forecast_draft(
                    question,
                    who=WHO,
                    role="crowd",
                    at=at,
                    probability=chance_in(bet, "probAfter"),
                    source=WHO,
                    place=place,
                )
            )
    if n_kept_out:
        reading.notes.append(f"{name}: {n_kept_out:,} bets left out that were not the last of their day")
    if n_unfilled:
        reading.notes.append(f"{name}: {n_unfilled:,} orders left out that were not filled")
