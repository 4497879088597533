"""The faults that `scripts/mutants.py` plants: one small change of the source each, of the kinds that people make.

A fault is an edit of the text, not of the tree: comments stay, lines keep their numbers, and what is printed is what
was changed. What is inside f-strings is left alone: Python 3.11 does not know where in the file it stands.
"""

from __future__ import annotations

import ast
import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

LONGEST = 60
"""Letters of a changed text that are shown."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One change of one file."""

    path: str
    """The file, from the project's folder."""
    line: int
    """Where it is."""
    place: str
    """Function or class it is in, such as ``Linear.ticks``; empty at the top of a file."""
    kind: str
    """Kind of fault."""
    start: int
    """Offset of the change in the file, in bytes of UTF-8."""
    old: str
    """What stood there."""
    new: str
    """What stands there now."""
    number: int
    """Which of the changes that read the same in this place, from 0."""

    @property
    def name(self) -> str:
        """Its name, which stays when lines move."""
        again = f" #{self.number + 1}" if self.number else ""
        return f"{self.path} {self.place or '-'}: {self.kind}: {shown(self.old)} -> {shown(self.new)}{again}"

    def planted(self, source: str) -> str:
        """Return a source with the fault in it."""
        data = source.encode()
        end = self.start + len(self.old.encode())
        return (data[: self.start] + self.new.encode() + data[end:]).decode()

    def is_one_in(self, source: str) -> bool:
        """Return whether a source with the fault in it is Python, and another program."""
        try:
            return ast.dump(ast.parse(self.planted(source))) != ast.dump(ast.parse(source))
        except SyntaxError:
            return False

    def rank(self, seed: int) -> str:
        """Return its place in the order in which faults are taken: random, and its own whatever else changes."""
        return hashlib.sha256(f"{seed} {self.name}".encode()).hexdigest()


def shown(text: str) -> str:
    """Return a text on one line, its middle cut out where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}…{text[-LONGEST // 2 :]}"


Edit = tuple[str, int, str, str]
"""Kind, offset, old and new text."""


def faults_of(path: str, source: str, *, without_pixels: bool = False) -> list[Fault]:
    """Return every change that can be made in a file; a few of them change nothing, or are no Python.

    Parameters
    ----------
    path
        The file, from the project's folder.
    source
        Its text.
    without_pixels
        Whether to leave out numbers that are pixels, and what is added to them: from 3 on, other than 100.
    """
    text = _Text(source)
    seen: Counter[tuple[str, str, str, str]] = Counter()
    found = []
    for place, node in _nodes(ast.parse(source)):
        for kind, start, old, new in _edits(node, text, without_pixels=without_pixels):
            key = (place, kind, shown(old), shown(new))
            found.append(Fault(path, text.line(start), place, kind, start, old, new, seen[key]))
            seen[key] += 1
    return found


class _Text:
    """A source by lines and bytes, as the tree counts."""

    def __init__(self, source: str) -> None:
        self.data = source.encode()
        self._starts = [0]
        for line in self.data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def start(self, node: ast.expr | ast.stmt) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt) -> int:
        return self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def of(self, node: ast.expr | ast.stmt) -> str:
        return self.data[self.start(node) : self.end(node)].decode()

    def between(self, left: ast.expr, right: ast.expr) -> tuple[int, str]:
        """Return what stands between two parts, and where."""
        return self.end(left), self.data[self.end(left) : self.start(right)].decode()


def _nodes(tree: ast.Module) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    """Yield what may be changed, with the name of the place it is in."""

    def walk(node: ast.AST, place: str) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
        for name, value in ast.iter_fields(node):
            if name in {"decorator_list", "annotation", "returns", "args", "bases", "type_params"} and not isinstance(
                node, ast.Call
            ):
                continue
            if name == "type" and isinstance(node, ast.ExceptHandler):
                continue  # which of two exceptions is named first means nothing
            for child in value if isinstance(value, list) else [value]:
                if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr) or _is_for_types(child):
                    continue
                inner = place
                if isinstance(child, ast.FunctionDef | ast.ClassDef):
                    inner = f"{place}.{child.name}".lstrip(".")
                if isinstance(child, ast.expr | ast.stmt):
                    yield inner, child
                yield from walk(child, inner)

    yield from walk(tree, "")


def _is_for_types(node: ast.AST) -> bool:
    """Return whether a statement is there for type checkers alone."""
    is_guarded = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return is_guarded or isinstance(node, ast.Import | ast.ImportFrom)


COMPARED = {
    ast.Lt: ("<", ("<=", ">")),
    ast.LtE: ("<=", ("<", ">=")),
    ast.Gt: (">", (">=", "<")),
    ast.GtE: (">=", (">", "<=")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
}
REPLACED = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
}
OPPOSITES = {
    one: other
    for pair in (("min", "max"), ("any", "all"), ("minimum", "maximum"), ("argmin", "argmax"), ("floor", "ceil"))
    for one, other in (pair, pair[::-1])
}


def _edits(node: ast.expr | ast.stmt, text: _Text, *, without_pixels: bool) -> Iterator[Edit]:
    """Yield the changes of one node."""
    for make in _KINDS:
        for edit in make(node, text):
            if not (without_pixels and _is_of_pixels(node)):
                yield edit


def _is_of_pixels(node: ast.AST) -> bool:
    """Return whether a number is a place on the page, or is added to or taken from one."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Sub) and any(map(_is_of_pixels, (node.left, node.right)))
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return abs(node.value) >= 3 and node.value != 100
    return False


def _compared(node: ast.AST, text: _Text) -> Iterator[Edit]:
    """Yield comparisons that take their bound in, leave it out, or are turned round."""
    if not isinstance(node, ast.Compare):
        return
    for left, op, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
        old, others = COMPARED[type(op)]
        start, between = text.between(left, right)
        at = between.find(old)
        for new in others if at >= 0 else ():
            yield "comparison", start + len(between[:at].encode()), old, new


def _calculated(node: ast.AST, text: _Text) -> Iterator[Edit]:
    """Yield plus for minus, times for over."""
    if isinstance(node, ast.BinOp) and type(node.op) in REPLACED and not any(map(_is_text, (node.left, node.right))):
        old, new = REPLACED[type(node.op)]
        start, between = text.between(node.left, node.right)
        at = between.find(old)
        if at >= 0:
            yield "arithmetic", start + len(between[:at].encode()), old, new
    elif isinstance(node, ast.AugAssign) and type(node.op) in REPLACED and not _is_text(node.value):
        old, new = REPLACED[type(node.op)]
        start, between = text.between(node.target, node.value)
        at = between.find(f"{old}=")
        if at >= 0:
            yield "arithmetic", start + len(between[:at].encode()), f"{old}=", f"{new}="
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        yield "sign", text.start(node), text.of(node), text.of(node.operand)


def _is_text(node: ast.expr) -> bool:
    """Return whether a part is text or a list, which has no minus."""
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp) or (
        isinstance(node, ast.Constant) and not isinstance(node.value, int | float)
    )


def _numbered(node: ast.AST, text: _Text) -> Iterator[Edit]:
    """Yield a number off by one."""
    if not isinstance(node, ast.Constant):
        return
    old, value = text.of(node), node.value
    if isinstance(value, float):
        yield "number", text.start(node), old, repr(value + 1.0 if abs(value) >= 1.0 else 2 * value)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield "number", text.start(node), old, str(value + 1)


def _reasoned(node: ast.AST, text: _Text) -> Iterator[Edit]:
    """Yield and for or, a lost not, the other branch."""
    if isinstance(node, ast.BoolOp):
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in pairwise(node.values):
            start, between = text.between(left, right)
            at = between.find(old)
            if at >= 0:
                yield "and, or", start + len(between[:at].encode()), old, new
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not", text.start(node), text.of(node), f"({text.of(node.operand)})"
    elif isinstance(node, ast.IfExp):
        old = text.of(node)
        body, test, orelse = (text.of(part) for part in (node.body, node.test, node.orelse))
        yield "branch", text.start(node), old, f"({orelse}) if ({test}) else ({body})"


def _swapped(node: ast.AST, text: _Text) -> Iterator[Edit]:
    """Yield two neighbours of one kind that have changed places."""
    if isinstance(node, ast.Call):
        parts = node.args
        named = [each.value for each in node.keywords if each.arg]
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        parts, named = node.elts, []
    else:
        return
    for series in (parts, named):
        for one, other in pairwise(series):
            is_alike = type(one) is type(other) and isinstance(one, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
            is_short = max(len(text.of(one)), len(text.of(other))) <= LONGEST  # longer ones are entries of a table
            if is_alike and is_short and text.of(one) != text.of(other):
                _, between = text.between(one, other)
                old = f"{text.of(one)}{between}{text.of(other)}"
                yield "order", text.start(one), old, f"{text.of(other)}{between}{text.of(one)}"


def _renamed(node: ast.AST, text: _Text) -> Iterator[Edit]:
    """Yield the least for the most, any for all."""
    if isinstance(node, ast.Call):
        name = node.func
        if isinstance(name, ast.Name) and name.id in OPPOSITES:
            yield "opposite", text.start(name), name.id, OPPOSITES[name.id]
        elif isinstance(name, ast.Attribute) and name.attr in OPPOSITES:
            start = text.end(name) - len(name.attr)
            yield "opposite", start, name.attr, OPPOSITES[name.attr]


def _cut(node: ast.AST, text: _Text) -> Iterator[Edit]:
    """Yield a slice that is one too long or too short."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        for bound, sign in ((node.slice.lower, "+"), (node.slice.upper, "-")):
            if bound is not None:
                old = text.of(bound)
                yield "slice", text.start(bound), old, f"({old}) {sign} 1"


DEFAULTS = {"bool": "False", "int": "0", "float": "0.0", "str": '""', "list": "[]", "tuple": "()", "dict": "{}"}


def _returned(node: ast.AST, text: _Text) -> Iterator[Edit]:
    """Yield nothing, or not so, in place of what is returned."""
    if not isinstance(node, ast.FunctionDef) or node.returns is None:
        return
    returns = ast.unparse(node.returns).strip("'\"")
    default = DEFAULTS.get(returns.partition("[")[0])
    default = "None" if returns.endswith("| None") else default
    for each in _returns(node.body):
        if each.value is None:
            continue
        old = text.of(each.value)
        if returns == "bool":
            yield "return", text.start(each.value), old, f"not ({old})"
        elif default is not None and old != default:
            yield "return", text.start(each.value), old, default


def _returns(body: list[ast.stmt]) -> Iterator[ast.Return]:
    """Yield the returns of a function, not those of functions in it."""
    for node in body:
        if isinstance(node, ast.Return):
            yield node
        for part in ("body", "orelse", "handlers", "cases", "finalbody"):
            inner = getattr(node, part, [])
            if inner and not isinstance(node, ast.FunctionDef | ast.ClassDef):
                for each in inner:
                    yield from _returns([each] if isinstance(each, ast.stmt) else each.body)


def _left_out(node: ast.AST, text: _Text) -> Iterator[Edit]:
    """Yield the place of a statement without it."""
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom)
    is_set = isinstance(node, ast.Assign) and all(isinstance(each, ast.Subscript) for each in node.targets)
    if isinstance(node, ast.stmt) and (is_call or is_set or isinstance(node, ast.AugAssign | ast.Continue)):
        yield "statement", text.start(node), text.of(node), "pass"


_KINDS: tuple[Callable[[ast.expr | ast.stmt, _Text], Iterator[Edit]], ...] = (
    _compared,
    _calculated,
    _numbered,
    _reasoned,
    _swapped,
    _renamed,
    _cut,
    _returned,
    _left_out,
)
