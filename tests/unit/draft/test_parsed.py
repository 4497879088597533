"""Moves read with the parser of the extra ``parser``: what it finds beside the rules, and what a draft says of it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from detente.brief.read import read_text
from detente.case.load import loads
from detente.core.errors import BriefError
from detente.draft import parser
from detente.draft.draft import draft
from detente.draft.lines import PROPOSAL

HEAD = "The Strait\n\n12 March 2021\n\n"
needs_parser = pytest.mark.skipif(not parser.is_installed(), reason="needs the extra `parser`")


def proposed(text, **options):
    """Return the moves of a draft as texts."""
    lines = draft(read_text(HEAD + text), **options).text.splitlines()
    return [line.split("text: ")[1].split(", source:")[0].strip('"') for line in lines if "{by: " in line]


@needs_parser
@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("Under pressure at home, and with an eye on Norway, Sweden has since expelled the fleet.", "expels the fleet"),
        ("Sweden is a state whose navy, long neglected, nonetheless blockaded the strait.", "blockades the strait"),
        ("The withdrawal of Norwegian troops from Sweden began in March.", "Norway withdraws its troops from Sweden"),
        ("Sweden refused to export the engines to Norway.", "Sweden refuses to export the engines to Norway"),
        ("The Swedish government, which fears Norway, is considering closing the port of Malmo.", "Sweden closes"),
    ],
)
def test_what_the_parser_finds(text, move):
    assert any(move in each for each in proposed(f"Norway and Sweden met. {text}", parser=True))


@needs_parser
@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("Sweden left without attacking the islands.", "attacks the islands"),
        ("Norway will not close its ports.", "closes its ports"),
        ("Norway is unable to blockade the strait.", "blockades the strait"),
    ],
)
def test_what_is_not_done_is_no_move(text, move):
    assert not any(move in each for each in proposed(f"Norway and Sweden met. {text}", parser=True))


@needs_parser
def test_who_is_not_known_acts_once_it_does_two_deeds():
    one = "Norway and Sweden met. Veldia blockaded the strait. "
    two = one + "Later Veldia seized the islands."
    assert not any("Veldia" in each for each in proposed(one, parser=True))
    assert {each for each in proposed(two, parser=True) if "Veldia" in each} == {
        "Veldia blockades the strait",
        "Veldia seizes the islands",
    }
    assert not any("Veldia" in each for each in proposed(two))


@needs_parser
def test_a_deed_of_nobody_is_told_as_a_comment():
    text = "Norway and Sweden met. Sanctions on the port should be imposed."
    written = draft(read_text(HEAD + text), parser=True).text
    assert "the brief does not say by whom" in written
    assert any(line.startswith("  # - impose sanctions on the port") for line in written.splitlines())


@needs_parser
def test_each_proposal_makes_a_valid_case():
    text = (
        "Norway and Sweden met. Veldia blockaded the strait. Later Veldia seized the islands. Sweden refused to export "
        "engines. Norway will probably expel the Swedish fleet by 1 June 2021. Peace talks might be broken off."
    )
    lines = draft(read_text(HEAD + text), parser=True).text.splitlines()
    places = [index for index, line in enumerate(lines) if line.lstrip().startswith(PROPOSAL)]
    assert len(places) > 3
    for place in places:
        case = loads(
            "\n".join([*lines[:place], lines[place].replace(PROPOSAL, "", 1), *lines[place + 1 :]]), name="draft"
        )
        assert case.case == "draft"


@needs_parser
def test_an_answer_is_tied_to_what_it_answers():
    text = "Norway could expel the Swedish fleet. In response, the Swedish navy could blockade the strait."
    written = draft(read_text(HEAD + text), parser=True).text
    assert "in answer to expel_swedish_fleet" in written


@needs_parser
def test_a_draft_says_which_parser_it_was_read_with():
    written = draft(read_text(f"{HEAD}Norway could close its ports."), parser=True)
    assert written.parser == parser.described()
    assert written.parser in " ".join(line.lstrip("# ") for line in written.text.splitlines()[:6])
    assert draft(read_text(f"{HEAD}Norway could close its ports.")).parser == ""


@needs_parser
@pytest.mark.long
def test_the_same_bytes_whatever_the_hash_seed_and_threads():
    text = HEAD + "Norway and Sweden met. Veldia blockaded the strait, and Veldia may seize the islands and the port."
    code = (
        "import sys; from detente.brief.read import read_text; from detente.draft.draft import draft; "
        "sys.stdout.buffer.write(draft(read_text(sys.argv[1]), parser=True).text.encode())"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", code, text],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads},
        ).stdout
        for seed, threads in (("0", "1"), ("1", "2"), ("77", "2"))
    }
    assert len(written) == 1


def test_without_it_a_draft_by_parser_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(parser, "is_installed", lambda: False)
    with pytest.raises(BriefError, match=r"pip install 'detente\[parser\]', or leave out --parser"):
        draft(read_text(f"{HEAD}Norway could close its ports."), parser=True)


def test_another_model_is_refused(monkeypatch, tmp_path):
    (tmp_path / "weights").write_bytes(b"other")
    parser._model.cache_clear()
    monkeypatch.setattr(parser, "is_installed", lambda: True)
    monkeypatch.setattr(parser, "_folder", lambda: tmp_path)
    with pytest.raises(BriefError, match="found another model"):
        parser.parse(["Norway could close its ports."])
    parser._model.cache_clear()


def test_the_digest_is_that_of_names_and_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c").write_bytes(b"2")
    first = parser.digest_of(tmp_path)
    (tmp_path / "b" / "c").rename(tmp_path / "b" / "d")
    second = parser.digest_of(tmp_path)
    (tmp_path / "b" / "d").write_bytes(b"3")
    assert len({first, second, parser.digest_of(tmp_path)}) == 3


def test_rules_alone_import_no_parser():
    code = (
        "import sys; from detente.brief.read import read_text; from detente.draft.draft import draft; "
        "draft(read_text('A\\n\\n12 March 2021\\n\\nNorway could close its ports.')); assert 'spacy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
