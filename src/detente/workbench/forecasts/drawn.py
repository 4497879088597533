"""The report's style and script for pages that are not the report: the same files, kept to where its findings stand."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse

from detente.report.document import script

SCOPE = ".findings"
"""Within which elements the report's style holds."""
KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
"""What there is, and its type."""


@cache
def content(kind: str) -> bytes:
    """Return a file."""
    return (scoped(_style()) if kind == "css" else script()).encode()


def _style() -> str:
    return files("detente.report").joinpath("style.css").read_text(encoding="utf-8")


@cache
def name_of(kind: str) -> str:
    """Return the name of a file, another for other bytes, so that browsers may keep it."""
    return f"report-{hashlib.sha256(content(kind)).hexdigest()[:16]}.{kind}"


def scoped(style: str) -> str:
    r"""Return a style sheet that holds within `SCOPE` alone: what it says of the page, it says of that element.

    Examples
    --------
    >>> print(scoped(":root { --ink: #000; }\nbody { margin: 0; }\np { margin: 1em; }"))
    .findings {
    & { --ink: #000; }
    & { margin: 0; }
    p { margin: 1em; }
    }
    """
    kept = re.sub(r"^(\s*)html \{[^}]*\}", r"\1", style, flags=re.MULTILINE)
    kept = re.sub(r"^(\s*)(?::root|body) \{", r"\1& {", kept, flags=re.MULTILINE)
    kept = re.sub(r"@page \{[^}]*\}", "", kept)
    return f"{SCOPE} {{\n{kept}\n}}"


def asset(request: HttpRequest, kind: str, digest: str) -> HttpResponse:  # noqa: ARG001 - the name holds the digest
    """Give the report's style or script."""
    if name_of(kind) != f"report-{digest}.{kind}":
        raise Http404
    return HttpResponse(
        content(kind),
        content_type=KINDS[kind],
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
