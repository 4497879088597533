"""Bytes that an installation takes: fresh environments, the base and each extra."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.measuring import paragraph, table

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("", "frames", "html", "ledger", "postgres", "rda", "score", "all")
"""Extras that are measured; the empty one is the base."""
WITH_PYARROW = {"": 472_287_141, "all": 948_858_191}
"""Bytes with pyarrow 26.0.1, which stored runs and history needed before."""
NOT_COUNTED = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence")
"""What an environment has before anything is installed."""
NAMED = 5
"""Packages that are named, the largest first."""


def installed() -> list[str]:
    """Install the project into fresh environments and count the bytes."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for extra in EXTRAS:
            sizes = _sizes(Path(folder) / (extra or "base"), extra)
            largest = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in sizes.most_common(NAMED))
            before = f"{WITH_PYARROW[extra] / 1e6:.1f}" if extra in WITH_PYARROW else ""
            what = f"`detente[{extra}]`" if extra else "`detente`"
            rows.append((what, f"{sizes.total() / 1e6:.1f}", before, largest))
    return [
        *paragraph(
            "Bytes of all files in `site-packages` of a fresh environment after `pip install` of the project, with",
            "bytecode, without `pip` and `setuptools`, in MB of 10^6 bytes. `NAME.libs` counts with its package. Goal:",
            "a base under 300 MB.",
        ),
        *table(("", "MB", "with pyarrow", "largest"), rows),
    ]


def _sizes(home: Path, extra: str) -> Counter[str]:
    """Return bytes by package, once the project is installed."""
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    what = f"{ROOT}[{extra}]" if extra else str(ROOT)
    subprocess.run([python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", what], check=True)
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
    sizes: Counter[str] = Counter()
    for path in packages.rglob("*"):
        top = path.relative_to(packages).parts[0]
        if path.is_file() and not path.is_symlink() and not top.startswith(NOT_COUNTED):
            sizes[top.split(".")[0].split("-")[0]] += path.stat().st_size
    return sizes
