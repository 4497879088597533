"""Count how often each rule was right: ``python -m benchmarks.audit`` writes ``precision.json``.

Right are findings on which an editor of the document would act; what is pedantic counts as not right. Of a rule that
was mended after a draw, only the draws after that count: no finding is dropped because the rule makes it no more.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from detente.brief.audit.all_rules import RULES

JUDGED = Path(__file__).with_name("judged.json")
TARGET = Path(__file__).resolve().parents[2] / "src" / "detente" / "brief" / "audit" / "precision.json"
LEAST = 0.6
"""Precision below which a rule is off by default."""
ENOUGH = 8
"""Findings from which on its precision decides that."""
SINCE: Mapping[str, int] = {
    "vague-deadline": 2,
    **dict.fromkeys(
        ("certainty-booster", "date-against-url", "empty-forecast", "loaded-language", "no-deadline", "off-scale"), 3
    ),
    **dict.fromkeys(("accessed-before-published", "bare-address", "date-against-claim", "future-told-as-past"), 4),
    **dict.fromkeys(("double-hedge", "impossible-date", "no-sources", "vague-attribution"), 5),
    "self-citation": 6,
}
"""Draw from which on a rule has the form it has now, where it is not the first."""


def counts(judged: Path = JUDGED) -> dict[str, list[int]]:
    """Return by rule how many findings were right, and how many were judged."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for document in json.loads(judged.read_text(encoding="utf-8")).values():
        for entry in document["judged"]:
            if entry["draw"] >= SINCE.get(entry["rule"], 1):
                found[entry["rule"]][0] += entry["verdict"] == "right"
                found[entry["rule"]][1] += 1
    return {rule: found[rule] for rule in RULES if rule in found}


def main() -> None:
    """Write the counts beside the rules, and print them."""
    table = counts()
    lines = ",\n".join(f'  "{rule}": {right_of}' for rule, right_of in table.items())
    TARGET.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    for rule, (right, judged) in table.items():
        share = right / judged
        sign = "  <- default" if RULES[rule].is_default and judged >= ENOUGH and share < LEAST else ""
        print(f"{rule:28} {right:3} of {judged:3}  {share:.2f}  {'on' if RULES[rule].is_default else 'off'}{sign}")
    print(f"{sum(judged for _, judged in table.values())} findings")


if __name__ == "__main__":
    main()
