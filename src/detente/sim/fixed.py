"""What is worked out once per world: parts of expressions that no path changes, as the world and viewers see them.

A path, and above all the solver of episodes, would come to the same number again and again. It is worked out in the
same steps and the same precision as on a path, so no bit of a result depends on whether it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from detente.model import expression as ex
from detente.sim.conditions import Surroundings, number
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, Function, Lane


def fixed_functions(kernel: Kernel) -> Iterator[Function]:
    """Write what fills the slots of these parts among a world's numbers; call it when all other code is written."""
    sheets = [each for each in kernel.plan.sheets.values() if kernel.plan.layouts[each.tree].fixed]
    if not kernel.fixed and not sheets:
        return
    trees = dict.fromkeys(sheet.tree for sheet in sheets)
    of_tree = {tree: kernel.add(_of_sheet(kernel, tree)) for tree in trees}
    f = kernel.turn("fixed")
    state, numbers = f.parameter("state"), f.parameter("world_numbers")
    _fill(f, kernel.fixed, kernel.surroundings(f), numbers)
    first = f.load("i32", Lane(f, "ptr", "@sheets_at"))
    for sheet in sheets:
        f.invoke(of_tree[sheet.tree], [state, f.address(numbers, first + sheet.offset, "float")])
    f.give()
    yield f


def _of_sheet(kernel: Kernel, tree: int) -> Function:
    """Write what fills the slots of a sheet of a tree."""
    layout = kernel.plan.layouts[tree]
    f = Function(f"fixed_{tree}", [("ptr", "state"), ("ptr", "sheet")])
    _fill(f, layout.fixed, kernel.sheet_surroundings(f, layout), f.parameter("sheet"))
    f.give()
    return f


def _fill(f: Function, parts: Mapping[ex.Expression, int], at: Surroundings, numbers: Lane) -> None:
    """Write what parts of expressions come to into their slots; it is the same in all lanes."""
    plainly = replace(at, fixed=lambda _: None)
    for part, slot in parts.items():
        f.store(number(f, part, plainly, F32).lane(0), numbers, slot)
