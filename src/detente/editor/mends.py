"""What an editor offers to do about a problem: to put there what was probably meant.

`detente check` names the nearest thing that exists. It is put in the place of what stands there, the text is checked
again, and only what makes the problem go away, and none appear, is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from detente.editor.problems import Check, Checked, Finding, check_text, held
from detente.editor.text import Edit, Span, edited

_INDENTATION: Final = re.compile(r"indentation of its siblings \((\d+) spaces?\)")
_MOST: Final = 8
"""Problems for which something is offered at once: each edit is tried, which takes as long as a check."""
_LONGEST_HINT: Final = 200
"""Letters of a hint as `check` gives it; a longer one is cut off, and no text to put anywhere."""


@dataclass(frozen=True, slots=True)
class Mend:
    """An edit that makes a problem go away."""

    title: str
    finding: Finding
    edit: Edit


def mends(checked: Checked, span: Span, *, check: Check = check_text) -> list[Mend]:
    r"""Return what can be done about the problems that touch a part of a text.

    Parameters
    ----------
    checked
        The text and its problems.
    span
        The part that is asked about.
    check
        What checks a text.

    Examples
    --------
    >>> text = "case: row\ntime: {start: 2022-01-03, end: 2022-12-31, stepp: week}"
    >>> found = mends(check_text(text), Span(55, 55))
    >>> found[0].title, found[0].edit.new
    ('Put `step` for `stepp`', 'step')
    """
    found: list[Mend] = []
    touched = [each for each in checked.findings if each.span.start <= span.end and span.start <= each.span.end]
    for finding in [each for each in touched if each.problem is not None and each.problem.hint][:_MOST]:
        edit = next((each for each in _edits(checked, finding) if _helps(checked, finding, each, check)), None)
        if edit is not None:
            old = checked.text[edit.span.start : edit.span.end].strip()
            found.append(Mend(f"Put `{_short(edit.new)}` for `{_short(old)}`" if old else f"Put `{_short(edit.new)}`",
                              finding, edit))  # fmt: skip
    return found


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."


def _edits(checked: Checked, finding: Finding) -> Iterator[Edit]:
    """Yield the edits that a hint may mean, the likeliest first."""
    problem = finding.problem
    if problem is None:
        return
    hint = re.fullmatch(r"`(.*)`", problem.hint, re.DOTALL)
    if hint is None or len(hint[1]) >= _LONGEST_HINT:
        return
    new = hint[1]
    if not problem.path:
        indent = _INDENTATION.search(problem.expected)
        line = checked.lines.line_span(problem.line - 1)
        start = checked.lines.starts[min(max(problem.line - 1, 0), len(checked.lines.starts) - 1)]
        yield Edit(Span(start, line.end), " " * int(indent[1]) + new) if indent else Edit(line, new)
        return
    yield Edit(finding.span, new)
    entry = checked.tree.by_path.get(problem.path)
    if entry is not None:
        if entry.key_span is not None and entry.key_span != finding.span:
            yield Edit(entry.key_span, new)
        yield Edit(held(entry).span, new)
        yield Edit(entry.whole, new)
        yield Edit(held(entry).span, f'"{new}"')
    line, quoted = checked.lines.line_span(problem.line - 1), re.match(r"`([^`]+)`", problem.found)
    at = checked.text.find(quoted[1], line.start, line.end) if quoted is not None else -1
    if quoted is not None and at >= 0:
        yield Edit(Span(at, at + len(quoted[1])), new)


def _helps(checked: Checked, finding: Finding, edit: Edit, check: Check) -> bool:
    """Return whether a problem is gone after an edit, and no other has come."""
    problem = finding.problem
    after = check(edited(checked.text, [edit])).problems
    if problem is None or any((each.path, each.found) == (problem.path, problem.found) for each in after):
        return False
    if not problem.path:  # broken YAML hides all other problems
        return all(each.path for each in after)
    return len(after) < len(checked.problems)
