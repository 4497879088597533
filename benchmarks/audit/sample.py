"""Draw findings to judge: ``python -m benchmarks.audit.sample FOLDER --each 10 --documents 200 --seed 1``.

Prints for each finding the words under it with what stands around them. Nothing of this goes into the project: only
where the finding is, and the judgement.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from detente.brief.audit.audit import audit
from detente.brief.audit.settings import settings_from
from detente.brief.model import Brief, Finding
from detente.brief.read import read as read_brief
from detente.core.errors import BriefError

_AROUND = 140
"""Characters shown on each side."""


def drawn(folder: Path, *, each: int, documents: int, seed: int) -> Iterator[tuple[Brief, Finding]]:
    """Yield findings of all rules, at most so many of each, and at most two of a rule in one document."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".txt", ".html", ".pdf", ".docx"})
    generator = random.Random(seed)
    generator.shuffle(files)
    settings = settings_from({}, select=["all"])
    counts: Counter[str] = Counter()
    for path in files[:documents]:
        try:
            found = audit(read_brief(path), settings)
        except BriefError:
            continue
        if found.brief.metadata.language != "en":
            continue
        here: Counter[str] = Counter()
        findings = list(found.findings)
        generator.shuffle(findings)
        for finding in findings:
            if counts[finding.rule] < each and here[finding.rule] < 2:
                counts[finding.rule] += 1
                here[finding.rule] += 1
                yield found.brief, finding


def shown(brief: Brief, finding: Finding) -> str:
    """Return a finding with what stands around it."""
    text = brief.text
    lines = [f"{finding.rule} | {brief.source.sha256[:16]} | {_place(finding)} | {finding.message}"]
    for span in finding.spans[:3]:
        before, after = text[max(0, span.start - _AROUND) : span.start], text[span.end : span.end + _AROUND]
        lines.append("    " + " ".join(f"…{before}⟦{text[span.start : span.end][:400]}⟧{after}…".split()))
    return "\n".join(lines)


def _place(finding: Finding) -> str:
    return f"{finding.spans[0].start}-{finding.spans[0].end}" if finding.spans else "whole"


def main() -> None:
    """Print a sheet of findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    pairs = drawn(asked.folder, each=asked.each, documents=asked.documents, seed=asked.seed)
    for number, (brief, finding) in enumerate(sorted(pairs, key=lambda pair: pair[1].rule), 1):
        print(f"{number}. {shown(brief, finding)}")


if __name__ == "__main__":
    main()
