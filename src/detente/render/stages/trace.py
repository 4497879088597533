"""One path, told date by date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from detente.inspect.stages.request import Request
from detente.inspect.stages.trace import Data
from detente.model.model import Model


def text(request: Request, data: Data) -> str:
    """Return who decided what and why, what happened, and how the quantities stood."""
    return "\n".join(_lines(request.model, data))


def _lines(model: Model, data: Data) -> Iterator[str]:
    """Yield the story."""
    yield f"{model.name}, seed {data['seed']}, world {data['world']}, path {data['path']}"
    yield ""
    yield from _state(data, 0, "At the start")
    yield ""
    events: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    decisions: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for happening in data["happenings"]:
        events[happening["date"]].append(happening)
    for decision in data["decisions"]:
        decisions[decision["date"]].append(decision)
    texts = _texts(model)
    for date in sorted({*events, *decisions}):
        lines = [_choice(each) for each in decisions[date]]
        lines += [_event(texts, each) for each in events[date]]
        for position, line in enumerate(lines):
            yield f"{date if position == 0 else '':<10}  {line}"
    yield ""
    yield from _state(data, -1, "At the end")
    yield ""
    yield "Questions"
    for question, answer in data["questions"].items():
        yield f"  {question}: {answer}"


def _state(data: Data, step: int, when: str) -> Iterator[str]:
    """Yield all quantities as a step leaves them."""
    yield when
    width = max(map(len, data["quantities"]), default=0)
    for name, values in data["quantities"].items():
        yield f"  {name:<{width}}  {values[step]:.4g}"


def _choice(decision: Mapping[str, Any]) -> str:
    """Return a choice with the worth of each option to the one who chose."""
    after = f" after {', '.join(decision['after'])}" if decision["after"] else ""
    options = ", ".join(f"{each['name']} {each['worth']:+.3g} ({each['chance']:.0%})" for each in decision["options"])
    return f"{decision['actor']} chooses {decision['chosen']}{after}; saw worth and odds: {options}"


def _event(texts: Mapping[str, str], happening: Mapping[str, Any]) -> str:
    """Return an event in words."""
    event, actor, because = happening["event"], happening["actor"], happening["because"]
    text = texts.get(event, "")
    cause = {
        "calendar": "calendar",
        "shock": "by chance",
        "stage": f"after {because}" if because else "first stage",
        "outcome": f"outcome of {because}",
        "pact": f"{actor} keeps its pact after {because}",
        "reply": f"{actor} in answer to {because}",
        "move": actor,
        "talks": f"talks at {because}",
    }[happening["cause"]]
    return f"* {event}" + (f": {text}" if text else "") + f" [{cause}]"


def _texts(model: Model) -> dict[str, str]:
    """Return what the case says of each event."""
    parts = (model.moves, model.shocks, model.calendar, model.undated, model.pacts)
    texts = {name: text for part in parts for name, text in zip(part.names, part.texts, strict=True)}
    chances = ((model.outcomes.event, model.outcomes.texts), (model.processes.stage_event, model.processes.stage_texts))
    texts |= {model.events[event]: text for events, told in chances for event, text in zip(events, told, strict=True)}
    for ending, told in (("deal", model.tables.deal_texts), ("no_deal", model.tables.no_deal_texts)):
        texts |= {f"{name}.{ending}": text for name, text in zip(model.tables.names, told, strict=True)}
    return texts
