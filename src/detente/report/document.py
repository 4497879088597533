"""The frame of every page: complete in itself, and forbidden to load or to run anything."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from detente.core.version import __version__
from detente.report.markup import Child, Markup, element, joined

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""A Content-Security-Policy: nothing is loaded from anywhere, nothing is sent, no script runs."""


def document(
    title: str, *body: Child, version: str = __version__, styles: Sequence[str] = ("detente.report",), class_: str = ""
) -> str:
    """Return a page of HTML.

    Parameters
    ----------
    title
        What a browser's tab shows.
    body
        What the page holds.
    version
        Version of détente that made what the page says.
    styles
        Packages whose ``style.css`` it takes, in order.
    class_
        Class of the body.
    """
    sheets = joined(Markup(files(package).joinpath("style.css").read_text(encoding="utf-8")) for package in styles)
    page = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=POLICY),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="generator", content=f"détente {version}"),
            element("title", title),
            element("style", sheets),
        ),
        element("body", *body, class_=class_ or None),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n"
