"""A call that is wrong, told in a line, with the nearest name there is, and where to read more."""

from __future__ import annotations

import re
from typing import Any

from detente.core.near import nearest


def wrong_call(error: Any) -> str:
    """Return what is wrong with a call; the help where no command was given at all."""
    said = str(error.format_message()).replace("Value error, ", "")  # which newer versions of typer put before it
    if type(error).__name__ == "NoArgsIsHelpError":
        return said
    if hasattr(error, "possibilities"):  # of an option: the suggestion is ours
        said = error.message
    near = _nearest(error, said)
    hint = f"; did you mean {near}?" if near else _json_hint(error, said)
    command = error.ctx.command_path if error.ctx is not None else "detente"
    return f"{command}: {' '.join(said.split()).rstrip('.')}{hint}\nsee: {command} --help"


def _json_hint(error: Any, said: str) -> str:
    """Return how to name the file of ``--json`` where the word behind it was taken for an argument, or nothing."""
    extra = re.search(r"unexpected extra argument.* \(([^\s()]+)", said)
    if extra is None or error.ctx is None or "-" not in (error.ctx.params.get("json"), error.ctx.params.get("json_")):
        return ""
    return f"; a file of --json without a dot or slash in its name is given as --json={extra[1]}"


def _nearest(error: Any, said: str) -> str:
    """Return the command, option or choice that was probably meant, or nothing."""
    if error.ctx is None:
        return ""
    command = error.ctx.command
    if hasattr(error, "possibilities"):
        options = [name for param in command.params for name in param.opts if not getattr(param, "hidden", False)]
        return nearest(error.option_name.partition("=")[0], [name for name in options if name.startswith("--")])
    if "Did you mean" in said:  # newer versions of typer say so
        return ""
    if match := re.match(r"No such command '([^']*)'", said):
        return nearest(match[1], getattr(command, "commands", ()))
    if match := re.search(r"'([^']*)' is not one of (.*)", said):
        return nearest(match[1], re.findall(r"'([^']*)'", match[2]))
    return ""
