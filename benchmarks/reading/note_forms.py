"""How many marks are linked to their notes, in texts made up for every pairing of forms.

``python -m benchmarks.reading.note_forms [--texts N] [--seed S]`` draws N texts: a form of mark, a form of note, a
heading or none, a spacing, a place of the mark in its sentence and a number of notes. A text counts if at least 95% of
its marks are linked: the mark is found, and its note has the mark's number. Each number counts once.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections.abc import Callable

from detente.brief.model import Brief
from detente.brief.read import read_text

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SENTENCES = (
    "The ministry closed the port after the vote",
    "An envoy of the coast called for talks in Geneva",
    "The central bank kept its rate at 4 percent in 2019",
    "The army of the north lost ground before the summer",
    "Parliament passed a new law without a word from the opposition",
)
SOURCES: tuple[Callable[[int], str], ...] = (
    lambda n: f"Example Times, “The port is closed,” May {n}, 2021, https://example.org/{n}.",
    lambda n: f"https://t.me/channel/{n} ; https://example.org/b/{n}",
    lambda n: f"The Port (City: Press, 2012), pp. {n}-{n + 3}.",
    lambda n: "Ibid." if n > 1 else "Example Review, vol. 3, no. 2, 2020.",
    lambda _: "The ministry has said so more than once.",
)
Form = Callable[[int], str]
MARKS: dict[str, Form] = {
    "[1]": lambda n: f"[{n}]",
    " [1]": lambda n: f" [{n}]",
    "[[1]]": lambda n: f"[[{n}]]",
    "[note 1]": lambda n: f"[note {n}]",
    "¹": lambda n: str(n).translate(RAISED),
    "(1)": lambda n: f"({n})",
    "{1}": lambda n: f"{{{n}}}",
    "^1": lambda n: f"^{n}",
    "^1^": lambda n: f"^{n}^",
    "1": str,
}
MARKDOWN_MARKS: dict[str, Form] = {
    "[^1]": lambda n: f"[^{n}]",
    "<sup>1</sup>": lambda n: f"<sup>{n}</sup>",
    "<sup>[1]</sup>": lambda n: f"<sup>[{n}]</sup>",
    "[1](#fn1)": lambda n: f"[{n}](#fn{n})",
    "[[1]](#_ftn1)": lambda n: f"[[{n}]](#_ftn{n})",
    r"\[1\]": lambda n: f"\\[{n}\\]",
    "[1](page#_edn1)": lambda n: f"[{n}](https://example.org/page#_edn{n})",
}
LABELS: dict[str, Form] = {
    "[1]": lambda n: f"[{n}] ",
    "[1]:": lambda n: f"[{n}]: ",
    "[1]x": lambda n: f"[{n}]",
    "1.": lambda n: f"{n}. ",
    "1)": lambda n: f"{n}) ",
    "1:": lambda n: f"{n}: ",
    "(1)": lambda n: f"({n}) ",
    "1 ": lambda n: f"{n} ",
    "¹": lambda n: str(n).translate(RAISED) + " ",
    "^1": lambda n: f"^{n} ",
    "^1^": lambda n: f"^{n}^ ",
    "[^1]:": lambda n: f"[^{n}]: ",
    "- [1]": lambda n: f"- [{n}] ",
    "Note 1:": lambda n: f"Note {n}: ",
}
MARKDOWN_LABELS: dict[str, Form] = {
    "| 1. |": lambda n: f"| {n}. | ",
    "<sup>1</sup>": lambda n: f"<sup>{n}</sup> ",
    r"1\.": lambda n: f"{n}\\. ",
    "**1.**": lambda n: f"**{n}.** ",
    "[[1]](#_ftnref1)": lambda n: f"[[{n}]](#_ftnref{n}) ",
    "<a>": lambda n: f'<a id="fn{n}"></a>{n}. ',
}
HEADINGS = ("Endnotes\n", "Notes\n\n", "## References\n\n", "**Sources**\n\n", "FOOTNOTES:\n", "Works Cited\n\n")


UNHEADED = ("", "---\n\n", "__________\n\n")
PLACES: dict[str, Callable[[str, str], str]] = {
    "behind the full stop": lambda sentence, mark: f"{sentence}.{mark}",
    "before the full stop": lambda sentence, mark: f"{sentence}{mark}.",
    "behind a comma": lambda sentence, mark: f"{sentence},{mark} and so on.",
}
_ENOUGH = 0.95
"""Share of its marks that must be linked for a text to count."""


def document(mark: Form, label: Form, heading: str, between: str, *, n: int = 12, place: str = "") -> str:
    """Return a text whose sentences have marks, two to a paragraph, and the list of what they point to."""
    words = itertools.cycle(SENTENCES)
    put = PLACES[place or "behind the full stop"]
    body = [f"{put(next(words), mark(k))} {put(next(words), mark(k + 1))} {next(words)}." for k in range(1, n, 2)]
    notes = [label(k) + source(k) for k, source in zip(range(1, n + 1), itertools.cycle(SOURCES), strict=False)]
    return "The Border After The Vote\n\n3 July 2022\n\n" + "\n\n".join(body) + f"\n\n{heading}" + between.join(notes)


def linked(brief: Brief) -> list[str]:
    """Return the numbers of the marks that have their note."""
    return [marker.n for marker in brief.markers if marker.note is not None and brief.notes[marker.note].n == marker.n]


def main(arguments: list[str]) -> None:
    """Print the share of texts that count, and the forms of those that do not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    draw = random.Random(options.seed)
    missed: list[tuple[str, ...]] = []
    for _ in range(options.texts):
        kind = draw.choice(("md", "txt"))
        marks, labels = (MARKS | MARKDOWN_MARKS, LABELS | MARKDOWN_LABELS) if kind == "md" else (MARKS, LABELS)
        headings = (
            [*HEADINGS, *UNHEADED]
            if kind == "md"
            else [each for each in (*HEADINGS, *UNHEADED) if each[:1] not in "#*"]
        )
        mark, label, place = draw.choice(list(marks)), draw.choice(list(labels)), draw.choice(list(PLACES))
        heading, between, n = draw.choice(headings), draw.choice(("\n", "\n\n")), draw.choice((4, 12, 40, 120))
        text = document(marks[mark], labels[label], heading, between, n=n, place=place)
        share = len(set(linked(read_text(text, name=f"a.{kind}"))) & {str(k) for k in range(1, n + 1)}) / n
        if share < _ENOUGH:
            missed.append((f"{share:.2f}", kind, mark, label, repr(heading), repr(between), place, str(n)))
    share_of_texts = 1 - len(missed) / options.texts
    print(f"{share_of_texts:.3f} of {options.texts} texts have at least {_ENOUGH:.0%} of their marks linked")
    print("\n".join(", ".join(each) for each in missed))


if __name__ == "__main__":
    main(sys.argv[1:])
