"""Draw findings to judge: ``python -m benchmarks.audit.sample FOLDER… --each 8 --documents 40 --seed 1 > SHEET``.

Prints for each finding the words under it with what stands around them. A judge writes ``r`` (right: an editor of the
document would act on it), ``p`` (pedantic: true, but no careful reader would mind) or ``w`` (wrong) between the
brackets before each number; ``python -m benchmarks.audit.sums SHEET…`` adds them up. Nothing of a sheet goes into the
project: only where the finding is, and the judgement.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detente.brief.audit.audit import audit
from detente.brief.audit.settings import Settings, settings_from
from detente.brief.model import Brief, Finding
from detente.brief.read import read as read_brief
from detente.core.errors import DetenteError

_AROUND = 260
"""Characters shown on each side."""
_SUFFIXES = frozenset({".md", ".txt", ".html", ".pdf", ".docx"})
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_IN_ONE = 2
"""Findings of one rule in one document that are drawn at most."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Findings to judge."""

    findings: list[tuple[Brief, Finding]] = field(default_factory=list)
    documents: list[Brief] = field(default_factory=list)
    """Those that were read and audited, with or without a finding."""
    totals: Counter[str] = field(default_factory=Counter)
    """Findings by rule in these documents, drawn or not."""


def draw(
    folders: Sequence[Path],
    settings: Settings,
    *,
    each: int,
    documents: int,
    seed: int,
    part: str = "all",
    skipped: frozenset[str] = frozenset(),
) -> Drawn:
    """Draw findings, at most `each` of a rule, and at most two of a rule in one document.

    Parameters
    ----------
    documents
        English documents that are read of each folder.
    part
        ``even`` or ``odd`` for the documents whose SHA-256 is so, anything else for all: one half to mend rules on,
        the other to measure.
    skipped
        SHA-256 of documents to leave out, such as those of an earlier sheet.
    """
    generator = random.Random(seed)
    drawn = Drawn()
    for folder in folders:
        briefs = _briefs(folder, generator, settings, part, skipped)
        for _, brief in zip(range(documents), briefs, strict=False):
            drawn.documents.append(brief)
    counts: Counter[str] = Counter()
    generator.shuffle(drawn.documents)
    for brief in drawn.documents:
        drawn.totals.update(finding.rule for finding in brief.findings)
        here: Counter[str] = Counter()
        for finding in generator.sample(brief.findings, len(brief.findings)):
            if counts[finding.rule] < each and here[finding.rule] < _IN_ONE:
                counts[finding.rule] += 1
                here[finding.rule] += 1
                drawn.findings.append((brief, finding))
    drawn.findings.sort(key=lambda pair: pair[1].rule)
    return drawn


def _briefs(
    folder: Path, generator: random.Random, settings: Settings, part: str, skipped: frozenset[str]
) -> Iterator[Brief]:
    """Yield the English documents of a folder with the findings in them, in an order drawn at random."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES)
    generator.shuffle(files)
    for path in files:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        is_odd = int(sha256[0], 16) % 2
        if sha256 in skipped or (part in ("even", "odd") and part != ("even", "odd")[is_odd]):
            continue
        try:
            brief = audit(read_brief(path), settings).brief
        except DetenteError:
            continue
        if brief.metadata.language == "en":
            yield brief


def shown(brief: Brief, finding: Finding) -> str:
    """Return a finding with what stands around it."""
    text = brief.text
    lines = [f"{finding.rule} | {brief.source.sha256} | {_place(finding)} | {finding.message}"]
    for span in finding.spans[:3]:
        before, after = text[max(0, span.start - _AROUND) : span.start], text[span.end : span.end + _AROUND]
        lines.append("    " + " ".join(f"…{before}⟦{text[span.start : span.end][:400]}⟧{after}…".split()))
    if not finding.spans:
        lines.append(f"    {Path(brief.source.file).name}: {len(brief.text)} characters")
    return "\n".join(lines)


def _place(finding: Finding) -> str:
    return f"{finding.spans[0].start}-{finding.spans[0].end}" if finding.spans else "whole"


def main() -> None:
    """Print a sheet of findings."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--each", type=int, default=8, help="findings of a rule")
    parser.add_argument("--documents", type=int, default=40, help="documents of a folder")
    parser.add_argument("--select", action="append", default=[], help="rules, as for `detente read`; default: default")
    parser.add_argument("--part", choices=("all", "even", "odd"), default="all", help="by the document's SHA-256")
    parser.add_argument("--skip", type=Path, action="append", default=[], metavar="SHEET", help="leave its texts out")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    settings = settings_from({}, select=asked.select or ["default"])
    skipped = frozenset(found for sheet in asked.skip for found in _HASH.findall(sheet.read_text(encoding="utf-8")))
    drawn = draw(
        asked.folders,
        settings,
        each=asked.each,
        documents=asked.documents,
        seed=asked.seed,
        part=asked.part,
        skipped=skipped,
    )
    publishers = {brief.metadata.publisher for brief in drawn.documents} - {""}
    print(f"# {len(drawn.documents)} documents, {len(publishers)} named publishers, seed {asked.seed}, {asked.part}")
    for brief in drawn.documents:
        print(f"# document {brief.source.sha256} {brief.metadata.publisher or '-'}")
    for rule, total in drawn.totals.most_common():
        print(f"# total {rule} {total}")
    for number, (brief, finding) in enumerate(drawn.findings, 1):
        print(f"[ ] {number}. {shown(brief, finding)}")


if __name__ == "__main__":
    main()
