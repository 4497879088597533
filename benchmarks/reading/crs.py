"""How well reports in PDF are read: their words against the same reports as Markdown, markers linked, time, memory.

Run as ``python -m benchmarks.reading.crs FOLDER``; in the folder lie ``X.pdf`` and ``X.md`` side by side. The recall of
a report is the share of the Markdown's distinct runs of 24 letters (front matter and addresses of links left out, small
letters, nothing but letters) that are in the text read; beside it that of PDFium's plain text.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from detente.brief.model import Brief
from detente.brief.read import read

LENGTH = 24
"""Letters of a run: about four words, rarely met twice by chance."""
_FRONT = re.compile(r"\A.*?^---\s*$", re.DOTALL | re.MULTILINE)
_TARGET = re.compile(r"\]\((?:[^()\s]|\([^()]*\))*\)")


@dataclass(frozen=True, slots=True)
class Measured:
    """One report."""

    name: str
    pages: int
    recall: float
    plain: float
    """Recall of PDFium's own text."""
    n_markers: int
    n_linked: int
    n_notes: int
    n_unused: int
    """Notes that no marker points to."""
    seconds: float
    """To read, finders included."""
    pdf_seconds: float
    """Of the process that parses the PDF."""
    peak_mb: float
    """Memory of that process at its largest."""
    warnings: tuple[str, ...]


def runs(text: str) -> frozenset[str]:
    """Return the distinct runs of letters of a text."""
    letters = re.sub(r"[^a-z]", "", text.lower())
    return frozenset(letters[start : start + LENGTH] for start in range(len(letters) - LENGTH + 1))


def wanted(markdown: str) -> frozenset[str]:
    """Return the runs of a report's Markdown, without its front matter and the addresses of its links."""
    return runs(_TARGET.sub("]", _FRONT.sub("", markdown, count=1)))


def plain_text(path: Path) -> str:
    """Return the text of a PDF as PDFium writes it."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def recall(found: str, expected: frozenset[str]) -> float:
    """Return the share of the expected runs that are in a text."""
    return len(expected & runs(found)) / len(expected)


def links(brief: Brief) -> tuple[int, int, int, int]:
    """Return the numbers of markers, of those linked to a note, of notes, and of notes without a marker."""
    return (
        len(brief.markers),
        sum(marker.note is not None for marker in brief.markers),
        len(brief.notes),
        sum(not note.markers for note in brief.notes),
    )


def parse_cost(path: Path) -> tuple[float, float]:
    """Return seconds and peak memory in MB of the process that parses a PDF, in a process that runs nothing else."""
    code = (
        "import json, resource, subprocess, sys, time\n"
        "with open(sys.argv[1], 'rb') as file:\n"
        "    start = time.perf_counter()\n"
        "    subprocess.run([sys.executable, '-m', 'detente.brief.load.pdf_process'], stdin=file, "
        "stdout=subprocess.DEVNULL, check=True)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(json.dumps([time.perf_counter() - start, peak / 1024]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True)
    seconds, peak = json.loads(done.stdout)
    return seconds, peak


def measure(path: Path) -> Measured:
    """Return how one report is read; its Markdown lies beside it."""
    expected = wanted(path.with_suffix(".md").read_text(encoding="utf-8"))
    start = time.perf_counter()
    brief = read(path)
    seconds = time.perf_counter() - start
    return Measured(
        path.stem,
        brief.source.pages,
        recall(brief.text, expected),
        recall(plain_text(path), expected),
        *links(brief),
        seconds,
        *parse_cost(path),
        brief.source.warnings,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    print(f"{'report':14} pages recall pdfium markers linked notes unused  s/page  peak MB")
    found = [measure(path) for path in sorted(folder.glob("*.pdf")) if path.with_suffix(".md").exists()]
    for each in found:
        print(
            f"{each.name:14} {each.pages:5d} {each.recall:6.3f} {each.plain:6.3f} {each.n_markers:7d} "
            f"{each.n_linked:6d} {each.n_notes:5d} {each.n_unused:6d} {each.pdf_seconds / each.pages:7.3f} "
            f"{each.peak_mb:8.0f}{' <' if each.recall < each.plain else ''}"
            f"{''.join(f'  {words}' for words in each.warnings)}"
        )
    n, pages = len(found), sum(each.pages for each in found)
    print(
        f"{n} reports, {pages} pages: recall {sum(each.recall for each in found) / n:.4f} "
        f"(PDFium {sum(each.plain for each in found) / n:.4f}), "
        f"below PDFium's {sum(each.recall < each.plain for each in found)}; "
        f"markers {sum(each.n_markers for each in found)}, linked {sum(each.n_linked for each in found)}; "
        f"notes {sum(each.n_notes for each in found)}, unused {sum(each.n_unused for each in found)}; "
        f"{sum(each.pdf_seconds for each in found) / pages:.4f} s a page "
        f"({sum(each.seconds for each in found) / pages:.4f} with the finders), "
        f"{max(each.peak_mb for each in found):.0f} MB at most"
    )


if __name__ == "__main__":
    main()
