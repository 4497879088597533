"""Pair what the reader found with what was marked, kind by kind, and count."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.reading.gold import Gold, Item
from detente.brief.model import Brief, Estimate, Event, Figure, Marker, Mention, Note, Quotation, Span

KINDS = ("metadata", "headings", "markers", "notes", "quotations", "figures", "events", "entities", "estimates")
STRUCTURE = KINDS[:4]
"""Kinds in which the document itself says what is right; the others are judgements."""
_SHARE = 0.5
"""Of the characters that two spans have together, how many both must have to be the same item."""


@dataclass
class Count:
    """What was found, missed, and found though it is not there."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: Count) -> None:
        """Count another document in."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed
        self.errors += other.errors


@dataclass
class Score:
    """Counts of one document, or of several."""

    kinds: dict[str, Count] = field(default_factory=dict)
    """By kind: a thing is right if place and properties are."""
    properties: dict[str, list[bool]] = field(default_factory=dict)
    """Of what was found in the right place: whether a property is right."""

    def add(self, other: Score) -> None:
        """Count another document in."""
        for kind, count in other.kinds.items():
            self.kinds.setdefault(kind, Count()).add(count)
        for name, values in other.properties.items():
            self.properties.setdefault(name, []).extend(values)


Check = Callable[[Brief, Item, Span], dict[str, bool]]
"""Which properties of a found item are right."""


def score(brief: Brief, gold: Gold) -> Score:
    """Compare a read brief with what was marked in it."""
    result = Score()
    if gold.metadata:
        result.kinds["metadata"] = _metadata(brief, gold)
    found: dict[str, Sequence[Span]] = {
        "headings": [s.heading for s in brief.sections if s.heading is not None],
        "markers": brief.markers,
        "notes": brief.notes,
        "quotations": brief.quotations,
        "figures": brief.figures,
        "events": brief.events,
        "entities": [mention for entity in brief.entities for mention in entity.mentions],
        "estimates": [estimate for estimate in brief.estimates if estimate.kind != "forecast"],  # not marked
    }
    for kind, check in CHECKS.items():
        if kind in gold.items:
            there = [item for item in found[kind] if gold.covers(kind, item.start)]
            result.kinds[kind] = _compare(brief, gold, kind, there, check, result.properties)
    return result


def _compare(
    brief: Brief, gold: Gold, kind: str, found: list[Span], check: Check, properties: dict[str, list[bool]]
) -> Count:
    marked = gold.items[kind]
    pairs = sorted(
        ((_shared(item, span), i, j) for i, item in enumerate(marked) for j, span in enumerate(found)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    mates: dict[int, int] = {}
    taken: set[int] = set()
    for share, i, j in pairs:
        if share >= (_SHARE if kind in _CLOSE else 1e-9) and i not in mates and j not in taken:
            mates[i] = j
            taken.add(j)
    count = Count()
    for i, item in enumerate(marked):
        if item.get("optional"):
            continue
        words = brief.text[item["start"] : item["end"]][:60]
        if i not in mates:
            count.missed += 1
            count.errors.append(f"{kind}: missed {words!r}")
            continue
        span = found[mates[i]]
        results = check(brief, item, span)
        for name, is_right in results.items():
            properties.setdefault(f"{kind}: {name}", []).append(is_right)
        if all(results[name] for name in results if name not in _EXTRA):
            count.right += 1
        else:
            count.missed += 1
            count.wrong += 1
        bad = [name for name, is_right in results.items() if not is_right]
        if bad:
            count.errors.append(f"{kind}: {', '.join(bad)} of {words!r}: found {_told(span)}")
    for j, span in enumerate(found):
        if j not in taken and not any(
            _shared(item, span) > 0 for item in marked if kind == "entities" or item.get("optional")
        ):
            count.wrong += 1
            count.errors.append(f"{kind}: nothing at {brief.text[span.start : span.end][:60]!r}: found {_told(span)}")
    return count


_CLOSE = frozenset({"quotations", "headings", "entities"})
"""Kinds whose spans are given; of the others, where they begin and end is a convention."""
_EXTRA = frozenset({"claim", "speaker", "note", "approximation", "holder", "horizon", "negation", "actor"})
"""Properties told apart from the rest in a table of their own."""


def _shared(item: Item, span: Span) -> float:
    both = min(item["end"], span.end) - max(item["start"], span.start)
    either = max(item["end"], span.end) - min(item["start"], span.start)
    return both / either if both > 0 else 0.0


def _told(span: Span) -> str:
    match span:
        case Marker() | Note():
            return f"{span.n}"
        case Quotation():
            return f"{span.kind} by {span.speaker or 'nobody'}"
        case Figure():
            return f"{span.value} ({span.low} to {span.high}) {span.unit} {span.approximate}".strip()
        case Event():
            return f"{span.when.date if span.when else None} {span.when.precision if span.when else ''}"
        case Estimate():
            is_not = " negated" if span.negated else ""
            return f"{span.phrase} by {span.holder}{is_not} {span.horizon.text if span.horizon else ''}"
        case Mention():
            return f"{span.how}"
    return ""


# Properties ----------------------------------------------------------------------------------------------------------


def _simple(text: str) -> str:
    text = re.sub(r"^(?:dr|prof|professor|sir|amb|gen)\.? ", "", text.strip().lower())
    return re.sub(r"[\W_]+", " ", text).strip()


def _metadata(brief: Brief, gold: Gold) -> Count:
    meta = brief.metadata
    have = {
        "title": [meta.title],
        "author": [author.name for author in meta.authors],
        "publisher": [meta.publisher],
        "series": [meta.series],
        "number": [meta.number],
        "date": [meta.when.date if meta.when else ""],
    }
    count = Count()
    for name, wanted in gold.metadata.items():
        left = [value for value in have[name] if value]
        for choices in wanted:
            hit = next((value for value in left if _simple(value) in {_simple(choice) for choice in choices}), None)
            if hit is None:
                count.missed += 1
                count.errors.append(f"metadata: {name} {choices[0]!r}: found {have[name]}")
            else:
                count.right += 1
                left.remove(hit)
        count.wrong += len(left)
        count.errors += [f"metadata: {name}: found {value!r} besides" for value in left]
    return count


def _heading(_brief: Brief, _item: Item, _span: Span) -> dict[str, bool]:
    return {}


def _marker(_brief: Brief, item: Item, span: Span) -> dict[str, bool]:
    assert isinstance(span, Marker)
    is_there = item["start"] <= span.start and span.end <= item["end"]  # brackets may be of the format, as in [^1]
    results = {"number": span.n == item["n"], "place": is_there}
    if "claim_start" in item:
        results["claim"] = any(abs(span.claim.start - start) <= 2 for start in item["claim_start"])
    return results


def _note(_brief: Brief, item: Item, span: Span) -> dict[str, bool]:
    assert isinstance(span, Note)
    results = {"number": span.n == item["n"], "begin": abs(span.start - item["start"]) <= 8}
    results["end"] = abs(span.end - item["end"]) <= 3
    if "date" in item:
        results["date"] = (span.when.date if span.when else "") == item["date"]
    if item.get("host"):
        results["address"] = re.sub(r"^https?://(?:www\.)?", "", span.url).split("/")[0].lower() == item["host"]
    if "language" in item:
        results["language"] = span.language in item["language"]
    return results


def _quotation(brief: Brief, item: Item, span: Span) -> dict[str, bool]:
    assert isinstance(span, Quotation)
    results = {"kind": span.kind in item["kind"]}
    if "speaker" in item:
        results["speaker"] = any(_names(span.speaker, name) for name in item["speaker"])
    if "note" in item:
        results["note"] = span.note is not None and brief.notes[span.note].n == item["note"]
    return results


def _names(found: str, wanted: str) -> bool:
    """Return whether what was found names the one wanted: one has the other's words."""
    first, second = set(_simple(found).split()), set(_simple(wanted).split())
    return bool(first) and bool(second) and (first <= second or second <= first)


def _figure(_brief: Brief, item: Item, span: Span) -> dict[str, bool]:
    assert isinstance(span, Figure)
    if "value" in item:
        values = [value for value in (span.value, span.low, span.high) if value is not None]
        is_value = any(abs(value - item["value"]) <= 1e-9 * abs(item["value"]) for value in values)
    else:
        is_value = (span.low, span.high) == (item["low"], item["high"])
    units = {_simple(unit) for unit in item["unit"]}
    is_unit = "" in units or bool(units & {_simple(span.unit), _simple(span.unit.split(" ")[-1])})
    return {"value": is_value, "unit": is_unit, "approximation": span.approximate in item["approximate"]}


def _event(_brief: Brief, item: Item, span: Span) -> dict[str, bool]:
    assert isinstance(span, Event)
    if span.when is None:
        return {"date": False}
    if any(".." in date for date in item["date"]):
        first, last = item["date"][0].split("..")
        is_date = span.when.earliest.isoformat()[:7] <= last and first <= span.when.latest.isoformat()[:7]
    else:
        is_date = any(span.when.date[: len(date)] == date for date in item["date"])
    return {"date": is_date, "precision": span.when.precision in item["precision"]}


def _entity(brief: Brief, item: Item, span: Span) -> dict[str, bool]:
    kinds = {e.kind for e in brief.entities for m in e.mentions if (m.start, m.end) == (span.start, span.end)}
    return {"kind": bool(kinds & set(item["kind"]))}


def _estimate(_brief: Brief, item: Item, span: Span) -> dict[str, bool]:
    assert isinstance(span, Estimate)
    phrase = _simple(span.phrase)
    results = {
        "phrase": any(phrase == _simple(wanted) for wanted in item["phrase"]),
        "holder": any(_names(span.holder, wanted) for wanted in item["holder"]),
        "horizon": (span.horizon is not None) == item["horizon"],
    }
    if "negated" in item:
        results["negation"] = span.negated == item["negated"]
    return results


CHECKS: dict[str, Check] = {
    "headings": _heading,
    "markers": _marker,
    "notes": _note,
    "quotations": _quotation,
    "figures": _figure,
    "events": _event,
    "entities": _entity,
    "estimates": _estimate,
}
