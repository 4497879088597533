"""Time stamps, made and checked by OpenSSL too."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.core.errors import LedgerError
from detente.ledger import stamps
from detente.ledger.anchors import Anchors
from detente.ledger.drafts import forecast_draft
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import Ledger, clock, open_ledger
from detente.ledger.record.guards import SQLITE
from detente.ledger.witness import Head, Sighting
from tests.unit.ledger.authority import Authority, certificates, openssl, reply_to, serve
from tests.unit.ledger.forging import with_value, write_anew

HEAD = Head(12, "ab" * 32, moment_of("2026-01-01"))


@pytest.fixture(scope="module", params=["rsa", "ec"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the certificates of an authority."""
    if shutil.which("openssl") is None:
        pytest.skip("found no openssl, which is the authority of these tests")
    folder = tmp_path_factory.mktemp("authority")
    certificates(folder, request.param)
    return folder


@pytest.fixture
def authority(made: Path) -> Iterator[Authority]:
    """Return an authority that answers."""
    found, server = serve(made)
    yield found
    server.shutdown()
    server.server_close()


def said(probability: float):
    return forecast_draft("war", who="Ada", at=moment_of("2022-01-20"), probability=probability)


def test_a_stamp_is_had_kept_and_checked_by_openssl_too(authority: Authority, tmp_path: Path) -> None:
    before = clock() // 1_000_000 * 1_000_000
    path = stamps.stamp(authority.url, HEAD, tmp_path / "kept")
    assert sorted(each.name for each in path.parent.iterdir()) == ["12.head", "12.tsr"]
    seen, problems = stamps.stamped(path.parent, stamps.read_roots(authority.roots))
    assert problems == []
    (sighting,) = seen
    assert (sighting.head, sighting.where) == (HEAD, "the time stamp of Stand-in")
    assert sighting.stamped_at is not None
    assert before <= sighting.stamped_at <= clock()
    openssl(path.parent, "ts", "-verify", "-data", "12.head", "-in", "12.tsr", "-CAfile", str(authority.roots))


def test_a_stamp_by_nobody_who_is_trusted_has_no_time(authority: Authority, tmp_path: Path) -> None:
    path = stamps.stamp(authority.url, HEAD, tmp_path / "kept")
    for roots in ([], stamps.read_roots(authority.folder / "other.pem")):
        assert stamps.stamped(path.parent, roots) == ([Sighting(HEAD, "the time stamp of Stand-in", None)], [])


def test_replies_that_are_no_stamps_of_this(made: Path) -> None:
    data, nonce = stamps.data_of(HEAD), 7
    query = stamps.request_of(data, nonce)
    reply = reply_to(made, query)
    assert stamps.check(reply, data, nonce=nonce).by == "Stand-in"
    signature = reply[-20:]
    for given, of, number, message in (
        (reply, b"something else", nonce, "stamps something else"),
        (reply, data, 8, "answers another request"),
        (reply[:-20] + bytes(each ^ 1 for each in signature), data, nonce, "signature of the reply does not hold"),
        (reply[:-3], data, nonce, "is no time stamp"),
        (reply + b"x", data, nonce, "is no time stamp"),
        (b"", data, nonce, "is no time stamp"),
        (b"<html>busy</html>", data, nonce, "is no time stamp"),
        (reply_to(made, query[:-1]), data, nonce, "the authority refused"),
    ):
        with pytest.raises(LedgerError, match=message):
            stamps.check(given, of, nonce=number)


def test_a_certificate_for_something_else_is_none_for_stamps(made: Path) -> None:
    from cryptography import x509

    web = x509.load_pem_x509_certificate((made / "web.pem").read_bytes())
    with pytest.raises(LedgerError, match="is not one for time stamps"):
        stamps._check_purpose(web)


def test_what_cannot_be_asked(authority: Authority, tmp_path: Path) -> None:
    for url, message in (
        ("file:///etc/passwd", "expected the address of a time stamp authority"),
        ("http://127.0.0.1:1/", "the authority did not answer"),
    ):
        with pytest.raises(LedgerError, match=message):
            stamps.stamp(url, HEAD, tmp_path)
    authority.lies = b"busy"
    with pytest.raises(LedgerError, match="is no time stamp"):
        stamps.stamp(authority.url, HEAD, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
    (tmp_path / "none.pem").write_text("none", encoding="ascii")
    with pytest.raises(LedgerError, match="found no certificate"):
        stamps.read_roots(tmp_path / "none.pem")


def test_tail_and_witness_written_anew_show_by_a_stamp(war: Ledger, authority: Authority, tmp_path: Path) -> None:
    anchors = Anchors(authority=authority.url, roots=str(authority.roots))
    (told,) = war.anchor(anchors)
    assert told.startswith(f"entry 4 stamped by {authority.url}")
    assert war.verify(anchors=anchors).problems == ()
    assert war.verify().notes == (
        "1 time stamps lead to no authority that is trusted; DETENTE_ANCHOR_CA names a file of some",
    )
    war.close()
    write_anew(tmp_path / "ledger.db", with_value(2, probability=0.97))
    (tmp_path / "ledger.db.witness").unlink()
    with open_ledger(tmp_path / "ledger.db") as ledger:
        assert ledger.verify(anchors=anchors).problems == (
            "entry 4 is not the one that the time stamp of Stand-in noted: the ledger was written anew",
        )
    assert len(SQLITE) == 3


def test_a_claim_of_an_earlier_recording_shows_by_a_stamp(authority: Authority, tmp_path: Path, war: Ledger) -> None:
    """After the answer someone sets the clock back, and adds what they would have said before it."""
    anchors = Anchors(authority=authority.url, roots=str(authority.roots))
    war.anchor(anchors)
    war.close()
    times = itertools.repeat(moment_of("2022-01-20"))
    with open_ledger(tmp_path / "ledger.db", now=lambda: next(times)) as ledger:
        ledger.append([said(0.99)])
        (problem,) = ledger.verify(anchors=anchors).problems
    assert problem.startswith("entry 5 says it was written at 2022-01-20, and follows on one that was stamped at 20")


def test_heads_are_stamped_unasked_where_the_environment_says_so(
    war: Ledger, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_ANCHOR_TSA", authority.url)
    monkeypatch.setenv("DETENTE_ANCHOR_CA", str(authority.roots))
    assert war.append([said(0.3)]).notes == ()
    assert (war.address.beside("stamps") / "5.tsr").exists()
    authority.lies = b"busy"
    (note,) = war.append([said(0.4)]).notes
    assert "the entries are written, and the head is given away with the next ones" in note
    verdict = war.verify()
    assert (verdict.n_entries, verdict.problems, verdict.notes) == (6, (), ())


def test_without_the_library_stamps_are_not_checked_and_this_is_told(
    war: Ledger, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    war.anchor(Anchors(authority=authority.url))
    monkeypatch.setitem(__import__("sys").modules, "asn1crypto.tsp", None)
    verdict = war.verify()
    assert verdict.problems == ()
    assert verdict.notes == (
        "time stamps were not checked; time stamps need asn1crypto and cryptography: pip install 'detente[sign]'",
    )
