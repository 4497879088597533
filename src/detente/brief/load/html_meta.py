"""What an HTML page says of itself: meta elements, data for search engines, the title."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from detente.brief.load.html_tokens import Tag

_NAMES = {
    "citation_title": "title", "og:title": "title", "dc.title": "title", "twitter:title": "title",
    "parsely-title": "title",
    "citation_author": "author", "author": "author", "article:author": "author", "dc.creator": "author",
    "parsely-author": "author", "byl": "author", "sailthru.author": "author",
    "citation_publication_date": "date", "article:published_time": "date", "datepublished": "date", "dc.date": "date",
    "dc.date.issued": "date", "date": "date", "parsely-pub-date": "date", "publish-date": "date", "pubdate": "date",
    "citation_date": "date", "sailthru.date": "date",
    "og:site_name": "publisher", "citation_publisher": "publisher", "dc.publisher": "publisher",
    "publisher": "publisher",
    "application-name": "publisher",
    "og:url": "url", "description": "description", "og:description": "description", "dc.language": "language",
}  # fmt: skip
_ARTICLES = frozenset(
    {
        "Article",
        "NewsArticle",
        "Report",
        "ScholarlyArticle",
        "BlogPosting",
        "WebPage",
        "OpinionNewsArticle",
        "AnalysisNewsArticle",
        "TechArticle",
        "CreativeWork",
    }
)
MAX_VALUE = 500
"""Characters kept of a field."""


class Meta:
    """Collects the fields; the first source named in the table wins over later ones, data over the page's title."""

    def __init__(self) -> None:
        self.page_title = ""
        self._found: dict[str, dict[str, str]] = {}
        self._authors: list[str] = []
        self._data: dict[str, str] = {}

    def see(self, tag: Tag) -> None:
        """Take what a tag says."""
        attributes = tag.attributes
        if tag.name == "meta":
            name = (attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or "").lower()
            value = " ".join(attributes.get("content", "").split())[:MAX_VALUE]
            if name in _NAMES and value:
                self._found.setdefault(_NAMES[name], {}).setdefault(name, value)
                if _NAMES[name] == "author" and value not in self._authors and not value.startswith("http"):
                    self._authors.append(value)
        elif tag.name == "link" and "canonical" in attributes.get("rel", "").lower():
            self._found.setdefault("url", {})["canonical"] = attributes.get("href", "")[:2000]
        elif tag.name == "html" and attributes.get("lang"):
            self._data.setdefault("language", attributes["lang"][:2].lower())
        elif tag.name == "time" and attributes.get("datetime"):
            self._found.setdefault("date", {}).setdefault("time", attributes["datetime"][:40])
        elif tag.raw:
            self._see_data(tag.raw)

    def _see_data(self, raw: str) -> None:
        """Take what JSON-LD says of the article."""
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            return
        for item in _items(data, 0):
            kinds = item.get("@type", "")
            if not _ARTICLES.intersection(kinds if isinstance(kinds, list) else [kinds]):
                continue
            self._set("title", item.get("headline"))
            self._set("date", item.get("datePublished"))
            self._set("publisher", _name(item.get("publisher")))
            authors = item.get("author")
            names = [_name(author) for author in (authors if isinstance(authors, list) else [authors])]
            self._set("author", "; ".join(name for name in names if name))

    def _set(self, field: str, value: Any) -> None:
        if isinstance(value, str) and value.strip():
            self._data.setdefault(field, " ".join(value.split())[:MAX_VALUE])

    def result(self) -> dict[str, str]:
        """Return the fields."""
        result: dict[str, str] = {}
        for field in ("title", "author", "date", "publisher", "url", "description", "language"):
            found = self._found.get(field, {})
            named = next((found[name] for name in [*_NAMES, "canonical", "time"] if name in found), "")
            value = self._data.get(field) or named
            if value:
                result[field] = value
        if len(self._authors) > 1 and "author" not in self._data:
            result["author"] = "; ".join(self._authors[:20])
        page_title = " ".join(self.page_title.split())[:MAX_VALUE]
        if page_title:
            result.setdefault("title", re.split(r"\s[|–—·»]\s|\s-\s(?=[^-]*$)", page_title)[0].strip() or page_title)
        if "title" in result and result.get("publisher"):
            result["title"] = (
                re.sub(rf"\s*[|–—·»-]\s*{re.escape(result['publisher'])}\s*$", "", result["title"]) or result["title"]
            )
        return result


def _items(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD, graphs opened."""
    if depth > 4:
        return
    if isinstance(data, list):
        for each in data[:100]:
            yield from _items(each, depth + 1)
    elif isinstance(data, dict):
        yield data
        yield from _items(data.get("@graph", []), depth + 1)


def _name(value: Any) -> str:
    """Return the name of a person or organisation in JSON-LD."""
    if isinstance(value, dict):
        value = value.get("name", "")
    return value.strip()[:MAX_VALUE] if isinstance(value, str) else ""
