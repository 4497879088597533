"""Briefs: what is read in them is kept, shown as text, reviewed by people, and carried into cases."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.load import loads
from detente.core.errors import BriefError
from tests.unit.workbench.conftest import BRIEF, SITE
from tests.unit.workbench.test_backup import command, rows_of

HOME = "/projects/first/briefs/"
TALKS = f"{HOME}talks/"
MEMRI = Path(__file__).resolve().parents[4] / "shared" / "briefs" / "memri-355.txt"


def now(brief: Any) -> dict[str, Any]:
    """Return where the findings of a brief stand."""
    from detente.workbench.briefs.standing import decisions_of, standings

    brief.refresh_from_db()
    return standings(brief.head, decisions_of(brief.head))


def one(brief: Any, kind: str, words: str) -> Any:
    """Return the finding of a kind whose title begins with some words."""
    return next(each for each in now(brief).values() if each.found["kind"] == kind and each.title.startswith(words))


def said(owner: Any, key: str, act: str, **more: str) -> Any:
    """Say something of a finding."""
    return owner.post(f"{TALKS}findings/{key}/decide/", {"act": act, **more})


def upload(owner: Any, data: bytes, name: str, **more: str) -> Any:
    """Upload a document."""
    file = io.BytesIO(data)
    file.name = name
    return owner.post(f"{HOME}+new/", {"file": file, **more})


# what is found


def test_every_finding_has_a_key_of_its_own_and_its_words(brief: Any) -> None:
    found = brief.head.found
    assert len({each["key"] for each in found}) == len(found)
    assert {each["kind"] for each in found} >= {"estimate", "statement", "event", "actor", "figure", "note"}
    very = one(brief, "estimate", "very unlikely").found
    assert brief.head.text[very["start"] : very["end"]] == "very unlikely"
    assert very["values"] == {
        "phrase": "very unlikely", "low": "5", "high": "20", "holder": "author",
        "about": "An attack on Norway will happen",
    }  # fmt: skip
    assert all(0 <= each["start"] <= each["end"] <= len(brief.head.text) for each in found)


def test_a_document_is_kept_with_its_hash_and_comes_back_as_it_was(owner: Any, brief: Any) -> None:
    import hashlib

    assert brief.head.sha256 == hashlib.sha256(BRIEF.encode()).hexdigest()
    answer = owner.get(f"{TALKS}readings/1/document/")
    assert answer.content == BRIEF.encode()
    assert answer["Content-Disposition"] == 'attachment; filename="talks-1.txt"'
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_changed_file_is_not_handed_out(owner: Any, brief: Any) -> None:
    from detente.workbench.briefs.files import path_of

    path = path_of(brief.head.sha256)
    path.write_bytes(b"something else")
    try:
        assert owner.get(f"{TALKS}readings/1/document/").status_code == 409
        assert b"changed" in owner.post(f"{TALKS}again/", {"same": "1"}).content
    finally:
        path.unlink()


def test_readings_are_added_and_never_changed(owner: Any, brief: Any) -> None:
    from django.db import DatabaseError, transaction

    from detente.workbench.briefs.models import Decision, Reading

    assert owner.post(f"{TALKS}again/", {"same": "1"}).status_code == 302
    assert brief.readings.count() == 1  # it says the same
    assert owner.post(f"{TALKS}again/", {"text": f"{BRIEF}\nIt will probably rain.\n"}).status_code == 302
    brief.refresh_from_db()
    assert (brief.readings.count(), brief.head.number, brief.head.name) == (2, 2, "pasted.txt")
    assert b"not the latest" in owner.get(f"{TALKS}readings/1/").content
    said(owner, one(brief, "estimate", "very unlikely").key, "accepted")
    for change in (lambda: Reading.objects.update(name="x"), lambda: Decision.objects.update(act="x")):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def test_what_was_said_stays_with_the_same_text_alone(owner: Any, brief: Any) -> None:
    from detente.workbench.briefs.keeping import _add_reading, read, read_again

    key = one(brief, "estimate", "very unlikely").key
    said(owner, key, "accepted")
    found = read(BRIEF.encode(), "talks.txt")
    _add_reading(brief, found, brief.head.sha256, BRIEF.encode(), "talks.txt", by=None)  # by a newer reader, say
    assert (brief.head.number, now(brief)[key].state) == (2, "accepted")
    read_again(brief, BRIEF.replace("Geneva", "Vienna").encode(), "other.txt", by=None)
    assert {each.state for each in now(brief).values()} == {"open"}


# the page


def test_the_page_links_spans_and_findings_both_ways(owner: Any, brief: Any) -> None:
    page = owner.get(TALKS).content.decode()
    for key in now(brief):
        assert f'id="f-{key}"' in page
        assert f'href="#s-{key}"' in page
        if key.startswith(("estimate", "event", "figure")):
            assert f'id="s-{key}"' in page
    assert page.count("<script") == page.count('<script defer src="/static/')
    assert " style=" not in page


def test_a_page_can_be_narrowed_without_a_script(owner: Any, brief: Any) -> None:
    page = owner.get(f"{TALKS}?kind=estimate&state=open").content.decode()
    assert 'id="f-estimate' in page
    assert 'id="f-actor' not in page
    said(owner, one(brief, "estimate", "very unlikely").key, "accepted")
    narrowed = owner.get(f"{TALKS}?kind=estimate&state=open").content.decode()
    assert "very unlikely</a>" not in narrowed.split("findings-list")[1]


def test_all_of_a_text_is_shown_once(brief: Any) -> None:
    from detente.workbench.briefs.shown import blocks_of

    head = brief.head
    blocks = list(blocks_of(head.text, head.outline, now(brief).values()))
    shown = ["".join(piece.text for piece in block.pieces) for block in blocks]
    assert "".join("".join(shown).split()) == "".join(head.text.split())
    assert all(head.text.startswith(words, block.start) for words, block in zip(shown, blocks, strict=True))


@given(st.text("ab \n", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_pieces_make_up_the_text_whatever_is_found_in_it(text: str, spans: list[tuple[int, int]]) -> None:
    from detente.workbench.briefs.shown import blocks_of
    from detente.workbench.briefs.standing import Standing

    found = [
        Standing({"key": f"event-{i}", "kind": "event", "start": a, "end": b, "more": [], "values": {}})
        for i, (a, b) in enumerate(spans)
    ]
    blocks = list(blocks_of(text, [], found))
    assert "".join("".join(piece.text for block in blocks for piece in block.pieces).split()) == "".join(text.split())
    for block in blocks:
        place = block.start
        for piece in block.pieces:
            over = {each.key for each in found if each.found["start"] <= place < each.found["end"] <= len(text)}
            assert set(piece.keys.split()) == over
            place += len(piece.text)


def test_text_of_a_document_never_becomes_markup(owner: Any, project: Any, within: None) -> None:
    from detente.workbench.briefs.models import Brief

    evil = '<script>alert(1)</script> <img src=x onerror=alert(2)> "onmouseover="alert(3)'
    text = (
        f"# {evil}\n\nAn attack on {evil} remains very unlikely. “{evil},” said President <b>Putin</b>.\n\n[1] {evil}\n"
    )
    assert upload(owner, text.encode(), "<svg onload=x>.txt", slug="evil").status_code == 302
    found = Brief.objects.get(slug="evil")
    pages = [owner.get(f"{HOME}evil/"), owner.get(HOME), owner.get(f"{HOME}evil/draft/")]
    pages += [owner.get(f"{HOME}evil/findings/{each['key']}/") for each in found.head.found]
    for page in pages:
        body = page.content.decode()
        assert "<script>alert" not in body
        assert "<img" not in body
        assert "<svg onload" not in body
        assert "script-src 'self'" in page["Content-Security-Policy"]


# refused


def zip_bomb() -> bytes:
    """Return a docx whose text would be 300 MB."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b"a" * 300_000_000)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "wanted"),
    [
        (b"", "a.txt", "empty"),
        (b"   \n", "a.txt", "empty"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "a.pdf", "found"),
        (b"no PDF", "a.pdf", "called pdf but is none"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "a picture"),
        (b"\x1f\x8b" + b"x" * 100, "a.txt", "a compressed file"),
        (b"PK\x03\x04 nothing", "a.docx", "found"),
        (b"word " * 300_000, "a.txt", "at most 1,000,000"),
        (b"<html><body>" + b"<div>" * 20_000 + b"It may rain.", "a.html", "found"),
        (zip_bomb(), "a.docx", "found"),
    ],
)
def test_hostile_documents_are_refused_with_a_sentence(
    owner: Any, project: Any, data: bytes, name: str, wanted: str
) -> None:
    from detente.workbench.briefs.models import Brief

    answer = upload(owner, data, name)
    body = answer.content.decode()
    assert answer.status_code == 422
    alert = body.split('role="alert">')[1].split("<")[0]
    assert wanted in alert.lower()
    assert alert.endswith(".")
    assert not Brief.objects.exists()


def test_100_megabytes_are_refused_before_anything_is_read(owner: Any, project: Any) -> None:
    answer = upload(owner, b"a" * 100_000_000, "a.txt")
    assert answer.status_code == 422
    assert b"100,000,000 bytes, expected 60,000,000 at most" in answer.content


def test_a_reader_that_takes_too_long_is_ended_with_all_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    from detente.workbench.briefs import apart

    before = time.monotonic()
    with pytest.raises(BriefError, match="more than 0 seconds"):
        apart.ask("read", BRIEF.encode(), name="a.txt", clock=0.01)
    assert time.monotonic() - before < 20
    monkeypatch.setattr(apart, "MEMORY", 60 * 2**20)
    with pytest.raises(BriefError, match=r"gives up|too much memory"):
        apart.ask("read", BRIEF.encode(), name="a.txt")
    for _ in range(apart.AT_ONCE):
        assert apart._places.acquire(blocking=False)
    try:
        with pytest.raises(BriefError, match="try again"):
            apart.ask("read", BRIEF.encode(), name="a.txt")
    finally:
        for _ in range(apart.AT_ONCE):
            apart._places.release()


def test_the_process_knows_no_secret_and_reads_as_this_one_does() -> None:
    from detente.workbench.briefs import apart, child

    assert "DETENTE_SECRET_KEY" not in apart.environment({"DETENTE_SECRET_KEY": "x", "DETENTE_WORKBENCH_DB": "y"})
    there = apart.ask("read", BRIEF.encode(), name="talks.txt")
    assert there == child.answer({"task": "read", "name": "talks.txt"}, BRIEF.encode())


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nSet-Cookie: x.txt", "", "..", "C:\\x\\y.txt", "é" * 400])
def test_names_of_files_are_names_alone(owner: Any, project: Any, within: None, name: str) -> None:
    from detente.workbench.briefs.keeping import file_name

    kept = file_name(name)
    assert kept
    assert len(kept) <= 200
    assert not set(kept) & set("/\\\r\n")
    assert not kept.startswith(".")


@given(st.text(max_size=60))
def test_what_is_shown_is_as_long_as_what_was_read_and_fits_a_database(text: str) -> None:
    from detente.workbench.briefs.child import shown_text

    shown = shown_text(text)
    assert len(shown) == len(text)
    assert "\x00" not in shown
    assert "\r" not in shown
    shown.encode()


def test_one_document_a_form(owner: Any, project: Any, within: None) -> None:
    assert b"neither a file nor a text" in owner.post(f"{HOME}+new/", {}).content
    assert b"both a file and a text" in upload(owner, b"It may rain.", "a.txt", text="It may snow.").content
    assert owner.post(f"{HOME}+new/", {"text": "It may rain.", "title": "Rain"})["Location"] == f"{HOME}rain/"
    assert owner.post(f"{HOME}+new/", {"text": "It may rain.", "title": "Rain"})["Location"] == f"{HOME}rain-2/"
    assert b"has this name already" in owner.post(f"{HOME}+new/", {"text": "It may rain.", "slug": "rain"}).content


# reviewing


def test_decisions_are_kept_with_who_and_why_and_the_last_one_holds(owner: Any, brief: Any) -> None:
    from detente.workbench.people.models import Act

    key = one(brief, "estimate", "very unlikely").key
    assert said(owner, key, "accepted")["Location"] == f"{TALKS}#f-{key}"
    refused = said(owner, key, "rejected")
    assert (refused.status_code, b"expected one" in refused.content) == (422, True)
    said(owner, key, "rejected", reason="it is <i>ironic</i>")
    each = now(brief)[key]
    assert (each.state, each.last.reason) == ("rejected", "it is <i>ironic</i>")
    assert (str(each.last.by), len(each.history)) == ("Ada", 2)
    assert b"because: it is &lt;i&gt;ironic" in owner.get(TALKS).content
    said(owner, key, "reopened")
    assert now(brief)[key].state == "open"
    page = owner.get(f"{TALKS}findings/{key}/").content.decode()
    assert page.index("accepted") < page.index("rejected, because it is") < page.index("took back")
    assert list(Act.objects.filter(verb__endswith="in brief").order_by("pk").values_list("verb", "name", "detail")) == [
        (f"{act} in brief", "Ada", key) for act in ("accepted", "rejected", "reopened")
    ]


def test_a_correction_changes_fields_and_keeps_what_was_found(owner: Any, brief: Any) -> None:
    key = one(brief, "estimate", "very unlikely").key
    fields = dict(now(brief)[key].fields)
    assert b"nothing changed" in said(owner, key, "corrected", **fields).content
    for low, high in (("30", "20"), ("-1", "5"), ("5", ""), ("1e3", "2"), ("nan", "5"), ("5", "101")):
        assert said(owner, key, "corrected", **fields | {"low": low, "high": high}).status_code == 422
    said(owner, key, "corrected", **fields | {"low": "1", "high": "3.5", "holder": "NATO"}, reason="read the note")
    each = now(brief)[key]
    assert (each.state, each.fields["low"], each.found["values"]["low"]) == ("corrected", "1", "5")
    assert {name for name, *_ in each.corrections} == {"lowest percentage", "highest percentage", "whose it is"}
    assert "1 to 3.5 %" in owner.get(TALKS).content.decode()


def test_a_fragment_is_one_finding_and_the_progress(owner: Any, brief: Any) -> None:
    key = one(brief, "estimate", "very unlikely").key
    answer = owner.post(f"{TALKS}findings/{key}/decide/", {"act": "accepted"}, headers={"X-Fragment": "1"})
    body = answer.content.decode()
    assert "<html" not in body
    assert f'id="f-{key}"' in body
    assert f"<b>1</b> of {len(now(brief))} decided" in body
    assert "<html" not in owner.get(f"{TALKS}findings/{key}/", headers={"X-Fragment": "1"}).content.decode()


def test_words_are_added_by_their_place_or_by_themselves(owner: Any, brief: Any) -> None:
    start = brief.head.text.index("It may snow")
    answer = owner.post(f"{TALKS}add/", {"kind": "estimate", "start": start, "end": start + 11})
    key = f"estimate-{start}-{start + 11}"
    assert answer["Location"] == f"{TALKS}findings/{key}/"
    assert (now(brief)[key].state, now(brief)[key].title) == ("added", "It may snow")
    owner.post(f"{TALKS}add/", {"kind": "actor", "words": "Magdalena   Andersson"})
    assert [each.is_added for each in now(brief).values() if each.title == "Magdalena Andersson"] == [False, True]
    owner.post(f"{TALKS}add/", {"kind": "estimate", "start": start, "end": start + 11})
    assert f"{key}-2" in now(brief)
    for wrong in (
        {"kind": "audit", "words": "Norway"},
        {"kind": "estimate", "words": "nowhere at all"},
        {"kind": "estimate", "words": "snow", "which": "2"},
        {"kind": "estimate", "start": 5, "end": 5},
        {"kind": "estimate", "start": 5, "end": 9_999_999},
        {"words": "Norway"},
    ):
        assert owner.post(f"{TALKS}add/", wrong).status_code == 422, wrong


def test_reviewers_say_when_they_have_finished(owner: Any, brief: Any) -> None:
    from detente.workbench.briefs.standing import decisions_of, progress_of

    said(owner, one(brief, "estimate", "very unlikely").key, "accepted")
    owner.post(f"{TALKS}review/")
    assert b"Ada has finished" in owner.get(HOME).content
    progress = progress_of(now(brief), decisions_of(brief.head))
    assert (progress.n_decided, [each[:2] for each in progress.people]) == (1, [("Ada", 1)])
    owner.post(f"{TALKS}review/")
    assert b"Ada has finished" not in owner.get(HOME).content


def test_readers_see_no_buttons(client_of: Callable[..., Any], person: Callable[..., Any], brief: Any) -> None:
    reader = client_of(person("Rita", "reader"))
    page = reader.get(TALKS).content.decode()
    assert "data-act" not in page
    assert "Draft a case" not in page
    key = one(brief, "estimate", "very unlikely").key
    assert 'name="act"' not in reader.get(f"{TALKS}findings/{key}/").content.decode()


# cases


def test_what_was_rejected_is_not_in_a_draft_and_corrections_are(owner: Any, brief: Any) -> None:
    from detente.workbench.cases.models import Case

    owner.post(f"{TALKS}draft/", {"slug": "whole"})
    whole = Case.objects.get(slug="whole").head.text
    case = loads(whole)
    assert any("ports" in each.text for each in case.questions.values())
    assert "note_1_sipri" in case.sources
    said(owner, one(brief, "estimate", "probably").key, "rejected", reason="a joke")
    said(owner, one(brief, "note", "1.").key, "rejected", reason="another page")
    said(owner, one(brief, "actor", "Sweden").key, "rejected", reason="only named")
    very = one(brief, "estimate", "very unlikely")
    said(owner, very.key, "corrected", **very.fields | {"phrase": "likely", "low": "", "high": ""})
    answer = owner.post(f"{TALKS}draft/", {"slug": "less"})
    assert answer["Location"] == "/projects/first/cases/less/"
    text = Case.objects.get(slug="less").head.text
    less = loads(text)
    assert not any("ports" in each.text for each in less.questions.values())
    assert "note_1_sipri" not in less.sources
    assert set(case.actors) - set(less.actors) == {"sweden"}
    phrases = {each.said.phrase for each in less.questions.values() if each.said}
    assert "likely" in phrases
    assert "very unlikely" not in text
    assert owner.post(f"{TALKS}draft/", {"slug": "less"}).status_code == 422
    owner.post(f"{TALKS}draft/", {"slug": "none", "only_accepted": "on"})
    alone = loads(Case.objects.get(slug="none").head.text)
    assert {each.said.phrase for each in alone.questions.values() if each.said} <= {"likely"}


@pytest.mark.parametrize(
    ("role", "kind", "words", "section"),
    [
        ("question", "estimate", "may", "questions"),
        ("actor", "actor", "Sweden", "actors"),
        ("source", "note", "1.", "sources"),
    ],
)
def test_a_finding_becomes_part_of_a_case_with_its_place(
    owner: Any, brief: Any, case: Any, role: str, kind: str, words: str, section: str
) -> None:
    each = one(brief, kind, words)
    before = loads(case.head.text)
    wanted = {"role": role, "case": "ultimatum", f"words-{role}": 'Snow: will "it" fall?'}
    answer = owner.post(f"{TALKS}findings/{each.key}/use/", wanted)
    assert answer["Location"] == "/projects/first/cases/ultimatum/"
    case.refresh_from_db()
    after = loads(case.head.text)
    (name,) = set(getattr(after, section)) - set(getattr(before, section)) - {"brief"}
    entry = getattr(after, section)[name]
    place = f"characters {each.found['start']} to " if role != "question" else "characters "
    assert place in str(entry)
    assert 'Snow: will "it" fall?' in str(entry)
    assert case.head.note == f"{role} from the brief talks"
    added = case.head.text.splitlines()
    assert [line for line in case.versions.get(number=1).text.splitlines() if line not in added] == []  # all else stays
    assert now(brief)[each.key].made[0].given == {"case": "ultimatum", "entry": f"{section}.{name}", "role": role}
    owner.post(f"{TALKS}findings/{each.key}/use/", wanted)
    case.refresh_from_db()
    assert case.head.number == 2  # it is there already


def test_a_new_case_is_drafted_for_a_finding_and_asks_what_the_draft_only_proposes(owner: Any, brief: Any) -> None:
    from detente.workbench.cases.models import Case

    each = one(brief, "estimate", "could be expected")
    answer = owner.post(f"{TALKS}findings/{each.key}/use/", {"role": "question"})
    assert answer["Location"] == "/projects/first/cases/talks/"
    text = Case.objects.get(slug="talks").head.text
    asked = [one for one in loads(text).questions.values() if one.said and "could be expected" in one.said.phrase]
    assert len(asked) == 1


def test_a_rejected_finding_an_unknown_case_and_a_broken_case_are_refused(owner: Any, brief: Any, case: Any) -> None:
    from detente.workbench.cases.saving import save

    each = one(brief, "estimate", "very unlikely")
    use = f"{TALKS}findings/{each.key}/use/"
    assert owner.post(use, {"role": "crown"}).status_code == 422
    assert owner.post(use, {"role": "question", "case": "nowhere"}).status_code == 422
    save(case, "case: [broken", base=1, by=None)
    broken = owner.post(use, {"role": "question", "case": "ultimatum", "words-question": "Will it?"})
    assert (broken.status_code, 'role="alert"' in broken.content.decode()) == (422, True)
    said(owner, each.key, "rejected", reason="no")
    assert b"was rejected" in owner.post(use, {"role": "question"}).content


def test_who_saved_meanwhile_loses_nothing(owner: Any, brief: Any, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.workbench.briefs import reviewing
    from detente.workbench.cases.saving import save

    asked = reviewing.ask

    def slow(*given: Any, **more: Any) -> Any:
        found = asked(*given, **more)
        save(case, f"# somebody else\n{case.head.text}", base=1, by=None)
        return found

    monkeypatch.setattr(reviewing, "ask", slow)
    key = one(brief, "actor", "Sweden").key
    owner.post(f"{TALKS}findings/{key}/use/", {"role": "actor", "case": "ultimatum"})
    case.refresh_from_db()
    assert case.head.text.startswith("# somebody else\n")
    assert "sweden" in loads(case.head.text).actors


def test_another_projects_brief_is_not_there(owner: Any, brief: Any) -> None:
    from detente.workbench.people.models import Membership, Person, Project

    other = Project.objects.create(slug="other", title="Other")
    Membership.objects.create(project=other, person=Person.objects.get(name="Ada"), role="owner")
    key = next(iter(now(brief)))
    for address in ("", "draft/", "readings/1/", "readings/1/document/", f"findings/{key}/"):
        assert owner.get(f"/projects/other/briefs/talks/{address}").status_code == 404, address
    for address in ("again/", "add/", "review/", f"findings/{key}/decide/", f"findings/{key}/use/"):
        assert owner.post(f"/projects/other/briefs/talks/{address}").status_code == 404, address


def test_a_backup_has_briefs_and_their_documents(owner: Any, brief: Any, tmp_path: Path) -> None:
    import json

    from detente.workbench.backup import backup

    said(owner, one(brief, "estimate", "very unlikely").key, "rejected", reason="é <x>")
    path = tmp_path / "workbench.zip"
    with path.open("wb") as file:
        backup(SITE, file)
    sha256 = brief.head.sha256
    with zipfile.ZipFile(path) as archive:
        assert archive.read(f"files/briefs/{sha256[:2]}/{sha256}") == BRIEF.encode()
        rows = archive.read("tables/briefs.Decision.jsonl").decode().splitlines()
        assert json.loads(rows[-1])["fields"]["reason"] == "é <x>"
        assert archive.read("tables/briefs.Reading.jsonl")
    folder, again = tmp_path / "other", tmp_path / "again.zip"
    done = command("restore", path, "--data", folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "briefs" / sha256[:2] / sha256).read_bytes() == BRIEF.encode()
    assert command("backup", again, "--data", folder).returncode == 0
    assert rows_of(again) == rows_of(path)


# a real brief


@pytest.mark.skipif(not MEMRI.is_file(), reason="the reference brief is not here")
def test_the_reference_brief_is_read_shown_and_drafted(owner: Any, project: Any, within: None) -> None:
    from detente.workbench.briefs.models import Brief

    assert upload(owner, MEMRI.read_bytes(), "memri-355.txt").status_code == 302
    brief = Brief.objects.get(slug="memri-355")
    very = one(brief, "estimate", "very unlikely")
    assert (very.fields["low"], very.fields["high"]) == ("5", "20")
    page = owner.get(f"{HOME}memri-355/").content.decode()
    assert "5 to 20 %" in page
    answer = owner.post(f"{HOME}memri-355/findings/{very.key}/use/", {"role": "question"})
    assert answer["Location"] == "/projects/first/cases/memri-355/"
