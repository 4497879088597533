"""Broken YAML -> what to do about it: the line, the very text, and the line as it should stand.

The parser says where it gave up, seldom why. So what people commonly write is tried as a cause, and the correction of
each is parsed: only one that gets the parser past the place is told. Nothing is corrected silently.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from detente.case.keys import keys
from detente.case.syntax import Span, excerpt
from detente.case.yaml_text import STRANGE_SPACE, describe_letter, offset_of, quoted_over_lines, syntax_error
from detente.core.errors import Problem
from detente.core.text import clip

_LARGEST_TRIED: Final = 200_000
"""Letters of a text for which corrections are tried: twenty times the largest shipped case, .1 s each."""
_LONGEST_LINE: Final = 1_000
"""Letters of a line that is looked into: the search takes the square of it."""
_MOST_TRIED: Final = 24
"""Corrections that are parsed."""
_LONGEST_HINT: Final = 200
_NEAR: Final = 20
"""Lines above the failure in which an unclosed quote is looked for."""
_CLOSERS: Final = {"{": "}", "[": "]"}
_OPENERS: Final = ("{", "[", '"', "'")
_QUOTES: Final = "\"'"
_SPECIAL: Final = frozenset("@`%*&!|>{}[],?-#")
"""Letters with which a text without quotes cannot begin."""


class _Mend(NamedTuple):
    """One line as it should perhaps stand."""

    line: int
    """From 0."""
    found: str
    expected: str
    corrected: str


def syntax_problem(text: str, name: str, error: Exception) -> Problem:
    """Return what is wrong with a text that is no YAML.

    Parameters
    ----------
    text
        The text as written.
    name
        File name for the message.
    error
        What the parser raised.
    """
    place = _Place(text, error)
    mends = place.mends() if len(text) <= _LARGEST_TRIED else place.quotes()
    for mend in itertools.islice(mends, _MOST_TRIED):
        if mend.corrected != place.lines[mend.line] and place.helps(mend):
            hint = f"`{clip(mend.corrected.strip(), _LONGEST_HINT)}`"
            return Problem("", mend.found, mend.expected, hint, file=name, line=mend.line + 1)
    if place.is_quoted:
        quote, line = text[place.opened], text.count("\n", 0, place.opened) + 1
        found = f"`{quote}` that is never closed"
        return Problem("", found, f"`{quote}` at the end of the text", file=name, line=line)
    words = " ".join(str(getattr(error, "problem", "") or getattr(error, "reason", "") or "broken YAML").split())
    context = " ".join(str(getattr(error, "context", "") or "").split())
    found = f"broken YAML: {words}" + (f" ({context})" if context else "")
    hint = "spaces where the tab stands" if "\t" in place.lines[place.row] else ""
    shown = excerpt(text, Span(place.at, place.at + 1)) if place.lines[place.row].strip() else ""
    expected = "YAML that can be parsed; a text with `: `, ` #` or brackets in it needs quotes"
    return Problem("", found, expected, hint, file=name, line=place.row + 1, excerpt=shown)


def key_mend(text: str) -> str:
    """Return the first line of a text without entries as it should stand, where it misses a colon or a space."""
    for line in text.split("\n"):
        if line.strip() and not line.lstrip().startswith(("#", "---")):
            mends = (*_key(0, line), *_letters(0, line))
            return next((clip(mend.corrected.strip(), _LONGEST_HINT) for mend in mends), "")
    return ""


class _Place:
    """Where the parser gave up."""

    def __init__(self, text: str, error: Exception) -> None:
        self.text = text
        self.at = min(offset_of(error), len(text))
        self.lines = text.split("\n")
        self.short = [line if len(line) <= _LONGEST_LINE else "" for line in self.lines]
        """The lines, without those that are too long to look into."""
        self.row = text.count("\n", 0, self.at)
        self.column = self.at - (text.rfind("\n", 0, self.at) + 1)
        context = getattr(error, "context_mark", None)
        self.opened = min(context.index, self.at) if context is not None else self.at
        """Offset of what was being read."""
        self.is_quoted = text[self.opened : self.opened + 1] in tuple(_QUOTES)
        """Whether that is a text in quotes."""

    def mends(self) -> Iterator[_Mend]:
        """Yield what may be wrong, the likeliest first."""
        row, line = self.row, self.lines[self.row]
        if len(line) > _LONGEST_LINE:
            return
        opener = self.text[self.opened : self.opened + 1]
        yield from _letters(row, line)
        yield from self.quotes()
        for above in range(max(0, row - _NEAR), row + (opener in _QUOTES)):
            yield from _open_quote(above, self.short[above])
        yield from _key(row, line)
        for above in (row - 1, self.text.count("\n", 0, self.opened)):
            if max(0, row - _NEAR) <= above < row and opener not in _CLOSERS:
                yield from _key(above, self.short[above])
        if not _has_two_colons(line):
            yield from self._indentation()
        if row > 0 and _indent(line) > _indent(self.lines[self.text.count("\n", 0, self.opened)]):
            yield from self._comma()
        yield from self._brackets(opener)
        yield from _unit_after(row, line)
        yield from _before_bracket(row, line)
        yield from _flow_entry(row, line, self.column, is_inside=opener in _CLOSERS)
        yield from _block_value(row, line)
        yield from self._comma()
        yield from self._indentation()

    def quotes(self) -> Iterator[_Mend]:
        """Close the quote that was taken to end at a later one, or at the end of the file, however far that is."""
        begun = self.opened if self.is_quoted else quoted_over_lines(self.text, self.at)
        if begun is not None:
            row = self.text.count("\n", 0, begun)
            yield from _open_quote(row, self.short[row])

    def helps(self, mend: _Mend) -> bool:
        """Return whether a corrected line gets the parser past it, and not only by leaving a bracket open."""
        lines = [*self.lines]
        grown = len(mend.corrected) - len(lines[mend.line])
        lines[mend.line] = mend.corrected
        text = "\n".join(lines)
        error = syntax_error(text)
        if error is None:
            return True
        failure, context = offset_of(error), getattr(error, "context_mark", None)
        if context is not None and context.line == mend.line and text[context.index : context.index + 1] in _OPENERS:
            return False
        if mend.line < self.row and not self.is_quoted:
            return failure > self.at + grown
        return text.count("\n", 0, failure) > mend.line and failure != self.at + grown

    def _last_before(self) -> int:
        """Return the last line with anything on it up to the failure, before it where more follows."""
        row = self.row if not self.text[self.at :].strip() else self.row - 1
        while row > 0 and not self.lines[row].strip():
            row -= 1
        return max(row, 0)

    def _brackets(self, opener: str) -> Iterator[_Mend]:
        line, column = self.lines[self.row], self.column
        letter = line[column : column + 1]
        if opener in _CLOSERS and self.opened < self.at:
            closer, begun = _CLOSERS[opener], self.text.count("\n", 0, self.opened) + 1
            found = f"`{opener}` on line {begun} that is never closed"
            if letter and letter in "]}" and letter != closer:
                for corrected in (line[:column] + closer + line[column:], line[:column] + closer + line[column + 1 :]):
                    yield _Mend(self.row, found, f"`{closer}`", corrected)
            row = max(self._last_before(), self.row - _NEAR, 0)
            if self.short[row] and row >= begun - 1 and (row < self.row or not line[column:].strip()):
                written, comment = _comment(self.short[row])
                yield _Mend(row, found, f"`{closer}`", written.rstrip(" ,") + closer + comment)
        before = line[:column].rstrip()
        if letter and letter in "]}" and before[-1:] != ":":
            yield _Mend(self.row, f"`{letter}` that closes nothing", "none", line[:column] + line[column + 1 :])
        if letter == "," and re.match(r",\s*(#|$)", line[column:]):
            found = "a comma after the last brace of an entry"
            yield _Mend(self.row, found, "the end of the line", line[:column] + line[column + 1 :])
        if letter == "," and before[-1:] in {",", "{", "["}:
            yield _Mend(self.row, "two commas", "one", line[:column].rstrip() + line[column + 1 :])

    def _comma(self) -> Iterator[_Mend]:
        """Put a comma between entries of braces that stand on lines of their own."""
        row = self._last_before()
        if self.row - _NEAR <= row < self.row and self.text[self.opened : self.opened + 1] in _CLOSERS:
            before, comment = _comment(self.short[row])
            if before.rstrip()[-1:] not in {"", ",", "{", "["}:
                found = f"no comma after `{clip(before.strip())}`"
                yield _Mend(row, found, "a comma between the entries", before.rstrip() + "," + comment)

    def _indentation(self) -> Iterator[_Mend]:
        line = self.lines[self.row]
        own = _indent(line)
        above = [other for other in self.lines[: self.row] if other.strip() and not other.lstrip().startswith("#")]
        if not above or not line.strip():
            return
        if own > _indent(above[-1]):
            found = f"`{clip(line.strip())}` indented under `{clip(above[-1].strip())}`, which is an entry already"
        else:
            found = f"`{clip(line.strip())}`, indented like no line above it"
        tried = {own}
        for other in reversed(above):
            indent = _indent(other)
            if indent not in tried:
                tried.add(indent)
                spaces = f"{indent} space{'' if indent == 1 else 's'}"
                yield _Mend(self.row, found, f"the indentation of its siblings ({spaces})", " " * indent + line.strip())


def _letters(row: int, line: str) -> Iterator[_Mend]:
    if strange := STRANGE_SPACE.search(line):
        yield _Mend(row, describe_letter(strange[0]), "a plain space", STRANGE_SPACE.sub(" ", line))
    if "\t" in line:
        yield _Mend(row, "a tab", "spaces", line.replace("\t", "  "))


_BARE_KEY: Final = re.compile(r"\s*(?:- +)*[A-Za-z_][\w.-]*\s*\Z")
_NO_SPACE: Final = re.compile(r"(\s*(?:- +)*)([A-Za-z_][\w.-]*):([^\s:/].*)\Z")
_WORD_AND_MORE: Final = re.compile(r"(\s*(?:- +)*)([a-z_][\w.]*)[ \t]+(\S.*)\Z")
_EQUALS: Final = re.compile(r"(\s*(?:- +)*)([A-Za-z_][\w.-]*)\s*=\s*([^=\s].*)\Z")
_SPECIAL_KEY: Final = re.compile(r"(\s*(?:- +)*)([@`%*&!|>][^:\"']*?)(\s*:(?:\s.*)?)\Z")


def _key(row: int, line: str) -> Iterator[_Mend]:
    line = STRANGE_SPACE.sub(" ", line)
    if match := _NO_SPACE.match(line):
        found = f"`{clip(line.strip())}` without a space after the colon"
        yield _Mend(row, found, "a space", f"{match[1]}{match[2]}: {match[3]}")
    if match := _EQUALS.match(line):
        yield _Mend(row, f"`{clip(line.strip())}`", "a colon, not `=`", f"{match[1]}{match[2]}: {match[3]}")
    if _BARE_KEY.match(line) and line.strip() not in ("-", "---"):
        yield _Mend(row, f"`{clip(line.strip())}` without a colon", "a key and its colon", line.rstrip() + ":")
    if (match := _WORD_AND_MORE.match(line)) and misses_colon(match[2], match[3]):
        shown, mended = _comment(match[3])[0], f"{match[1]}{match[2]}: {match[3]}"
        yield _Mend(row, f"`{clip(f'{match[2]} {shown}')}` without a colon", f"a colon after `{match[2]}`", mended)
    if line.lstrip().startswith("//"):
        yield _Mend(row, "`//`", "`#` before a comment", line.replace("//", "#", 1))
    if match := _SPECIAL_KEY.match(line):
        found = f"`{clip(match[2])}`, a key that begins with `{match[2][0]}`"
        yield _Mend(row, found, "quotes round it", match[1] + _quoted(match[2]) + match[3])


def misses_colon(word: str, rest: str) -> bool:
    """Return whether a word and what follows it are an entry that misses its colon, rather than words of a text.

    Examples
    --------
    >>> misses_colon("text", "Strike"), misses_colon("gdp", "-0.1"), misses_colon("answer", "{by: iran}")
    (True, True, True)
    >>> misses_colon("the", "case")
    False
    """
    if re.match(r"\{|\[|[-+.]?[0-9]", rest):
        return True
    return word in keys() and not re.search(r":(\s|\Z)", rest)


_KEY_AND_VALUE: Final = re.compile(
    r"(\s*(?:-[ \t]+)*(?:\"[^\"]*\"|'[^']*'|[^\s\"'{}\[\],#&*!|>%@`:-][^:]*?)\s*:[ \t]+|\s*(?:-[ \t]+)+)(\S.*)\Z"
)


def _has_two_colons(line: str) -> bool:
    match = _KEY_AND_VALUE.match(line)
    return match is not None and re.search(r":(\s|\Z)", match[2]) is not None


def _open_quote(row: int, line: str) -> Iterator[_Mend]:
    """Close a value, or one of a list or of braces, that begins with a quote and has no second one."""
    for match in re.finditer(r"(?:[:,\[{-]\s+|[\[{])(?P<quote>[\"'])", line):
        quote, rest = match["quote"], line[match.end() :]
        if quote in rest.replace("''", "") and rest.replace("''", "").count(quote) % 2:
            continue
        if quote in rest:
            continue
        ending = re.search(r"[\]}, ]*\Z", rest)
        kept = len(line) - len(ending[0]) if ending else len(line)
        found = f"`{quote}` that is never closed"
        for corrected in (line[:kept] + quote + line[kept:], line.rstrip() + quote):
            yield _Mend(row, found, f"`{quote}` at the end of the text", corrected)
        return


_WORD_AND_BRACKET: Final = re.compile(r"[,{]\s*([A-Za-z_][\w.]*)(?=[ \t]+[{\[])")


def _before_bracket(row: int, line: str) -> Iterator[_Mend]:
    """Put a colon between a word inside braces and the bracket or brace after it."""
    for match in _WORD_AND_BRACKET.finditer(line):
        found, corrected = f"`{match[1]}` without a colon", line[: match.end()] + ":" + line[match.end() :]
        yield _Mend(row, found, f"a colon after `{match[1]}`", corrected)


_NUMBERS_AND_UNIT: Final = re.compile(r"\{(\s*\w+:\s*[-+.\d][^{},]*(?:,\s*\w+:\s*[-+.\d][^{},]*)*)\}\s*([%\w][%\w ]*)")


def _unit_after(row: int, line: str) -> Iterator[_Mend]:
    """Give each number inside braces the unit that follows them."""
    if match := _NUMBERS_AND_UNIT.search(line):
        unit = match[2].strip()
        each = ", ".join(f"{entry.strip()} {unit}" for entry in match[1].split(","))
        corrected = line[: match.start()] + f"{{{each}}}" + line[match.end() :]
        yield _Mend(row, f"`{clip(unit)}` after the closing `}}`", "the unit beside each number", corrected)


def _block_value(row: int, line: str) -> Iterator[_Mend]:
    """Put quotes round a value on a line of its own that needs them, or has too few or too many."""
    match = _KEY_AND_VALUE.match(line)
    if match is None:
        return
    value, comment = _comment(match[2])
    if re.match(r"\{\s*[\w\"']+\s*:", value):
        return  # braces round entries, not a text that begins with one
    for found, expected, corrected in _values(value):
        yield _Mend(row, found, expected, match[1] + corrected + comment)


def _flow_entry(row: int, line: str, column: int, *, is_inside: bool) -> Iterator[_Mend]:
    """Put quotes round a value inside brackets or braces, or a comma before or after it."""
    starts = {max(line.rfind(letter, 0, column) for letter in "{[,") + 1}
    if starts == {0} and not is_inside:
        return
    starts |= {match.end() for match in re.finditer(r"[{\[,]\s*(?=[\w\"'.]+\s*:\s)", line[:column])}
    for start in sorted(starts, reverse=True):
        end = _end_of_entry(line, start, column)
        match = re.match(r"(\s*(?:(?:\"[^\"]*\"|'[^']*'|[^:\"']+):\s+)?)(\S.*?)(\s*)\Z", line[start:end])
        if match is None:
            continue
        for found, expected, corrected in _values(match[2], in_flow=True, key=match[1].strip(" :\"'")):
            yield _Mend(row, found, expected, line[:start] + match[1] + corrected + match[3] + line[end:])


def _end_of_entry(line: str, start: int, column: int) -> int:
    """Return where a value inside brackets or braces ends; commas inside parentheses do not end it."""
    end = column
    while True:
        ends = [at for letter in ",}]" if (at := line.find(letter, end)) >= 0]
        end = min(ends, default=len(line))
        missing = line.count("(", start, end) - line.count(")", start, end)
        if missing <= 0 or line.count(")", end) < missing:
            return end
        for _ in range(missing):
            end = line.index(")", end) + 1


_COMMA: Final = re.compile(
    r"((?:[-+]?[0-9][\w.%-]*|true|false|null|\"[^\"]*\"|'[^']*'|\[[^]]*\]|\{[^}]*\}))\s+(([A-Za-z_][\w.-]*):(?:\s.*)?)\Z"
)
_SECOND_KEY: Final = re.compile(r".*\s([a-z_][\w.]*):(?:\s|\Z)", re.DOTALL)
_TWO_ENTRIES: Final = re.compile(r"([^\s;:]+(?:[^:;]*?))(?:\s*;)?\s+([a-z_]\w*)(:\s.*)\Z", re.DOTALL)
_PROSE: Final = frozenset({"text", "title", "about", "why", "note", "purpose", "reliability"})
"""Keys after which a word and a colon may be part of the text."""


def _values(value: str, *, in_flow: bool = False, key: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield found, expected and the value as it should stand; ``key`` is the one that it follows."""
    shown = f"`{clip(value)}`"
    match = _TWO_ENTRIES.match(value) if in_flow and key not in _PROSE else None
    if match and key in keys() and match[2] in keys():
        found = f"`;` before `{match[2]}:`" if ";" in value else f"no comma before `{match[2]}:`"
        yield found, "a comma between the entries", f"{match[1].rstrip()}, {match[2]}{match[3]}"
    if in_flow and (match := _COMMA.match(value)):
        yield f"no comma before `{clip(match[3])}:`", "a comma between the entries", f"{match[1]}, {match[2]}"
    if match := re.match(r"- +([0-9.].*)\Z", value):
        yield shown, "no space after the minus sign", f"-{match[1]}"
    first = value[0]
    if re.fullmatch(r"[\w.-]+:", value) and in_flow:
        yield f"{shown} without a value", "a space or a value after the colon", f"{value} "
    if first in _QUOTES:
        closed = len(value) > 1 and value.endswith(first)
        if closed and first == '"' and "\\" in value and '"' not in value[1:-1]:
            single = "'" + value[1:-1].replace("'", "''") + "'"
            found = f"{shown}, a backslash between double quotes"
            yield found, "single quotes, in which it is a letter like any other", single
        inner = value[1:-1] if closed else value
        yield f"{shown}, a text with `{first}` in it", "other quotes round it", _quoted(inner)
        return
    if first in _SPECIAL:
        reason = f"a text that begins with `{first}`"
    elif re.search(r":(\s|\Z)", value):
        reason = "a text with a colon in it"
    else:
        reason = "a text that YAML takes for something else"
    expected = "quotes round it"
    if in_flow and (match := _SECOND_KEY.match(value)):
        expected += f" (or a comma before `{match[1]}:`)"
    yield f"{shown}, {reason}", expected, _quoted(value)


def _quoted(text: str) -> str:
    """Return a text in quotes, double ones where nothing in it needs others."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _comment(line: str) -> tuple[str, str]:
    """Split a line before its comment."""
    match = re.search(r"\s+#.*\Z", line)
    return (line[: match.start()], match[0]) if match else (line.rstrip(), "")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
