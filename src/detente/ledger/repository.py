"""Heads in a git repository: commits under a reference of their own, which a push gives to others."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from detente.core.errors import LedgerError
from detente.ledger.witness import Head, Sighting, head_of

_WHO = {
    "GIT_AUTHOR_NAME": "detente", "GIT_AUTHOR_EMAIL": "detente@localhost",
    "GIT_COMMITTER_NAME": "detente", "GIT_COMMITTER_EMAIL": "detente@localhost",
}  # fmt: skip
"""In whose name the commits are: no branch has them, and a repository need not know its user."""


def reference_of(first: str) -> str:
    """Return the reference of a ledger: by the hash of its first entry, which copies share and no other has."""
    return f"refs/detente/ledger-{first[:16]}"


def commit_head(repository: Path, reference: str, head: Head) -> str:
    """Add a head to a repository, and return the commit. Branches, index and files stay as they are.

    Raises
    ------
    LedgerError
        If it is no repository, or git is not there.
    """
    blob = _git(repository, "hash-object", "-w", "--stdin", given=f"{head.line}\n")
    tree = _git(repository, "mktree", given=f"100644 blob {blob}\thead\n")
    before = _git(repository, "rev-parse", "--quiet", "--verify", reference, may_fail=True)
    parents = ("-p", before) if before else ()
    commit = _git(repository, "commit-tree", tree, *parents, "-m", head.line)
    _git(repository, "update-ref", reference, commit, before or "0" * len(commit))
    return commit


def committed(repository: Path, reference: str) -> list[Sighting]:
    """Return the heads that a repository has.

    Raises
    ------
    LedgerError
        If it is no repository, or git is not there.
    """
    _git(repository, "rev-parse", "--git-dir")
    text = _git(repository, "log", "--format=%s", reference, "--", may_fail=True)
    where = f"the repository {repository.name or repository}"
    return [Sighting(head, where) for head in filter(None, map(head_of, text.splitlines()))]


def _git(repository: Path, *arguments: str, given: str = "", may_fail: bool = False) -> str:
    """Return what git prints.

    Raises
    ------
    LedgerError
        If it fails.
    """
    try:
        done = subprocess.run(  # noqa: S603 - arguments are ours, and no shell reads them
            ["git", "-C", str(repository), *arguments],  # noqa: S607 - git is where the user has it
            input=given,
            capture_output=True,
            text=True,
            check=False,
            env={**_outside(), **_WHO},
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LedgerError(f"{repository}: git cannot be run ({error})") from None
    if done.returncode != 0 and not may_fail:
        lines = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise LedgerError(f"{repository}: git {arguments[0]} failed: {lines[0]}")
    return done.stdout.strip() if done.returncode == 0 else ""


def _outside() -> dict[str, str]:
    """Return the environment without what a hook of git sets: it would name another repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
