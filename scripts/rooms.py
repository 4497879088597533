"""Write the tables of rooms, commands and rights where CONTRIBUTING.md and the documentation show them.

The order of the rooms is that of the contract in ``pyproject.toml``; what a room does is the first sentence of its
``__init__.py``; commands come from the command line's own table. ``--check`` writes nothing and fails where a table is
stale.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "detente"
REFERENCE = ROOT / "docs" / "reference"
PAGES = (ROOT / "CONTRIBUTING.md", REFERENCE / "house.md", REFERENCE / "workbench.md")
MARKED = re.compile(r"(<!-- (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def layers() -> list[list[str]]:
    """Return the rooms from top to bottom; those of a line do not know each other."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    house = next(each for each in contract if each["id"] == "house")
    lines = [[name.strip() for name in line.split("|")] for line in house["layers"]]
    return [[name for name in line if (SRC / name).is_dir()] for line in lines if line != ["__main__"]]


def purpose(room: str) -> str:
    """Return the first paragraph of a room's docstring, in one line."""
    module = ast.parse((SRC / room / "__init__.py").read_text(encoding="utf-8"))
    first = (ast.get_docstring(module) or "").split("\n\n")[0]
    return " ".join(first.split()).replace("|", "\\|")


def rooms() -> str:
    """Return the table of rooms."""
    rows = ["| rooms | what happens there |", "|---|---|"]
    for line in layers():
        rows += (
            [f"| {' · '.join(f'`{room}`' for room in line)} | {purpose(line[0])} |"]
            if len(line) == 1
            else [f"| `{room}`{' ⁕' if number else ''} | {purpose(room)} |" for number, room in enumerate(line)]
        )
    return "\n".join(rows) + "\n"


def commands() -> str:
    """Return the table of commands with their functions, rooms and pages."""
    from detente import PUBLIC
    from detente.cli.app import COMMANDS, GROUPS

    rows = ["| command | function | room | page |", "|---|---|---|---|"]
    for name in (*(each.name for each in COMMANDS), *(each.name for each in GROUPS)):
        function = f"`detente.{name}`" if name in PUBLIC else ""
        room = PUBLIC[name].split(".")[0] if name in PUBLIC else name if (SRC / name).is_dir() else "cli"
        page = f"[{name}](../how-to/{name}.md)" if (ROOT / "docs" / "how-to" / f"{name}.md").is_file() else ""
        rows.append(f"| `{name}` | {function} | `{room}` | {page} |")
    return "\n".join(rows) + "\n"


def rights() -> str:
    """Return the table of who may do what in the workbench."""
    from detente.workbench.rights import rights_table

    return rights_table()


TABLES = {"rooms": rooms, "commands": commands, "rights": rights}


def written(text: str) -> str:
    """Return a page with its tables as they are now."""
    return MARKED.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}{found[4]}", text)


def main() -> int:
    """Write the tables, or say which are stale."""
    stale = 0
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        now = written(text)
        if now != text and "--check" in sys.argv[1:]:
            print(f"{page.relative_to(ROOT)}: its tables are stale; run make outputs")
            stale = 1
        elif now != text:
            page.write_text(now, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
