"""The frame of every page: complete in itself, and forbidden to load anything or to run any script but its own."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from detente.core.version import __version__
from detente.report.markup import Child, Markup, element, joined

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""A Content-Security-Policy: nothing is loaded from anywhere, nothing is sent, no script runs."""
SCRIPT = "page.js"
"""The one script that a page may have. It is the same on every page; what differs are the attributes that it reads."""


def document(
    title: str,
    *body: Child,
    version: str = __version__,
    styles: Sequence[str] = ("detente.report",),
    class_: str = "",
    description: str = "",
    has_script: bool = False,
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
    description
        What it says, in a sentence: for whoever is shown a link to it.
    has_script
        Whether it has the one script, which its policy then allows by its hash, and no other.
    """
    sheets = joined(Markup(files(package).joinpath("style.css").read_text(encoding="utf-8")) for package in styles)
    policy = f"{POLICY}; script-src '{script_hash()}'" if has_script else POLICY
    page = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=policy),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("meta", name="generator", content=f"détente {version}"),
            element("title", title),
            list(_sharing(title, description)),
            element("style", sheets),
        ),
        element("body", *body, element("script", Markup(script())) if has_script else None, class_=class_ or None),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n"


def _sharing(title: str, description: str) -> Iterator[Markup]:
    """Yield what a link to the page shows where it is shared.

    There is no picture: those who show links fetch it from an address, and a page in one file has none to give; data in
    its place is ignored by all.
    """
    if description:
        yield element("meta", name="description", content=description)
        yield element("meta", property="og:type", content="article")
        yield element("meta", property="og:site_name", content="détente")
        yield element("meta", property="og:title", content=title)
        yield element("meta", property="og:description", content=description)
        yield element("meta", name="twitter:card", content="summary")


@cache
def script() -> str:
    """Return the script, without the comments that are for those who change it."""
    text = files("detente.report").joinpath(SCRIPT).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def script_hash() -> str:
    """Return the script's hash, as a policy names it."""
    return f"sha256-{b64encode(sha256(script().encode('utf-8')).digest()).decode('ascii')}"
