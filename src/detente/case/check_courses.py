"""What can be wrong with the course of a quantity, and with what scales or bends the pull of a link."""

from __future__ import annotations

from detente.case.scope import Findings, quantity_names

FEWEST_KNOTS = 2
"""Points of a curve."""


def check_course(findings: Findings, name: str) -> None:
    """Check that a quantity has one level of rest: a number or a dated course."""
    quantity = findings.case.quantities[name]
    if quantity.path and quantity.rest is not None:
        findings.add(
            f"quantities.{name}.rest",
            f"`rest` {quantity.rest} beside `path`",
            "one of the two: the path is the level of rest, day by day",
        )


def check_shape(findings: Findings, name: str) -> None:
    """Check what multiplies the pull of a link, and the curve of one."""
    link, path = findings.case.links[name], f"links.{name}"
    if link.times:
        findings.refer(f"{path}.times", link.times, quantity_names(findings.case), "the name of a quantity")
    if not link.lookup:
        return
    if link.on == "change":
        findings.add(f"{path}.lookup", "`lookup` of a link on a change", "`on: value`, since a curve reads the value")
    if len(link.lookup) < FEWEST_KNOTS:
        findings.add(f"{path}.lookup", "one point", "two or more, such as `{0: 0, 50: 1}`")
