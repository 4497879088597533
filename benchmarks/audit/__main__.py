"""Count how often each rule was right: ``DETENTE_TEXTS=FOLDER python -m benchmarks.audit`` writes ``precision.json``.

Of the findings that were judged, those count that the rules still make. A document that is not on this machine is
taken at its word.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.reading.gold import text_of
from detente.brief.audit.all_rules import RULES
from detente.brief.audit.audit import audit
from detente.brief.audit.settings import settings_from
from detente.brief.model import Finding
from detente.brief.read import read as read_brief

JUDGED = Path(__file__).with_name("judged.json")
TARGET = Path(__file__).resolve().parents[2] / "src" / "detente" / "brief" / "audit" / "precision.json"


def counts() -> dict[str, list[int]]:
    """Return by rule how many findings were right, and how many were judged."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    settings = settings_from({}, select=["all"])
    for sha256, document in json.loads(JUDGED.read_text(encoding="utf-8")).items():
        path = text_of(sha256)
        made = audit(read_brief(path), settings).findings if path else None
        for entry in document["judged"]:
            if made is None or any(_is_it(finding, entry) for finding in made):
                found[entry["rule"]][0] += entry["right"]
                found[entry["rule"]][1] += 1
    return {rule: found[rule] for rule in RULES if rule in found}


def _is_it(finding: Finding, entry: dict[str, Any]) -> bool:
    if finding.rule != entry["rule"]:
        return False
    if entry["place"] is None:
        return not finding.spans
    start, end = entry["place"]
    return any(span.start < end and start < span.end for span in finding.spans[:1])


def main() -> None:
    """Write the counts beside the rules, and print them."""
    table = counts()
    lines = ",\n".join(f'  "{rule}": {right_of}' for rule, right_of in table.items())
    TARGET.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    for rule, (right, judged) in table.items():
        share = right / judged
        sign = "" if RULES[rule].is_default == (share >= 0.5) else "  <- default"
        print(f"{rule:28} {right:3} of {judged:3}  {share:.2f}{sign}")
    print(f"{sum(judged for _, judged in table.values())} findings")


if __name__ == "__main__":
    main()
