"""The process in which a brief is read, drafted or carried into a case; it ends with what it was asked.

Started as ``python -m detente.workbench.briefs.child SECONDS MEMORY``, with a head in JSON on a line of standard input
and the bytes of the document behind it. It answers with JSON: what was asked for, or ``error``, a sentence for people.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import IO, Any

from detente.brief.load.apart import bound, forbid_network
from detente.brief.model import Brief
from detente.core.errors import DetenteError
from detente.workbench.briefs.findings import findings_of, outline_of
from detente.workbench.briefs.reviewed import Review, reviewed


def read_document(data: bytes, name: str) -> Brief:
    """Return a document as the reader understands it, under the name of its file alone."""
    from detente.brief.read import read_text

    return read_text(data, name=name)


def shown_text(text: str) -> str:
    r"""Return a text as it is kept and shown: the same length, without what no database keeps or what HTML changes.

    Examples
    --------
    >>> shown_text("a\r\nb\x00\ud800c")
    'a \nb��c'
    """
    text = text.replace("\r\n", " \n").replace("\r", "\n").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return _without_surrogates(text)


def _without_surrogates(text: str) -> str:
    return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= letter <= "\udfff" else letter for letter in text)


def _read(head: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    brief = read_document(data, head["name"])
    meta = brief.metadata
    return {
        "text": shown_text(brief.text),
        "found": json.loads(
            _without_surrogates(json.dumps(findings_of(brief), ensure_ascii=False)).replace("\x00", "")
        ),
        "outline": outline_of(brief),
        "title": _without_surrogates(meta.title).replace("\x00", ""),
        "format": brief.source.format,
        "language": meta.language,
        "standard": brief.standard,
        "warnings": list(brief.source.warnings),
    }


def _draft(head: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    from detente.draft.draft import draft

    brief = reviewed(read_document(data, head["name"]), _review(head))
    text = draft(brief, name=head["case"]).text
    for each in head.get("carried", ()):
        text = _carried(text, brief, each["role"], each["given"])["text"]
    return {"text": text}


def _carry(head: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    return _carried(head["text"], read_document(data, head["name"]), head["role"], head["given"])


def _carried(text: str, brief: Brief, role: str, given: Mapping[str, Any]) -> dict[str, Any]:
    from detente.workbench.briefs.carry import carry

    done = carry(text, brief, role, given)
    return {"text": done.text, "entry": done.entry, "is_new": done.is_new}


def _review(head: Mapping[str, Any]) -> Review:
    given = head["review"]
    return Review(frozenset(given["dropped"]), given["corrected"], given["added"])


TASKS: Mapping[str, Callable[[Mapping[str, Any], bytes], dict[str, Any]]] = {
    "read": _read,
    "draft": _draft,
    "carry": _carry,
}
"""What it can be asked."""


def answer(head: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """Return what was asked for, or ``error``: why it cannot be had."""
    try:
        return TASKS[head["task"]](head, data)
    except DetenteError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "found a document that needs too much memory"}
    except RecursionError:
        return {"error": "found a document that is nested too deep"}


def main(source: IO[bytes], target: IO[bytes]) -> None:
    """Answer one request."""
    bound(int(sys.argv[1]), int(sys.argv[2]))
    forbid_network(starts_programs=True)  # a PDF is taken apart in one more process, with limits of its own
    head = json.loads(source.readline())
    target.write(json.dumps(answer(head, source.read())).encode("ascii"))


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
