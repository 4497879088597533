"""A file into the record: by the command itself, in a process apart with limits of time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from detente.workbench.people.acts import note
from detente.workbench.record.forms import SUFFIXES, ImportForm
from detente.workbench.record.keeping import author_of, opened, path_of
from detente.workbench.record.views import told
from detente.workbench.rights import OWNERS
from detente.workbench.settings import DATABASE, SECRET

PATIENCE = 120.0
"""Seconds that reading a file may take."""
MEMORY = 2_000_000_000
"""Bytes of memory that it may ask for."""
BUSY = "another file is being imported just now; try again in a minute"
_place = Lock()
LIMITED = """
import runpy, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
except ImportError:
    pass
runpy.run_module("detente", run_name="__main__", alter_sys=True)
""".replace("MEMORY", str(MEMORY))
"""What the process runs: the command, once its memory is limited where the system can."""
MOST_SHOWN = 20_000
"""Letters of what is said that a page shows."""


@told
def import_file(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001 - the guard has looked it up
    """Add what a file holds, as ``detente ledger import`` does, and show what it says of it."""
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        suffix = next(each for each in SUFFIXES if str(given["file"].name).lower().endswith(each))
        if suffix == ".jsonl" and request.role not in OWNERS:
            form.add_error("file", "a whole ledger is restored by an owner: it says itself who wrote what, and when")
        else:
            if suffix != ".jsonl":
                with opened(request.project, request.user):  # a ledger is restored into an empty record alone
                    pass
            is_done, said, rejects = _at_most_one(request, given, suffix)
            if is_done:
                note(request.user, "imported a file", given["file"].name, project=request.project)
                context |= {"said": said, "rejects": rejects, "form": ImportForm()}
            else:
                form.add_error(None, said or "the file could not be read within the limits of time and memory")
    is_wrong = request.method == "POST" and "said" not in context
    return render(request, "record/import.html", context, status=422 if is_wrong else 200)


def _at_most_one(request: HttpRequest, given: dict[str, Any], suffix: str) -> tuple[bool, str, str]:
    """Run the command, unless another file is being read: each holds up one of the threads that make pages."""
    if not _place.acquire(blocking=False):
        return False, BUSY, ""
    try:
        return _imported(request, given, suffix)
    finally:
        _place.release()


def _imported(request: HttpRequest, given: dict[str, Any], suffix: str) -> tuple[bool, str, str]:
    """Run the command; return whether it went well, what it says, and the rows that it set aside."""
    with tempfile.TemporaryDirectory(prefix="detente-import-") as folder:
        path, rejects = Path(folder) / f"file{suffix}", Path(folder) / "rejects.csv"
        with path.open("wb") as target:
            for chunk in given["file"].chunks():
                target.write(chunk)
        command = [sys.executable, "-c", LIMITED, "ledger", "import", str(path)]
        command += ["--db", str(path_of(request.project))]
        command += [] if suffix == ".jsonl" else ["--rejects", str(rejects)]
        command += _options(given)
        hidden = {SECRET, DATABASE}
        environment = {name: value for name, value in os.environ.items() if name not in hidden}
        try:
            done = subprocess.run(  # noqa: S603 - our own command; what was typed is the value of an option
                command,
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
                stdin=subprocess.DEVNULL,
                cwd=folder,
                env={**environment, "DETENTE_AUTHOR": author_of(request.user)},
            )
        except subprocess.TimeoutExpired:
            return False, "", ""
        said = f"{done.stdout}{done.stderr}"
        for place in (folder, path_of(request.project).parent):
            said = said.replace(f"{place}/", "")
        aside = rejects.read_text(encoding="utf-8-sig", errors="replace") if rejects.is_file() else ""
        return done.returncode == 0, said.strip()[:MOST_SHOWN], aside[:MOST_SHOWN]


def _options(given: dict[str, Any]) -> Iterator[str]:
    """Yield the options of the command; each in one word with its value, which is then never an option of its own."""
    for name, option in (("form", "--format"), ("who", "--who"), ("encoding", "--encoding")):
        if given[name]:
            yield f"{option}={given[name]}"
