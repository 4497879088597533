"""The codebook says what is in the tables, and the page says what is in the codebook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.core.reference_classes import shipped_classes
from detente.history.data_set import DataSource
from detente.history.shipped import crises, shipped
from detente.history.sources import SHIPPED
from detente.history.user_sources import RECOGNISED
from detente.history.where import columns_of, select

ALL = (*SHIPPED.values(), *(each.source for each in RECOGNISED))


@pytest.mark.parametrize("source", SHIPPED.values(), ids=lambda source: source.name)
def test_every_column_is_there_and_described(root: Path, source: DataSource) -> None:
    table = shipped(source.name)
    assert table.names == tuple(column.name for column in source.columns)
    assert [column.kind for column in table.columns] == [column.kind for column in source.columns]
    page = (root / "docs" / "reference" / "history.md").read_text(encoding="utf-8")
    section = page.split(f"### {source.name}\n", 1)[1].split("\n### ", 1)[0]
    missing = [
        column.name
        for column in source.columns
        if f"| `{column.name}` | {column.kind} | {column.stage} |" not in section
    ]
    assert missing == []
    for level in source.levels:
        assert f"`{level.name}`" in section
        assert select(table, level.where).holds.any()
        assert all(column.stage == "outcome" for column in columns_of(level.where, table))


def test_every_table_of_a_user_and_every_class_is_on_the_page(root: Path) -> None:
    page = (root / "docs" / "reference" / "history.md").read_text(encoding="utf-8")
    assert [each.source.name for each in RECOGNISED if f"| `{each.source.name}` |" not in page] == []
    rows = {each.name: f"{each.counted}, " for each in shipped_classes().values()}
    assert [name for name, counted in rows.items() if not re.search(rf"\| `{name}` \|.*\| {counted}", page)] == []


@pytest.mark.parametrize("source", ALL, ids=lambda source: source.name)
def test_every_source_is_cited(root: Path, source: DataSource) -> None:
    known = set(re.findall(r"^@\w+{(\w+),", (root / "references.bib").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert source.cite
    assert set(source.cite) <= known


def test_files_are_told_apart() -> None:
    """No kind of file has all the telling columns of another with as many of them."""
    for one in RECOGNISED:
        clashes = [other for other in RECOGNISED if other is not one and other.needs == one.needs]
        assert clashes == []


def test_both_counts_of_sanctions_name_each_other() -> None:
    """Pape (1997) lets 5 of the 115 episodes stand of which Hufbauer, Schott and Elliott (1990) count 40."""
    alone, all_told = (shipped_classes()[name] for name in ("sanctions-alone-succeed", "sanctions-succeed"))
    assert (alone.counted, all_told.counted) == ("5 of 115 episodes", "40 of 115 episodes")
    for one, other in ((alone, all_told), (all_told, alone)):
        assert f"{other.count} of {other.n}" in one.text
        assert other.name in one.text


def test_crises_in_iran_are_not_in_south_asia() -> None:
    table = crises()
    names, regions = (table.values(name).data.tolist() for name in ("name", "region"))
    in_iran = [region for name, region in zip(names, regions, strict=True) if "Iran" in name or "Al-Faw" in name]
    assert in_iran == ["Middle East"] * 8
    assert "South Asia" in regions
