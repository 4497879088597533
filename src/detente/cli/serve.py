"""``detente serve``: the workbench in a browser."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from detente.cli.backup import DataOption
from detente.cli.command import command


@command
def serve(
    *,
    data: DataOption = None,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help="Address of this machine to listen at: by default one that other machines cannot reach.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="Port to listen at, 0 for any that is free.")
    ] = 8765,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="NAME",
            help="A name under which browsers reach the server, such as workbench.example; may be given several times.",
        ),
    ] = None,
    https: Annotated[
        bool,
        typer.Option("--https", help="A proxy in front speaks HTTPS: send cookies that way alone."),
    ] = False,
    open_: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the first page in a browser, where there is a screen.")
    ] = True,
) -> None:
    """Serve the workbench: cases, forecasts and their record in a browser, for one person or a team.

    It keeps everything in a folder and a database: a file of SQLite in that folder, or PostgreSQL where
    DETENTE_WORKBENCH_DB has a URL of it. The first start prints a link that makes the first account.
    """
    from detente.cli.streams import tell
    from detente.workbench.serve import Listening, serve
    from detente.workbench.settings import site_of

    def ready(listening: Listening) -> None:
        tell(f"serving at {listening.url}")
        if listening.first:
            tell(f"make the first account at {listening.first}")
        if open_:
            _show(listening.first or listening.url)

    os.umask(0o077)  # what it keeps is nobody else's to read
    serve(site_of(data, hosts=tuple(name or ()), is_secure=https), host=host, port=port, ready=ready)


def _show(url: str) -> None:
    """Open a page in a browser, where there is a screen; nothing is said where there is none."""
    import threading
    import webbrowser

    has_screen = sys.platform in {"win32", "darwin"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if has_screen and sys.stderr.isatty():
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
