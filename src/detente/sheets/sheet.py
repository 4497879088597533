"""A sheet: one table of positions, checked, as columns of numbers that may be uncertain."""

from __future__ import annotations

from dataclasses import dataclass

from detente.model.model import Bools, Draws, Floats, Ints


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """Parties A and issues I; arrays of integers hold columns of ``draws``, or ABSENT."""

    name: str
    """Name of the table."""
    text: str
    """What it is about, if the file says so."""
    file: str
    """File it was read from, as given."""
    parties: tuple[str, ...]
    """[A]"""
    issues: tuple[str, ...]
    """[I]"""
    low: Floats
    """[I] lower end of the scale"""
    high: Floats
    """[I] upper end"""
    draws: Draws
    """The numbers."""
    capability: Ints
    """[A]"""
    cost_of_delay: Ints
    """[A]; ABSENT: none"""
    has_veto: Bools
    """[A]"""
    position: Ints
    """[A, I]; ABSENT where the party takes no part"""
    salience: Ints
    """[A, I]; ABSENT likewise"""
    at_least: Ints
    """[A, I]; ABSENT: no line"""
    at_most: Ints
    """[A, I]"""
    reference: Ints
    """[I]; ABSENT: not known"""
    agreement: int
    """Column of the hazard of agreement per day: what past crises show, as in a case that says nothing."""
    outcome: Floats
    """[I] how it came out; NaN where that is not known"""
    notes: tuple[str, ...]
    """What was left out, in words."""

    def __repr__(self) -> str:
        return f"<Sheet {self.name}: {len(self.parties)} parties, {len(self.issues)} issues>"
