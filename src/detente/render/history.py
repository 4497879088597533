"""What history there is: tables, their columns, and reference classes, as people read them and as plain data."""

from __future__ import annotations

from typing import Any

from detente.core.errors import HistoryError
from detente.core.plain import to_plain
from detente.core.reference_classes import ReferenceClass, find_class, known_classes, saved_classes, shipped_classes
from detente.core.text import page_width, trimmed, wrap
from detente.history.data_set import DataSet
from detente.history.shipped import definitions
from detente.history.store import open_table, tables
from detente.history.user_sources import BY_NAME
from detente.render.base_rate import percent

MOST_VALUES = 10
"""Values of a column of text that are listed."""


def overview() -> str:
    """Return all tables and classes, one a line."""
    here = tables()
    names = {table.name for table in here}
    lines = [f"{'table':16}{'rows':>8}  {'years':11}what"]
    lines += [f"{table.name:16}{table.n_rows:>8,}  {_years(table):11}{table.source.title}" for table in here]
    missing = [each.source for each in BY_NAME.values() if each.source.name not in names]
    if missing:
        lines += ["", "not here; add your own copy with `detente history add FILE`:"]
        lines += [f"{source.name:27}{source.title}" for source in missing]
    lines += ["", f"{'reference class':39}{'count':>14}{'rate':>8}  90% interval"]
    lines += [_class_line(each) for each in shipped_classes().values()]
    saved = saved_classes()
    if saved:
        lines += ["", "saved on this machine:", *(_class_line(each) for each in saved.values())]
    return trimmed(lines)


def overview_data() -> dict[str, Any]:
    """Return all tables and classes as plain data."""
    return {
        "tables": [
            {"name": each.name, "title": each.source.title, "rows": each.n_rows, "path": str(each.path)}
            for each in tables()
        ],
        "classes": [class_data(each) for each in (*shipped_classes().values(), *saved_classes().values())],
    }


def part(name: str) -> str:
    """Return the columns of a table, or the figures of a class."""
    found = find_class(name)
    return _class(found) if found is not None else _table(_open(name))


def part_data(name: str) -> dict[str, Any]:
    """Return the columns of a table, or the figures of a class, as plain data."""
    found = find_class(name)
    if found is not None:
        return class_data(found)
    table = _open(name)
    columns = [
        {**to_plain(column), "values": _labels(table, column.name) if column.kind == "text" else None}
        for column in table.columns
    ]
    source = table.source
    return {
        "name": table.name,
        "title": source.title,
        "rows": table.n_rows,
        "path": str(table.path),
        "cite": list(source.cite),
        "note": source.note,
        "columns": columns,
        "levels": [to_plain(level) for level in source.levels],
    }


def class_data(figures: ReferenceClass) -> dict[str, Any]:
    """Return a class as plain data."""
    low, high = figures.interval
    return {**to_plain(figures), "rate": figures.rate, "interval": [low, high]}


def _open(name: str) -> DataSet:
    """Return a table; the error names classes too."""
    try:
        return open_table(name)
    except HistoryError as error:
        from detente.core.near import nearest

        near = nearest(name, known_classes())
        if not near or "did you mean" in str(error) or "not on this machine" in str(error):
            raise
        raise HistoryError(f"found {name!r}, expected a table or a reference class; did you mean {near!r}?") from None


def _years(table: DataSet) -> str:
    if "year" not in table.names:
        return ""
    values = table.values("year")
    years = values.data[values.known]
    return f"{int(years.min())}-{int(years.max())}" if len(years) else ""


def _class_line(figures: ReferenceClass) -> str:
    low, high = figures.interval
    counted = f"{figures.count:,} of {figures.n:,}"
    return f"{figures.name:39}{counted:>14}{percent(figures.rate):>8}  {percent(low)} to {percent(high)}"


def _class(figures: ReferenceClass) -> str:
    low, high = figures.interval
    lines = wrap(f"{figures.name}: {figures.text}")
    where = f", where {figures.where}" if figures.where else ""
    lines += wrap(f"level {figures.level} in {figures.data}{where}", hang=2)
    lines.append(
        f"{figures.counted} ({figures.first_year}-{figures.last_year}): {percent(figures.rate)}, "
        f"90% interval {percent(low)} to {percent(high)}"
    )
    a, b = figures.prior
    lines.append(f"as the prior of a chance: base_rate({figures.name}), which is beta({a:g}, {b:g})")
    if figures.hazard is not None and figures.timed:
        low, high = figures.hazard[1:]
        span = f"{365.25 * low:.2g} to {365.25 * high:.2g} per year"
        lines.append(f"as the prior of a rate while it lasts: base_rate({figures.name}) per year, which is {span}")
    for each in figures.within:
        lines.append(
            f"within {each.days:>3} days {percent(each.share):>7} ({percent(each.low)} to {percent(each.high)})"
        )
    if figures.name in {name for name, *_ in definitions()}:
        lines.append(f'the crises: detente history rate --level {figures.level} --where "{figures.where}"')
    return "\n".join(lines)


def _table(table: DataSet) -> str:
    source = table.source
    lines = [*wrap(f"{table.name}: {source.title}"), f"{table.n_rows:,} rows, {table.path}"]
    lines += wrap(source.note) if source.note else []
    if source.levels:
        lines += ["", f"{'level':14}what it counts"]
        lines += [f"{level.name:14}{level.text}" for level in source.levels]
    lines += ["", f"{'column':20}{'kind':8}{'known':12}what it says"]
    for column in table.columns:
        text = column.text
        labels = _labels(table, column.name) if column.kind == "text" else []
        if 0 < len(labels) <= MOST_VALUES * 2:
            text += ": " + ", ".join(labels)
        first, *rest = wrap(text, width=page_width() - 40) or [""]
        lines.append(f"{column.name:20}{column.kind:8}{column.stage:12}{first}")
        lines += [f"{'':40}{line}" for line in rest]
    return trimmed(lines)


def _labels(table: DataSet, name: str) -> list[str]:
    values = table.values(name)
    return sorted(set(values.data[values.known].tolist()))
