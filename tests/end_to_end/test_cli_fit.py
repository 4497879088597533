"""``detente fit`` and ``detente run --fitted`` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

FIT = ("fit", "crimea-2014", "--number", "quantities.approval", "--until", "2013-09-01", "--worlds", "64")
RUN = ("run", "crimea-2014", "--worlds", "64", "--paths", "4")


def test_what_is_fitted_is_run(detente, tmp_path: Path) -> None:
    file = tmp_path / "approval.json"
    result = detente(*FIT, "--out", str(file), "--json", str(tmp_path / "found.json"))
    assert result.code == 0, result.err
    assert "Likelihood in closed form" in result.out
    assert json.loads((tmp_path / "found.json").read_text())["sample_hash"] == json.loads(file.read_text())["hash"]
    fitted, plain = detente(*RUN, "--fitted", str(file)), detente(*RUN)
    assert fitted.code == plain.code == 0
    assert "3 numbers from" in fitted.err
    assert fitted.out != plain.out


def test_a_file_that_is_there_is_not_replaced_unasked(detente, tmp_path: Path) -> None:
    file = tmp_path / "approval.json"
    file.write_text("mine")
    assert detente(*FIT, "--out", str(file)).code != 0
    assert file.read_text() == "mine"
    assert detente(*FIT, "--out", str(file), "--force").code == 0
    assert file.read_text() != "mine"


def test_bad_input_is_told_in_a_line(detente, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[]")
    readings = tmp_path / "readings.csv"
    readings.write_text("date,quantity,value,sd\n2013-02-30,approval,60,1\n")
    for arguments, said in (
        ((*RUN, "--fitted", str(wrong)), "no `kind: joint-sample`"),
        ((*RUN, "--fitted", str(wrong), "--part", "1/2", "--out", str(tmp_path / "run")), "cannot be combined with"),
        ((*FIT, "--readings", str(readings)), f"{readings}:2: found date `2013-02-30`"),
        ((*FIT[:3], "quantities.aproval", *FIT[4:]), "found 'quantities.aproval'"),
        (("fit", "crimea-2014", "--observe", "approval = 5 +- 1.5 on 2013-05-01", "--worlds", "64"), "below the"),
    ):
        result = detente(*arguments)
        assert result.code in {1, 2}, arguments
        assert said in " ".join(result.err.split()), (arguments, result.err)
        assert "Traceback" not in result.err
