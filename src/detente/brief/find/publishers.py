"""Who stands behind a host name or a name on a title page: think tanks, news media, agencies. Facts only."""

from __future__ import annotations

import functools
import re
from pathlib import Path


@functools.cache
def _table() -> tuple[dict[str, tuple[str, str]], list[tuple[str, str]]]:
    """Return publishers and languages by host, and names, the longest first, with the publisher they mean."""
    hosts: dict[str, tuple[str, str]] = {}
    names: dict[str, str] = {}
    path = Path(__file__).parents[1] / "data" / "publishers.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, host, language, others = ([*line.split("\t"), "", "", ""])[:4]
        for each in host.split():
            hosts[each] = (name, language)
        for each in [name, *others.split("|")]:
            if each.strip():
                names[each.strip()] = name
    return hosts, [(key, names[key]) for key in sorted(names, key=len, reverse=True)]


def host_of(url: str) -> str:
    """Return the host of an address, without ``www.``.

    Examples
    --------
    >>> host_of("https://www.rusi.org/x")
    'rusi.org'
    """
    match = re.match(r"(?:[a-z]+://)?(?:[^/@\s]*@)?([^/:?#\s]+)", url.strip().lower())
    return match.group(1).removeprefix("www.") if match and "." in match.group(1) else ""


def _entry(url: str) -> tuple[str, str]:
    hosts, _ = _table()
    host = host_of(url)
    while host.count(".") >= 1:
        if host in hosts:
            return hosts[host]
        host = host.split(".", 1)[1]
    return "", ""


def publisher_of_host(url: str) -> str:
    """Return who publishes at an address, or nothing.

    Examples
    --------
    >>> publisher_of_host("https://www.nytimes.com/live/2022"), publisher_of_host("example.org")
    ('The New York Times', '')
    """
    return _entry(url)[0]


def language_of_host(url: str) -> str:
    """Return the language in which a known publisher writes at an address, or nothing."""
    return _entry(url)[1]


def publisher_of_name(words: str) -> str:
    """Return the publisher that is named in some words, or nothing.

    Examples
    --------
    >>> publisher_of_name("MEMRI Daily Brief"), publisher_of_name("a commentary by csis")
    ('Middle East Media Research Institute', '')
    """
    return named_publisher(words)[0]


def named_publisher(words: str) -> tuple[str, str]:
    """Return the publisher that is named in some words, and the words that name it."""
    _, names = _table()
    lower = words.lower()
    for key, name in names:
        at = words.find(key) if key.isupper() else lower.find(key.lower())
        while at >= 0:
            end = at + len(key)
            if not (at and _in_word(words[at - 1])) and not (end < len(words) and _in_word(words[end])):
                return name, words[at:end]
            at = words.find(key, at + 1) if key.isupper() else lower.find(key.lower(), at + 1)
    return "", ""


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"
