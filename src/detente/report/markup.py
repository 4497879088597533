"""HTML and SVG elements. Text is escaped unless it is markup already, and markup is made only here.

A case is written by someone else: its texts may hold anything. They reach the page as ``str``, and a ``str`` is always
escaped; only `Markup`, which `element` returns, is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"meta", "br", "hr", "img", "link", "col", "wbr"})
"""Elements of HTML that have no content and no end."""


class Markup(str):
    """Text that is markup: made of escaped parts."""

    __slots__ = ()


Child = str | float | int | None | Iterable["Child"]
"""What an element may contain: markup, text to escape, numbers, nothing, or a series of these."""


def element(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """Return an element.

    Parameters
    ----------
    name
        Its tag; ours, never the case's.
    children
        Its content; anything that is not `Markup` is escaped.
    attributes
        By name; ``class_`` is class, underscores become hyphens; None and False are left out, True stands alone.

    Examples
    --------
    >>> element("p", "a < b & c", class_="note", hidden=True)
    '<p class="note" hidden>a &lt; b &amp; c</p>'
    """
    head = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Markup(f"<{name}{head}>")
    return Markup(f"<{name}{head}>{joined(children)}</{name}>")


def joined(children: Iterable[Child]) -> Markup:
    """Return children one after the other."""
    return Markup("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    """Return one child as markup."""
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(child, quote=True)
    if isinstance(child, float | int):
        return number(child)
    return joined(child)


def _attribute(key: str, value: str | float | bool | None) -> str:  # noqa: FBT001 - any attribute's value
    """Return an attribute with a space before it."""
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    text = value if isinstance(value, str) else number(value)
    return f' {name}="{escape(text, quote=True)}"'


def number(value: float) -> str:
    """Return a number for a place on the page: a tenth of a pixel is all that shows.

    Examples
    --------
    >>> number(12.345), number(3.0), number(-0.04)
    ('12.3', '3', '0')
    """
    text = f"{value:.1f}"
    return text[:-2].replace("-0", "0") if text.endswith(".0") else text


def safe_link(url: str, *children: Child) -> Markup:
    """Return a link to a page of the web, or the children alone where the address is no such page.

    An address such as ``javascript:...`` would run in the reader's browser.
    """
    if not url.lower().startswith(("https://", "http://")):
        return joined(children)
    return element("a", *children, href=url, rel="noopener noreferrer nofollow")
