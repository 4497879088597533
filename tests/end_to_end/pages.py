"""Runs a page of the documentation as a reader would: its commands, its Python and its YAML, in order.

``console``
    A line that starts with ``$`` is a command; what follows is what it prints, to the letter. A line of ``...`` stands
    for any lines. Commands of `make`, `git` and the like are not run.
``python``
    Run in one namespace per page; what it prints is not looked at, unless a ``text`` block follows.
``yaml``
    On a page that builds a case: each section replaces the one of the same name in the case's file, or is added to it.

Blocks of other kinds are left alone, and so are those marked ``fragment``. To write the outputs anew after a change
that is meant: ``make outputs``, and read the difference.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^```(?P<kind>\w+)(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)
NOT_RUN = ("make", "git", "pip", "pre-commit")
ELLIPSIS = "..."


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    kind: str
    info: str
    body: str
    line: int


@dataclass(frozen=True)
class Command:
    """A command of a console block, and what the page says it prints."""

    text: str
    expected: str


def blocks(page: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    for match in BLOCK.finditer(page):
        line = page.count("\n", 0, match.start()) + 1
        yield Block(match["kind"], match["info"].strip(), match["body"], line)


def commands(body: str) -> Iterator[Command]:
    """Yield the commands of a console block."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        text, _, expected = part.partition("\n")
        yield Command(text.strip(), expected)


def run_page(path: Path, folder: Path, *, case_file: str | None = None) -> None:
    """Run a page in a folder; assert that it prints what it says."""
    page = path.read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": "__page__"}
    printed = ""
    for block in blocks(page):
        where = f"{path.name}:{block.line}"
        if block.info == "fragment":
            continue
        if block.kind == "console":
            body = "".join(_run_command(command, folder, where) for command in commands(block.body))
            page = page.replace(block.body, body, 1)
        elif block.kind == "python":
            printed = _run_python(block, folder, namespace, where)
        elif block.kind == "text" and printed:
            _compare(printed, block.body, where)
            page = page.replace(block.body, printed, 1)
            printed = ""
        elif block.kind == "yaml" and case_file:
            _replace_sections(folder / case_file, block.body)
    if "DETENTE_WRITE_DOCS" in os.environ:
        path.write_text(page, encoding="utf-8")


def _run_command(command: Command, folder: Path, where: str) -> str:
    """Run one command, compare, and return it with what it printed."""
    as_written = f"$ {command.text}\n{command.expected}"
    if command.text.split()[0] in NOT_RUN:
        return as_written
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", command.text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    # What a command says beside its output comes behind it, whichever of the two was quicker.
    output = "".join(f"{line.rstrip()}\n" for line in (done.stdout + done.stderr).splitlines())
    if "Traceback" in output:
        raise AssertionError(f"{where}: {command.text}\n{output}")
    if not command.expected.strip():
        assert done.returncode == 0, f"{where}: {command.text} ended with {done.returncode}\n{output}"
        return as_written
    _compare(output, command.expected, f"{where}: {command.text}")
    return as_written if ELLIPSIS in command.expected.splitlines() else f"$ {command.text}\n{output}"


def _run_python(block: Block, folder: Path, namespace: dict[str, Any], where: str) -> str:
    """Run a block of Python in the folder and return what it printed."""
    output = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(output):
        exec(compile("\n" * block.line + block.body, where, "exec"), namespace)
    return "".join(f"{line.rstrip()}\n" for line in output.getvalue().splitlines())


def _compare(actual: str, expected: str, where: str) -> None:
    """Assert that the output is as the page has it."""
    if "DETENTE_WRITE_DOCS" in os.environ:
        return
    lines = [line.rstrip() for line in expected.splitlines()]
    pattern = "".join(r"(?:.*\n)*?" if line == ELLIPSIS else re.escape(line) + r"\n" for line in lines)
    assert re.fullmatch(pattern, actual), f"{where}: the page says\n{expected}\nit prints\n{actual}"


def _replace_sections(path: Path, text: str) -> None:
    """Replace the sections of a YAML file that a block gives anew; add those that the file does not have."""
    file = path.read_text(encoding="utf-8")
    for section in SECTION.split(text.strip() + "\n")[1:]:
        key = section.partition(":")[0]
        # A section ends where the next one begins, or the comment above it.
        old = re.compile(rf"^{key}:.*\n(?:(?:[ \t-].*)?\n)*", re.MULTILINE)
        new = section.rstrip() + "\n\n"
        file = old.sub(lambda _, new=new: new, file, count=1) if old.search(file) else f"{file.rstrip()}\n\n{new}"
    path.write_text(file.rstrip() + "\n", encoding="utf-8")
