"""The house: no circle of files, counted in every form of import, and no import of the public face from below."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src"


def modules(root: Path) -> dict[str, Path]:
    """Return all modules below a folder by name."""
    found = {}
    for path in root.rglob("*.py"):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules of ours that a module imports anywhere: for types, inside functions, within its room."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield from (
                    each for each in (full if full in known else node.module,) if each in known and each != name
                )
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the strongly connected parts of more than one module (Tarjan's algorithm)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(graph[name]):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            part = [stack.pop()]
            while part[-1] != name:
                part.append(stack.pop())
            if len(part) > 1:
                found.append(sorted(part))

    for name in sorted(graph):
        if name not in index:
            visit(name)
    return found


def graph_of(root: Path) -> dict[str, set[str]]:
    """Return which module imports which."""
    known = modules(root)
    return {name: set(imports(name, path, known)) for name, path in known.items()}


def test_no_circle_of_files() -> None:
    assert circles(graph_of(SRC)) == []


def test_a_circle_is_seen_in_every_form(tmp_path: Path) -> None:
    room = tmp_path / "house" / "room"
    room.mkdir(parents=True)
    (room / "__init__.py").write_text("")
    (room / "one.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.room import two\n"
    )
    (room / "two.py").write_text("def f():\n    from house.room.three import x\n    return x\n")
    (room / "three.py").write_text("import house.room.one\nx = 1\n")
    assert circles(graph_of(tmp_path)) == [["house.room.one", "house.room.three", "house.room.two"]]


def test_nothing_below_imports_the_public_face() -> None:
    graph = graph_of(SRC)
    assert [name for name, others in graph.items() if "detente" in others and name != "detente.__main__"] == []
    assert all(len(name.split(".")) > 1 for name in graph["detente"])


def test_tables_of_rooms_and_commands_are_those_of_the_contract(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(root / "scripts" / "rooms.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("", 0)


def test_a_public_function_wins_over_the_room_of_its_name() -> None:
    code = (
        "import detente, detente.explain.flips, detente.settle, detente.score.binary\n"
        "from detente.explain.drivers import drivers\n"
        "assert all(callable(each) for each in (detente.explain, detente.settle, detente.score)), 'hidden by a room'\n"
        "assert set(detente.__all__) == set(detente.PUBLIC) <= set(dir(detente))\n"
        "assert detente.read_brief is detente.read\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
