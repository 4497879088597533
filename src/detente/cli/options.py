"""Arguments and options that several commands share, declared once.

A *bundle* is a function whose parameters are options and which returns what they come to. A command takes what it
returns: ``spec: Annotated[RunSpec, Shared(run_spec)]``; `detente.cli.command.command` puts the options in its place.
What a parameter `Reads` or `Writes` is looked at before the command begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import names
from detente.cli.output import Outputs

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.core.spec import RunSpec


@dataclass(frozen=True, slots=True)
class Shared:
    """Marks a parameter of a command as the result of a bundle."""

    make: Callable[..., Any]
    """The bundle."""
    without: tuple[str, ...] = ()
    """Its parameters that this command does not have."""


@dataclass(frozen=True, slots=True)
class Reads:
    """Marks a parameter as the name of something the command reads: none of its outputs may take its place."""

    files: Callable[[Any], Iterable[Path]] = lambda value: (Path(value),)
    """Returns the files that are read for a value."""
    has_default: bool = False
    """Whether something is read also where nothing was named."""


@dataclass(frozen=True, slots=True)
class Writes:
    """Marks a parameter as the name of a file the command writes."""

    what: str
    """What is written there."""


def files_of_case(given: str) -> Iterator[Path]:
    """Yield the file of a case with those that it names or uses beside it, or the files of a stored run."""
    path = Path(given)
    yield path
    if path.is_dir():
        yield from _files_of_run(given)
        yield from _files_beside(path / "case.yaml")
    elif path.exists():
        yield from _files_beside(path)
    else:
        from detente.case.shipped import shipped_cases

        for name, file in shipped_cases().items():
            if name == given:
                yield file
                yield from _files_beside(file)


def _files_beside(path: Path) -> Iterator[Path]:
    """Yield the parts beside a case, and the files of fitted numbers and of readings that it names."""
    from detente.case.load import files_named
    from detente.case.parts.own import OWN

    yield from (path.parent / OWN).glob("*.yaml")
    yield from files_named(path)


def _files_of_run(given: str | Sequence[str]) -> Iterator[Path]:
    """Yield the files that make a stored run, whether there yet or not."""
    for folder in map(Path, [given] if isinstance(given, str) else given):
        yield from (folder / name for name in ("run.json", "case.yaml", "forecast.json"))
        yield from folder.glob("*.parquet")


def _files_of_ledger(given: str | None) -> Iterator[Path]:
    """Yield the files of a ledger."""
    from detente.core.errors import LedgerError
    from detente.ledger.database import address_of

    try:
        path = address_of(given).path
    except LedgerError:  # said when it is opened
        return
    if path is not None:
        yield from (path.with_name(path.name + ending) for ending in ("", "-wal", "-shm", "-journal", ".witness"))


CaseArgument = Annotated[
    str,
    typer.Argument(metavar="CASE", help="A YAML file, or the name of a shipped case.", autocompletion=names.cases),
    Reads(files_of_case),
]
CaseOrGameArgument = Annotated[
    str,
    typer.Argument(
        metavar="CASE",
        help="A YAML file, or the name of a shipped case; game: or an .efg file.",
        autocompletion=names.cases,
    ),
    Reads(files_of_case),
]
QuestionArgument = Annotated[
    str,
    typer.Argument(metavar="QUESTION", help="Id of a question of the case.", autocompletion=names.questions),
]
BriefArgument = Annotated[
    str, typer.Argument(metavar="BRIEF", help="A file as txt, md, html, pdf or docx; - is standard input."), Reads()
]
StandardOption = Annotated[
    str | None,
    typer.Option(
        "--standard",
        metavar="NAME",
        help="Table of likelihood: icd203, phia, nato, ipcc, efsa or kent; the publisher's if left out.",
        autocompletion=names.standards,
    ),
]
LensOption = Annotated[
    list[str] | None,
    typer.Option(
        "--lens",
        metavar="NAME",
        help="Apply a lens of the case; may be repeated, later wins.",
        autocompletion=names.lenses,
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Use another number for one assumption; may be repeated."),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", help="Seed of all random numbers.")]
WorldsOption = Annotated[int, typer.Option("--worlds", metavar="W", help="Draws of the assumptions.")]
PathsOption = Annotated[int, typer.Option("--paths", metavar="P", help="Histories in each world.")]
ThreadsOption = Annotated[
    int | None,
    typer.Option("--threads", metavar="N", min=1, help="Threads; all cores by default. Never changes results."),
]
OnOption = Annotated[
    str | None,
    typer.Option("--on", metavar="ADDRESS", help="Run on a cluster: the address of its scheduler (dask.distributed)."),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Run even what takes very long or very much memory.")]
TunedOption = Annotated[
    str | None,
    typer.Option("--tuned", metavar="FILE", help="Use the numbers that `detente tune` wrote to FILE."),
    Reads(),
]
RunOption = Annotated[
    str | None,
    typer.Option("--run", metavar="DIR", help="Ask a stored run of the case instead of a new one."),
    Reads(_files_of_run),
]
RunsOption = Annotated[
    list[str] | None,
    typer.Option("--run", metavar="DIR", help="Compare two stored runs of the case instead; give it twice."),
    Reads(_files_of_run),
]
OutOption = Annotated[
    str | None,
    typer.Option("--out", metavar="DIR", help="Store the run in DIR (Parquet); resumes an interrupted one."),
    Reads(_files_of_run),
]
DbOption = Annotated[
    str | None,
    typer.Option("--db", metavar="WHERE", help="The ledger: a file, or postgresql://USER@HOST/DATABASE."),
    Reads(_files_of_ledger, has_default=True),
]
JsonOption = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE", help="Write the result as JSON to FILE; - is standard output."),
    Writes("JSON"),
]
HtmlOption = Annotated[
    str | None,
    typer.Option("--html", metavar="FILE", help="Write a page of HTML to FILE; - is standard output."),
    Writes("page"),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print no text and no progress.")]


def run_spec(
    lens: LensOption = None,
    settings: SetOption = None,
    seed: SeedOption = 0,
    worlds: WorldsOption = 1024,
    paths: PathsOption = 100,
    threads: ThreadsOption = None,
    on: OnOption = None,
    yes: YesOption = False,
) -> RunSpec:
    """Return what a run is asked for."""
    from detente.core.spec import RunSpec

    return RunSpec(
        lens=tuple(lens or ()),
        overrides=parse_overrides(settings),
        worlds=worlds,
        paths=paths,
        seed=seed,
        threads=threads,
        allow_large=yes,
        on=on,
    )


def outputs(json: JsonOption = None, html: HtmlOption = None, quiet: QuietOption = False) -> Outputs:
    """Return where a result goes."""
    return Outputs(is_quiet=quiet).also(json=json, html=html)


SpecOptions = Annotated["RunSpec", Shared(run_spec)]
"""All of a run."""
NumbersOptions = Annotated["RunSpec", Shared(run_spec, without=("worlds", "paths", "threads", "on", "yes"))]
"""Which numbers a case is looked at with, and which luck, where nothing is run."""
SidesOptions = Annotated["RunSpec", Shared(run_spec, without=("lens",))]
"""The same where lenses make the difference between two sides."""
UnsizedOptions = Annotated["RunSpec", Shared(run_spec, without=("worlds", "paths"))]
"""The same where the size has other defaults."""
SizeOptions = Annotated["RunSpec", Shared(run_spec, without=("lens", "settings", "on", "yes"))]
"""The luck and the size of a run alone."""
FigureOptions = Annotated["RunSpec", Shared(run_spec, without=("seed", "worlds", "paths", "threads", "on", "yes"))]
"""Which numbers a case is looked at with, where nothing is drawn either."""
ToOptions = Annotated[Outputs, Shared(outputs)]
"""Where a result goes."""
ToDataOptions = Annotated[Outputs, Shared(outputs, without=("html",))]
"""The same for what makes no page."""
ToLoudOptions = Annotated[Outputs, Shared(outputs, without=("html", "quiet"))]
"""The same where there is nothing to do but to print it."""


def tuned_case(case: str, tuned: str | None, run: object = None) -> Case | str:
    """Return a case with the numbers of ``--tuned``; the name itself where there are none."""
    if tuned is None:
        return case
    if run is not None:
        raise typer.BadParameter("a stored run has its own numbers", param_hint="--run, --tuned")
    from detente.case.load import load_case
    from detente.case.tuned import read_tuned, with_tuned
    from detente.cli.streams import tell

    content = read_tuned(tuned)
    found = with_tuned(load_case(case), content)
    tell(f"note: {len(content.content.numbers)} numbers as fitted in {tuned} ({content.content.hash[:12]})")
    return found


def parse_overrides(settings: Sequence[str] | None, option: str = "--set") -> dict[str, str]:
    """Return ``--set`` options as numbers by path, or those of another option as values by name.

    Examples
    --------
    >>> parse_overrides(["actors.russia.horizon = 1 year"])
    {'actors.russia.horizon': '1 year'}
    """
    result: dict[str, str] = {}
    for setting in settings or ():
        path, separator, value = (part.strip() for part in setting.partition("="))
        if not separator or not path or not value:
            wanted = {"--set": "PATH=VALUE such as actors.russia.horizon='8 weeks'", "--given": "COLUMN=VALUE"}[option]
            raise typer.BadParameter(f"found {setting!r}, expected {wanted}", param_hint=option)
        result[path] = value
    return result
