"""Time expressions as events: what the sentence says of that time."""

from __future__ import annotations

from detente.brief.find.body import Body
from detente.brief.find.times import Time
from detente.brief.model import Event


def find_events(body: Body, times: list[Time]) -> tuple[Event, ...]:
    """Return the time expressions of the body, each with the clause it dates."""
    events: list[Event] = []
    for time in times:
        span = body.reading.to_text(time.start, time.end)
        events.append(
            Event(
                span.start,
                span.end,
                body.words(time.start, time.end),
                time.when,
                body.words(*time.clause),
                time.tense,
                time.sentence,
                time.problem,
                time.confidence,
                time.limit,
            )
        )
    return tuple(events)
