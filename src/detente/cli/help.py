"""Help pages: usage as people expect it, and lines as wide as those of all other texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from typer.core import TyperCommand, TyperGroup

from detente.cli.streams import terminal_width
from detente.cli.values import read_plainly


class CommandHelp(TyperCommand):
    """A command whose help says ``CASE`` and ``[CASE]``: what must be given, and what may be."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, which read plain values by themselves."""
        return [read_plainly(each) for each in super().get_params(ctx)]

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


class WhenAsked(MutableMapping[str, Any]):
    """Commands by name, each made when it is asked for; their summaries are known before."""

    def __init__(self, makers: Mapping[str, tuple[str, Callable[[], Any]]]) -> None:
        self.makers = dict(makers)
        """Summary, and what makes the command."""
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self.makers[name][1]()
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self.makers[name] = (command.get_short_help_str(), lambda: command)

    def __delitem__(self, name: str) -> None:
        del self.makers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.makers)

    def __len__(self) -> int:
        return len(self.makers)

    def __contains__(self, name: object) -> bool:
        return name in self.makers


class GroupHelp(TyperGroup):
    """Commands under one word, with help of the same width."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, which read plain values by themselves."""
        return [read_plainly(each) for each in super().get_params(ctx)]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.width = terminal_width()
        super().format_help(ctx, formatter)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is that of click
        """Return the names of the commands in their order."""
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write name and summary of every command, none of which is made for that."""
        commands: Any = self.commands
        with formatter.section("Commands"):
            formatter.write_dl([(name, commands.makers[name][0]) for name in self.list_commands(ctx)])


def _name(argument: Any) -> str:
    """Return an argument's name."""
    return str(argument.metavar or argument.name).strip("[]{}")
