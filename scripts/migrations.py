"""Write the migrations of the workbench that its models want: ``python scripts/migrations.py [APP] [-n NAME]``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from detente.workbench.settings import site_of, start_django


def main() -> None:
    """Write them, and put their form right."""
    with tempfile.TemporaryDirectory() as folder:
        start_django(site_of(folder))
        from django.core.management import call_command

        call_command("makemigrations", *sys.argv[1:], include_header=False)
    room = Path(__file__).resolve().parent.parent / "src" / "detente" / "workbench"
    written = [str(path) for path in room.glob("*/migrations/0*.py")]
    subprocess.run(["ruff", "check", "--fix-only", "--quiet", *written], check=False)
    subprocess.run(["ruff", "format", "--quiet", *written], check=True)


if __name__ == "__main__":
    main()
