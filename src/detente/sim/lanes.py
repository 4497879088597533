"""A small vector-expression layer over LLVM's textual language: Python operators in, straight code for eight lanes out.

A :class:`Lane` value stands for eight numbers (or truth values) that the machine handles with one instruction, one per
path. Adding two of them writes one line of LLVM code. Mutable state lives in memory behind a pointer, so functions stay
small and the optimiser quick. No fast-math flag is ever written, and a multiply-add happens only where
:func:`fma` asks for it (one exact rounding everywhere), so the same code gives the same bits on every machine.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

N_LANES = 8
"""Paths handled at once. Fixed: results must not depend on the width of a machine's registers."""

F32 = "<8 x float>"
F64 = "<8 x double>"
I32 = "<8 x i32>"
PAIRS = "<4 x i64>"
"""Eight 32-bit words seen as four pairs."""
MASK = "<8 x i1>"
_SCALAR = {F32: "float", F64: "double", I32: "i32", PAIRS: "i64", MASK: "i1"}
_FLOATS = {F32, F64, "float", "double"}


def literal(kind: str, value: float) -> str:
    """Write a constant of a type, splatted over the lanes where the type is a vector."""
    scalar = _SCALAR.get(kind, kind)
    if scalar == "float":
        rounded = struct.unpack("<f", struct.pack("<f", value))[0]
        text = f"0x{struct.unpack('<Q', struct.pack('<d', rounded))[0]:016X}"
    elif scalar == "double":
        text = f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"
    elif scalar == "i1":
        text = "true" if value else "false"
    else:
        bits = int(scalar[1:])
        number = int(value) & ((1 << bits) - 1)
        text = str(number - (1 << bits) if number >> (bits - 1) else number)
    return f"splat ({scalar} {text})" if kind in _SCALAR else text


def float_bits(value: float) -> int:
    """Return the bits of a number in single precision as a signed integer, as tables of integers hold it."""
    bits: int = struct.unpack("<i", struct.pack("<f", value))[0]
    return bits


Linkage = Literal["internal", "shared", "exported"]
"""Who can call a function: its module, other modules of the program, or Python too."""


def align_of(kind: str) -> int:
    """Return the alignment of a type in memory, in bytes."""
    sizes = {"float": 4, "double": 8, "i8": 1, "i16": 2, "i32": 4, "i64": 8, "ptr": 8, "<8 x i16>": 2}
    return sizes.get(kind, 32)


class Lane:
    """One value in a function under construction: a type and a name. Operators write instructions."""

    __slots__ = ("function", "kind", "name")

    def __init__(self, function: Function, kind: str, name: str) -> None:
        self.function, self.kind, self.name = function, kind, name

    def like(self, other: Lane | float) -> Lane:
        """Return a value, or make a constant of this value's type."""
        return other if isinstance(other, Lane) else Lane(self.function, self.kind, literal(self.kind, other))

    def _binary(self, float_op: str, int_op: str, other: Lane | float, *, swap: bool = False) -> Lane:
        op = float_op if self.kind in _FLOATS else int_op
        left, right = (self.like(other), self) if swap else (self, self.like(other))
        return self.function.let(self.kind, f"{op} {self.kind} {left.name}, {right.name}")

    def __add__(self, other: Lane | float) -> Lane:
        return self._binary("fadd", "add", other)

    def __radd__(self, other: float) -> Lane:
        return self._binary("fadd", "add", other, swap=True)

    def __sub__(self, other: Lane | float) -> Lane:
        return self._binary("fsub", "sub", other)

    def __rsub__(self, other: float) -> Lane:
        return self._binary("fsub", "sub", other, swap=True)

    def __mul__(self, other: Lane | float) -> Lane:
        return self._binary("fmul", "mul", other)

    def __rmul__(self, other: float) -> Lane:
        return self._binary("fmul", "mul", other, swap=True)

    def __truediv__(self, other: Lane | float) -> Lane:
        return self._binary("fdiv", "sdiv", other)

    def __rtruediv__(self, other: float) -> Lane:
        return self._binary("fdiv", "sdiv", other, swap=True)

    def __neg__(self) -> Lane:
        return self.function.let(self.kind, f"fneg {self.kind} {self.name}") if self.kind in _FLOATS else 0 - self

    def __and__(self, other: Lane | float) -> Lane:
        return self._binary("and", "and", other)

    def __or__(self, other: Lane | float) -> Lane:
        return self._binary("or", "or", other)

    def __xor__(self, other: Lane | float) -> Lane:
        return self._binary("xor", "xor", other)

    def __invert__(self) -> Lane:
        return self._binary("xor", "xor", -1)

    def __lshift__(self, other: Lane | float) -> Lane:
        return self._binary("shl", "shl", other)

    def __rshift__(self, other: Lane | float) -> Lane:
        """Logical shift: zeros come in."""
        return self._binary("lshr", "lshr", other)

    def _compare(self, float_op: str, int_op: str, other: Lane | float) -> Lane:
        kind = MASK if self.kind in _SCALAR else "i1"
        op = f"fcmp {float_op}" if self.kind in _FLOATS else f"icmp {int_op}"
        return self.function.let(kind, f"{op} {self.kind} {self.name}, {self.like(other).name}")

    def __lt__(self, other: Lane | float) -> Lane:
        return self._compare("olt", "slt", other)

    def __le__(self, other: Lane | float) -> Lane:
        return self._compare("ole", "sle", other)

    def __gt__(self, other: Lane | float) -> Lane:
        return self._compare("ogt", "sgt", other)

    def __ge__(self, other: Lane | float) -> Lane:
        return self._compare("oge", "sge", other)

    def equals(self, other: Lane | float) -> Lane:
        """Compare lane by lane (``==`` stays Python's own)."""
        return self._compare("oeq", "eq", other)

    def select(self, yes: Lane, no: Lane | float) -> Lane:
        """Take ``yes`` where this mask is set, ``no`` elsewhere."""
        a, b = yes, yes.like(no)
        return self.function.let(a.kind, f"select {self.kind} {self.name}, {a.kind} {a.name}, {b.kind} {b.name}")

    def cast(self, kind: str) -> Lane:
        """Convert numbers (not bits): float to int truncates, int to float rounds, masks become 0 and -1."""
        if kind == self.kind:
            return self
        rank = ["i1", "i8", "i16", "i32", "i64"]
        source, target = _SCALAR.get(self.kind, self.kind), _SCALAR.get(kind, kind)
        if source in rank and target in rank:
            up = rank.index(target) > rank.index(source)
            op = ("zext" if source != "i1" else "sext") if up else "trunc"
        elif source in rank:
            op = "sitofp"
        elif target in rank:
            op = "fptosi"
        else:
            op = "fpext" if target == "double" else "fptrunc"
        return self.function.let(kind, f"{op} {self.kind} {self.name} to {kind}")

    def bits(self, kind: str) -> Lane:
        """Reinterpret the bits as another type of the same size."""
        return self.function.let(kind, f"bitcast {self.kind} {self.name} to {kind}")

    def splat(self) -> Lane:
        """Copy a scalar into all lanes."""
        kind = f"<8 x {self.kind}>"
        one = self.function.let(kind, f"insertelement {kind} poison, {self.kind} {self.name}, i32 0")
        return self.function.let(kind, f"shufflevector {kind} {one.name}, {kind} poison, <8 x i32> zeroinitializer")

    def any(self) -> Lane:
        """Return a scalar truth: is the mask set in some lane."""
        byte = self.bits("i8")
        return self.function.let("i1", f"icmp ne i8 {byte.name}, 0")

    def lane(self, index: Lane | int) -> Lane:
        """Take the number of one lane."""
        where = f"i32 {index}" if isinstance(index, int) else f"{index.kind} {index.name}"
        return self.function.let(_SCALAR[self.kind], f"extractelement {self.kind} {self.name}, {where}")


class Function:
    """One function under construction: parameters, blocks, and the lines written so far."""

    def __init__(
        self, name: str, parameters: list[tuple[str, str]], *, returns: str = "void", linkage: Linkage = "internal"
    ) -> None:
        self.name, self.returns = name, returns
        self.parameters = parameters
        self.linkage = linkage
        self.lines: list[str] = []
        self.allocas: list[str] = []
        self._count = 0
        self._label = "entry"

    def parameter(self, name: str) -> Lane:
        """Return a parameter as a value."""
        kind = next(kind for kind, known in self.parameters if known == name)
        return Lane(self, kind.split()[0] if kind.startswith("ptr") else kind, f"%{name}")

    def let(self, kind: str, text: str) -> Lane:
        """Write one instruction and name its result."""
        self._count += 1
        name = f"%v{self._count}"
        self.lines.append(f"  {name} = {text}")
        return Lane(self, kind, name)

    def do(self, text: str) -> None:
        """Write one instruction without a result."""
        self.lines.append(f"  {text}")

    def constant(self, kind: str, value: float) -> Lane:
        """Make a constant."""
        return Lane(self, kind, literal(kind, value))

    # Memory ---------------------------------------------------------------------------------------------------------

    def address(self, base: Lane, offset: Lane | int, unit: str) -> Lane:
        """Point ``offset`` elements of type ``unit`` past ``base``."""
        if isinstance(offset, int):
            if offset == 0:
                return base
            where = f"i64 {offset}"
        else:
            where = f"{offset.kind} {offset.name}"
        return self.let("ptr", f"getelementptr inbounds {unit}, ptr {base.name}, {where}")

    def load(self, kind: str, base: Lane, offset: Lane | int = 0) -> Lane:
        """Load element ``offset`` of an array of ``kind``."""
        pointer = self.address(base, offset, kind)
        return self.let(kind, f"load {kind}, ptr {pointer.name}, align {align_of(kind)}")

    def store(self, value: Lane, base: Lane, offset: Lane | int = 0, *, align: int = 0) -> None:
        """Store to element ``offset`` of an array of the value's kind."""
        pointer = self.address(base, offset, value.kind)
        self.do(f"store {value.kind} {value.name}, ptr {pointer.name}, align {align or align_of(value.kind)}")

    def variable(self, kind: str, value: Lane | float) -> Variable:
        """Make a local variable (the optimiser turns it into a register)."""
        self._count += 1
        name = f"%a{self._count}"
        self.allocas.append(f"  {name} = alloca {kind}, align {align_of(kind)}")
        variable = Variable(self, kind, name)
        variable.set(value)
        return variable

    # Control --------------------------------------------------------------------------------------------------------

    def _new_label(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._count}"

    def _begin(self, label: str) -> None:
        self.lines.append(f"{label}:")
        self._label = label

    @contextmanager
    def when(self, condition: Lane) -> Iterator[None]:
        """Run the body only if a scalar truth holds."""
        body, done = self._new_label("then"), self._new_label("done")
        self.do(f"br i1 {condition.name}, label %{body}, label %{done}")
        self._begin(body)
        yield
        self.do(f"br label %{done}")
        self._begin(done)

    @contextmanager
    def loop(self, first: Lane | int, end: Lane) -> Iterator[Lane]:
        """Run the body for ``first <= i < end``; ``i`` has the type of ``end`` (i32 or i64)."""
        counter = self.variable(end.kind, first)
        head, body, done = self._new_label("head"), self._new_label("body"), self._new_label("done")
        self.do(f"br label %{head}")
        self._begin(head)
        i = counter.get()
        test = i < end
        self.do(f"br i1 {test.name}, label %{body}, label %{done}")
        self._begin(body)
        yield i
        counter.set(i + 1)
        self.do(f"br label %{head}")
        self._begin(done)

    @contextmanager
    def repeat(self, most: int, goes_on: Callable[[], Lane]) -> Iterator[None]:
        """Run the body while a scalar truth holds, ``most`` times at most."""
        counter = self.variable("i32", 0)
        head, body, done = self._new_label("head"), self._new_label("body"), self._new_label("done")
        self.do(f"br label %{head}")
        self._begin(head)
        test = (counter.get() < most) & goes_on()
        self.do(f"br i1 {test.name}, label %{body}, label %{done}")
        self._begin(body)
        yield
        counter.set(counter.get() + 1)
        self.do(f"br label %{head}")
        self._begin(done)

    @contextmanager
    def case(self, labels: dict[int, str], number: int) -> Iterator[None]:
        """Write one arm of a switch made by :meth:`switch`."""
        self._begin(labels[number])
        yield
        self.do(f"br label %{labels[-1]}")

    def switch(self, value: Lane, numbers: list[int]) -> dict[int, str]:
        """Begin a switch; returns labels for :meth:`case` and :meth:`end_switch`."""
        labels = {number: self._new_label("case") for number in numbers}
        labels[-1] = self._new_label("done")
        arms = " ".join(f"{value.kind} {number}, label %{labels[number]}" for number in numbers)
        self.do(f"switch {value.kind} {value.name}, label %{labels[-1]} [ {arms} ]")
        return labels

    def end_switch(self, labels: dict[int, str]) -> None:
        """Continue after a switch."""
        self._begin(labels[-1])

    def give(self, value: Lane | None = None) -> None:
        """Return from the function."""
        self.do("ret void" if value is None else f"ret {value.kind} {value.name}")

    def leave_if(self, condition: Lane) -> None:
        """Return (void) when a scalar truth holds."""
        out, on = self._new_label("out"), self._new_label("on")
        self.do(f"br i1 {condition.name}, label %{out}, label %{on}")
        self._begin(out)
        self.do("ret void")
        self._begin(on)

    def call(self, callee: Function, arguments: list[Lane]) -> Lane:
        """Call a function of the program that returns a value."""
        return self.let(callee.returns, self._call(callee, arguments))

    def invoke(self, callee: Function, arguments: list[Lane]) -> None:
        """Call a function of the program that returns nothing."""
        self.do(self._call(callee, arguments))

    @staticmethod
    def _call(callee: Function, arguments: list[Lane]) -> str:
        given = ", ".join(f"{argument.kind} {argument.name}" for argument in arguments)
        convention = "" if callee.linkage == "exported" else "fastcc "
        return f"call {convention}{callee.returns} @{callee.name}({given})"

    def intrinsic(self, name: str, kind: str, arguments: list[Lane]) -> Lane:
        """Call an LLVM intrinsic whose operands and result have one type."""
        suffix = {F32: "v8f32", F64: "v8f64", "float": "f32", "double": "f64"}[kind]
        given = ", ".join(f"{kind} {argument.name}" for argument in arguments)
        return self.let(kind, f"call {kind} @llvm.{name}.{suffix}({given})")

    def text(self) -> str:
        """Write the function out."""
        parameters = ", ".join(f"{kind} %{name}" for kind, name in self.parameters)
        linkage = {"internal": "internal fastcc ", "shared": "fastcc ", "exported": ""}[self.linkage]
        head = f"define {linkage}{self.returns} @{self.name}({parameters}) nounwind {{"
        return "\n".join([head, "entry:", *self.allocas, *self.lines, "}"])

    def declaration(self) -> str:
        """Declare the function for another module (it must be shared)."""
        kinds = ", ".join(kind for kind, _ in self.parameters)
        return f"declare fastcc {self.returns} @{self.name}({kinds}) nounwind"


class Variable:
    """A local variable of a function."""

    __slots__ = ("function", "kind", "name")

    def __init__(self, function: Function, kind: str, name: str) -> None:
        self.function, self.kind, self.name = function, kind, name

    def get(self) -> Lane:
        """Read it."""
        return self.function.let(self.kind, f"load {self.kind}, ptr {self.name}, align {align_of(self.kind)}")

    def set(self, value: Lane | float) -> None:
        """Write it."""
        text = value.name if isinstance(value, Lane) else literal(self.kind, value)
        self.function.do(f"store {self.kind} {text}, ptr {self.name}, align {align_of(self.kind)}")


def fma(a: Lane, b: Lane | float, c: Lane | float) -> Lane:
    """Multiply and add with one rounding (IEEE 754-2008): the same bits with or without the instruction."""
    return a.function.intrinsic("fma", a.kind, [a, a.like(b), a.like(c)])


def sqrt(a: Lane) -> Lane:
    """Take the square root, correctly rounded (IEEE 754)."""
    return a.function.intrinsic("sqrt", a.kind, [a])


def least(a: Lane, b: Lane | float) -> Lane:
    """Return the smaller; of a NaN, ``b``."""
    return (a < b).select(a, b)


def greatest(a: Lane, b: Lane | float) -> Lane:
    """Return the greater; of a NaN, ``b``."""
    return (a > b).select(a, b)


def clip(a: Lane, low: Lane | float, high: Lane | float) -> Lane:
    """Keep within a range."""
    return least(greatest(a, low), high)


DECLARATIONS = """\
declare <8 x float> @llvm.fma.v8f32(<8 x float>, <8 x float>, <8 x float>)
declare <8 x double> @llvm.fma.v8f64(<8 x double>, <8 x double>, <8 x double>)
declare <8 x float> @llvm.sqrt.v8f32(<8 x float>)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
"""


def module_text(functions: list[Function], constants: list[str]) -> str:
    """Assemble a module from functions and constant tables."""
    return "\n\n".join([DECLARATIONS, *constants, *(function.text() for function in functions)]) + "\n"
