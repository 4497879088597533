"""A version of a case as git has it: ``REVISION:FILE``, read without touching the files at hand.

Files that it names as series are taken from the same revision.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detente.case.load import as_case, loads
from detente.case.readings import LARGEST_SERIES, MOST_SERIES
from detente.case.schema import Case
from detente.case.series import names_in
from detente.case.shipped import FILE, find_case
from detente.core.errors import RunError
from detente.core.text import clip

SECONDS: Final = 30
"""After which git is given up: one file takes it milliseconds."""
HEAD: Final = "HEAD"
"""The last commit, as git calls it."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A file in a revision."""

    revision: str
    """As the user gave it: ``HEAD~1``, a branch, a tag, a hash."""
    path: str
    """The file, as git wants it: from the root of the repository, or from ``./``."""
    folder: Path = Path()
    """Folder in which git is asked."""
    shown: str = ""
    """The file as the user gave it, where git is told otherwise."""

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.revision}:{self.shown or self.path}"


def read_case(given: Case | Revision | str | os.PathLike[str]) -> Case:
    """Return a case given itself, its file or folder, the name of a shipped one, or ``REVISION:FILE``.

    Raises
    ------
    CaseError
        With everything that is wrong with it.
    RunError
        If git cannot say what the file was in the revision.
    """
    found = given if isinstance(given, Revision) else revision_of(given)
    return as_case(given) if found is None else _read(found)  # type: ignore[arg-type]  # a path is one


def revision_of(given: Case | Revision | str | os.PathLike[str]) -> Revision | None:
    """Return what ``REVISION:FILE`` names; None for anything else, and for a file whose name has a colon.

    As in git, the file is counted from the root of the repository, or from here if it begins with ``./`` or ``../``.
    """
    if not isinstance(given, str) or ":" not in given or Path(given).exists() or Path(given).is_absolute():
        return None
    revision, _, path = given.partition(":")
    return Revision(revision, path) if revision and path else None


def at_revision(case: str | os.PathLike[str], revision: str) -> Revision:
    """Return what a file, folder or shipped case was in a revision; the file may be gone by now.

    Raises
    ------
    CaseError
        If there is no such file, folder or shipped case, and no folder in which it could have been.
    """
    given = Path(case)
    is_gone = given.suffix in {".yaml", ".yml"} and not given.exists() and given.parent.is_dir()
    path = given if is_gone else find_case(case)
    return Revision(revision, f"./{path.name}", path.parent, str(path))


def _read(found: Revision) -> Case:
    """Return the case that a file was in a revision."""
    _check_revision(found)
    kind = _kind_of(found, found.path)
    path = f"{found.path.rstrip('/')}/{FILE}" if kind == "tree" else found.path
    if kind != "blob" and _kind_of(found, path) != "blob":
        what = f"a folder without a {FILE}" if kind == "tree" else "no such file"
        wanted = "a file that git has in this revision (`git log --oneline -- FILE` lists those that changed it)"
        raise RunError(f"{found.name}: found {what}, expected {wanted}")
    done = _ask(found.folder, "cat-file", "blob", f"{found.revision}:{path}")
    name = found.name if kind == "blob" else f"{found.name.rstrip('/')}/{FILE}"
    with tempfile.TemporaryDirectory() as folder:
        return loads(done.stdout, name=name, folder=_with_series(found, path, done.stdout, Path(folder)))


def _with_series(found: Revision, path: str, text: bytes, folder: Path) -> Path | None:
    """Return a folder with the files that a case names as series, as they were in its revision; None without any."""
    around, has_any = path.rpartition("/")[0], False
    for name in names_in(text)[:MOST_SERIES]:
        inside = f"{around}/{name}" if around else name
        if _kind_of(found, inside) != "blob":
            continue
        size = _ask(found.folder, "cat-file", "-s", f"{found.revision}:{inside}").stdout.strip()
        if not size.isdigit() or int(size) > LARGEST_SERIES:
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(_ask(found.folder, "cat-file", "blob", f"{found.revision}:{inside}").stdout)
        has_any = True
    return folder if has_any else None


def _kind_of(found: Revision, path: str) -> str:
    """Return what git has at a path of a revision: ``blob``, ``tree``, or nothing."""
    done = _ask(found.folder, "cat-file", "-t", f"{found.revision}:{path.rstrip('/')}")
    return "" if done.returncode else done.stdout.decode().strip()


def _check_revision(found: Revision) -> None:
    """Raise if there is no such revision, or no repository."""
    _git(found.folder, "rev-parse", "--git-dir")
    asked = _ask(found.folder, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{found.revision}^{{commit}}")
    if asked.returncode or found.revision.startswith("-"):
        shown = clip(found.revision)
        wanted = "one that git knows, such as HEAD~1, a branch, a tag or a hash"
        raise RunError(f"{clip(found.name, 200)}: found no revision {shown!r}, expected {wanted}")


def _git(folder: Path, *arguments: str) -> str:
    """Return what git says of the repository of a folder."""
    done = _ask(folder, *arguments)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0].removeprefix("fatal: ")
        raise RunError(f"{folder.resolve()}: found no git repository, expected one for a revision: git says: {said}")
    return done.stdout.decode(errors="replace")


def _ask(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Return what git did, without a shell, without asking the user, and without writing anything."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603 - no shell, and no argument can be taken for an option
            ["git", "--no-pager", *arguments],  # noqa: S607 - the user's own git
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise RunError("found no git, expected it for a revision: install it, or give two files") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RunError(f"git could not be asked: {error}") from None
