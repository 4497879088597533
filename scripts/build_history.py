"""Write the history that ships with the package, from the files of its sources.

``python scripts/build_history.py FOLDER`` reads the comma-separated files of International Crisis Behavior, version 14
(``icb/icb1v14.csv``, ``icb/icb2v14.csv``), and the transcribed polls (``opinion/``) under FOLDER and writes
``src/detente/history/data/*.parquet`` and ``src/detente/core/data/reference_classes.json``. The same input gives the
same bytes. What the codes mean is said in ``scripts/icb_codes.py``.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from icb_codes import (
    END_OF_ACTOR,
    END_OF_CRISIS,
    GRAVITY,
    INTRA_WAR,
    MANAGEMENT,
    NUCLEAR,
    OUTCOME,
    POWER,
    PROTRACTED,
    PROXIMITY,
    REGIME,
    REGION,
    REGION_OF_CRISIS,
    RESPONSE,
    STATE,
    TENSION,
    TRIGGER,
    VIOLENCE,
    VIOLENCE_WEIGHT,
)

from detente.core.parquet import from_values, write_parquet

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "detente" / "history" / "data"
CLASSES = ROOT / "src" / "detente" / "core" / "data" / "reference_classes.json"
VIOLENT_RESPONSES = ("violent military", "multiple including violence")
OPEN_DURATIONS = (99, 999, 9999)
"""Codes of a duration that is not known; taken as such only where the dates do not say the same."""

Row = dict[str, str]


def main(folder: Path) -> int:
    """Write all files."""
    crises, actors = _read(folder / "icb" / "icb1v14.csv"), _read(folder / "icb" / "icb2v14.csv")
    named = {int(row["cracid"]): STATE[row["actor"]] for row in actors}
    by_crisis: dict[str, list[Row]] = {}
    for row in sorted(actors, key=lambda each: int(each["cracno"])):
        by_crisis.setdefault(row["crisno"], []).append(row)
    told = [_crisis(row, by_crisis[row["crisno"]], named) for row in crises if row["viol"]]
    taken = {each["crisis"] for each in told}
    played = [
        _actor(row, number, named)
        for rows in by_crisis.values()
        for number, row in enumerate(rows, 1)
        if int(row["crisno"]) in taken
    ]
    played.sort(key=lambda each: (each["crisis"], each["number"]))
    DATA.mkdir(exist_ok=True)
    _write("icb-crises", told)
    _write("icb-actors", played)
    _write("opinion", _polls(folder / "opinion"))
    if "--tables-only" not in sys.argv:
        from detente.history.shipped import work_out

        CLASSES.write_text(json.dumps(work_out(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(told)} crises, {len(played)} crisis actors")
    return 0


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _crisis(row: Row, actors: list[Row], named: Mapping[int, str]) -> dict[str, Any]:
    """Return a crisis with what is known of its first actor at the onset."""
    first = actors[0]
    onset, end = _date(row, "yrtrig", "motrig", "datrig"), _date(row, "yrterm", "moterm", "daterm")
    return {
        "crisis": int(row["crisno"]),
        "name": _title(row["crisname"]),
        "year": int(row["yrtrig"]),
        "month": _whole(row["motrig"], most=12),
        "onset": onset,
        "end": end,
        "days": _days(row["brexit"], onset, end),
        "trigger": _code(row, "break", TRIGGER),
        "triggered_by": _entity(row["trigent"], named),
        "first_actor": STATE[first["actor"]],
        "first_actor_code": first["actor"],
        "threat_from": _entity(first["southv"], named),
        "in_war": _code(first, "iwc", INTRA_WAR) != "no",
        "regime": _code(first, "regime", REGIME),
        "power": _code(first, "powsta", POWER),
        "nuclear": _code(first, "nuclear", NUCLEAR),
        "region": REGION_OF_CRISIS.get(int(row["crisno"])) or _code(row, "geog", REGION),
        "proximity": _code(row, "geogrel", PROXIMITY),
        "protracted": _code(row, "protrac", PROTRACTED),
        "power_discrepancy": _number(row["powdissy"]),
        "gravity": _code(row, "gravcr", GRAVITY),
        "n_actors": _whole(row["noactr"]),
        "in_war_ever": _code(row, "iwcmb", INTRA_WAR) != "no",
        "violence": _code(row, "viol", VIOLENCE),
        "violence_weight": _code(row, "cenviosy", VIOLENCE_WEIGHT),
        "violence_days": _first_violence(onset, actors),
        "management": _code(row, "crismg", MANAGEMENT),
        "ending": _code(row, "forout", END_OF_CRISIS),
        "tension": _code(row, "outesr", TENSION),
    }


def _actor(row: Row, number: int, named: Mapping[int, str]) -> dict[str, Any]:
    """Return one state's part in a crisis."""
    trigger, end = _date(row, "yrtrig", "motrig", "datrig"), _date(row, "yrterm", "moterm", "daterm")
    return {
        "crisis": int(row["crisno"]),
        "name": _title(row["crisname"]),
        "number": number,
        "actor": STATE[row["actor"]],
        "actor_code": row["actor"],
        "state": int(row["cracid"]),
        "year": int(row["yrtrig"]),
        "trigger_date": trigger,
        "trigger": _code(row, "triggr", TRIGGER),
        "triggered_by": _entity(row["trigent"], named),
        "threat_from": _entity(row["southv"], named),
        "in_war": _code(row, "iwc", INTRA_WAR) != "no",
        "intra_war": _code(row, "iwc", INTRA_WAR),
        "regime": _code(row, "regime", REGIME),
        "power": _code(row, "powsta", POWER),
        "nuclear": _code(row, "nuclear", NUCLEAR),
        "power_discrepancy": _number(row["powdis"]),
        "gravity": _code(row, "gravty", GRAVITY),
        "response": _code(row, "majres", RESPONSE),
        "response_date": _date(row, "yerres", "monres", "dayres"),
        "management": _code(row, "crismg", MANAGEMENT),
        "violence": _code(row, "viol", VIOLENCE),
        "outcome": _code(row, "outcom", OUTCOME),
        "ending": _code(row, "outfor", END_OF_ACTOR),
        "end": end,
        "days": _days(row["trgterra"], trigger, end),
    }


def _code(row: Row, column: str, labels: Mapping[int, str]) -> str | None:
    """Return the label of a code, None for one that means nothing."""
    text = row[column].strip()
    return labels.get(int(text)) if text else None


def _entity(text: str, named: Mapping[int, str]) -> str | None:
    """Return who triggered a crisis: a state, or a kind of entity."""
    kinds = {995: "internal", 996: "several states", 997: "non-state"}
    number = _whole(text)
    return None if number is None else kinds.get(number, named.get(number, f"state {number}"))


def _number(text: str) -> float | None:
    return float(text) if text.strip() else None


def _whole(text: str, *, most: int | None = None) -> int | None:
    text = text.strip()
    return int(text) if text and int(text) >= 0 and (most is None or int(text) <= most) else None


def _date(row: Row, year: str, month: str, day: str) -> dt.date | None:
    """Return a date that is known to the day; 66 and more stand for part of a month."""
    try:
        return dt.date(int(row[year]), int(row[month]), int(row[day]))
    except ValueError:
        return None


def _days(text: str, onset: dt.date | None, end: dt.date | None) -> int | None:
    """Return how long it lasted, the first day counted; the dates decide where both are known."""
    if onset and end and end >= onset:
        return (end - onset).days + 1
    coded = _whole(text)
    return None if coded in {None, 0, *OPEN_DURATIONS} else coded


def _first_violence(onset: dt.date | None, actors: list[Row]) -> int | None:
    """Return days from the onset to the first dated violent act: a violent trigger or a violent major response."""
    if onset is None:
        return None
    dates = [
        _date(row, "yrtrig", "motrig", "datrig") for row in actors if _code(row, "triggr", TRIGGER) == "violent"
    ] + [
        _date(row, "yerres", "monres", "dayres")
        for row in actors
        if _code(row, "majres", RESPONSE) in VIOLENT_RESPONSES
    ]
    days = [(date - onset).days + 1 for date in dates if date and date >= onset]
    return min(days, default=None)


def _title(name: str) -> str:
    """Return a name in capitals as a title."""
    plain = re.sub(r"(?<=')S\b", "s", " ".join(name.split()).title())
    return re.sub(r"\b(?:[IVX][ivx]+|Wwii|Drc|Kal|Udi)\b", lambda word: word[0].upper(), plain)


def _polls(folder: Path) -> list[dict[str, Any]]:
    """Return the polls, one measurement a row."""
    approval = [
        _poll("putin-approval", each["month"], each["approve"], each["disapprove"], "Levada Center")
        for each in _read(folder / "levada_putin_approval_1999_2024.csv")
    ]
    support = [
        _poll("ukraine-nato-support", each["month"], each["for_pct"], each["against_pct"], each["agency"])
        for each in _read(folder / "ukraine_nato_support_2008_2024.csv")
    ]
    return sorted(approval + support, key=lambda each: (each["series"], each["month"], each["pollster"]))


def _poll(series: str, month: str, in_favour: str, against: str, pollster: str) -> dict[str, Any]:
    return {
        "series": series,
        "month": dt.date.fromisoformat(f"{month}-01"),
        "year": int(month[:4]),
        "in_favour": _number(in_favour),
        "against": _number(against),
        "pollster": pollster,
    }


def _write(name: str, rows: list[dict[str, Any]]) -> None:
    table = {column: from_values([row[column] for row in rows]) for column in rows[0]}
    with (DATA / f"{name}.parquet").open("wb") as file:
        write_parquet(file, table)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
