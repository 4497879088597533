"""``detente ledger`` for a team and for proof, as a user types it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

DB = ("--db", "l.db")


@pytest.fixture
def by(detente, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs a command of the ledger in someone's name. Olga owns it, Fay forecasts."""

    def run(who: str, *arguments: str):
        monkeypatch.setenv("DETENTE_AUTHOR", who)
        return detente("ledger", *arguments, *DB)

    for arguments in (
        ("add", "war", "20%", "--who", "Olga", "--date", "2022-01-10", "--text", "Will there be war?"),
        ("member", "Olga", "owner"),
        ("member", "Fay", "forecaster"),
        ("member", "Rolf", "resolver"),
    ):
        assert run("Olga", *arguments).code == 0
    return run


def said(result) -> str:
    """Return what was told on standard error, on one line."""
    return " ".join(result.err.split())


def test_a_team_at_work(by, tmp_path: Path) -> None:
    (tmp_path / "memo.txt").write_text("what we know", encoding="utf-8")
    assert by("Olga", "setting", "two_persons", "yes").err == "added 1 entry, number 6\n"
    assert by("Fay", "comment", "war", "too early", "--on", "2").err == "added 1 entry, number 7\n"
    assert by("Fay", "attach", "war", "memo.txt").err == "added 1 entry, number 8\n"
    assert by("Rolf", "resolve", "war", "yes", "--date", "2022-02-24").code == 0
    assert "war" in by("Fay", "list", "--status", "unconfirmed").out
    assert by("Olga", "confirm", "war").code == 0
    feed = json.loads(by("Fay", "list", "--since", "6", "--json", "-").out)["entries"]
    assert [(each["seq"], each["kind"], each["author"]) for each in feed] == [
        (7, "comment", "Fay"), (8, "attachment", "Fay"), (9, "resolution", "Rolf"), (10, "confirmation", "Olga"),
    ]  # fmt: skip
    assert feed[0]["body"] == {"on": 2, "question": "war", "text": "too early"}
    assert by("Fay", "list", "--since", "10").out == "no entries after 10\n"
    assert by("Fay", "verify").code == 0


def test_keys_anchors_and_two_ledgers(by, detente, tmp_path: Path) -> None:
    key = by("Fay", "key")
    assert key.code == 0
    assert "key of Fay: " in key.err
    assert by("Fay", "add", "war", "30%", "--who", "Fay", "--date", "2022-01-20").code == 0
    assert by("Fay", "key", "--new").code == 0
    assert by("Fay", "add", "war", "35%", "--who", "Fay", "--date", "2022-01-21").code == 0
    assert "4 signed by the keys of their authors" in by("Rolf", "verify").out
    subprocess.run(["git", "init", "--quiet", "notes"], cwd=tmp_path, check=True)
    assert "entry 9 committed to notes" in said(by("Rolf", "anchor", "--git", "notes"))
    data = json.loads(by("Rolf", "verify", "--git", "notes", "--json", "-").out)
    assert (data["is_whole"], data["n_signed"]) == (True, 4)
    assert by("Olga", "export", "all.jsonl").code == 0
    assert detente("ledger", "import", "all.jsonl", "--db", "copy.db").err == "added 9 entries, number 1 to 9\n"
    heads = [detente("ledger", "verify", "--db", name).out.splitlines()[0] for name in ("l.db", "copy.db")]
    assert heads[0] == heads[1]
    merged = by("Olga", "merge", "all.jsonl")
    assert merged.err == "added 0; 9 were there already; 0 set aside\n"
    assert detente("ledger", "add", "war", "--text", "Will there be peace?", "--db", "other.db").code == 0
    assert said(by("Olga", "merge", "other.db")) == (
        "added 0; 0 were there already; 1 set aside conflict: entry 1 there, a question: question 'war' asks something "
        "else here: text"
    )
    assert by("Olga", "key", "--revoke", "Fay").code == 0
    (tmp_path / "l.db.witness").write_text(f"99 {'0' * 64} 1\n", encoding="ascii")
    cut = by("Rolf", "verify")
    assert (cut.code, "noted entry 99: cut short" in said(cut)) == (2, True)
    assert "is not scored" in said(by("Rolf", "score"))


def test_what_is_typed_wrong(by) -> None:
    for who, arguments, message in (
        ("Eve", ("add", "war", "5%", "--who", "Eve"), "'Eve' is no member of this ledger"),
        ("Fay", ("add", "war", "5%", "--who", "Olga"), "Fay is a forecaster here, expected a resolver"),
        ("Fay", ("member", "Eve", "owner"), "expected an owner for a member"),
        ("Fay", ("member", "Eve", "tsar"), "'tsar' is not one of"),
        ("Olga", ("setting", "blind", "perhaps"), "'perhaps' is not one of"),
        ("Olga", ("member", "Olga", "reader"), "Olga is the only owner"),
        ("Rolf", ("confirm", "war"), "is not resolved; there is nothing to confirm"),
        ("Rolf", ("confirm", "wra"), "did you mean 'war'?"),
        ("Fay", ("comment", "war", " "), "found nothing, expected a comment"),
        ("Fay", ("attach", "war", "none.pdf"), "cannot be attached"),
        ("Fay", ("key", "--new", "--revoke", "Fay"), "expected one of --new and --revoke"),
        ("Fay", ("key", "--revoke", "Fay"), "found no key of 'Fay'"),
        ("Fay", ("anchor",), "expected --git or --tsa, or DETENTE_ANCHOR_GIT"),
        ("Fay", ("anchor", "--git", "none"), "git hash-object failed"),
        ("Fay", ("anchor", "--tsa", "ftp://here"), "expected the address of a time stamp authority"),
        ("Olga", ("merge", "none.db"), "found no ledger"),
        ("Olga", ("merge", "none.jsonl"), "cannot be read"),
        ("Olga", ("import", "none.jsonl"), "cannot be read"),
        ("Fay", ("list", "war", "--since", "3"), "expected neither a question nor --status beside it"),
        ("Fay", ("verify", "--git", "none"), "git rev-parse failed"),
    ):
        result = by(who, *arguments)
        assert (result.code, message in said(result)) == (2, True), (arguments, result.err)
    assert by("Olga", "verify").out.startswith("5 entries")
