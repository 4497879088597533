"""Help pages: usage as people expect it, and lines as wide as those of all other texts."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from detente.cli.streams import terminal_width


class CommandHelp(TyperCommand):
    """A command whose help says ``CASE`` and ``[CASE]``: what must be given, and what may be."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what stands after the name of the command."""
        arguments = [each for each in self.get_params(ctx) if each.param_type_name == "argument"]
        names = [_name(each) if each.required else f"[{_name(each)}]" for each in arguments]
        return ["[OPTIONS]", *names]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.width = terminal_width()
        super().format_help(ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options."""
        rows: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        for each in self.get_params(ctx):
            record = each.get_help_record(ctx)
            if record is None:
                continue
            if each.param_type_name == "argument":
                rows["Arguments"].append((_name(each), record[1]))
            else:
                rows["Options"].append(record)
        for heading, found in rows.items():
            if found:
                with formatter.section(heading):
                    formatter.write_dl(found)


class GroupHelp(TyperGroup):
    """Commands under one word, with help of the same width."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.width = terminal_width()
        super().format_help(ctx, formatter)


def _name(argument: Any) -> str:
    """Return an argument's name."""
    return str(argument.metavar or argument.name).strip("[]{}")
