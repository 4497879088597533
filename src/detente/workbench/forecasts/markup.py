"""What engines draw, looked at before anyone is shown it: an engine reads what analysts wrote, and is not trusted.

All markup that a page takes over as it is goes through `checked_markup` when it arrives, and through the filter
``drawn`` when it is shown.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any, ClassVar

_NAMES = (
    "a abbr article aside b br button caption circle cite code col colgroup dd defs desc details div dl dt em "
    "figcaption figure g h1 h2 h3 h4 h5 h6 hr i input label li line lineargradient marker mark ol output p "
    "path polygon polyline pre rect section small span stop strong sub summary sup svg table tbody td text "
    "tfoot th thead time title tr tspan u ul use var"
)
TAGS = frozenset(_NAMES.split())
"""Elements that the rooms `report` and `render` make."""
LINKS = ("https://", "http://", "#", "data:text/csv")
"""What addresses begin with."""
REFUSED = frozenset({"style", "srcdoc", "action", "formaction", "src", "srcset", "xlink:href", "background", "ping"})
"""Attributes that fetch, send or run, or that the policy of pages forbids."""


class MarkupError(ValueError):
    """Markup that no page takes over."""


class _Looker(HTMLParser):
    """Looks at every element and attribute."""

    tags: ClassVar[frozenset[str]] = TAGS

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.tags:
            raise MarkupError(f"found an element {tag!r}")
        for name, value in attrs:
            if name.startswith("on") or name in REFUSED:
                raise MarkupError(f"found an attribute {name!r}")
            if name == "href" and not (value or "").strip().lower().startswith(LINKS):
                raise MarkupError("found an address that leads neither to the web nor into the page")
            if tag == "input" and name == "type" and value not in {"range", "search"}:
                raise MarkupError("found a field that is none of the report's")

    def handle_decl(self, _: str) -> None:
        raise MarkupError("found a declaration")

    def handle_pi(self, _: str) -> None:
        raise MarkupError("found an instruction")

    def handle_comment(self, _: str) -> None:
        raise MarkupError("found a comment")


def checked_markup(data: Any) -> Any:
    """Return plain data whose texts hold no markup but what the report draws.

    Raises
    ------
    MarkupError
        If one does.
    """
    if isinstance(data, str):
        if "<" in data:
            looker = _Looker(convert_charrefs=True)
            looker.feed(data)
            looker.close()
    elif isinstance(data, dict):
        for key, each in data.items():
            if key not in PLAIN:
                checked_markup(each)
    elif isinstance(data, list):
        for each in data:
            checked_markup(each)
    return data


PLAIN = frozenset({"text", "title", "said", "hangs", "finding", "lead", "question", "option"})
"""Entries that are text, and are shown as text: templates escape them."""


FRAME = frozenset({"html", "head", "meta", "title", "style", "script", "body", "header", "main", "footer"})
"""Elements of a whole page."""
EMBEDDED = ("script", "style")
"""Elements of which a page has one each, allowed by its hash."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a whole page says of itself."""

    title: str
    """Its title."""
    description: str
    """What it says in a sentence."""
    script: str
    """Hash of its script, as a policy names it."""
    style: str
    """Hash of its style sheet, as a policy names it."""


class _PageLooker(_Looker):
    """Looks at a whole page, and keeps its title, its description, its script and its style sheet."""

    tags = TAGS | FRAME

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[str]] = {"title": [], "script": [], "style": []}
        self.description = ""
        self._inside = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the beginning of an element."""
        super().handle_starttag(tag, attrs)
        given = dict(attrs)
        self._depth += tag == "svg"
        if tag in EMBEDDED and attrs:
            raise MarkupError(f"found an attribute {attrs[0][0]!r} of a {tag}")
        if tag == "meta" and given.get("http-equiv", "Content-Security-Policy") != "Content-Security-Policy":
            raise MarkupError("found an order to the browser")
        if tag == "meta" and given.get("name") == "description":
            self.description = given.get("content") or ""
        if tag in self.found and not self._depth:  # a picture has a title of its own
            self._inside = tag
            self.found[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        """Look at the end of an element."""
        self._depth -= tag == "svg"
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Keep what stands in an element of which there is one."""
        if self._inside:
            self.found[self._inside][-1] += data

    def handle_decl(self, decl: str) -> None:
        """Let the one declaration pass that a page begins with."""
        if decl != "doctype html" or self.getpos() != (1, 0):
            super().handle_decl(decl)


def checked_page(html: str) -> Page:
    """Return what a whole page says of itself, where it holds nothing but what the report makes.

    Its one script has to be the report's own, letter for letter.

    Raises
    ------
    MarkupError
        If it holds anything else.
    """
    from detente.report.document import script_hash

    looker = _PageLooker()
    looker.feed(html)
    looker.close()
    for name, texts in looker.found.items():
        if len(texts) != 1:
            raise MarkupError(f"found {len(texts)} elements {name!r}, expected one")
    hashes = {name: _hash(looker.found[name][0]) for name in EMBEDDED}
    if hashes["script"] != script_hash():
        raise MarkupError("found a script that is not the report's")
    return Page(looker.found["title"][0], looker.description, **hashes)


def _hash(text: str) -> str:
    """Return the hash of what stands in an element, as a policy names it."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}"


def checked_parts(task: str, data: Any) -> Any:
    """Return what an engine drew for a task, looked at; of a whole page also what it says of itself.

    Raises
    ------
    MarkupError
        If there is something in it that no page takes over.
    """
    if task != "report":
        return checked_markup(data)
    page = checked_page(data["html"])
    return {**data, "title": page.title, "text": page.description, "script": page.script, "style": page.style}
