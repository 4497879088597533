"""Parts in an editor: names, what a part takes and what may be given it are offered and explained."""

from __future__ import annotations

from pathlib import Path

from detente.editor.session import OpenCase

TEXT = """\
case: c
time: {start: 2026-01-05, end: 2026-12-31}
use:
  - {part: democracy, as: eu}
  - part: sanctions-package
    by: eu
    on: ru
actors:
  ru: {}
"""


def offers(text: str, at: int, folder: Path | None = None) -> list[str]:
    return [each.label for each in OpenCase(text, folder=folder).complete(at).offers]


def test_the_names_of_parts_are_offered(tmp_path: Path) -> None:
    text = TEXT.replace("actors:", "  - part: ra\nactors:")
    at = text.index("part: ra") + len("part: ra")
    assert {"rally", "nato"} <= set(offers(text, at))
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "tariff.yaml").write_text("part: tariff\nkind: move\ntitle: A tariff\n")
    assert "tariff" in offers(text, at, tmp_path)
    assert "tariff" not in offers(text, at)


def test_what_a_part_takes_is_offered() -> None:
    text = TEXT.replace("    on: ru\n", "    on: ru\n    h\n")
    found = offers(text, text.index("    h\n") + 5)
    assert {"harm", "when", "as", "hash"} <= set(found)
    assert "by" not in found
    assert "ru" in offers(TEXT, TEXT.index("on: ru") + 6)


def test_a_part_and_its_parameters_are_explained() -> None:
    case = OpenCase(TEXT)
    part, parameter = case.hover(TEXT.index("sanctions-p") + 2), case.hover(TEXT.index("    on:") + 4)
    assert part is not None
    assert part.text.startswith("**sanctions-package** (move)")
    assert parameter is not None
    assert "who is hit" in parameter.text


def test_a_problem_of_a_part_stands_at_its_use() -> None:
    (found,) = OpenCase(TEXT).findings()
    assert "no quantity `ru_economy`" in found.text
    assert TEXT[found.span.start : found.span.end]
