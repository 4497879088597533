"""From entries as written to a sheet: every number read and fitted to its place, every contradiction found."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from detente.case.notation import NotationError, read_notation
from detente.case.places import DEFAULTS
from detente.case.uncertain import Domain, Uncertain, fit
from detente.compile.numbers import Column, draws_of
from detente.core.errors import CaseError, Problem
from detente.model.model import ABSENT, Ints
from detente.sheets.listing import ISSUE_CELLS, LEVEL_CELLS, PARTY_CELLS, Listing, SheetEntry
from detente.sheets.sheet import Sheet

DEFAULT_SCALE = (0.0, 100.0)
"""Scale of an issue for which nobody gives one: that of the case language."""
LEAST_FILLED = 0.5
"""Share of the default scale below which a note asks whether another one is meant (a judgement)."""
MOST_PROBLEMS = 50
"""Problems listed."""
_YES, _NO = {"yes", "true", "1", "y"}, {"no", "false", "0", "n"}
_DOMAINS = {
    "capability": Domain.POSITIVE,
    "salience": Domain.POSITIVE,
    "cost_of_delay": Domain.POSITIVE,
    "position": Domain.LEVEL,
    "at_least": Domain.LEVEL,
    "at_most": Domain.LEVEL,
    "reference": Domain.LEVEL,
}


def build_sheet(listing: Listing, *, file: str, scale: tuple[float, float] | None = None) -> Sheet:
    """Return a checked sheet.

    Parameters
    ----------
    listing : Listing
        Entries as written.
    file : str
        For messages.
    scale : tuple of float, optional
        Scale of every issue; it goes before what the file says.

    Raises
    ------
    CaseError
        With all that is wrong.
    """
    builder = _Builder(listing, file, scale)
    builder.take_entries()
    builder.check_table()
    if builder.problems:
        problems = builder.problems[:MOST_PROBLEMS]
        if len(builder.problems) > MOST_PROBLEMS:
            more = f"{len(builder.problems) - MOST_PROBLEMS} problems more"
            problems.append(Problem("", more, "none of them", file=file))
        raise CaseError(problems)
    return builder.sheet()


class _Builder:
    def __init__(self, listing: Listing, file: str, scale: tuple[float, float] | None) -> None:
        self.listing, self.file = listing, file
        self.problems: list[Problem] = []
        self.columns: list[Column] = []
        self.parties = {name: a for a, name in enumerate(dict.fromkeys(e.party for e in listing.entries))}
        self.issues = {name: i for i, name in enumerate(dict.fromkeys(e.issue for e in listing.entries))}
        shape = (len(self.parties), len(self.issues))
        self.stands = {
            name: np.full(shape, ABSENT, dtype=np.int32) for name in ("position", "salience", "at_least", "at_most")
        }
        self.of_party = {name: np.full(shape[0], ABSENT, dtype=np.int32) for name in ("capability", "cost_of_delay")}
        self.reference: Ints = np.full(shape[1], ABSENT, dtype=np.int32)
        self.veto: dict[str, bool] = {}
        self.said: dict[tuple[str, str], tuple[str, int]] = {}
        """What was said of parties and issues, and on which line."""
        self.lines: dict[tuple[str, str], int] = {}
        """Line by party and issue."""
        self.on_default_scale: set[str] = set()
        self.kept_issues: list[int] = list(self.issues.values())
        self.kept_parties: list[int] = list(self.parties.values())
        self.own_scales = self._scales_in_cells()
        self.scales = {issue: self._scale(issue, scale) for issue in self.issues}
        self.notes = list(listing.notes)

    def add(self, entry: SheetEntry | None, path: str, found: str, expected: str, hint: str = "") -> None:
        line = entry.line if entry is not None else 0
        self.problems.append(Problem(path, found, expected, hint, self.file, line))

    def _scale(self, issue: str, given: tuple[float, float] | None) -> tuple[float, float]:
        own = self.own_scales.get(issue)
        scale = given or own or self.listing.scales.get(issue) or self.listing.scale
        if scale is None:
            self.on_default_scale.add(issue)
            return DEFAULT_SCALE
        if math.isnan(scale[0] + scale[1]):  # told where it was read
            return DEFAULT_SCALE
        if not scale[0] < scale[1]:
            self.add(None, issue, f"a scale from {scale[0]:g} to {scale[1]:g}", "one that rises")
            return DEFAULT_SCALE
        return scale

    def _scales_in_cells(self) -> dict[str, tuple[float, float]]:
        """Return the scales of issues that have both ends in a column."""
        ends: dict[tuple[str, str], float] = {}
        first: dict[str, SheetEntry] = {}
        for entry in self.listing.entries:
            for end in ("low", "high"):
                if end in entry.cells and (entry.issue, end) not in ends:
                    value = _finite(entry.cells[end])
                    if value is None:
                        self.add(entry, f"{entry.issue}.{end}", f"`{entry.cells[end]}`", "a number")
                    ends[entry.issue, end] = math.nan if value is None else value
                    first.setdefault(entry.issue, entry)
        for issue, entry in first.items():
            missing = [end for end in ("low", "high") if (issue, end) not in ends]
            if missing:
                self.add(entry, issue, f"one end of the scale, without `{missing[0]}`", "both ends, or neither")
        return {
            issue: (low, ends[issue, "high"])
            for (issue, end), low in ends.items()
            if end == "low" and (issue, "high") in ends
        }

    def take_entries(self) -> None:
        without = []
        for entry in self.listing.entries:
            key = (entry.party, entry.issue)
            if key in self.lines:
                found = f"`{entry.party}` again" + (f" on {entry.issue}" if len(self.issues) > 1 else "")
                self.add(entry, "", found, f"each actor once on an issue (first on line {self.lines[key]})")
                continue
            self.lines[key] = entry.line
            self._take_common(entry)
            if "position" in entry.cells:
                self._take_stand(entry)
            else:
                without.append(entry)
                for line in ("at_least", "at_most"):
                    if line in entry.cells:
                        self.add(entry, f"{entry.party}.{line}", "a red line without a position", "a position")
        if without:
            named = ", ".join(f"{e.party} on {e.issue}" if len(self.issues) > 1 else e.party for e in without[:5])
            more = f" and {len(without) - 5} more" if len(without) > 5 else ""
            self.notes.append(f"without a position, so not counted there (not read as zero): {named}{more}")

    def _take_common(self, entry: SheetEntry) -> None:
        """Take what is said of a party or an issue as a whole; it must be the same wherever it is said."""
        for owner, names in ((entry.party, PARTY_CELLS), (entry.issue, ISSUE_CELLS)):
            for name in names:
                if (text := entry.cells.get(name)) is None:
                    continue
                known = self.said.setdefault((owner, name), (text, entry.line))
                if known[0] != text:
                    expected = f"`{known[0]}`, as on line {known[1]}"
                    self.add(entry, f"{owner}.{name}", f"`{text}`", expected)
                elif known[1] == entry.line and name not in ("low", "high"):
                    self._take_first(entry, name, text)

    def _take_first(self, entry: SheetEntry, name: str, text: str) -> None:
        if name == "veto":
            if text.lower() not in _YES | _NO:
                self.add(entry, f"{entry.party}.veto", f"`{text}`", "yes or no")
            self.veto[entry.party] = text.lower() in _YES
        elif name == "reference":
            self.reference[self.issues[entry.issue]] = self._column(entry, f"{entry.issue}.reference", name, text)
        else:
            self.of_party[name][self.parties[entry.party]] = self._column(entry, f"{entry.party}.{name}", name, text)

    def _take_stand(self, entry: SheetEntry) -> None:
        place = (self.parties[entry.party], self.issues[entry.issue])
        on = f".{entry.issue}" if len(self.issues) > 1 else ""
        if "salience" not in entry.cells:
            self.add(entry, f"{entry.party}{on}.salience", "nothing", "how much the actor cares: a number from 0")
        for name, columns in self.stands.items():
            if (text := entry.cells.get(name)) is not None:
                columns[place] = self._column(entry, f"{entry.party}{on}.{name}", name, text)
        least, wanted, most = (self._fixed(name, place) for name in ("at_least", "position", "at_most"))
        if least > most:
            found = f"at_least {least:g} above at_most {most:g}"
            self.add(entry, f"{entry.party}{on}", found, "a range that accepts something")
        elif wanted < least or wanted > most:
            line, value = ("at_least", least) if wanted < least else ("at_most", most)
            expected = f"a range around its own position {wanted:g}"
            self.add(entry, f"{entry.party}{on}.{line}", f"`{value:g}`", expected)

    def _fixed(self, name: str, place: tuple[int, int]) -> float:
        """Return a number that is certain, NaN otherwise."""
        column = self.stands[name][place]
        if column == ABSENT:
            return math.nan
        uncertain = self.columns[column].uncertain
        return uncertain.a if uncertain.is_fixed else math.nan

    def _on_scale(self, issue: str) -> str:
        low, high = self.scales[issue]
        is_assumed = issue in self.on_default_scale
        return f"a number on the scale from {low:g} to {high:g}" + (", assumed without `--scale`" if is_assumed else "")

    def _column(self, entry: SheetEntry, path: str, name: str, text: str) -> int:
        """Read a number into a column of its own; ABSENT where it cannot be read."""
        low, high = self.scales[entry.issue] if _DOMAINS[name] is Domain.LEVEL else (0.0, math.inf)
        try:
            try:
                value = float(text)
            except ValueError:
                uncertain = fit(read_notation(text), _DOMAINS[name], low=low, high=high)
            else:
                if not low <= value <= high or math.isinf(value):
                    read_notation(value)
                    expected = self._on_scale(entry.issue) if high < math.inf else "at least 0"
                    raise NotationError(f"`{text}`", expected)
                uncertain = Uncertain("fixed", value, low=low, high=high)
        except NotationError as error:
            hint = "a decimal point instead of a comma" if _has_decimal_comma(text) else error.hint
            self.add(entry, path, error.found, error.expected, hint)
            return ABSENT
        self.columns.append(Column(path, uncertain, is_judgement=False))
        return len(self.columns) - 1

    def check_table(self) -> None:
        """Check the table as a whole, once its parts can be read."""
        if self.problems:
            return
        if len(self.parties) < 2:
            found = "one actor" if self.parties else "no actor"
            first = self.listing.entries[0] if self.listing.entries else None
            self.add(first, "", found, "at least two: nobody negotiates alone")
        for party, a in self.parties.items():
            if self.of_party["capability"][a] == ABSENT:
                line = min(line for (name, _), line in self.lines.items() if name == party)
                self.problems.append(Problem(f"{party}.capability", "nothing", "a number from 0", "", self.file, line))
            draws_line = (self.stands["at_least"][a] != ABSENT).any() or (self.stands["at_most"][a] != ABSENT).any()
            if self.veto.get(party) and not draws_line:
                self.add(
                    None, f"{party}.veto", "a veto without a range", "`at_least` or `at_most`: what would it veto?"
                )
        if self.problems:
            return
        self._leave_out_issues()
        self._check_weights()

    def _leave_out_issues(self) -> None:
        """Leave out issues on which nobody has anybody to settle with; refuse a sheet that has no other issues."""
        without: dict[str, tuple[str, str]] = {}
        for issue, i in self.issues.items():
            present = np.flatnonzero(self.stands["position"][:, i] != ABSENT)
            if len(present) < 2:
                found = "one position" if len(present) else "no position"
                without[issue] = (found, "positions of at least two actors")
                continue
            for what, columns in (
                ("salience", self.stands["salience"][:, i]),
                ("capability", self.of_party["capability"]),
            ):
                if all(self._is_zero(int(columns[a])) for a in present):
                    without[issue] = (f"no {what} above zero", "at least one actor with some")
        if len(without) == len(self.issues):
            for issue, (found, expected) in without.items():
                line = min(line for (_, name), line in self.lines.items() if name == issue)
                self.problems.append(Problem(issue, found, expected, "", self.file, line))
            return
        if without:
            named = ", ".join(f"{issue} ({found})" for issue, (found, _) in without.items())
            self.notes.append(f"left out, since there is nothing to settle: {named}")
        self.kept_issues = [i for issue, i in self.issues.items() if issue not in without]
        is_present = (self.stands["position"] != ABSENT)[:, self.kept_issues].any(axis=1)
        stands_elsewhere = (self.stands["position"] != ABSENT).any(axis=1) & ~is_present
        self.kept_parties = np.flatnonzero(~stands_elsewhere).tolist()
        if stands_elsewhere.any():
            named = ", ".join(party for party, a in self.parties.items() if stands_elsewhere[a])
            self.notes.append(f"left out with them, since they take no other position: {named}")

    def _check_weights(self) -> None:
        """Check that two parties at least have a say: weight on an issue, or a veto with a line."""
        if self.problems:
            return
        names = list(self.parties)
        effective = [a for a in self.kept_parties if self._has_say(a)]
        if len(effective) == 1:
            found = f"one actor with any weight, {names[effective[0]]}"
            others = ", ".join(
                f"{names[a]} on line {self._first_line(names[a])}" for a in self.kept_parties if a not in effective
            )
            expected = f"at least two: nobody negotiates alone, and capability or salience is 0 for {others}"
            line = self._first_line(names[effective[0]])
            self.problems.append(Problem("", found, expected, "", self.file, line))

    def _has_say(self, party: int) -> bool:
        draws_line = any((self.stands[name][party] != ABSENT).any() for name in ("at_least", "at_most"))
        if draws_line and self.veto.get(list(self.parties)[party], True):
            return True
        salience = self.stands["salience"][party, self.kept_issues]
        cares = any(column != ABSENT and not self._is_zero(int(column)) for column in salience)
        return cares and not self._is_zero(int(self.of_party["capability"][party]))

    def _first_line(self, party: str) -> int:
        return min(line for (name, _), line in self.lines.items() if name == party)

    def _is_zero(self, column: int) -> bool:
        uncertain = self.columns[column].uncertain
        return uncertain.is_fixed and uncertain.a == 0.0

    def _note_scales(self) -> None:
        """Name what stands on the default scale and fills little of it: its scale may be another one."""
        written: dict[str, list[float]] = {}
        for entry in self.listing.entries:
            cells = (entry.cells.get(name, "") for name in LEVEL_CELLS)
            written.setdefault(entry.issue, []).extend(value for cell in cells for value in _values_in(cell))
        low, high = DEFAULT_SCALE
        assumed = {
            issue: values
            for issue, values in written.items()
            if self.issues[issue] in self.kept_issues
            and issue in self.on_default_scale
            and values
            and max(values) - min(values) < LEAST_FILLED * (high - low)
        }
        if assumed:
            named = ", ".join(
                f"{min(values):g} to {max(values):g}" + (f" on {issue}" if len(self.issues) > 1 else "")
                for issue, values in assumed.items()
            )
            self.notes.append(
                f"the scale is assumed to run from {low:g} to {high:g}, and what stands in the file fills little of "
                f"it: {named}; if it is another one, say so by `--scale LOW:HIGH` (`scale=(LOW, HIGH)` in Python) or "
                f"{self.listing.scale_given_by}"
            )

    def sheet(self) -> Sheet:
        self._note_scales()
        issues, parties = self.kept_issues, self.kept_parties
        names, subjects = list(self.parties), list(self.issues)
        stands = {name: columns[np.ix_(parties, issues)] for name, columns in self.stands.items()}
        of_party = {name: columns[parties] for name, columns in self.of_party.items()}
        tables = {**stands, **of_party, "reference": self.reference[issues]}
        used = np.unique(np.concatenate([columns.ravel() for columns in tables.values()]))
        used = used[used != ABSENT]
        numbers = [self.columns[column] for column in used]
        agreement = fit(DEFAULTS["agreement"].notation, Domain.RATE)
        numbers.append(Column("agreement", agreement, is_judgement=False))
        loose = [c.path for c in numbers if not c.uncertain.is_fixed]
        draws_line = (stands["at_least"] != ABSENT).any(axis=1) | (stands["at_most"] != ABSENT).any(axis=1)
        veto = [self.veto.get(names[a], bool(draws_line[n])) for n, a in enumerate(parties)]
        ends = np.array([self.scales[subjects[i]] for i in issues])
        return Sheet(
            name=self.listing.name,
            text=self.listing.text,
            file=self.file,
            parties=tuple(names[a] for a in parties),
            issues=tuple(subjects[i] for i in issues),
            low=ends[:, 0],
            high=ends[:, 1],
            draws=draws_of(numbers, {path: n for n, path in enumerate(loose)}),
            has_veto=np.array(veto, dtype=np.bool_),
            **{
                name: np.where(columns == ABSENT, ABSENT, np.searchsorted(used, columns)).astype(np.int32)
                for name, columns in tables.items()
            },
            agreement=len(numbers) - 1,
            outcome=np.array([self.listing.outcomes.get(subjects[i], math.nan) for i in issues]),
            notes=tuple(self.notes),
        )


def _finite(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _values_in(cell: str) -> Iterator[float]:
    """Yield the numbers that stand in a cell, of an interval both ends."""
    if not cell:
        return
    notation = read_notation(cell)
    yield from notation.numbers[1::2] if notation.form in ("quantiles", "choice") else notation.numbers


def _has_decimal_comma(text: str) -> bool:
    before, comma, after = text.partition(",")
    return bool(comma) and before.strip().lstrip("-").isdigit() and after.strip().isdigit()
