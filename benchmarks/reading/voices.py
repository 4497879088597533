"""Whose estimate, who speaks, what is likely: marks made by one annotator in texts the reader was tuned on.

``DETENTE_TEXTS=... python -m benchmarks.reading.voices`` counts; marks are positions, names and hashes, never texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.reading.gold import text_of
from detente.brief.model import Brief, Estimate, Quotation
from detente.brief.read import read as read_brief

MARKS = Path(__file__).resolve().parent / "voices.json"
_FUNCTION = frozenset(
    re.findall(
        r"\w+",
        "the a an of to in on at by for from with and or but that which who is are was were be been being will would "
        "may might could can it its this these those their his her as also even then still not now have has had do "
        "does did likely more than so yet there happen",
    )
)
_FINITE = re.compile(
    r"\b(?:will|would|is|are|was|were|has|have|had|can|could|may|cannot|does|do|did|[a-z]{2,}(?:s|ed))\b"
)
_COVERED = 0.8
"""Share of the words of a part that a proposition must have."""
_FOREIGN = 2
"""Words of another clause that a proposition may have."""
Mark = Mapping[str, Any]


def counts() -> dict[str, list[bool]]:
    """Return by kind whether each mark is met, for the texts that are on this machine."""
    found: dict[str, list[bool]] = {}
    for marks in json.loads(MARKS.read_text(encoding="utf-8")):
        path = text_of(marks["sha256"])
        if path is not None:
            for kind, is_right in _of_text(read_brief(path), marks):
                found.setdefault(kind, []).append(is_right)
    return found


def _of_text(brief: Brief, marks: Mark) -> Iterator[tuple[str, bool]]:
    for mark in marks["holders"]:
        estimate = _at(brief.estimates, mark)
        holder = estimate.holder if isinstance(estimate, Estimate) else ""
        kind = "author" if mark["holder"] == ["author"] else "other holder"
        yield kind, any(_names(holder, name) for name in mark["holder"])
    for mark in marks["speakers"]:
        quotation = _at(brief.quotations, mark)
        is_said = isinstance(quotation, Quotation) and quotation.kind in {"speech", "document"}
        speaker = quotation.speaker if is_said and isinstance(quotation, Quotation) else ""
        kind = "nobody speaks" if mark["speaker"] == ["none"] else "speaker"
        yield kind, any(_names(speaker, name) for name in mark["speaker"])
    for mark in marks["propositions"]:
        estimate = _at(brief.estimates, mark)
        words = estimate.proposition if isinstance(estimate, Estimate) else ""
        yield "proposition", _is_usable(brief.text, words, mark)


def _at(items: Sequence[Estimate] | Sequence[Quotation], mark: Mark) -> Estimate | Quotation | None:
    """Return the item that shares most with a mark, or None."""
    shared = [(min(item.end, mark["end"]) - max(item.start, mark["start"]), item) for item in items]
    best = max(shared, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] > 0 else None


def _names(found: str, wanted: str) -> bool:
    """Return whether a name is the one wanted: one has the other's words; "!" is anybody but the author."""
    if wanted == "!":
        return found not in {"", "author"}
    if wanted == "none":
        return found == ""
    a, b = set(_simple(found).split()), set(_simple(wanted).split())
    return bool(a) and bool(b) and (a <= b or b <= a)


def _simple(text: str) -> str:
    text = re.sub(r"^(?:dr|prof|professor|sir|amb|gen)\.? ", "", text.strip().lower())
    return re.sub(r"[\W_]+", " ", text).strip()


def _is_usable(text: str, proposition: str, mark: Mark) -> bool:
    """Return whether a proposition has its subject, its predicate, a finite verb and no neighbouring clause."""
    have = _words(proposition)
    parts = [*mark["subject"], *mark["predicate"]]
    is_whole = all(max(_share(text, span, set(have)) for span in choices) >= _COVERED for choices in parts)
    spans = [span for choices in parts for span in choices] + [*mark["may"], [mark["start"], mark["end"]]]
    allowed = _FUNCTION.union(*(_words(text[a:b]) for a, b in spans))
    foreign = sum(word not in allowed for word in have)
    return is_whole and foreign <= _FOREIGN and _FINITE.search(proposition.lower()) is not None


def _share(text: str, span: Sequence[int], have: set[str]) -> float:
    words = _words(text[span[0] : span[1]])
    telling = [word for word in words if word not in _FUNCTION] or words
    return sum(word in have for word in telling) / len(telling)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:['.-]\w+)*", text.lower().replace("’", "'"))


if __name__ == "__main__":
    for kind, values in sorted(counts().items()):
        print(f"{kind}: {sum(values)} of {len(values)}")
