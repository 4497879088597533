"""Markets, events and price histories of Polymarket, as its Gamma and CLOB interfaces give them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.entry import Draft
from detente.ledger.imports.asked import Asked
from detente.ledger.imports.json_data import chance_in, first_of, moment_in, since_1970, text_in, things_in
from detente.ledger.imports.read import Reading
from detente.ledger.inputs import day_of, whole_shares

WHO = "Polymarket"
"""Whose forecasts prices are."""
HISTORIES = ("price_history", "history")
"""Keys under which a market may carry its prices over time."""


def is_polymarket(data: Any) -> bool:
    """Return whether a file holds markets, events with markets, or a price history."""
    first = first_of(data)
    return {"conditionId", "outcomes"} <= first.keys() or bool(_markets(first)) or _is_history(data)


def _is_history(data: Any) -> bool:
    """Return whether a file is one price history."""
    return isinstance(data, Mapping) and {"t", "p"} <= first_of(things_in(data, "history")).keys()


def _markets(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the markets of an event."""
    return [each for each in things_in(event, "markets") if isinstance(each, Mapping) and "conditionId" in each]


def read_polymarket(data: Any, name: str, asked: Asked) -> Reading:
    """Return the questions of markets, with their answers and prices; or the prices of one question over time.

    Ids are ``polymarket/`` and the condition. A market of Yes and No asks for yes or no, any other is a choice. It is
    resolved once its oracle says so; a market that is only closed is not.

    Raises
    ------
    LedgerError
        If it is none of these files, or a price history without its question.
    """
    reading = Reading()
    if _is_history(data) and "conditionId" not in first_of(data):
        question = asked.defaults.get("question", "")
        if not question:
            raise LedgerError(f"{name}: found a price history, which does not say of what; name it with --question ID")
        _read_history(reading, name, things_in(data, "history"), question)
        return reading
    if not is_polymarket(data):
        raise LedgerError(f"{name}: found neither markets nor events nor a price history of Polymarket")
    things: list[Any] = []
    for each in data if isinstance(data, list) else [data]:
        things += _markets(each) or [each]
    for place, market in reading.take_list(name, "market", things):
        with reading.at(place) as drafts:
            drafts.extend(_market(market, place, asked))
        if place not in reading.aside:
            for key in HISTORIES:
                prices = things_in(market, key)
                if prices and _yes(_list(market, "outcomes")) == 0:
                    _read_history(reading, f"{place}, {key}", prices, _name(market))
    return reading


def _name(market: Mapping[str, Any]) -> str:
    """Return the id of a question."""
    return f"polymarket/{text_in(market, 'conditionId', needed=True)}"


def _list(market: Mapping[str, Any], key: str) -> list[str]:
    """Return a list, which the interface writes as a text that holds JSON."""
    value = market.get(key)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise LedgerError(f"{key}: found {str(value)[:60]!r}, expected a list") from None
    if value is None:
        return []
    if not isinstance(value, list):
        raise LedgerError(f"{key}: found {str(value)[:60]!r}, expected a list")
    return [str(each) for each in value]


def _yes(outcomes: Sequence[str]) -> int | None:
    """Return which outcome is yes; None if the outcomes are not yes and no."""
    lowered = [each.lower() for each in outcomes]
    return lowered.index("yes") if sorted(lowered) == ["no", "yes"] else None


def _market(market: Mapping[str, Any], place: str, asked: Asked) -> Iterator[Draft]:
    """Yield a market's question, price and answer."""
    question, outcomes = _name(market), _list(market, "outcomes")
    if len(outcomes) < 2:
        raise LedgerError(f"outcomes: found {len(outcomes)}, expected at least two")
    yes = _yes(outcomes)
    if question not in asked.known:
        slug = text_in(market, "slug")
        yield question_draft(
            question,
            text=text_in(market, "question", needed=True),
            kind="choice" if yes is None else "binary",
            rule=text_in(market, "description"),
            opens=moment_in(market, "startDate", "createdAt"),
            closes=moment_in(market, "endDate"),
            options=outcomes if yes is None else [],
            source=f"https://polymarket.com/market/{slug}" if slug else WHO,
            place=place,
        )
    prices = [chance_in({"outcomePrices": each}, "outcomePrices") for each in _list(market, "outcomePrices")]
    if prices and len(prices) != len(outcomes):
        raise LedgerError(f"outcomePrices: found {len(prices)}, expected {len(outcomes)}")
    if not prices:
        return
    if text_in(market, "umaResolutionStatus").lower() == "resolved":
        at = moment_in(market, "umaEndDate", "closedTime", "endDate")
        if at is None:
            raise LedgerError("umaEndDate: found none, expected when the answer was known")
        yield _resolution(question, outcomes, prices, at, place)
        return
    at = moment_in(market, "updatedAt")
    if at is not None and market.get("closed") is not True:
        yield _priced(question, outcomes, prices, at, place)


def _resolution(question: str, outcomes: Sequence[str], prices: Sequence[float], at: int, place: str) -> Draft:
    """Return how a market came out: the outcome that is worth 1."""
    came = [outcome for outcome, price in zip(outcomes, prices, strict=True) if price == 1.0]
    if len(came) == 1 and sum(prices) == 1.0:
        answer, note = came[0], ""
    elif any(0.0 < price < 1.0 for price in prices):
        answer, note = "void", "resolved in parts: " + ", ".join(f"{price:g}" for price in prices)
    else:
        raise LedgerError(f"outcomePrices: found {', '.join(f'{price:g}' for price in prices)}, expected one 1")
    is_binary = _yes(outcomes) is not None
    return resolution_draft(
        question, answer.lower() if is_binary else answer, at=at, source=WHO, note=note, place=place
    )


def _priced(question: str, outcomes: Sequence[str], prices: Sequence[float], at: int, place: str) -> Draft:
    """Return what a market's prices say; the two sides of a market may differ by what the maker earns."""
    yes = _yes(outcomes)
    if yes is not None:
        return forecast_draft(question, who=WHO, role="crowd", at=at, probability=prices[yes], source=WHO, place=place)
    shares, details = whole_shares(dict(zip(outcomes, prices, strict=True)))
    return forecast_draft(
        question, who=WHO, role="crowd", at=at, shares=shares, details=details, source=WHO, place=place
    )


def _read_history(reading: Reading, name: str, prices: Sequence[Any], question: str) -> None:
    """Read prices of yes over time: the last of each day."""
    last: dict[int, tuple[int, str, float]] = {}
    n_left_out = 0
    for place, each in reading.take_list(name, "price", prices):
        with reading.at(place):
            at, chance = since_1970(each, "t", per_second=1), chance_in(each, "p")
            if at is None:
                raise LedgerError("t: found none, expected when the price was this")
            n_left_out += day_of(at) in last
            if day_of(at) not in last or last[day_of(at)][0] <= at:
                last[day_of(at)] = (at, place, chance)
    for at, place, chance in last.values():
        with reading.at(place) as drafts:
            drafts.append(
                forecast_draft(question, who=WHO, role="crowd", at=at, probability=chance, source=WHO, place=place)
            )
    if n_left_out:
        reading.notes.append(f"{name}: {n_left_out:,} prices left out that were not the last of their day")
