"""``detente lsp``: serve editors."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.command import command


@command
def lsp(
    *,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            metavar="PORT",
            min=0,
            max=65535,
            help="Speak over WebSocket at this port of this machine, 0 for any that is free; by default over standard "
            "input and output.",
        ),
    ] = None,
    stdio: Annotated[
        bool,
        typer.Option("--stdio", help="Speak over standard input and output, as by default."),
    ] = False,
) -> None:
    """Serve editors in the language server protocol: problems, completion, hover, rename, formatting."""
    from detente.cli.streams import tell
    from detente.core.errors import RunError

    try:
        from detente.editor.server import serve_stdio, serve_websocket
    except ImportError as error:
        found = f"no package {error.name}, expected those of the language server: install détente with [editor]"
        raise RunError(f"found {found}") from None
    if stdio and port is not None:
        raise typer.BadParameter("it speaks over one or the other", param_hint="--stdio and --port")
    if port is None:
        serve_stdio()
        return
    try:
        serve_websocket(port, ready=lambda address: tell(f"listening at {address}"))
    except OSError as error:
        raise RunError(f"port {port}: nobody can be listened to there ({error.strerror or error})") from None
