"""A run in parts that are made anywhere, each a file of counts, and the forecast they make together.

::

    DIR/plan.json                               what is run, and in how many parts
    DIR/case.yaml                               the case, as it is
    DIR/part-0003-of-0100-<digest>.tally        the counts of a part; the digest is that of its bytes

Whoever makes a part needs the case and the directory, and nothing of the others: an array of a scheduler's jobs, a loop
in a shell, a second attempt at what was killed. A part that is made twice is one file.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from detente.core.calls import checked
from detente.core.errors import OutputError, RunError
from detente.core.executor import Executor
from detente.core.files import write_whole
from detente.core.origin import SHOWN, Making
from detente.core.spec import RunFields, RunSpec, spec_of, takes_spec
from detente.forecast.cluster import executor_of
from detente.forecast.executors import cut
from detente.forecast.forecast import Forecast, forecast
from detente.forecast.plan import Plan, differences, plan_of, read_plan
from detente.forecast.tally import merge, tally
from detente.forecast.tally_file import digest_of, from_bytes, to_bytes

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.forecast.tally import Tally
    from detente.model.model import Model

PLAN = "plan.json"
CASE = "case.yaml"
DIGITS = 16
"""Digits of its digest in the name of a part."""
NAME = re.compile(r"part-(\d+)-of-(\d+)-([0-9a-f]{16})\.tally")
MOST_COMPILED = 8
"""Models that a worker keeps."""
MOST_NAMED = 8
"""Stretches of missing parts that a message names."""


@takes_spec
def run_part(
    case: Case | str | Path,
    *,
    part: tuple[int, int],
    out: str | Path,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Path:
    """Simulate one part of a run and write its counts.

    Parameters
    ----------
    case, spec
        As in `run`; worlds and paths are those of the whole run.
    part : tuple of int
        Which part, and of how many: ``(3, 100)`` is the third of a hundred. A part has a multiple of eight worlds.
    out : str or Path
        Directory for the parts of this run, made if it is not there. It holds the parts of one run.

    Returns
    -------
    Path
        The file of counts. If a sound one is there already, nothing is simulated.

    Raises
    ------
    RunError
        If the directory has another run, or there is no such part.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     names = [run_part("ultimatum", part=(i, 2), out=folder, worlds=64, paths=8).name[:17] for i in (1, 2)]
    ...     names, gather_parts(folder).worlds
    (['part-0001-of-0002', 'part-0002-of-0002'], 64)
    """
    asked = spec_of(spec, fields)
    number, parts = part
    folder = Path(out)
    _, model, plan = _planned(case, asked, parts, folder, part=number)
    if (path := _sound_files(folder, plan).get(number)) is not None:
        return path
    return _write(folder, plan, number, to_bytes(_counted(model, asked, *plan.block(number)), plan, number))


def _planned(
    case: Case | str | Path, spec: RunSpec, parts: int, folder: Path, *, part: int | None = None
) -> tuple[Case, Model, Plan]:
    """Return the case, its model and the plan of a run, once the directory is found to be for it."""
    from detente.case.dump import whole_text
    from detente.compile import compile_case
    from detente.forecast.prepared import load
    from detente.sim.cost import check_cost

    loaded = load(case)
    model = compile_case(loaded, spec=spec)
    plan = plan_of(model, spec, parts=parts)
    check_cost(spec, model, worlds=spec.worlds if part is None else plan.block(part)[1])
    _settle(folder, plan, whole_text(loaded))
    return loaded, model, plan


def _write(folder: Path, plan: Plan, number: int, data: bytes) -> Path:
    """Write a part under the name that its bytes give it."""
    width = max(4, len(str(plan.parts)))
    path = folder / f"part-{number:0{width}}-of-{plan.parts:0{width}}-{digest_of(data)[:DIGITS]}.tally"
    write_whole(path, data)
    return path


@takes_spec
def run_parts(
    case: Case | str | Path,
    *,
    parts: int,
    out: str | Path,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Forecast:
    """Make all parts of a run that are not there yet, one after the other or on a cluster, and gather them.

    Parameters
    ----------
    case, out, spec
        As in `run_part`; with ``on`` the parts are made on the workers of a cluster, several at a time.
    parts : int
        How many.

    Returns
    -------
    Forecast
        As from `run`. What was made stays in the directory: an attempt that was interrupted goes on from it.
    """
    asked = spec_of(spec, fields)
    folder = Path(out)
    loaded, model, plan = _planned(case, asked, parts, folder)
    done = _sound_files(folder, plan)
    missing = [number for number in range(1, parts + 1) if number not in done]
    made: Iterable[tuple[int, bytes]]
    if (executor := executor_of(asked.on)) is None:
        quiet = replace(asked, progress=None)
        made = ((number, to_bytes(_counted(model, quiet, *plan.block(number)), plan, number)) for number in missing)
    else:
        made = _made_on(executor, loaded, plan, missing)
    for count, (number, data) in enumerate(made, start=len(done) + 1):
        _write(folder, plan, number, data)
        _tell(asked, count, parts)
    return gather_parts(folder)


def _tell(spec: RunSpec, done: int, parts: int) -> None:
    if spec.progress is not None:
        spec.progress(spec.worlds * done // parts, spec.worlds)


def counted_elsewhere(case: Case, model: Model, spec: RunSpec) -> Tally:
    """Return the counts of a run whose blocks are made on an executor: no path travels, only counts do."""
    executor = executor_of(spec.on)
    if executor is None:
        raise RunError("found no executor, expected one")
    blocks = cut(spec.worlds, spec.paths, executor.width)
    plan = plan_of(model, spec, parts=len(blocks))
    found: dict[int, Tally] = {}
    for number, data in _made_on(executor, case, plan, range(1, plan.parts + 1)):
        found[number] = from_bytes(data, plan, model, part=number, place=f"block {number} of {plan.parts}")
        _tell(spec, len(found), plan.parts)
    return merge([found[number] for number in sorted(found)])


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """A run of which others make parts."""

    making: Making
    plan: Plan
    text: str
    """The case."""
    file: str
    """What its file was called."""


def count_part(ordered: Ordered, number: int) -> bytes:
    """Make a part on one thread and return the bytes of its file."""
    model = _model_of(ordered)
    plan = ordered.plan
    spec = RunSpec(worlds=plan.worlds, paths=plan.paths, seed=plan.seed, threads=1)
    return to_bytes(_counted(model, spec, *plan.block(number)), plan, number)


_compiled: OrderedDict[str, Model] = OrderedDict()
"""Models that a worker compiled last, by the identity of their plan."""


def _model_of(ordered: Ordered) -> Model:
    """Return the compiled case of an order; a worker compiles it once."""
    from detente.case.load import loads
    from detente.compile import compile_case

    plan = ordered.plan
    model = _compiled.get(plan.identity)
    if model is None:
        model = compile_case(loads(ordered.text, name=ordered.file), lens=plan.lens, overrides=dict(plan.overrides))
        if model.case_hash != plan.case_hash:
            raise RunError(f"found the case {model.case_hash[:SHOWN]}, expected {plan.case_hash[:SHOWN]}")
        _compiled[plan.identity] = model
        while len(_compiled) > MOST_COMPILED:
            _compiled.popitem(last=False)
    return model


def _made_on(executor: Executor, case: Case, plan: Plan, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Yield parts by number as they are ready."""
    from detente.case.dump import whole_text

    ordered = Ordered(Making.here(), plan, whole_text(case), case.file)
    for index, data in executor.map(count_part, ordered, numbers):
        yield numbers[index], data


def _counted(model: Model, spec: RunSpec, first: int, count: int) -> Tally:
    """Return the counts of a block of worlds, simulated in as many pieces as keep memory small."""
    from detente.forecast.measure import parts_of
    from detente.sim.executor import build_engine, simulate

    engine = build_engine(model, paths=count * spec.paths)
    counted = []
    for start, n in parts_of(count, spec.paths):
        runs = simulate(
            model,
            worlds=n,
            paths=spec.paths,
            seed=spec.seed,
            first_world=first + start,
            threads=spec.threads,
            engine=engine,
        )
        counted.append(tally(runs))
        if spec.progress is not None:
            spec.progress(start + n, count)
    return merge(counted)


def _settle(folder: Path, plan: Plan, case_text: str) -> None:
    """Write what is run into a directory that has none yet; raise if it has another."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder}: no directory can be made there ({error.strerror or error})") from None
    for name, text in ((CASE, case_text), (PLAN, plan.to_json())):
        if not (folder / name).exists():
            try:
                write_whole(folder / name, text.encode(), replace=False)
            except OutputError:
                if not (folder / name).exists():  # else another part was quicker
                    raise
    found = _plan_in(folder)
    if told := differences(found, plan):
        raise RunError(
            f"{folder}: found parts of another run ({told}), expected those of this one or none; take another directory"
        )


def _plan_in(folder: Path) -> Plan:
    path = folder / PLAN
    return read_plan(_text_of(path), str(path))


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RunError(f"{path}: found no such file, expected the directory of `detente run --part`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{path}: found a file that cannot be read ({error}), expected text") from None


def _files_of(folder: Path, plan: Plan) -> dict[int, list[tuple[Path, str]]]:
    """Return the files of each part, with the digests their names carry."""
    found: dict[int, list[tuple[Path, str]]] = {}
    for path in sorted(folder.glob("*.tally")):
        match = NAME.fullmatch(path.name)
        if match is None or int(match[2]) != plan.parts or not 1 <= int(match[1]) <= plan.parts:
            raise RunError(
                f"{path}: found a name that no part of {plan.parts:,} has; take the file out of the directory"
            )
        found.setdefault(int(match[1]), []).append((path, match[3]))
    return found


def _sound_files(folder: Path, plan: Plan) -> dict[int, Path]:
    """Return a sound file of each part that has one; take away what is cut off or changed, and is to be made again."""
    sound: dict[int, Path] = {}
    for number, files in _files_of(folder, plan).items():
        for path, digest in files:
            try:
                _sound(path, digest)
            except (OSError, RunError):
                path.unlink(missing_ok=True)
            else:
                sound[number] = path
    return sound


@checked
def gather_parts(directory: str | Path) -> Forecast:
    """Return the forecast of a run whose parts are in a directory: the bytes of the same run made at once.

    Parameters
    ----------
    directory : str or Path
        Where `run_part`, or ``detente run --part``, wrote them.

    Returns
    -------
    Forecast
        One answer per question.

    Raises
    ------
    RunError
        Which parts are missing, and which files are not what they say they are.
    """
    from detente.case.load import load_case
    from detente.compile import compile_case

    folder = Path(directory)
    plan = _plan_in(folder)
    _text_of(folder / CASE)
    case = load_case(folder / CASE)
    model = compile_case(case, lens=plan.lens, overrides=dict(plan.overrides))
    here = plan_of(model, RunSpec(worlds=plan.worlds, paths=plan.paths, seed=plan.seed), parts=plan.parts)
    _check_same(folder, plan, here)
    files = _files_of(folder, plan)
    problems: list[str] = []
    if missing := [part for part in range(1, plan.parts + 1) if part not in files]:
        problems.append(
            f"{folder}: found {plan.parts - len(missing):,} of {plan.parts:,} parts, expected all: "
            f"{_stretches(missing)} {'is' if len(missing) == 1 else 'are'} missing; "
            f"run {'it' if len(missing) == 1 else 'them'} (again): detente run … --part N/{plan.parts}"
        )
    counted = list(_read(files, plan, model, problems))
    if problems:
        raise RunError("\n".join(problems))
    return forecast(merge(counted), case, overrides=dict(plan.overrides))


def _check_same(folder: Path, plan: Plan, here: Plan) -> None:
    """Raise unless this détente makes of the case what the parts were made of."""
    for name, what in (("version", "détente"), ("method", "the method"), ("code", "code")):
        made, own = getattr(plan, name), getattr(here, name)
        if made != own:
            raise RunError(
                f"{folder / PLAN}: found parts made by {what} {made[: SHOWN * 4]}, expected {own[: SHOWN * 4]}, which "
                "this installation has: gather them with the one that made them, or run them again"
            )
    if plan.case_hash != here.case_hash:
        raise RunError(
            f"{folder / CASE}: found the case {here.case_hash[:SHOWN]}, expected {plan.case_hash[:SHOWN]}, "
            f"of which {PLAN} tells: it was changed after the first part"
        )


def _read(files: dict[int, list[tuple[Path, str]]], plan: Plan, model: Model, problems: list[str]) -> Iterator[Tally]:
    """Yield the counts of the parts that are there, in their order; add what is wrong to the problems."""
    for part in sorted(files):
        sound: list[tuple[Path, Tally]] = []
        for path, digest in files[part]:
            try:
                data = _sound(path, digest)
                sound.append((path, from_bytes(data, plan, model, part=part, place=str(path))))
            except (OSError, RunError) as error:
                problems.append(str(error))
        if len(sound) > 1:
            names = " and ".join(path.name for path, _ in sound)
            problems.append(
                f"{sound[0][0].parent}: found different files of part {part} ({names}), expected one: a part is the "
                "same wherever it is made, so one of the machines computes wrongly; delete them and run it again"
            )
        yield from (each for _, each in sound[:1])


def _sound(path: Path, digest: str) -> bytes:
    """Return the bytes of a file that has the digest its name carries."""
    data = path.read_bytes()
    found = digest_of(data)[:DIGITS]
    if found != digest:
        raise RunError(
            f"{path}: found the SHA-256 {found}, expected {digest}, which its name says: it was cut off or changed; "
            "delete it and run the part again"
        )
    return data


def _stretches(numbers: Iterable[int]) -> str:
    """Return whole numbers in words: "2, 5 to 9 and 12".

    Examples
    --------
    >>> _stretches([2, 5, 6, 7, 12])
    '2, 5 to 7, 12'
    """
    ends: list[list[int]] = []
    for number in numbers:
        if ends and number == ends[-1][1] + 1:
            ends[-1][1] = number
        else:
            ends.append([number, number])
    told = [str(first) if first == last else f"{first} to {last}" for first, last in ends]
    return ", ".join(told[:MOST_NAMED]) + (
        f" and {len(told) - MOST_NAMED} stretches more" if len(told) > MOST_NAMED else ""
    )
