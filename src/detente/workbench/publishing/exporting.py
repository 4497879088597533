"""All of a project in one archive that is readable without the workbench: texts, JSON, pages, and the log.

Made while it is sent: rows are read as they are needed, and nothing is held but one member. What is written down in a
project is added and never changed, so what is read in pieces fits together: nothing newer than the moment at which the
archive was begun is in it.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from detente.core.version import __version__
from detente.ledger.files import export_ledger
from detente.ledger.ledger import open_ledger
from detente.workbench.briefs.files import load
from detente.workbench.forecasts.asking import ask_of, command_of
from detente.workbench.forecasts.models import Job, State
from detente.workbench.people.models import Act
from detente.workbench.publishing.publishing import page_of, published
from detente.workbench.record.keeping import KEEPER, has_record, path_of

Member = tuple[str, bytes]
"""Name in the archive, and bytes."""
READ_ME = """\
Everything that the project {title!r} ({slug}) held at {at}, written by détente {version}.

project.json            the project and its members
cases/CASE/case.yaml    the text of a case as it is; `detente run case.yaml` runs it
cases/CASE/versions/    every text it had, by number
cases/CASE/versions.json  who wrote each version, when, and what it was made of
cases/CASE/answers/     what was found when the case was asked, the JSON of the command
cases/CASE/answers.json the question of each answer, and the command that gives it
briefs/BRIEF/           the documents of a brief, as they were uploaded, by number of the reading
briefs/BRIEF/readings.json  what each reading found, and what was said of it, by whom and when
published/              pages that were published, whether they still are or not
published.json          who published each, when, and how often it was seen
record.jsonl            the record of forecasts; `detente ledger import` takes it, into an empty ledger
log.jsonl               who did what, one act a line
"""
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
"""Names that no file of Windows can have."""


class _Pipe:
    """What an archive is written into; it cannot go back, so sizes follow each member."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        """Return what was written since this was last asked."""
        found = b"".join(self._parts)
        self._parts.clear()
        return found


def archive_of(project: Any) -> Iterator[bytes]:
    """Yield the bytes of an archive of everything in a project."""
    pipe = _Pipe()
    at = timezone.now()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for part in PARTS:
            for name, data in part(project, at):
                entry = zipfile.ZipInfo(name, at.timetuple()[:6])
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
                if chunk := pipe.taken():
                    yield chunk
    yield pipe.taken()


def names_of(slugs: list[str]) -> dict[str, str]:
    """Return a name of a folder for each slug: no two alike where capitals do not count, none that Windows keeps.

    Examples
    --------
    >>> names_of(["row", "Row", "con"])
    {'row': 'row', 'Row': 'Row-2', 'con': 'con-1'}
    """
    taken: set[str] = set(RESERVED)
    found: dict[str, str] = {}
    for slug in slugs:
        name, number = slug, 0 if slug.lower() in RESERVED else 1
        while name.lower() in taken:
            number += 1
            name = f"{slug}-{number}"
        taken.add(name.lower())
        found[slug] = name
    return found


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _project(project: Any, at: Any) -> Iterator[Member]:
    """Yield what the archive is, and the project."""
    text = READ_ME.format(title=project.title, slug=project.slug, at=f"{at:%Y-%m-%d %H:%M} UTC", version=__version__)
    yield "README.txt", text.encode()
    members = project.memberships.select_related("person").order_by("person__name")
    told = {
        "format": 1,
        "detente": __version__,
        "at": at,
        "project": project.slug,
        "title": project.title,
        "members": [{"name": str(each.person), "role": each.role, "since": each.created_at} for each in members],
    }
    yield "project.json", _json(told)


def _cases(project: Any, at: Any) -> Iterator[Member]:
    """Yield every case with all its versions and answers."""
    cases = list(project.cases.filter(created_at__lte=at).select_related("head").order_by("slug"))
    names = names_of([case.slug for case in cases])
    for case in cases:
        folder = f"cases/{names[case.slug]}"
        yield f"{folder}/case.yaml", case.head.text.encode()
        listed = []
        versions = case.versions.filter(created_at__lte=at).select_related("author", "parent", "merged")
        for each in versions.order_by("number").iterator(chunk_size=50):
            yield f"{folder}/versions/{each.number:04d}.yaml", each.text.encode()
            listed.append(
                {
                    "number": each.number,
                    "sha256": each.sha256,
                    "by": str(each.by),
                    "at": each.created_at,
                    "note": each.note,
                    "parent": each.parent.number if each.parent else None,
                    "merged": each.merged.number if each.merged else None,
                }
            )
        yield f"{folder}/versions.json", _json(listed)
        yield from _answers(case, folder, at)


def _answers(case: Any, folder: str, at: Any) -> Iterator[Member]:
    """Yield what was found when a case was asked."""
    rows = Job.objects.filter(case=case, state=State.DONE, ended_at__lte=at)
    listed = []
    for each in rows.select_related("version", "old", "asked_by").defer("page").order_by("pk").iterator(chunk_size=10):
        name = f"{each.pk}-{ask_of(each.task).name}.json"
        yield f"{folder}/answers/{name}", bytes(each.json)
        listed.append(
            {
                "file": name,
                "version": each.version.number,
                "old": each.old.number if each.old else None,
                "command": command_of(each.task, case.slug, each.options, f"{case.slug}-old.yaml" if each.old else ""),
                "options": each.options,
                "by": str(each.by),
                "at": each.asked_at,
            }
        )
    yield f"{folder}/answers.json", _json(listed)


def _briefs(project: Any, at: Any) -> Iterator[Member]:
    """Yield every brief: its documents, what was found in them, and what people said of that."""
    briefs = list(project.briefs.filter(created_at__lte=at).order_by("slug"))
    names = names_of([brief.slug for brief in briefs])
    for brief in briefs:
        folder = f"briefs/{names[brief.slug]}"
        listed = []
        readings = brief.readings.filter(created_at__lte=at).select_related("author").order_by("number")
        for each in readings.iterator(chunk_size=1):
            name = f"{each.number:04d}.{each.about.get('format', 'txt')}"
            yield f"{folder}/{name}", load(each.sha256)
            decisions = each.decisions.filter(at__lte=at).select_related("by").order_by("pk")
            listed.append(
                {
                    "number": each.number,
                    "file": name,
                    "uploaded_as": each.name,
                    "sha256": each.sha256,
                    "about": each.about,
                    "detente": each.program,
                    "by": str(each.by),
                    "at": each.created_at,
                    "found": each.found,
                    "decisions": [
                        {"key": one.key, "act": one.act, "reason": one.reason, "given": one.given, "by": str(one.by),
                         "at": one.at}
                        for one in decisions
                    ],
                }
            )  # fmt: skip
        yield f"{folder}/readings.json", _json(listed)


def _record(project: Any, at: Any) -> Iterator[Member]:  # noqa: ARG001 - a ledger is one chain and goes whole
    """Yield the record of forecasts, where there is one."""
    if not has_record(project):
        return
    with tempfile.TemporaryDirectory() as folder, open_ledger(path_of(project), create=False, author=KEEPER) as ledger:
        target = Path(folder) / "record.jsonl"
        export_ledger(ledger, target)
        yield target.name, target.read_bytes()


def _publications(project: Any, at: Any) -> Iterator[Member]:
    """Yield what was published; links are keys, and left out."""
    listed = []
    for each in published(project).filter(at__lte=at):
        name = f"{each.pk}-{each.case.slug}.html"
        yield f"published/{name}", page_of(Job.objects.get(pk=each.job_id))["html"].encode()
        listed.append(
            {
                "file": name,
                "title": each.title,
                "description": each.description,
                "case": each.case.slug,
                "version": each.job.version.number,
                "options": each.job.options,
                "by": str(each.who),
                "at": each.at,
                "withdrawn_at": each.withdrawn_at,
                "views": each.views,
            }
        )
    yield "published.json", _json(listed)


def _log(project: Any, at: Any) -> Iterator[Member]:
    """Yield who did what."""
    acts = Act.objects.filter(project=project.slug, at__lte=at).order_by("pk")
    lines = (
        json.dumps({"at": each.at.isoformat(), "who": each.name, "did": each.verb, "what": each.thing,
                    "detail": each.detail}, ensure_ascii=False)
        for each in acts.iterator(chunk_size=500)
    )  # fmt: skip
    yield "log.jsonl", "".join(f"{line}\n" for line in lines).encode()


PARTS: tuple[Callable[[Any, Any], Iterator[Member]], ...] = (
    _project,
    _cases,
    _briefs,
    _record,
    _publications,
    _log,
)
"""What is in the archive; each yields members of a project that are not newer than a moment."""
