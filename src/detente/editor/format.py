"""A text in the usual form: two spaces a level, one around what stands in braces, comments and order as they are.

The text is read and written by ruamel.yaml, which keeps comments. What it gives is only taken if it means the same and
has the same comments, and if formatting it once more changes nothing; else the text stays as it is.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final

from detente.case.yaml_reader import read_yaml
from detente.core.errors import CaseError, Problem
from detente.editor.text import Edit, Span

LARGEST: Final = 500_000
"""Letters of a text that is formatted: seven times the largest shipped case, four seconds."""
_SPACES_AT_END: Final = re.compile(r"[ \t]+$", re.MULTILINE)
_WIDTH: Final = 1 << 20
"""Lines are as long as their author made them."""


def formatted(text: str) -> str:
    r"""Return a text in the usual form.

    Raises
    ------
    CaseError
        If it cannot be read, or not be written without loss.

    Examples
    --------
    >>> formatted("time:\n    start:   2022-01-03   # a Monday\n    step: week")
    'time:\n  start: 2022-01-03   # a Monday\n  step: week\n'
    """
    if not text.strip():
        return text
    if len(text) > LARGEST:
        raise CaseError([Problem("", f"{len(text):,} letters", f"at most {LARGEST:,} to be formatted")])
    bom, newline = text[:1] if text[:1] == "\ufeff" else "", "\r\n" if "\r\n" in text else "\n"
    plain = text.removeprefix(bom).replace("\r\n", "\n")
    before = read_yaml(plain, "")  # refuses what could not be walked: depth, aliases, broken YAML
    if not isinstance(before.data, (dict, list)):
        return text
    once = _written(plain)
    if once != plain and not (_is_same(plain, once) and _written(once) == once):
        raise CaseError([Problem("", "a text whose comments or values would not stay", "to be left as it is")])
    return bom + once.replace("\n", newline)


def format_edits(text: str) -> list[Edit]:
    """Return what formatting changes, line by line, so that cursors and folds elsewhere stay.

    Raises
    ------
    CaseError
        As `formatted`.
    """
    new = formatted(text)
    if new == text:
        return []
    import difflib

    old_lines, new_lines = text.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in old_lines:
        starts.append(starts[-1] + len(line))
    matcher = difflib.SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    return [
        Edit(Span(starts[a], starts[b]), "".join(new_lines[c:d]))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    ]


def _written(text: str) -> str:
    """Return what ruamel.yaml makes of a text; the text itself where it cannot."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml: Any = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    sink = io.StringIO()
    try:
        yaml.dump(yaml.load(text), sink)
    except (YAMLError, ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        found = f"a text that cannot be written anew ({type(error).__name__})"
        raise CaseError([Problem("", found, "to be left as it is")]) from None
    written = _without_loose_ends(sink.getvalue())
    return written.rstrip("\n") + "\n"


def _without_loose_ends(text: str) -> str:
    """Return a text without spaces at ends of lines, where these mean nothing."""
    stripped = _SPACES_AT_END.sub("", text)
    return stripped if stripped == text or _is_same(text, stripped) else text


def _is_same(before: str, after: str) -> bool:
    """Return whether two texts have the same values in the same order, and the same comments."""
    try:
        old, new = read_yaml(before, ""), read_yaml(after, "")
    except CaseError:
        return False
    same = repr(old.data) == repr(new.data) and len(old.problems) == len(new.problems)
    return same and list(old.lines) == list(new.lines) and comments(before) == comments(after)


def comments(text: str) -> list[str]:
    r"""Return the comments of a text in their order.

    Examples
    --------
    >>> comments("a: '#1'  # two\n# three")
    ['# two', '# three']
    """
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]

    from detente.case.yaml_text import with_stand_ins

    parser: Any = CParser(with_stand_ins(text)[0])
    found: list[str] = []
    end = 0
    while parser.check_token():
        token = parser.get_token()
        start = token.start_mark.index
        if start > end:
            found += [match[0].rstrip() for match in re.finditer(r"(?<!\S)#[^\n]*", text[end:start])]
        end = max(end, token.end_mark.index)
    found += [match[0].rstrip() for match in re.finditer(r"(?<!\S)#[^\n]*", text[end:])]
    return found
