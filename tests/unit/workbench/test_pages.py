"""What belongs to no part alone: the icon, the version, the desk, limits, and lists that stay quick."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from detente.case.load import loads
from detente.core.version import __version__
from tests.unit.workbench.conftest import BRIEF

HOME = "/projects/first/"
QUESTIONS = "/projects/first/record/"


def test_the_icon_is_there_for_everybody(client_of: Callable[..., Any]) -> None:
    answer = client_of().get("/favicon.ico")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.lstrip().startswith(b"<svg")
    assert "max-age" in answer["Cache-Control"]


def test_the_version_is_told_to_who_is_logged_in_alone(owner: Any, client_of: Callable[..., Any]) -> None:
    assert __version__ in owner.get("/about/").content.decode()
    assert '<a href="/about/">' in owner.get("/").content.decode()
    for address in ("/log-in/", "/nowhere", "/about/"):
        assert __version__ not in client_of().get(address).content.decode()


def test_the_desk_lists_briefs_and_marks_those_of_others(
    owner: Any, brief: Any, case: Any, client_of: Any, person: Any
) -> None:
    from detente.workbench.briefs.keeping import begin

    text = owner.get("/").content.decode()
    assert f"{HOME}briefs/talks/" in text
    begin(brief.project, "later", "A later one", BRIEF.encode(), "later.txt", by=person("Grace", "editor"))
    text = owner.get("/").content.decode()
    assert re.search(r'briefs/later/">A later one</a> <span class="fresh">new', text)
    assert text.index("briefs/later/") < text.index("briefs/talks/")
    owner.post(f"{HOME}seen/")
    assert 'A later one</a> <span class="fresh">' not in owner.get("/").content.decode()


# lists of briefs


def test_the_list_of_briefs_counts_again_only_what_was_decided_since(
    owner: Any, brief: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.workbench.briefs import listing

    counted: list[str] = []
    real = listing.standings
    monkeypatch.setattr(listing, "standings", lambda head, said: counted.append("") or real(head, said))
    n = len(brief.head.found)
    for told in (f"0 of {n} findings decided", f"0 of {n} findings decided"):
        assert told in owner.get(f"{HOME}briefs/").content.decode()
    assert len(counted) == 1
    owner.post(f"{HOME}briefs/talks/findings/{brief.head.found[0]['key']}/decide/", {"act": "accepted"})
    assert f"1 of {n} findings decided" in owner.get(f"{HOME}briefs/").content.decode()
    assert len(counted) == 2


def test_the_list_of_briefs_asks_the_database_no_more_for_more_briefs(owner: Any, brief: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from detente.workbench.briefs.keeping import begin

    def n_queries() -> int:
        owner.get(f"{HOME}briefs/")  # what is counted once is counted
        with CaptureQueriesContext(connection) as found:
            owner.get(f"{HOME}briefs/")
        return len(found)

    before = n_queries()
    for number in range(5):
        begin(brief.project, f"more-{number}", "", BRIEF.encode(), "more.txt", by=None)
    assert n_queries() == before


# briefs in parts


@pytest.fixture
def long(owner: Any, project: Any, within: None) -> Any:
    """A brief with more findings than a page shows."""
    from detente.workbench.briefs.keeping import begin

    said = "".join(f"An attack on Norway in {year} remains very unlikely.\n\n" for year in range(1000, 1400))
    return begin(
        project, "long", "Long", f"The Talks\n\nAda Author, 19 January 2022\n\n{said}".encode(), "l.txt", by=None
    )


def keys_in(text: str) -> list[str]:
    """Return the keys of the findings that a page lists."""
    return re.findall(r'<li id="f-([^"]+)"', text)


def test_a_long_brief_is_shown_in_parts_that_leave_nothing_out(owner: Any, long: Any) -> None:
    from detente.workbench.briefs.shown import MOST_SHOWN

    n = len(long.head.found)
    assert n > 2 * MOST_SHOWN
    seen: list[str] = []
    words = ""
    number = 1
    while True:
        text = owner.get(f"{HOME}briefs/long/?part={number}").content.decode()
        assert len(text) < 700_000
        keys = keys_in(text)
        assert 0 < len(keys) <= MOST_SHOWN
        marked = re.findall(r'id="s-([^"]+)"', text)
        starts = {each["key"] for each in long.head.found if each["end"] > each["start"]}
        assert set(marked) <= set(keys)
        assert starts & set(keys) - set(marked) <= {key for key in keys if key.startswith("audit")}
        seen += keys
        words += re.sub(r"<[^>]+>", "", text.partition('aria-label="Document"')[2].partition('class="found"')[0])
        if 'rel="next"' not in text:
            break
        number += 1
    assert len(seen) == len(set(seen)) == n
    assert all(f"in {year} remains" in words for year in range(1000, 1400))


def test_what_is_decided_on_a_later_part_leads_back_to_it(owner: Any, long: Any) -> None:
    last = keys_in(owner.get(f"{HOME}briefs/long/?part=99").content.decode())[-1]
    answer = owner.post(f"{HOME}briefs/long/findings/{last}/decide/", {"act": "accepted"})
    assert re.fullmatch(rf"{HOME}briefs/long/\?part=[23]#f-{last}", answer["Location"])
    assert f'id="f-{last}"' in owner.get(answer["Location"].partition("#")[0]).content.decode()
    assert f"{answer['Location']}" in owner.get(f"{HOME}briefs/long/findings/{last}/").content.decode()


def test_a_narrowed_list_stays_so_from_part_to_part(owner: Any, long: Any) -> None:
    text = owner.get(f"{HOME}briefs/long/?kind=estimate&state=open").content.decode()
    following = re.search(r'href="(\?[^"]+)" rel="next"', text)
    assert following
    address = f"{HOME}briefs/long/{following[1].replace('&amp;', '&')}"
    assert all(key.startswith("estimate") for key in keys_in(owner.get(address).content.decode()))
    assert "data-parts" in text
    for part in ("0", "-1", "x", "9" * 40, ""):
        assert owner.get(f"{HOME}briefs/long/?part={part}").status_code == 200


def test_words_are_found_in_a_text_made_to_be_slow(brief: Any) -> None:
    from detente.core.errors import BriefError
    from detente.workbench.briefs.keeping import place_of_words

    text = "a " * 400_000
    began = time.process_time()
    with pytest.raises(BriefError, match="nowhere"):
        place_of_words(text, "a " * 2_000 + "b")
    assert time.process_time() - began < 10.0
    assert place_of_words("xa  b a\nb", "a b", 2) == (6, 9)
    assert place_of_words("a a a", "a a") == (0, 3)
    with pytest.raises(BriefError, match="once"):
        place_of_words("a a a", "a a", 2)


# questions that are picked


def test_a_question_of_a_case_is_picked_into_the_record(owner: Any, case: Any, engines: Any) -> None:
    text = owner.get(f"{QUESTIONS}+new/?case=ultimatum").content.decode()
    picks = re.findall(r'href="(\?case=ultimatum&amp;pick=[^"#]+)', text)
    assert picks
    page = owner.get(f"{QUESTIONS}+new/{picks[0].replace('&amp;', '&')}").content.decode().partition("stacked")[2]
    sent = {name: unescape(value) for name, value in re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', page)}
    sent |= {name: unescape(text) for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>\n?([^<]*)<', page)}
    sent |= {"kind": re.findall(r'<option value="(\w+)" selected>', page)[0]}
    assert sent["id"].startswith("ultimatum/")
    assert "as the case ultimatum says" in sent["rule"]
    answer = owner.post(f"{QUESTIONS}+new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    text = owner.get(f"{QUESTIONS}+new/?case=ultimatum").content.decode()
    assert "in the record already" in text
    assert picks[0] not in text


def test_a_picked_question_is_the_one_that_a_run_records(
    owner: Any, case: Any, engines: Any, project: Any, person: Any
) -> None:
    from detente.core.spec import RunSpec
    from detente.forecast.run import forecast_case
    from detente.ledger.case_entries import asked_by, question_name

    found = loads(case.head.text)
    for asked, answer in zip(
        asked_by(found), forecast_case(found, spec=RunSpec(worlds=8, paths=1)).questions, strict=True
    ):
        assert (asked["id"], asked["text"]) == (question_name(found.case, answer.id), answer.text)
        assert (asked["kind"], asked["closes"]) == (answer.kind, answer.by.isoformat())


def test_a_run_is_recorded_beside_a_question_that_was_picked_before(
    owner: Any, case: Any, engines: Any, project: Any, person: Any
) -> None:
    from detente.core.spec import RunSpec
    from detente.forecast.run import forecast_case
    from detente.ledger import adding
    from detente.ledger.case_entries import asked_by, model_drafts, speaks_on
    from detente.ledger.ledger import clock
    from detente.workbench.record.keeping import opened
    from detente.workbench.record.runs import fitting

    found = loads(case.head.text)
    drafts = list(
        model_drafts(found, forecast_case(found, spec=RunSpec(worlds=8, paths=1)), at=speaks_on(found, clock()))
    )
    with opened(project, person("Asker", "owner")) as ledger:
        for number, each in enumerate(asked_by(found)):
            asked = {name: each[name] for name in ("text", "kind", "closes", "options")}
            more = {"text": "Otherwise?"} if number == 0 else {}
            adding.add(ledger, each["id"], asked=adding.Asked(**{**asked, **more}, rule="ours"), said=adding.Said())
        kept, left_out = fitting(drafts, ledger.state().questions)
        ledger.append(kept)
        names = [each["id"] for each in asked_by(found)]
        assert left_out == [f"{names[0]} is asked in the record in other words; what the run says of it is left out"]
        assert set(ledger.state().questions) == set(names)
        assert {row.question for row in ledger.forecasts()} == set(names[1:])


def test_a_case_without_questions_or_with_problems_says_so(owner: Any, project: Any, engines: Any) -> None:
    from detente.workbench.cases.saving import begin

    begin(project, "bare", "Bare", "case: bare\ntime: {start: 2022-01-03, end: 2022-12-31, step: week}\n", by=None)
    begin(project, "torn", "Torn", "case: [", by=None)
    assert "The case asks no question." in owner.get(f"{QUESTIONS}+new/?case=bare").content.decode()
    assert "The case has problems" in owner.get(f"{QUESTIONS}+new/?case=torn").content.decode()
    assert owner.get(f"{QUESTIONS}+new/?case=nowhere").status_code == 200


# limits


def test_nobody_fills_the_queue(owner: Any, case: Any, engines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.workbench.forecasts import jobs

    monkeypatch.setattr(jobs, "MOST_LIVE", 2)
    asked = [
        owner.post(f"{HOME}cases/ultimatum/forecast/begin/", {"seed": str(seed), "worlds": "8", "paths": "1"})
        for seed in (1, 2, 3)
    ]
    assert [each.status_code for each in asked] == [302, 302, 429]
    assert "still waiting" in asked[-1].content.decode()


def test_one_file_at_a_time_is_imported(owner: Any, project: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from detente.workbench.record import importing

    file = SimpleUploadedFile("x.csv", b"question,probability\nwar,0.3\n")
    with importing._place:
        answer = owner.post(f"{QUESTIONS}import/", {"file": file})
    assert answer.status_code == 422
    assert "Another file is being imported" in answer.content.decode()


def test_what_is_put_away_is_not_in_the_list_of_programs(owner: Any, case: Any, person: Any, client_of: Any) -> None:
    from detente.workbench.people.tokens import new_token

    program = client_of(None, headers={"authorization": f"Bearer {new_token(person('Eve', 'reader'), 'x')}"})
    assert [each["slug"] for each in program.get("/api/projects/first/cases").json()] == ["ultimatum"]
    owner.post(f"{HOME}cases/ultimatum/archive/", {"away": "on"})
    assert program.get("/api/projects/first/cases").json() == []
    (found,) = program.get("/api/projects/first/cases?archived=true").json()
    assert found["archived"]
    assert program.get("/api/projects/first/cases/ultimatum").status_code == 200


@pytest.mark.parametrize("what", ["case", "brief", "project", "account"])
def test_who_comes_second_with_a_name_is_told_so(
    what: str, owner: Any, project: Any, client_of: Any, person: Any, within: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is free when it is looked at, and taken when it is written."""
    from django.db import IntegrityError, transaction

    from detente.workbench.briefs import views as briefs
    from detente.workbench.cases import views as cases
    from detente.workbench.people import members
    from detente.workbench.people.models import Person, Project

    def taken(*_: Any, **__: Any) -> None:
        raise IntegrityError

    client, status = owner, 422
    if what == "case":
        monkeypatch.setattr(cases, "begin", taken)
        address, sent = f"{HOME}cases/+new/", {"title": "X", "slug": "x"}
    elif what == "brief":
        monkeypatch.setattr(briefs, "begin", taken)
        address, sent = f"{HOME}briefs/+new/", {"text": "It may rain.", "slug": "x"}
    elif what == "project":
        monkeypatch.setattr(members, "_begun", taken)
        address, sent = "/projects/+new/", {"title": "X", "slug": "x"}
    else:
        link = owner.post(f"{HOME}people/invite/", {"role": "reader", "note": ""}).content.decode()
        monkeypatch.setattr(Person.objects, "create_user", taken)
        client, address = client_of(), f"/invitations/{link.split('/invitations/')[1].split('/')[0]}/"
        sent = {"name": "Eve", "password": "correct horse battery"}
    sid = transaction.savepoint()
    answer = client.post(address, sent)
    transaction.savepoint_commit(sid)
    assert answer.status_code == status
    assert "has this name already" in answer.content.decode()
    assert not Project.objects.filter(slug="x").exists()
