"""Hold the published form of every kind of JSON against what it was: a changed form is to have a new version.

``scripts/schema_forms.txt`` holds the version of each kind beside a digest of its form: names, types, what is required
and what may be null, and no words. ``--check`` writes nothing and fails where they no longer belong together. Without
it the table is written anew; that is refused where a form changed under its old version, unless the kind is named with
``--compatible``, which says that it only has new properties (docs/reference/json.md, "When a version goes up").
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from detente.render.schema import kinds, schema

TABLE = Path(__file__).resolve().parent / "schema_forms.txt"
WORDS = frozenset({"$schema", "title", "description", "$defs"})
"""Entries of a schema that are no part of its form."""
WHAT_TO_DO = """\
Where a property went, or has another name, type or meaning, or may now be null: raise the version (`schema=` of its
rendering in detente.render), say so in CHANGELOG.md, and run python scripts/schema_forms.py.
Where properties are only new: python scripts/schema_forms.py --compatible KIND"""
DIGITS = 16
"""Hexadecimal digits of a digest that the table keeps."""


class Form(NamedTuple):
    """One line of the table."""

    version: int
    """Version of the kind."""
    digest: str
    """Digest of its form."""


def digest_of(found: Mapping[str, Any]) -> str:
    """Return the digest of the form of a schema; the names of definitions, and all words, are none of it."""
    definitions = found.get("$defs", {})
    digests = dict.fromkeys(definitions, "")
    for _ in definitions:  # each time a level deeper, which also ends where a form holds itself
        digests = {name: _digest(_plain(each, digests)) for name, each in definitions.items()}
    return _digest(_plain(found, digests))


def _digest(form: Any) -> str:
    return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()[:DIGITS]


def _plain(node: Any, digests: Mapping[str, str], *, are_names: bool = False) -> Any:
    """Return a schema without words, its version and the names of definitions, for which their digests stand."""
    if isinstance(node, list):
        return sorted((_plain(each, digests) for each in node), key=_digest)
    if not isinstance(node, dict):
        return node
    if are_names:
        version: dict[str, Any] = {"schema": {}} if "const" in node.get("schema", ()) else {}
        return {name: _plain(each, digests) for name, each in (node | version).items()}
    if "$ref" in node:
        return {"$ref": digests[node["$ref"].rpartition("/")[2]]}
    kept = {key: each for key, each in node.items() if key not in WORDS}
    return {key: _plain(each, digests, are_names=key == "properties") for key, each in kept.items()}


def forms() -> dict[str, Form]:
    """Return the forms as they are, by kind."""
    return {each.kind: Form(each.schema, digest_of(schema(each.kind))) for each in kinds()}


def read_table(text: str) -> dict[str, Form]:
    """Return the forms as the table has them."""
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {kind: Form(int(version), digest) for kind, version, digest in rows}


def problems(old: Mapping[str, Form], new: Mapping[str, Form], *, compatible: Collection[str] = ()) -> Iterator[str]:
    """Yield what is wrong with forms as they are beside those of the table."""
    for kind, form in new.items():
        before = old.get(kind)
        if before is None or before == form:
            continue
        if form.version < before.version:
            yield f"{kind}: found version {form.version}, expected {before.version} or more, which it had"
        elif form.version == before.version and kind not in compatible:
            yield f"{kind}: found another form under version {form.version}, expected version {form.version + 1}"


def table_of(found: Mapping[str, Form]) -> str:
    """Return the text of the table."""
    head = "# kind, version, digest of its form; written by scripts/schema_forms.py\n"
    return head + "".join(f"{kind} {form.version} {form.digest}\n" for kind, form in sorted(found.items()))


def main(arguments: list[str] | None = None) -> int:
    """Write or check the table; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the table is stale")
    parser.add_argument("--compatible", metavar="KIND", action="append", default=[], help="it only has new properties")
    asked = parser.parse_args(arguments)
    text = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    found = forms()
    wrong = list(problems(read_table(text), found, compatible=asked.compatible))
    if not wrong and asked.check and text != table_of(found):
        wrong = ["scripts/schema_forms.txt: found a stale table, expected one of now: python scripts/schema_forms.py"]
    if wrong:
        sys.stderr.write("\n".join([*wrong, WHAT_TO_DO]) + "\n")
        return 1
    if not asked.check:
        TABLE.write_text(table_of(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
