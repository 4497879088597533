"""The commands: one file each, thin; they parse, call one public function, and print."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line."""
    # Looking for plugins of pydantic, of which none can be of use here, takes longer than reading a case.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from detente.cli.app import app
    from detente.cli.output import prepare_streams

    prepare_streams()
    app(args=with_json_default(sys.argv[1:]), prog_name="detente")


def with_json_default(arguments: list[str]) -> list[str]:
    """Return arguments in which a ``--json`` that names no file means standard output.

    Examples
    --------
    >>> with_json_default(["check", "ultimatum", "--json"])
    ['check', 'ultimatum', '--json', '-']
    >>> with_json_default(["run", "--json", "--quiet", "ultimatum"])
    ['run', '--json', '-', '--quiet', 'ultimatum']
    """
    result: list[str] = []
    for position, argument in enumerate(arguments):
        result.append(argument)
        following = arguments[position + 1 : position + 2]
        if argument == "--json" and (not following or following[0].startswith("--")):
            result.append("-")
    return result
