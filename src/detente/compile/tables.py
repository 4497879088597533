"""Negotiation tables: issues, parties, stands and sessions as rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from detente.case.places import dates_of, scale_of
from detente.case.schema import Case, Ending, Stand, Table
from detente.compile.names import Names
from detente.compile.parts import Bundles, Index
from detente.model.model import ABSENT, Ints, Tables, no_tables

MOST_TABLES, MOST_SESSIONS, MOST_ISSUES = 1 << 10, 1 << 7, (1 << 7) - 1
"""The random numbers of a session are addressed by table, session and issue in 24 bits."""


class _Rows:
    """Collects the rows of all tables."""

    def __init__(self, case: Case, names: Names, index: Index) -> None:
        self.case, self.names, self.index = case, names, index
        self.columns: dict[str, list[int]] = {}
        for start in ("session_start", "issue_start", "party_start", "stand_start", "shift_start"):
            self.columns[start] = [0]

    def add(self, **row: int) -> None:
        for column, value in row.items():
            self.columns.setdefault(column, []).append(value)

    def close(self, part: str, count: str) -> None:
        """End a group: the next one begins where the rows counted by a column have come to."""
        self.columns[f"{part}_start"].append(len(self.columns.get(count, ())))

    def get(self, column: str) -> Ints:
        return np.array(self.columns.get(column, []), dtype=np.int32)

    def sessions(self, table: Table) -> None:
        days = dates_of(self.case)
        order = list(days)
        entries = sorted(table.sessions, key=lambda name: (days[name], order.index(name)))
        for number, name in enumerate(entries):
            if days[name] >= self.case.time.start:
                self.add(session_entry=order.index(name), session_number=number)
        self.close("session", "session_entry")

    def issues(self, name: str, table: Table) -> None:
        for issue in table.issues:
            self.add(
                issue_reference=self.index[f"tables.{name}.issues.{issue}.reference"],
                issue_term=self.names.quantities[f"{name}_{issue}"],
            )
        self.close("issue", "issue_term")

    def parties(self, name: str, table: Table) -> None:
        first = self.columns["issue_start"][-2]
        issues = {issue: first + position for position, issue in enumerate(table.issues)}
        for party_name, party in table.parties.items():
            path = f"tables.{name}.parties.{party_name}"
            self.add(
                party_actor=self.names.actors[party_name],
                party_capability=self.index[f"{path}.capability"],
                party_cost=self.index.get(f"{path}.cost_of_delay", ABSENT),
            )
            for issue, stand in party.positions.items():
                self._stand(f"{path}.positions.{issue}", issues[issue], stand)
            self.close("stand", "stand_issue")
        self.close("party", "party_actor")

    def _stand(self, path: str, issue: int, stand: Stand) -> None:
        self.add(
            stand_issue=issue,
            stand_position=self.index[path],
            stand_salience=self.index[f"{path}.salience"],
            stand_at_least=self.index.get(f"{path}.at_least", ABSENT),
            stand_at_most=self.index.get(f"{path}.at_most", ABSENT),
        )
        for quantity in stand.moves_with:
            self.add(
                shift_quantity=self.names.quantities[quantity],
                shift_coefficient=self.index[f"{path}.moves_with.{quantity}"],
            )
        self.close("shift", "shift_quantity")


def build_tables(case: Case, names: Names, index: Index, bundles: Bundles) -> Tables:
    """Return the tables in the order of the case."""
    if not case.tables:
        return no_tables()
    rows = _Rows(case, names, index)
    for name, table in case.tables.items():
        rows.sessions(table)
        rows.issues(name, table)
        rows.parties(name, table)
        for ending in ("deal", "no_deal"):
            happening = getattr(table, ending)
            bundle = 0 if happening is None else bundles.add(f"tables.{name}.{ending}", happening)
            rows.add(**{f"{ending}_bundle": bundle, f"{ending}_event": names.events[f"{name}.{ending}"]})
        rows.add(agreement=index[f"tables.{name}.agreement"])
    issues = [(name, issue) for table in case.tables.values() for name, issue in table.issues.items()]
    parties = [party for table in case.tables.values() for party in table.parties.values()]
    return Tables(
        names=tuple(case.tables),
        texts=tuple(table.text for table in case.tables.values()),
        is_linked=np.array([table.linked for table in case.tables.values()], dtype=np.bool_),
        deal_texts=tuple(_told(table.deal, f"{name}: a deal") for name, table in case.tables.items()),
        no_deal_texts=tuple(_told(table.no_deal, f"{name}: no deal") for name, table in case.tables.items()),
        since=np.array([_since(case, table) for table in case.tables.values()], dtype=np.float64),
        issue_names=tuple(name for name, _ in issues),
        issue_texts=tuple(issue.text for _, issue in issues),
        issue_ends=tuple(issue.ends for _, issue in issues),
        issue_low=np.array([scale_of(issue)[0] for _, issue in issues], dtype=np.float64),
        issue_high=np.array([scale_of(issue)[1] for _, issue in issues], dtype=np.float64),
        party_has_veto=np.array([party.has_veto for party in parties], dtype=np.bool_),
        **_int_columns(rows),
    )


def _told(ending: Ending | None, otherwise: str) -> str:
    return (ending.text if ending is not None else "") or otherwise


def _since(case: Case, table: Table) -> float:
    """Return the day from which time counts: that of `since`, or of the last session before the start if later."""
    start = case.time.start
    dates = dates_of(case)
    days = [(dates[session] - start).days for session in table.sessions]
    first = (table.since - start).days if table.since is not None else 0
    return float(max([first, *(day for day in days if day < 0)]))


def _int_columns(rows: _Rows) -> Mapping[str, Ints]:
    names = (
        "agreement", "deal_bundle", "deal_event", "no_deal_bundle", "no_deal_event",
        "session_start", "session_entry", "session_number", "issue_start", "issue_reference", "issue_term",
        "party_start", "party_actor", "party_capability", "party_cost",
        "stand_start", "stand_issue", "stand_position", "stand_salience", "stand_at_least", "stand_at_most",
        "shift_start", "shift_quantity", "shift_coefficient",
    )  # fmt: skip
    return {name: rows.get(name) for name in names}
