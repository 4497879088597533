"""Where output goes: every target written as what it is, nothing lost, every failure one line and an exit code.

All of these are processes of their own: streams, signals and descriptors cannot be had otherwise.
"""

from __future__ import annotations

import json
import os
import random
import shlex
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from detente.cli.app import COMMANDS, GROUPS

SRC = Path(__file__).resolve().parents[2] / "src"
SMALL = ("--worlds", "20", "--paths", "5")
DETENTE = f"{shlex.quote(sys.executable)} -m detente"
Shell = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="descriptors, links and signals of POSIX")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Return a function that runs a line of bash in the test's folder; ``detente`` in it is the command."""

    def run(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
        script = f'set -o pipefail; detente() {{ {DETENTE} "$@"; }}; {line}'
        env = {**os.environ, "PYTHONPATH": str(SRC), **environment}
        return subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def assert_one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Assert that a call failed with exit code 2 and one line that has these words."""
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def drafts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if "draft" in path.name]


# --- what a target is ------------------------------------------------------------------------------------------------


def test_a_device_stays_a_device(shell: Shell, row: Path, tmp_path: Path) -> None:
    (tmp_path / "nowhere").symlink_to("/dev/null")
    done = shell("detente check row.yaml -q --json /dev/null; detente check row.yaml -q --json ./nowhere")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert Path("/dev/null").is_char_device()
    assert (tmp_path / "nowhere").is_symlink()
    both = shell("detente check row.yaml --json /dev/null --html /dev/null")
    assert both.returncode == 0


def test_a_named_pipe_is_written_through(row: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "detente", "check", "row.yaml", "-q", "--json", "./pipe"]
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(SRC)}) as running:
        assert json.loads(pipe.read_text(encoding="utf-8"))["ok"] is True
        assert running.wait(60) == 0
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert drafts(tmp_path) == []


def test_process_substitution_gets_it(shell: Shell, row: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "done")
    call = f"detente run row.yaml {' '.join(SMALL)} --json >(cat > seen.json; echo > done)"
    done = shell(f"{call} | head -1; cat done")
    assert done.stdout.startswith("border-row")
    assert json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))["kind"] == "forecast"


def test_a_descriptor_goes_on_where_it_was(shell: Shell, row: Path, tmp_path: Path) -> None:
    """Opened anew, the file behind /dev/stdout would be cut off at its beginning."""
    (tmp_path / "log").write_text("before\n")
    done = shell(
        "detente cases --json /dev/stdout >> log; detente cases --json=/dev/fd/7 7>> log > /dev/null; echo after >> log"
    )
    assert (done.returncode, done.stderr) == (0, "")
    text = (tmp_path / "log").read_text(encoding="utf-8")
    assert text.startswith("before\n{")
    assert text.endswith("}\nafter\n")
    assert text.count('"kind": "cases"') == 2


def test_links_are_followed(shell: Shell, row: Path, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "old.json").write_text("old")
    (tmp_path / "link.json").symlink_to("deep/old.json")
    (tmp_path / "dangling.json").symlink_to("deep/new.json")
    done = shell("detente cases --json link.json > /dev/null && detente cases --json dangling.json > /dev/null")
    assert (done.returncode, done.stderr) == (0, "")
    for link, name in (("link.json", "old.json"), ("dangling.json", "new.json")):
        assert (tmp_path / link).is_symlink()
        assert json.loads((tmp_path / "deep" / name).read_text(encoding="utf-8"))["kind"] == "cases"
    assert drafts(tmp_path) == []


def test_mode_and_hard_links_are_kept(shell: Shell, tmp_path: Path) -> None:
    for name, mode in (("secret.json", 0o600), ("shared.json", 0o664), ("twin.json", 0o644)):
        (tmp_path / name).write_text("x" * 100_000)
        (tmp_path / name).chmod(mode)
    os.link(tmp_path / "twin.json", tmp_path / "other.json")
    done = shell(
        "umask 027; for f in secret shared twin new; do detente cases --json $f.json > /dev/null || exit; done"
    )
    assert (done.returncode, done.stderr) == (0, "")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*.json")}
    assert modes == {
        "secret.json": 0o600, "shared.json": 0o664, "twin.json": 0o644, "other.json": 0o644, "new.json": 0o640,
    }  # fmt: skip
    texts = {path.read_bytes() for path in tmp_path.glob("*.json")}
    assert len(texts) == 1
    assert (tmp_path / "twin.json").stat().st_nlink == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can give a file away")
def test_the_owner_is_kept(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "theirs.json"
    path.write_text("old")
    os.chown(path, 1234, 4321)
    path.chmod(0o2640)
    assert shell("detente cases --json theirs.json > /dev/null").returncode == 0
    status = path.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 4321, 0o2640)


def test_a_socket_is_refused(shell: Shell, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "socket"))
        assert_one_line(shell("detente cases --json ./socket"), "./socket")


# --- what a target must not be ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "check row.yaml --json=row.yaml",
        "run row.yaml --json=row.yaml",
        "run row.yaml --json ./link.json",
        "run row.yaml --html ../{folder}/row.yaml",
        "run ./row.yaml --html hard.html",
        "report row.yaml -o row.yaml",
        "report row.yaml --out row.yaml",
        "read brief.txt --json brief.txt",
        "read brief.txt --sarif brief.txt",
        "read brief.txt --html detente.toml",
        "draft brief.txt -o brief.txt --force",
        "settle --csv talks.csv --html talks.csv",
        "ledger score --db l.db --json l.db",
        "ledger export l.csv --db l.csv",
        "history add talks.csv --json talks.csv",
        "check row.yaml >> row.yaml",
        "report stored -o stored/run.json",
        "watch row.yaml war --until 2026-05-01 --run stored --json stored/forecast.json",
        "run row.yaml --out stored --html stored/case.yaml",
    ],
)
def test_an_input_is_no_target(shell: Shell, row: Path, brief: Path, tmp_path: Path, line: str) -> None:
    (tmp_path / "link.json").symlink_to("row.yaml")
    os.link(row, tmp_path / "hard.html")
    (tmp_path / "detente.toml").write_text("")
    (tmp_path / "talks.csv").write_text("actor,capability,position,salience\na,1,0,1\nb,1,100,1\n")
    (tmp_path / "l.db").write_text("")
    (tmp_path / "l.csv").write_text("")
    (tmp_path / "stored").mkdir()
    for name in ("run.json", "case.yaml", "forecast.json"):
        (tmp_path / "stored" / name).write_text("{}")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = shell("detente " + line.format(folder=tmp_path.name))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "found what this call reads" in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "line",
    [
        "run poll.yaml --json polls.csv",
        "report poll.yaml -o polls.csv",
        "fit poll.yaml --out polls.csv --force",
        "check poll.yaml --json ./polls.csv",
        "run poll.yaml --json=parts/own.yaml",
        "run tuned.yaml --json fitted.json",
    ],
)
def test_what_a_case_names_or_uses_is_no_target(shell: Shell, tmp_path: Path, line: str) -> None:
    head = "detente: 2\ncase: poll\ntime: {start: 2023-01-01, end: 2024-06-30, step: week}\n"
    quantity = "quantities: {approval: {start: 45 to 75}}\n"
    series = "observations: [{series: polls.csv, quantity: approval, sd: 1}]\n"
    (tmp_path / "poll.yaml").write_text(head + quantity + series)
    (tmp_path / "polls.csv").write_text("date,value\n2023-02-01,60\n")
    (tmp_path / "tuned.yaml").write_text(head + quantity + "tuned: fitted.json\n")
    (tmp_path / "fitted.json").write_text("{}")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "own.yaml").write_text("part: own\n")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = shell("detente " + line)
    assert done.returncode == 2
    assert "found what this call reads" in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "line",
    [
        "run row.yaml --json out.x --html ./out.x",
        "read brief.txt --json out.x --sarif link",
        "run row.yaml --json - --html -",
        "run row.yaml --json - --html /dev/stdout",
        "draft brief.txt --json -",
        "draft brief.txt -o out.x --json out.x",
        "check row.yaml --json out.x > out.x",
        "new row2 --json ./row2.yaml",
    ],
)
def test_two_outputs_need_two_places(shell: Shell, row: Path, brief: Path, tmp_path: Path, line: str) -> None:
    (tmp_path / "link").symlink_to("out.x")
    done = shell(f"detente {line}")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert [path.read_text() for path in tmp_path.glob("out.x")] in ([], [""])


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (".", "found a directory"),
        ("nowhere/a.json", "found no directory nowhere"),
        ("new.json/", "found no directory"),
        ("row.yaml/a.json", "row.yaml/a.json"),
        ("./loop", "loop"),
        ("./" + "x" * 300, "xxx"),
        ("/dev/fd/77", "/dev/fd/77"),
        ("/dev/stdin", "descriptor 0"),
    ],
)
def test_what_cannot_be_written_is_said_before_any_work(
    shell: Shell, row: Path, tmp_path: Path, target: str, words: str
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    done = shell(f"detente run row.yaml --worlds 1000000000 --yes --json={target} < /dev/null")
    assert_one_line(done, words)
    assert done.stdout == ""


# --- what may fail ---------------------------------------------------------------------------------------------------


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that takes no files, not even from the superuser, with one file in it."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    (folder / "old.json").write_text("old")
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)
        return
    if subprocess.run(["chattr", "+i", str(folder)], capture_output=True, check=False).returncode != 0:
        pytest.skip("the superuser may write anywhere here")
    yield folder
    subprocess.run(["chattr", "-i", str(folder)], check=True)


def test_a_folder_that_takes_no_files(shell: Shell, row: Path, read_only: Path) -> None:
    assert_one_line(shell("detente cases --json read-only/new.json"), "takes no new file")
    assert_one_line(shell("detente new case --dir read-only"), "takes no new file")
    done = shell("detente cases --json read-only/old.json > /dev/null")  # the file itself may be written
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((read_only / "old.json").read_text(encoding="utf-8"))["kind"] == "cases"
    assert [path.name for path in read_only.iterdir()] == ["old.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(
    "line",
    [
        "cases > /dev/full",
        "--help > /dev/full",
        "--version > /dev/full",
        "show ir row.yaml > /dev/full",
        "cases --json - > /dev/full",
        "cases --json /dev/full > /dev/null",
        "report row.yaml --worlds 20 --paths 5 -o /dev/full",
        "rules --json > /dev/full",
        "completion bash > /dev/full",
    ],
)
def test_a_full_disk(shell: Shell, row: Path, line: str) -> None:
    assert_one_line(shell(f"detente {line}"), "No space left on device")
    assert_one_line(shell(f"detente {line}", PYTHONUNBUFFERED="1"), "No space left on device")


def test_what_else_was_asked_for_is_written(shell: Shell, row: Path, tmp_path: Path) -> None:
    done = shell(f"detente run row.yaml {' '.join(SMALL)} --json /dev/full --html page.html")
    assert_one_line(done, "/dev/full")
    assert done.stdout.startswith("border-row")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    "line", ["show ir row.yaml", "show ir row.yaml --json -", "--help", "rules", "cases --json /dev/stdout"]
)
@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_a_reader_that_leaves(shell: Shell, row: Path, line: str, reader: str) -> None:
    done = shell(f"detente {line} | {reader}")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_is_written_though_the_reader_has_left(shell: Shell, row: Path, tmp_path: Path) -> None:
    done = shell("detente show ir row.yaml --json whole.json | true")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "whole.json").read_text(encoding="utf-8"))["kind"] == "show-ir"


@pytest.mark.parametrize(
    "line",
    [
        "settle russia-2022 vienna --draws 64 --html /dev/full",
        "report row.yaml --worlds 20 --paths 5 --html /dev/full",
        "settle russia-2022 vienna --draws 64 -q --html /dev/full",
    ],
)
def test_what_was_not_written_is_not_said_to_be(shell: Shell, row: Path, line: str) -> None:
    done = shell(f"detente {line}")
    assert_one_line(done, "/dev/full: the file cannot be written")
    assert "wrote" not in done.stdout


def test_an_export_goes_into_a_pipe(shell: Shell) -> None:
    add = "detente ledger add war --text 'Will there be war?' --db l.db -q"
    export = "detente ledger export {} --format csv --db l.db -q"
    done = shell(
        f"mkfifo done; {add}; {export.format('-')} > one; {export.format('>(cat > two; echo > done)')}; cat done; "
        "cmp one two && head -1 one"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip().startswith("\ufeffseq,kind,")
    assert_one_line(shell(f"{export.format('-')} > /dev/full"), "standard output")
    assert_one_line(shell(f"{export.format('-')} >&-"), "standard output")


def test_closed_streams(shell: Shell, row: Path, tmp_path: Path) -> None:
    for line in ("cases", "--help", "cases --json -", "cases --json /dev/stdout"):
        assert_one_line(shell(f"detente {line} >&-"))
    assert shell("detente check row.yaml -q >&-").returncode == 0
    assert shell("detente check row.yaml -q --json out.json >&- 2>&- <&-").returncode == 0
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["ok"] is True
    for line in ("check nothing 2>&-", "check nothing >&- 2>&-", "check nothing 2> /dev/full", "chekc 2>&-"):
        done = shell(f"detente {line}")
        assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


# --- Ctrl-C ----------------------------------------------------------------------------------------------------------

READY = "import os; from detente.cli import main; os.write({}, b'.'); main()"


def _stopped(folder: Path, delay: float, *arguments: str, number: int = signal.SIGINT) -> tuple[int, str]:
    """Return the exit code and the errors of a call that got a signal so long after it began."""
    reader, writer = os.pipe()
    command = [sys.executable, "-c", READY.format(writer), *arguments]
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    with subprocess.Popen(
        command, cwd=folder, env=env, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        os.close(writer)
        os.read(reader, 1)
        os.close(reader)
        time.sleep(delay)
        running.send_signal(number)
        try:
            _, errors = running.communicate(timeout=60)
        finally:
            running.kill()  # one that will not end must not keep the tests
    return running.returncode, errors


LONG = ("run", "row.yaml", "--worlds", "400", "--paths", "10")
QUICK = ("check", "row.yaml")


@pytest.mark.parametrize("seed", range(20))
def test_ctrl_c_at_any_moment(row: Path, tmp_path: Path, seed: int) -> None:
    """Moments spread from the first import over a run to the writing of files and the end."""
    delay = random.Random(seed).uniform(*((0.0, 0.1), (0.1, 0.8), (0.2, 0.6))[seed % 3])
    command = QUICK if seed % 3 == 2 else LONG
    code, errors = _stopped(tmp_path, delay, *command, "--json", "out.json", "--html", "out.html")
    assert (code, errors) in {(0, ""), (130, "interrupted\n")}
    assert drafts(tmp_path) == []
    for path in tmp_path.glob("out.*"):
        assert path.read_text(encoding="utf-8").rstrip().endswith(("}", "</html>"))


INTERRUPTED = """
import signal, sys
from detente.cli import main
left = [{}]
def interrupt(event, _):
    left[0] -= event == "import"
    if not left[0]:
        signal.raise_signal({})
sys.addaudithook(interrupt)
main()
"""


@pytest.mark.parametrize("number", [1, 2, 3, 5, 10, 20, 50, 100, 200])
def test_ctrl_c_at_an_import(tmp_path: Path, number: int) -> None:
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    command = [sys.executable, "-c", INTERRUPTED.format(number, int(signal.SIGINT)), "cases"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_a_request_to_end_at_an_import(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    command = [sys.executable, "-c", INTERRUPTED.format(50, int(signal.SIGTERM)), "cases"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "terminated\n")


def test_little_is_imported_before_anything_listens() -> None:
    code = "import sys; before = set(sys.modules); import detente.cli; print(*sorted(set(sys.modules) - before))"
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {
        "__future__",
        "detente",
        "detente.cli",
        "detente.core",
        "detente.core.version",
        "types",
    }


def test_ctrl_c_in_a_destructor_is_one_line(tmp_path: Path) -> None:
    """Where nothing can be raised it is noted, and raised again."""
    code = """
import signal
from detente.cli import app, main, process
class Dying:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
def run(**_):
    Dying()
    while True:
        pass
app.app = run
main()
"""
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    command = [sys.executable, "-c", code, "cases"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_ctrl_c_while_a_pipe_waits_for_its_reader(row: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert _stopped(tmp_path, 1.0, "cases", "--json", "./pipe") == (130, "interrupted\n")


def test_a_request_to_end(row: Path, tmp_path: Path) -> None:
    code, errors = _stopped(
        tmp_path, 0.3, "run", "row.yaml", "--worlds", "100000", "--json", "out.json", number=signal.SIGTERM
    )
    assert (code, errors) == (143, "terminated\n")
    assert [path.name for path in tmp_path.iterdir()] == ["row.yaml"]


def test_ctrl_c_that_is_ignored_stays_ignored(shell: Shell, row: Path) -> None:
    """As in the background of a script."""
    done = shell("trap '' INT; detente run row.yaml --worlds 20000 --paths 50 & sleep 0.3; kill -INT $!; wait $!")
    assert (done.returncode, done.stderr) == (0, "")


# --- the line itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("rnu", "ultimatum"), "'run'"),
        (("ledger", "resolv"), "'resolve'"),
        (("run", "ultimatum", "--wrlds", "3"), "did you mean --worlds?"),
        (("show", "assumption", "ultimatum"), "did you mean assumptions?"),
        (("run", "ultimatm"), "`ultimatum`"),
        (("run",), "CASE"),
        (("explain", "ultimatum", "war", "--line", "x"), "--line"),
        (("read", "a.txt", "--json", "folder"), "--json=folder"),
    ],
)
def test_a_wrong_call_is_a_line_and_a_hint(detente, arguments: tuple[str, ...], words: str) -> None:
    result = detente(*arguments)
    assert result.code == 2
    assert words in result.err
    _, *rest = result.err.splitlines()
    assert all(line.startswith("see: detente") for line in rest)
    assert len(rest) <= 1


@pytest.mark.parametrize("words", [(), ("run",), ("ledger",), ("ledger", "add"), ("history", "like")])
def test_help_by_its_short_name(detente, words: tuple[str, ...]) -> None:
    short, full = detente(*words, "-h"), detente(*words, "--help")
    assert short == full
    assert short.code == 0
    assert "Usage: detente" in short.out


def every_call() -> list[tuple[str, ...]]:
    groups = [(group.name, each) for group in GROUPS for each in group.commands]
    return [(), *((each.name,) for each in COMMANDS), *((group, each.name) for group, each in groups)]


@pytest.mark.parametrize("words", every_call(), ids=" ".join)
def test_help_fits_the_terminal(detente, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    for told, columns in (("20", 60), ("60", 60), ("80", 80), ("100", 100), ("300", 100)):
        monkeypatch.setenv("COLUMNS", told)
        lines = detente(*words, "--help").out.splitlines()
        assert max(map(len, lines)) <= columns
    assert not words or "{" not in lines[0]
    assert "[[" not in lines[0]
    assert max(map(len, lines)) > 80 or words not in {("run",), ("explain",), ("show",), ("ledger", "add")}


@pytest.mark.parametrize(
    ("words", "usage"),
    [
        (("run",), "run [OPTIONS] CASE"),
        (("settle",), "settle [OPTIONS] [CASE] [TABLE]"),
        (("report",), "report [OPTIONS] CASE|RUN"),
        (("score",), "score [OPTIONS] [CASE|ledger]"),
        (("show",), "show [OPTIONS] STAGE CASE"),
        (("ledger", "add"), "ledger add [OPTIONS] QUESTION [CHANCE]"),
        (("history",), "history [OPTIONS] COMMAND [ARGS]..."),
    ],
)
def test_usage_says_what_must_be_given(detente, words: tuple[str, ...], usage: str) -> None:
    assert detente(*words, "--help").out.splitlines()[0] == f"Usage: detente {usage}"


def test_the_version_by_its_short_name(detente) -> None:
    assert detente("-V") == detente("--version")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--json", "row.yaml", *SMALL),
        ("run", "--json", "-q", "row.yaml", *SMALL),
        ("run", "row.yaml", "--json=-", *SMALL),
        ("run", "row.yaml", *SMALL, "--json"),
        ("run", "row.yaml", *SMALL, "--json", "-"),
        ("run", *SMALL, "--json", "--", "row.yaml"),
    ],
)
def test_json_alone_is_standard_output(detente, row: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = detente(*arguments)
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out)["kind"] == "forecast"
    assert [path.name for path in tmp_path.iterdir()] == ["row.yaml"]


def test_json_before_an_argument(detente, tmp_path: Path) -> None:
    assert json.loads(detente("rules", "--json", "no-deadline").out)["rules"][0]["rule"] == "no-deadline"
    assert detente("rules", "--json=plain", "no-deadline").code == 0
    assert json.loads((tmp_path / "plain").read_text(encoding="utf-8"))["kind"] == "rules"


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "row.yaml", *SMALL, "--report", "page.html"),
        ("report", "row.yaml", *SMALL, "--out", "page.html"),
        ("report", "row.yaml", *SMALL, "-o", "page.html"),
        ("report", "row.yaml", *SMALL, "--html=page.html"),
        ("check", "row.yaml", "--html", "page.html"),
        ("update", "row.yaml", "--observe", "no seize by 2026-02-01", "--worlds", "100", "--html", "page.html"),
        ("score", "russia-2022", *SMALL, "--page", "page.html"),
    ],
)
def test_pages_by_new_names_and_old(detente, row: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert detente(*arguments).code == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


# --- width and colour ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "russia-2022", "--worlds", "10", "--paths", "4"),
        ("run", "ultimatum", "--worlds", "10", "--paths", "4"),
        ("compare", "russia-2022", "--lens", "as-argued", "--worlds", "20", "--paths", "5"),
        ("diff", "ultimatum", "--until", "2001-01-10", "--until", "2001-02-01", "--worlds", "200", "--paths", "20"),
        ("watch", "ultimatum", "war", "--until", "2001-01-12", "--worlds", "200", "--paths", "20"),
        ("score", "russia-2022", "--worlds", "10", "--paths", "4"),
        ("cases",),
        ("rules",),
        ("check", "ultimatum"),
        ("show", "trace", "ultimatum"),
        ("history", "show"),
        ("run", "--help"),
    ],
)
def test_no_line_is_wider_than_the_terminal(
    detente, monkeypatch: pytest.MonkeyPatch, width: int, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    result = detente(*arguments)
    assert result.code == 0
    words = [word for word in result.out.split() if len(word) > width - 8]  # paths cannot be broken
    wide = [line for line in result.out.splitlines() if len(line) > width and not any(word in line for word in words)]
    assert [line for line in wide if not set(line) <= {"─", " "}] == []


def test_a_page_is_the_same_on_every_terminal(detente, monkeypatch: pytest.MonkeyPatch, row: Path) -> None:
    pages = []
    for width in ("60", "100"):
        monkeypatch.setenv("COLUMNS", width)
        pages.append(detente("run", "row.yaml", *SMALL, "--html", "-").out)
        pages.append(detente("run", "row.yaml", *SMALL, "--json", "-").out)
    assert pages[:2] == pages[2:]


@pytest.mark.parametrize(
    ("environment", "is_bold"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR_FORCE": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colour_in_a_pipe(detente, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], is_bold: bool) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[1m" in detente("cases").out) is is_bold


@pytest.mark.parametrize(("term", "is_bold"), [("xterm", True), ("dumb", False)])
def test_a_terminal(row: Path, tmp_path: Path, term: str, is_bold: bool) -> None:
    """The heading is bold, and lines fit what the terminal says of its width."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 72, 0, 0))
    env = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}}
    command = [sys.executable, "-m", "detente", "run", "row.yaml", *SMALL]
    seen: list[bytes] = []

    def read() -> None:
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                return
            seen.append(piece)

    thread = threading.Thread(target=read)
    thread.start()
    subprocess.run(
        command, cwd=tmp_path, env={**env, "PYTHONPATH": str(SRC), "TERM": term}, stdout=theirs, check=True, timeout=60
    )
    os.close(theirs)
    thread.join()
    os.close(ours)
    text = b"".join(seen).decode()
    assert ("\x1b[1m" in text) is is_bold
    assert max(map(len, text.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines())) <= 72
