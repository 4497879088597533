"""The record: what pages do is in the ledger, what they show is what the commands say, and nobody gets round a rule."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest

BASE = "/projects/first/record"
SECRET = "37%"
"""What nobody may see yet."""


class Team:
    """An owner, two resolvers, two forecasters, an editor and a reader, each with a browser."""

    def __init__(self, person: Callable[..., Any], client_of: Callable[..., Any], project: Any) -> None:
        roles = {
            "Olga": "owner", "Rita": "resolver", "Rolf": "resolver", "Ines": "forecaster", "Omar": "forecaster",
            "Edda": "editor", "Rea": "reader",
        }  # fmt: skip
        self.people = {name: person(name, role) for name, role in roles.items()}
        self.browsers = {name: client_of(each) for name, each in self.people.items()}
        self.project = project

    def send(self, who: str, place: str, /, **given: Any) -> Any:
        """Send a form; return the answer."""
        return self.browsers[who].post(f"{BASE}/{place}", given)

    def page(self, who: str, place: str) -> str:
        """Return a page."""
        answer = self.browsers[who].get(f"{BASE}/{place}")
        assert answer.status_code == 200, answer.content
        return str(answer.content.decode())

    def ask(self, name: str = "war", **given: Any) -> int:
        """Ask a question; return the number in its address."""
        asked = {"id": name, "text": f"Will there be {name}?", "kind": "binary", "closes": "2090-12-31", "rule": "x"}
        answer = self.send("Rita", "+new/", **{**asked, **given})
        assert answer.status_code == 302, answer.content.decode()
        return int(answer["Location"].rstrip("/").rpartition("/")[2])

    def opened(self, who: str = "Olga") -> Any:
        """Return the ledger, open."""
        from detente.workbench.record.keeping import opened

        return opened(self.project, self.people[who])


@pytest.fixture
def team(person: Callable[..., Any], client_of: Callable[..., Any], project: Any) -> Team:
    """The people of the tests."""
    return Team(person, client_of, project)


def command(*given: str | Path, author: str = "Olga") -> subprocess.CompletedProcess[str]:
    """Run ``detente`` in somebody's name."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "detente", *map(str, given)],
        capture_output=True, text=True, check=False, env={**os.environ, "DETENTE_AUTHOR": author},
    )  # fmt: skip


def ledger_path(team: Team) -> Path:
    from detente.workbench.record.keeping import path_of

    return path_of(team.project)


def test_a_project_without_a_record_shows_none_and_makes_no_file(team: Team) -> None:
    assert "Nothing is recorded yet" in team.page("Rea", "")
    assert "Nothing is recorded yet" in team.page("Rea", "board/")
    assert "Nothing is recorded yet" in team.page("Rea", "proof/")
    assert team.browsers["Rea"].get(f"{BASE}/questions/1/").status_code == 404
    assert not ledger_path(team).exists()


def test_a_forecast_is_an_entry_of_who_gave_it_made_when_it_was_given(team: Team) -> None:
    number = team.ask()
    answer = team.send("Ines", f"questions/{number}/forecast/", probability="1:3", note="they mobilise")
    assert answer.status_code == 302
    with team.opened() as ledger:
        row = ledger.forecasts()[-1]
        entry = list(ledger.entries(question="war", kinds=["forecast"]))[-1]
    assert (row.who, row.role, row.author, row.probability) == ("Ines", "person", "Ines", 0.25)
    assert abs(row.at - row.recorded_at) < 60_000_000
    assert entry.body["note"] == "they mobilise"
    assert "they mobilise" in team.page("Omar", f"questions/{number}/")


def test_words_keep_their_interval_and_the_later_forecast_stands(team: Team) -> None:
    number = team.ask()
    team.send("Ines", f"questions/{number}/forecast/", probability="40%")
    team.send("Ines", f"questions/{number}/forecast/", probability="very unlikely")
    page = team.page("Ines", f"questions/{number}/")
    mine = page[page.index('id="mine"') : page.index("What each says")]
    assert "very unlikely (5–20%)" in mine
    assert "40%" not in mine


@pytest.mark.parametrize(
    ("kind", "more", "sent", "shown"),
    [
        ("choice", {"options": "talks\nwar"}, {"share_0": "40%", "share_1": "60%"}, "talks 40%, war 60%"),
        ("number", {}, {"quantile_0": "20", "quantile_1": "31", "quantile_2": "45"}, "middle: 31"),
        ("date", {}, {"curve": "2090-06-30 = 30%\n2090-12-31 = 70%"}, "by 2090-06-30 30%, by 2090-12-31 70%"),
    ],
)
def test_other_kinds_of_questions(team: Team, kind: str, more: Any, sent: Any, shown: str) -> None:
    number = team.ask("first", kind=kind, **more)
    answer = team.send("Ines", f"questions/{number}/forecast/", **sent)
    assert answer.status_code == 302, answer.content.decode()
    assert shown in team.page("Ines", f"questions/{number}/")


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(team: Team) -> None:
    number = team.ask()
    answer = team.send("Ines", f"questions/{number}/forecast/", probability="170%", note="a long reason")
    assert answer.status_code == 422
    assert "a long reason" in answer.content.decode()
    with team.opened() as ledger:
        assert ledger.forecasts() == []
    assert (
        "called &#x27;war&#x27; already"
        in team.send(
            "Rita", "+new/", id="war", text="Another?", kind="binary", closes="2090-01-01", rule="x"
        ).content.decode()
    )


ALL_ADDRESSES = ("", "board/", "board.json", "proof/", "ledger.csv", "ledger.json", "ledger.jsonl", "ledger.parquet")


def test_blind_forecasts_are_nowhere_to_be_seen_before_ones_own(team: Team) -> None:
    number = team.ask()
    assert team.send("Olga", "settings/", blind="on").status_code == 302
    team.send("Ines", f"questions/{number}/forecast/", probability=SECRET, note="the reason of Ines")
    team.send("Ines", f"questions/{number}/comment/", text="a remark of Ines")
    for who in ("Omar", "Edda", "Rita"):
        for place in (f"questions/{number}/", *ALL_ADDRESSES):
            answer = team.browsers[who].get(f"{BASE}/{place}")
            data = answer.content
            for secret in (b"37%", b"0.37", b"the reason of Ines", b"a remark of Ines"):
                assert secret not in data, (who, place)
            if place.startswith("ledger"):
                assert answer.status_code == 422, (who, place)
        refused = team.send(who, f"questions/{number}/forecast/", probability="no").content
        assert not any(secret in refused for secret in (b"37%", b"0.37"))
        desk = team.browsers[who].get("/").content.decode()
        assert "Will there be war?" in desk
        assert SECRET not in desk
    assert SECRET in team.page("Olga", f"questions/{number}/")  # as in the ledger: an owner sees all
    team.send("Omar", f"questions/{number}/forecast/", probability="50%")
    assert SECRET in team.page("Omar", f"questions/{number}/")
    assert team.browsers["Omar"].get(f"{BASE}/ledger.csv").status_code == 200


def test_who_no_longer_belongs_and_who_changed_roles_is_so_in_the_ledger(team: Team) -> None:
    team.ask()
    with team.opened() as ledger:
        assert ledger.state().team.members["Rita"] == "resolver"
    team.people["Rita"].memberships.update(role="forecaster")
    team.people["Omar"].memberships.all().delete()
    team.page("Rita", "")
    with team.opened() as ledger:
        members = ledger.state().team.members
    assert members["Rita"] == "forecaster"
    assert members["Omar"] == "reader"


def test_an_answer_counts_once_another_has_confirmed_it(team: Team) -> None:
    number = team.ask()
    team.send("Ines", f"questions/{number}/forecast/", probability="90%")
    team.send("Olga", "settings/", two_persons="on")
    assert team.send("Rita", f"questions/{number}/resolve/", answer="yes").status_code == 422  # no evidence
    assert team.send("Rita", f"questions/{number}/resolve/", answer="yes", source="the gazette").status_code == 302
    with team.opened() as ledger:
        state = ledger.state()
        entry = state.resolutions["war"].seq
        assert state.status("war") == "unconfirmed"
    own = team.send("Rita", f"questions/{number}/confirm/", entry=entry)
    assert own.status_code == 422
    assert "another person confirms it" in own.content.decode()
    assert _scores(team)["board"]["counts"] == {"unconfirmed": 1}
    assert team.send("Rolf", f"questions/{number}/confirm/", entry=entry).status_code == 302
    assert "Confirmed by Rolf" in team.page("Rea", f"questions/{number}/")
    with team.opened() as ledger:
        assert ledger.state().status("war") == "resolved"


def _scores(team: Team) -> Any:
    return json.loads(team.browsers["Rea"].get(f"{BASE}/board.json").content)


def test_a_confirmation_holds_for_the_very_answer_that_was_shown(team: Team) -> None:
    number = team.ask()
    team.send("Olga", "settings/", two_persons="on")
    team.send("Rita", f"questions/{number}/resolve/", answer="yes", source="the gazette")
    with team.opened() as ledger:
        seen = ledger.state().resolutions["war"].seq
    team.send("Rita", f"questions/{number}/reopen/", why="misread")
    team.send("Rita", f"questions/{number}/resolve/", answer="no", source="the gazette")
    assert team.send("Rolf", f"questions/{number}/confirm/", entry=seen).status_code == 422
    with team.opened() as ledger:
        assert ledger.state().status("war") == "unconfirmed"
    page = team.page("Rolf", f"questions/{number}/")
    assert "Answers differed" in page
    assert "misread" in page


def test_nobody_forecasts_what_is_known_or_over(team: Team) -> None:
    number = team.ask()
    team.send("Rita", f"questions/{number}/resolve/", answer="yes", source="the gazette")
    assert team.send("Ines", f"questions/{number}/forecast/", probability="99%").status_code == 422
    over = team.ask("talks", closes="2020-01-01")
    assert team.send("Ines", f"questions/{over}/forecast/", probability="99%").status_code == 422
    with team.opened() as ledger:
        assert ledger.forecasts() == []


def test_nobody_forecasts_for_another_or_for_an_earlier_day(team: Team) -> None:
    number = team.ask()
    team.send(
        "Ines", f"questions/{number}/forecast/", probability="99%", who="Omar", role="crowd", date="2020-01-01",
        until="2020-01-02",
    )  # fmt: skip
    with team.opened() as ledger:
        row = ledger.forecasts()[0]
    assert (row.who, row.role, row.until) == ("Ines", "person", None)
    assert row.at > 1_600_000_000_000_000
    assert team.send("Omar", f"questions/{number}/withdraw/", entry=row.seq, why="mine?").status_code == 422
    assert team.send("Ines", f"questions/{number}/withdraw/", entry=row.seq, why="on reflection").status_code == 302
    assert "None that stands" in team.page("Ines", f"questions/{number}/")


def test_the_name_of_the_workbench_opens_no_record(team: Team, person: Any, client_of: Any) -> None:
    from detente.workbench.record.keeping import KEEPER

    number = team.ask()
    impostor = client_of(person(KEEPER.upper(), "forecaster"))
    answer = impostor.get(f"{BASE}/questions/{number}/")
    assert answer.status_code == 422
    assert "Will there be war?" not in answer.content.decode()


def test_scripts_are_text(team: Team) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    number = team.ask("evil", text=evil, rule=evil, tags=evil[:20])
    team.send("Ines", f"questions/{number}/forecast/", probability="30%", note=evil)
    team.send("Ines", f"questions/{number}/comment/", text=evil)
    team.send("Rita", f"questions/{number}/resolve/", answer="yes", source=evil, note=evil)
    for place in ("", f"questions/{number}/", "board/"):
        page = team.page("Omar", place)
        assert "<script>alert" not in page
        assert "<img" not in page
    assert escape(evil, quote=False).replace("'", "&#x27;") in team.page("Omar", f"questions/{number}/")


def test_a_table_that_is_downloaded_starts_no_formula(team: Team) -> None:
    import csv
    import io

    number = team.ask("=HYPERLINK(1)", text="=1+1")
    team.send("Ines", f"questions/{number}/comment/", text="@SUM(1)")
    data = team.browsers["Rea"].get(f"{BASE}/ledger.csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(data)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if re.match(r"\s*[=@+]|-\D", cell)]


def test_pages_show_what_the_commands_say(team: Team) -> None:
    for name, chances, answer in (("war", ("80%", "30%"), "yes"), ("talks", ("20%", "60%"), "no")):
        number = team.ask(name)
        for who, chance in zip(("Ines", "Omar"), chances, strict=True):
            team.send(who, f"questions/{number}/forecast/", probability=chance)
        team.send("Rita", f"questions/{number}/resolve/", answer=answer, source="the gazette")
    path = ledger_path(team)
    told = json.loads(command("ledger", "score", "--db", path, "--json", "-").stdout)
    shown = _scores(team)
    assert {**shown, "title": ""} == {**told, "title": ""}
    board = team.page("Rea", "board/")
    text = command("ledger", "score", "--db", path).stdout
    lines = [line for line in text.splitlines() if line.startswith(("Ines", "Omar"))]
    assert lines
    assert all(escape(line.rstrip(), quote=True) in board for line in lines)
    listed = json.loads(command("ledger", "list", "war", "--db", path, "--json", "-").stdout)["entries"]
    first = team.page("Olga", f"questions/{listed[0]['seq']}/")
    for entry in listed:
        assert f'id="entry-{entry["seq"]}"' in first
        assert escape(entry["says"]) in first
    verdict = command("ledger", "verify", "--db", path).stdout
    head = re.search(r"head ([0-9a-f]{64})", verdict)
    assert head is not None
    assert head[1] in team.page("Rea", "proof/")


def test_a_record_that_was_changed_is_told_and_not_scored(team: Team) -> None:
    import sqlite3

    number = team.ask()
    team.send("Ines", f"questions/{number}/forecast/", probability="20%")
    with sqlite3.connect(ledger_path(team)) as db:
        db.execute("DROP TRIGGER IF EXISTS detente_ledger_no_update")
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE detente_ledger_entry SET text = replace(text, '0.2', '0.9')")
    db.close()
    assert "not what was written" in team.page("Rea", "proof/")
    assert team.browsers["Rea"].get(f"{BASE}/board/").status_code == 422


def test_a_file_is_imported_as_the_command_does(team: Team) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    team.ask()
    text = "Question,Who,Date,Probability\nwar,Nina,2025-03-06,0.3\nwar,Otto,2025-03-06,\n"
    answer = team.send("Rita", "import/", file=SimpleUploadedFile("../x;.csv", text.encode()))
    page = answer.content.decode()
    assert answer.status_code == 200, page
    assert "1 of 2 rows is set aside" in page
    assert "found no probability" in page
    with team.opened() as ledger:
        row = ledger.forecasts()[0]
    assert (row.who, row.author, row.probability) == ("Nina", "Rita", 0.3)
    whole = SimpleUploadedFile("all.jsonl", b"{}")
    assert "by an owner" in team.send("Rita", "import/", file=whole).content.decode()


def test_a_record_taken_along_can_be_put_back(team: Team, client_of: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from detente.workbench.people.models import Membership, Project

    number = team.ask()
    team.send("Ines", f"questions/{number}/forecast/", probability="20%")
    data = team.browsers["Olga"].get(f"{BASE}/ledger.jsonl").content
    other = Project.objects.create(slug="other", title="Other")
    Membership.objects.create(project=other, person=team.people["Olga"], role="owner")
    answer = team.browsers["Olga"].post(
        "/projects/other/record/import/", {"file": SimpleUploadedFile("all.jsonl", data)}
    )
    assert answer.status_code == 200, answer.content.decode()
    page = team.browsers["Olga"].get(f"/projects/other/record/questions/{number}/").content.decode()
    assert "Ines (person)" in page


def test_the_desk_says_what_waits_and_what_is_new(team: Team) -> None:
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(days=3)).date().isoformat()
    number = team.ask("soon", closes=soon)
    desk = team.browsers["Ines"].get("/").content.decode()
    assert "Wait for your forecast" in desk
    assert "1 new" in desk
    team.send("Ines", f"questions/{number}/forecast/", probability="20%")
    team.browsers["Ines"].post("/projects/first/seen/")
    desk = team.browsers["Ines"].get("/").content.decode()
    assert "Wait for your forecast" not in desk
    assert "Close soon" in desk
    assert "1 new" not in desk
    assert "Wait for your forecast" not in team.browsers["Rea"].get("/").content.decode()


def test_lists_are_filtered(team: Team) -> None:
    number = team.ask("war")
    team.ask("talks", tags="asia, trade")
    team.send("Ines", f"questions/{number}/forecast/", probability="20%")
    assert "Will there be war?" not in team.page("Ines", "?mine=waiting")
    assert "Will there be talks?" in team.page("Ines", "?mine=waiting")
    assert "Will there be war?" not in team.page("Ines", "?words=ASIA")
    assert "No question fits" in team.page("Ines", "?status=void")


def test_a_question_is_revised_from_then_on(team: Team) -> None:
    number = team.ask()
    answer = team.send(
        "Rita", f"questions/{number}/revise/", text="Will there be war?", closes="2091-01-01", rule="x", why="delay"
    )
    assert answer.status_code == 302, answer.content.decode()
    with team.opened() as ledger:
        assert len(ledger.state().questions["war"].revisions) == 1
    assert "2091-01-01" in team.page("Rea", f"questions/{number}/")


def test_the_log_says_who_did_what_and_never_what_was_forecast(team: Team) -> None:
    from detente.workbench.people.models import Act

    number = team.ask()
    team.send("Ines", f"questions/{number}/forecast/", probability=SECRET)
    acts = [f"{each.name} {each.verb} {each.thing} {each.detail}" for each in Act.objects.filter(project="first")]
    assert [each.strip() for each in acts] == ["Rita asked war", "Ines gave a forecast war"]


def test_a_run_is_recorded_as_the_command_does(team: Team, case: Any, engines: Any, tmp_path: Path) -> None:
    from detente.workbench.forecasts import jobs
    from detente.workbench.forecasts.models import Job

    options = {"worlds": 16, "paths": 8, "seed": 5}
    asked = jobs.ask("findings", case.head, options, by=team.people["Rita"])
    Job.objects.filter(pk=asked.pk).update(state="done", json=b"{}")
    address = f"/projects/first/cases/ultimatum/jobs/{asked.pk}/record/"
    assert team.browsers["Edda"].post(address).status_code == 403
    assert team.browsers["Rita"].post(address).status_code in {200, 302}
    path, other = tmp_path / "ultimatum.yaml", tmp_path / "other.db"
    path.write_text(case.head.text, encoding="utf-8")
    done = command("run", path, "--worlds", "16", "--paths", "8", "--seed", "5", "--record", "--db", other, "-q")
    assert done.returncode == 0, done.stderr
    assert _said(ledger_path(team)) == _said(other) != []
    again = team.browsers["Rita"].post(address).content.decode()
    assert "Nothing new to record" in again or "were there already" in again


def _said(path: Path) -> list[Any]:
    """Return what the entries of a ledger say, but for moments and members."""
    found = json.loads(command("ledger", "list", "--since", "0", "--db", path, "--json", "-").stdout)["entries"]
    kept = [each for each in found if each["kind"] not in {"member", "setting"}]
    return [(each["kind"], {k: v for k, v in each["body"].items() if k not in {"at", "details"}}) for each in kept]


def test_what_an_engine_adds_is_looked_at() -> None:
    from detente.core.errors import LedgerError
    from detente.workbench.record.runs import _drafts

    with pytest.raises(LedgerError, match="found a member in a run"):
        list(_drafts([["question", {"id": "war"}], ["member", {"who": "Ines", "role": "owner"}]]))


def test_a_backup_takes_the_record_along(team: Team, tmp_path: Path) -> None:
    from detente.workbench.backup import backup
    from tests.unit.workbench.conftest import SITE

    number = team.ask()
    team.send("Ines", f"questions/{number}/forecast/", probability="20%")
    path = tmp_path / "workbench.zip"
    with path.open("wb") as file:
        backup(SITE, file)
    folder = tmp_path / "other"
    done = command("restore", path, "--data", folder)
    assert done.returncode == 0, done.stderr
    verdict = command("ledger", "verify", "--db", folder / "ledgers" / "first.db").stdout
    assert "whole" in verdict
    assert "no first.db.witness" not in verdict


def test_programs_see_and_do_what_their_person_may(team: Team, client_of: Any) -> None:
    from detente.workbench.people.tokens import new_token

    number = team.ask()
    team.send("Olga", "settings/", blind="on")
    team.send("Ines", f"questions/{number}/forecast/", probability=SECRET, note="the reason of Ines")
    program = client_of(None, headers={"authorization": f"Bearer {new_token(team.people['Omar'], 'test')}"})
    base = "/api/projects/first/record"
    for place in ("questions", f"questions/{number}", "board"):
        data = program.get(f"{base}/{place}").content
        assert not any(secret in data for secret in (b"37%", b"0.37"))
        assert b"reason of Ines" not in data
    listed = program.get(f"{base}/questions").json()
    assert isinstance(listed, list), listed
    assert listed[0]["mine"] is False
    sent = {"probability": "0.5", "note": "by a program"}
    address = f"{base}/questions/{number}/forecasts"
    assert program.post(address, sent, content_type="application/json").status_code == 200
    assert "Ines (person)" in json.dumps(program.get(f"{base}/questions/{number}").json())
    assert SECRET in program.get(f"{base}/questions/{number}").content.decode()
    wrong = program.post(address, {"probability": "7"}, content_type="application/json")
    assert wrong.status_code == 422
    team.send("Rita", f"questions/{number}/resolve/", answer="yes", source="the gazette")
    assert program.post(address, sent, content_type="application/json").status_code == 422
    assert program.get(f"{base}/questions/99").status_code == 404
