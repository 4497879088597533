"""Links of the body: addresses behind words, and addresses that are written out. Each is a source of its sentence."""

from __future__ import annotations

import bisect
import re

from detente.brief.find.body import PROSE, Body
from detente.brief.find.notes import addresses, normal_url
from detente.brief.find.publishers import host_of, publisher_of_host
from detente.brief.model import Link

_IN_FULL = re.compile(r"https?://|www\.|[^/\s]+/\S", re.IGNORECASE)
"""An address, and no name that looks like one ("Gazeta.ru")."""


def find_links(body: Body) -> tuple[Link, ...]:
    """Return the links of a document in order; those in its notes are the notes' own."""
    given = sorted((link.start, link.end, link.url) for link in body.links)
    starts = [start for start, _, _ in given]
    found: dict[tuple[int, int], str] = {}
    for block in body.blocks:
        if block.kind not in PROSE:
            continue
        behind = given[bisect.bisect_left(starts, block.start) : bisect.bisect_left(starts, block.end)]
        found |= {(start, end): url for start, end, url in behind}
        for start, end in addresses(body.text[block.start : block.end]):
            place = (block.start + start, block.start + end)
            if _IN_FULL.match(body.text, *place) and not any(a <= place[0] < b for a, b, _ in behind):
                found[place] = body.text[slice(*place)]
    links = [_link(body, start, end, url) for (start, end), url in sorted(found.items()) if end > start]
    return tuple(link for link in links if link.url)


def _link(body: Body, start: int, end: int, url: str) -> Link:
    span = body.reading.to_text(start, end)
    address = normal_url(url)
    publisher = publisher_of_host(address) or host_of(address)
    return Link(span.start, span.end, body.words(start, end), address, publisher, body.sentence_at(start))
