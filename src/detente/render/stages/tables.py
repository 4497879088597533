"""The tables of a case in one draw, as people read them."""

from __future__ import annotations

from collections.abc import Iterator

from detente.inspect.stages.request import Request
from detente.inspect.stages.tables import Data, TableView


def text(_: Request, data: Data) -> str:
    """Return who stands where, who accepts what, and what that leaves."""
    if not data["tables"]:
        return "the case has no tables"
    return "\n".join([f"world {data['world']}", *(line for table in data["tables"] for line in _lines(table))])


def _lines(table: TableView) -> Iterator[str]:
    """Yield a table as text."""
    yield ""
    yield f"{table['name']}: {table['text']}" if table["text"] else table["name"]
    met = ", ".join(f"{name} {date.isoformat()}" for name, date in table["sessions"]) or "none"
    link = "nothing is agreed until everything is" if table["linked"] else "each issue for itself"
    yield f"sessions: {met}; {link}; an open deal is struck {table['agreement_per_year']:.3g} times a year"
    for issue in table["issues"]:
        low, high = issue["scale"]
        ends = f" ({issue['ends'][0]}) to {high:g} ({issue['ends'][1]})" if issue["ends"] else f" to {high:g}"
        yield ""
        yield f"{issue['name']}, {low:g}{ends}; without a deal {issue['reference']:.3g}"
        yield f"  {'':<16} {'position':>9} {'salience':>9} {'capability':>11} {'at least':>9} {'at most':>9}"
        for party in issue["parties"]:
            lines = ["-" if line is None else f"{line:.3g}" for line in (party["at_least"], party["at_most"])]
            veto = "  veto" if party["veto"] else ""
            yield (
                f"  {party['party']:<16} {party['position']:>9.3g} {party['salience']:>9.3g} "
                f"{party['capability']:>11.3g} {lines[0]:>9} {lines[1]:>9}{veto}"
            )
        zone = issue["zone"]
        yield "  no overlap" if zone is None else f"  acceptable to all with a veto: {zone[0]:.3g} to {zone[1]:.3g}"
