"""Blocks as sections, paragraphs and sentences of the decoded text."""

from __future__ import annotations

from dataclasses import dataclass

from detente.brief.document import Block
from detente.brief.find.body import Body
from detente.brief.model import Paragraph, Section, SectionKind, Sentence, Span


@dataclass(frozen=True, slots=True)
class Outline:
    """How the document is divided."""

    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]


def find_sections(body: Body) -> Outline:
    """Return the document divided; every block is a paragraph, whatever its kind."""
    kinds = _kinds(body)
    groups: list[tuple[SectionKind, list[int]]] = []
    for index, (block, kind) in enumerate(zip(body.blocks, kinds, strict=True)):
        if not groups or kind != groups[-1][0] or (block.kind == "heading" and kind in {"body", "front"}):
            groups.append((kind, []))
        groups[-1][1].append(index)
    of_block = {index: number for number, (_, members) in enumerate(groups) for index in members}
    sentences = tuple(
        Sentence(*_ends(body, piece.start, piece.end), piece.block, body.words(piece.start, piece.end))
        for piece in body.sentences
    )
    inside: dict[int, list[int]] = {}
    for number, piece in enumerate(body.sentences):
        inside.setdefault(piece.block, []).append(number)
    paragraphs = tuple(
        Paragraph(*_ends(body, block.start, block.end), block.kind, of_block[index], tuple(inside.get(index, ())))
        for index, block in enumerate(body.blocks)
    )
    sections = tuple(_section(body, kind, members, paragraphs) for kind, members in groups)
    return Outline(sections, paragraphs, sentences)


def _ends(body: Body, start: int, end: int) -> tuple[int, int]:
    span = body.reading.to_text(start, end)
    return span.start, span.end


def _kinds(body: Body) -> list[SectionKind]:
    """Return the kind of section each block belongs to; what is set aside in the midst of the text stays there."""
    blocks = body.blocks
    argument = [i for i, block in enumerate(blocks) if block.kind in {"text", "item", "quotation", "table"}]
    first, last = (argument[0], argument[-1]) if argument else (len(blocks), -1)
    kinds: list[SectionKind] = []
    for index, block in enumerate(blocks):
        if block.kind == "note":
            kinds.append("notes")
        elif first <= index <= last:
            kinds.append("body")
        elif index < first:
            kinds.append("boilerplate" if block.kind == "boilerplate" else "front")
        else:
            kinds.append("boilerplate")
    for index in range(len(blocks) - 2, -1, -1):
        # A heading goes with what it heads.
        if blocks[index].kind == "heading" and (kinds[index + 1] != "boilerplate" or index > last):
            is_title = index < first and kinds[index + 1] == "body" and _is_title(blocks, index, first)
            kinds[index] = "front" if is_title else kinds[index + 1]
    return kinds


def _is_title(blocks: tuple[Block, ...], index: int, first: int) -> bool:
    """Return whether a heading above the text is the document's own and not that of the first section."""
    headings = [i for i in range(first) if blocks[i].kind == "heading"]
    return headings == [index] and blocks[index].level <= 1


def _section(body: Body, kind: SectionKind, members: list[int], paragraphs: tuple[Paragraph, ...]) -> Section:
    block = body.blocks[members[0]]
    head = paragraphs[members[0]] if block.kind == "heading" else None
    return Section(
        paragraphs[members[0]].start,
        paragraphs[members[-1]].end,
        kind,
        body.words(block.start, block.end) if head else "",
        max(1, block.level) if head else 0,
        Span(head.start, head.end) if head else None,
        tuple(members),
    )
