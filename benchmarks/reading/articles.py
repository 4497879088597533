"""How much of a page's article the reader takes, and how much else: the measure of the Article Extraction Benchmark.

``python -m benchmarks.reading.articles FOLDER`` reads the pages of ``FOLDER/html`` and compares their text with
``FOLDER/ground-truth.json``; the folder is a checkout of the benchmark (Scrapinghub 2020), which is not shipped. Texts
are compared as multisets of four words in a row; precision and recall are means over pages, F1 their harmonic mean.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from detente.brief.model import Brief
from detente.brief.read import read_text
from detente.core.errors import BriefError

_WORD = re.compile(r"\w+")
_AT_ONCE = 4
"""Words of a shingle."""
_ASIDE = frozenset({"boilerplate", "meta", "caption"})
"""Kinds of paragraphs that the marks of the benchmark leave out of the article."""


def article_of(brief: Brief) -> str:
    """Return the article as the benchmark sees it: headings and text, without title, byline, captions and menus."""
    return "\n".join(
        brief.text[paragraph.start : paragraph.end]
        for paragraph in brief.paragraphs
        if paragraph.kind not in _ASIDE and brief.sections[paragraph.section].kind != "front"
    )


def matched(true: str, found: str) -> tuple[float, float]:
    """Return precision and recall of the shingles of one text against those of another."""
    expected, got = _shingles(true), _shingles(found)
    right = sum((expected & got).values())
    return (
        right / max(1, sum(got.values())) if got or not expected else 0.0,
        right / max(1, sum(expected.values())) if expected else 1.0,
    )


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + _AT_ONCE]) for at in range(max(1, len(words) - _AT_ONCE + 1)) if words)


def measure(folder: Path) -> tuple[dict[str, tuple[float, float]], dict[str, str], float]:
    """Return precision and recall of each page, the text taken from each, and the seconds it took in all."""
    truth: Mapping[str, Mapping[str, str]] = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    scores: dict[str, tuple[float, float]] = {}
    texts: dict[str, str] = {}
    start = time.perf_counter()
    for name, marked in truth.items():
        page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        try:
            texts[name] = article_of(read_text(page, name=f"{name}.html", kind="html"))
        except BriefError:
            texts[name] = ""
        scores[name] = matched(marked.get("articleBody", ""), texts[name])
    return scores, texts, time.perf_counter() - start


def main(arguments: list[str]) -> None:
    """Print precision, recall and F1 over the pages; with ``--output`` write the texts for the benchmark's script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, help="write the texts for the benchmark's own evaluate.py")
    parser.add_argument("--worst", type=int, default=0, help="list so many of the worst pages")
    options = parser.parse_args(arguments)
    scores, texts, seconds = measure(options.folder)
    precision = statistics.mean(score[0] for score in scores.values())
    recall = statistics.mean(score[1] for score in scores.values())
    print(f"{len(scores)} pages, {1000 * seconds / len(scores):.0f} ms each")
    print(f"precision {precision:.3f}, recall {recall:.3f}, F1 {2 * precision * recall / (precision + recall):.3f}")
    for name in sorted(scores, key=lambda each: sum(scores[each]))[: options.worst]:
        print(f"{name} precision {scores[name][0]:.2f} recall {scores[name][1]:.2f}")
    if options.output:
        bodies = {name: {"articleBody": text} for name, text in texts.items()}
        options.output.write_text(json.dumps(bodies, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
