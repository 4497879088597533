"""Check what no linter knows: names and words that must not stand in the tree.

Each rule has its reason beside it. A pattern is put together from pieces so that this file does not break its own rule.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = (
    ("py" + r"pi\.org|python" + r"hosted\.org|npm" + r"js\.(?:org|com)|ana" + r"conda\.(?:org|com)",
     "registry host: users have their own mirrors, and a lock file with an address bypasses them"),
    (r"(?<![\w.~])/(?:" + "|".join(("ro" + "ot", "wo" + "rk", "ho" + "me", "Us" + "ers")) + r")/\w",
     "machine path: it exists on one machine only"),
    (r"^(?:<{7}|>{7}) ", "conflict marker: an unfinished merge"),
)  # fmt: skip
MODULES = ("utils", "util", "helpers", "common", "manager", "misc")
"""Names that say nothing about what is inside; a function lives beside its caller instead."""
MAX_BYTES = 2_000_000
"""Larger files make every clone slow."""


def tracked_files() -> list[Path]:
    """Return the files git knows or would add; where there is no git, those that `.gitignore` does not name."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    # In an unpacked archive git may find a repository further up, which knows nothing of these files.
    if (ROOT / ".git").exists() and shutil.which("git"):
        listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [ROOT / line for line in listing.splitlines() if (ROOT / line).is_file()]
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = ["/.git", *(line for line in lines if line and not line.startswith("#"))]
    return [path for path in ROOT.rglob("*") if path.is_file() and not _is_ignored(path.relative_to(ROOT), ignored)]


def _is_ignored(path: Path, patterns: list[str]) -> bool:
    """Return whether a pattern names a file or a folder above it: `/from/the/root`, or a name anywhere."""
    names = [each.as_posix() for each in (path, *path.parents)]
    for pattern in patterns:
        name = pattern.strip("/")
        if any(fnmatch(each if pattern.startswith("/") else each.rpartition("/")[2], name) for each in names):
            return True
    return False


def problems(path: Path) -> list[str]:
    """Return what is wrong with one file, as lines to print."""
    name = path.relative_to(ROOT)
    found = []
    if path.suffix == ".py" and path.stem in MODULES:
        found.append(f"{name}: a module called {path.stem}: name it after what it does")
    if path.stat().st_size > MAX_BYTES:
        return [*found, f"{name}: larger than {MAX_BYTES:,} bytes"]
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return found
    for number, line in enumerate(text.splitlines(), start=1):
        found += [f"{name}:{number}: {reason}" for pattern, reason in WORDS if re.search(pattern, line)]
    return found


def main() -> int:
    """Print every problem; return 1 if there is one."""
    found = [line for path in sorted(tracked_files()) for line in problems(path)]
    print("\n".join(found) if found else "tree: nothing to object to")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
