"""The commands: one file each, thin; they parse, call one public function, and print."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line, and end the process with the code of `detente.cli.failure.Exit`."""
    try:
        from detente.cli.process import call, end

        end(call(sys.argv[1:]))
    except KeyboardInterrupt:  # before, or after, anything could listen for it
        sys.stderr.write("interrupted\n")
        sys.exit(130)
