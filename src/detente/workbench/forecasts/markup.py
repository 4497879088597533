"""What engines draw, looked at before anyone is shown it: an engine reads what analysts wrote, and is not trusted.

All markup that a page takes over as it is goes through `checked_markup` when it arrives, and through the filter
``drawn`` when it is shown.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
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
