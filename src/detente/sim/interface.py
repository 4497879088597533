"""What must be known of a program to call it: the numbers it reads, and the memory it needs.

It is frozen data and small, so it can be kept beside the machine code: a program that was made before is run without
the generator.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.model.model import Ints
from detente.sim.lanes import N_LANES
from detente.sim.rows import RowList
from detente.world.flow import Linked

RUN_PARAMETERS = [
    ("ptr", "numbers"), ("i64", "n_numbers"), ("i32", "first_world"), ("i32", "n_worlds"), ("i32", "n_octets"),
    ("i32", "k0"), ("i32", "k1"), ("ptr", "state"), ("ptr", "orders"),
    ("ptr", "hits"), ("ptr", "values"), ("ptr", "first"), ("ptr", "quantities"), ("i64", "stride"), ("i32", "n_kept"),
]  # fmt: skip
"""Parameters of the exported function ``run``.

numbers float [worlds, n_numbers]; state and orders scratch; hits uint16 [H, stride], values float [V, stride], first
uint16 [E, stride] or null, quantities float [worlds, n_kept, M + 1, K, 8], of the first n_kept octets of each world, or
null; path n of the call stands in column n.
"""
BLOCK_PARAMETERS = [
    ("ptr", "rows"), ("i64", "stride"), ("i64", "world"), ("i64", "n_worlds"), ("i32", "n_cells"), ("double", "grain"),
    ("ptr", "classes"), ("i32", "n_classes"), ("ptr", "scratch"), ("ptr", "sheets"), ("i64", "n_sheet"),
    ("ptr", "numbers"), ("i64", "n_numbers"),
]  # fmt: skip
TABLES = (
    "head", "pair_mean", "pair_first", "link_gain", "link_pair", "link_kind", "link_delay",
    "entry_pair", "entry_horizon", "entry_after", "entry_over", "item_first", "part_amount", "part_entry",
    "term_out", "term_weight", "term_loss", "term_chance", "term_first", "term_item", "copy_row", "copy_out",
    "price_entry", "price_out", "limit_first", "limit_amount", "limit_out",
    "leaf_term", "leaf_cut", "cut_sum", "cut_risk", "cut_known", "sum_out", "sum_first", "part_term", "part_price",
    "part_chance", "part_known", "leaf_turn", "turning", "turn_term", "turn_gain", "turn_first", "bear_price",
    "bear_cut", "bear_bit", "most_first", "most_amount", "cost_row", "cost_out",
)  # fmt: skip
"""Tables of a class of viewers, in the order in which the code receives them. All hold 32-bit integers."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the preparation walks for one class of viewers."""

    arrays: dict[str, Ints]
    """By name (TABLES)."""
    horizon_rows: tuple[int, ...]
    """Rows of the horizons in use, in cells; the greatest bounds the recursion."""
    n_pairs: int
    n_entries: int
    n_items: int
    n_terms: int
    """Most of a leaf."""
    n_mosts: int


@dataclass(frozen=True, slots=True)
class Interface:
    """How a program is called."""

    constants: tuple[int, ...]
    """Rows of a world's constants, in the order of their slots."""
    paced_rows: tuple[int, ...]
    """Rows of the numbers that depend on an interval's length, block after block."""
    sheet_size: int
    """Numbers of a world that the preparation makes."""
    state_slots: int
    """Slots of the state of eight paths."""
    n_moments: int
    """Intervals."""
    n_openers: int
    """Actors that can open an episode."""
    classes: tuple[Tables, ...]
    """What the preparation walks, by class of viewers."""
    rows: RowList
    """What rows there are."""

    @property
    def n_numbers(self) -> int:
        """Numbers of a world: constants, those that depend on an interval's length, and sheets."""
        return len(self.constants) + len(self.paced_rows) + self.sheet_size


RECORDS = (Interface, Tables, RowList, Linked)
"""Records that an interface is made of, for `detente.core.frozen`."""


def scratch_doubles(tables: Tables, n_cells: int) -> int:
    """Return how many doubles of scratch the preparation needs for horizons of up to ``n_cells`` cells."""
    of_leaves = 3 * tables.n_terms + 2 * tables.n_mosts
    return N_LANES * (3 * tables.n_pairs * (n_cells + 3) + tables.n_entries + tables.n_items + of_leaves + 8)
