"""Numbers that were fitted to judgements, kept in a file beside the case: read, and put in the place of the case's own.

The file is JSON with the hash of its content. Its ``numbers`` have for each path what stood in the case and what is to
stand there; its ``factors`` what they share; its ``sample`` the joint sample from which both were made. It fits a case
as long as the numbers in it are those from which it was made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detente.case.dump import to_data
from detente.case.places import survey
from detente.case.schema import Case
from detente.core.errors import CaseError, Problem

LARGEST_BYTES = 1 << 24
"""Bytes of a file: more than any that is written."""
KIND = "tuned"
FACTOR = "tuned_"
"""What the names of the factors of a fit begin with; the number that a factor is named after comes first in it."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TunedNumber(_Strict):
    """One fitted number."""

    path: str = Field(max_length=400)
    """Dotted path."""
    was: Any
    """What stood in the case, as data."""
    becomes: Any
    """What is to stand there."""


class TunedFactor(_Strict):
    """What fitted numbers share."""

    factor: str = Field(max_length=100)
    of: dict[str, float]
    """Path -> loading."""


class TunedFile(_Strict):
    """A file of fitted numbers."""

    kind: str
    version: int = Field(ge=1, le=1)
    case: str
    case_hash: str
    seed: int
    judgements: dict[str, Any]
    """As the case had them."""
    numbers: list[TunedNumber] = Field(max_length=64)
    factors: list[TunedFactor] = Field(max_length=64)
    sample: dict[str, list[float]]
    """By path, values in canonical units; a row of all columns is one draw."""
    hash: str


@dataclass(frozen=True, slots=True)
class Tuned:
    """Fitted numbers, and the file they came from."""

    file: str
    content: TunedFile


def written(content: Mapping[str, Any]) -> bytes:
    """Return the bytes of a file with the hash of its content."""
    return (json.dumps({**content, "hash": digest(content)}, indent=1, ensure_ascii=False) + "\n").encode()


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a file's content, of all but the hash itself."""
    rest = {key: value for key, value in content.items() if key != "hash"}
    text = json.dumps(rest, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_tuned(path: str | Path) -> Tuned:
    """Read a file of fitted numbers.

    Raises
    ------
    CaseError
        If it cannot be read, is no such file, or was changed since it was written.
    """
    name = str(path)
    expected = "a file written by `detente tune`"
    try:
        if Path(path).stat().st_size > LARGEST_BYTES:
            raise CaseError([Problem("", "a file that is too large", expected, file=name)])
        data = json.loads(Path(path).read_bytes())
        content = TunedFile.model_validate(data)
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or error})"
        raise CaseError([Problem("", found, expected, file=name)]) from None
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        at = ".".join(str(part) for part in wrong["loc"])[:200]
        raise CaseError([Problem(at, "something else", expected, file=name)]) from None
    except (ValueError, RecursionError):
        raise CaseError([Problem("", "no JSON", expected, file=name)]) from None
    if content.kind != KIND:
        raise CaseError([Problem("kind", f"`{content.kind[:60]}`", f"`{KIND}`", file=name)])
    if content.hash != digest(data):
        found = "a content that does not have its hash: it was changed by hand"
        raise CaseError([Problem("hash", found, "a file as it was written; run `detente tune` again", file=name)])
    return Tuned(name, content)


def with_tuned(case: Case, tuned: Tuned) -> Case:
    """Return a case with fitted numbers in place of its own; its file and lines stay known.

    Raises
    ------
    CaseError
        If the case has no such number, or no longer the one from which the fit was made.
    """
    data = to_data(case)
    surveyed = survey(case)
    problems = []
    why = f"fitted to the judgements on behaviour by `detente tune` ({tuned.content.hash[:12]})"
    for number in tuned.content.numbers:
        entry = surveyed.own.get(number.path) or surveyed.beliefs.get(number.path)
        if entry is None:
            problems.append(Problem(number.path, "no such number in the case", "that of the fit", file=tuned.file))
        elif entry.number.notation.to_data() != number.was:
            expected = f"{number.was} as it was; run `detente tune` again"
            problems.append(Problem(number.path, f"{entry.number.notation} in the case", expected, file=tuned.file))
        elif not _put(data, number.path, {"value": number.becomes, "why": why}):
            problems.append(Problem(number.path, "no single number", "one that can be replaced", file=tuned.file))
    if problems:
        raise CaseError(problems)
    shared = [{"factor": each.factor, "of": each.of, "why": why} for each in tuned.content.factors]
    if shared:
        data["together"] = [*data.get("together", []), *shared]
    data.pop("tuned", None)
    data.pop("tune", None)  # what was fitted shares factors now, and is not fitted again
    try:
        made = Case.model_validate(data)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        at = ".".join(str(part) for part in wrong["loc"])[:200]
        raise CaseError([Problem(at, str(wrong["msg"]), "numbers that fit the case", file=tuned.file)]) from None
    made._file, made._lines = case.file, case._lines  # noqa: SLF001 - the same case; its text has other numbers
    return made


_BARE = ("weight", "amount", "position", "value")
"""Fields that hold the number itself where an entry is written at length."""


def _put(node: Any, path: str, value: Any) -> bool:
    """Put a value at a canonical path in the data of a case; tell whether there was a place for it."""
    if isinstance(node, list):
        head, _, rest = path.partition(".")
        if not head.isdecimal() or int(head) >= len(node):
            return len(node) == 1 and _put(node[0], path, value)
        return _set(node, int(head), rest, value)
    if not isinstance(node, dict):
        return False
    for key in sorted((str(each) for each in node), key=len, reverse=True):
        if path == key or path.startswith(f"{key}."):
            return _set(node, key, path[len(key) + 1 :], value)
    return False


def _set(node: Any, key: Any, rest: str, value: Any) -> bool:
    """Put a value below or in place of an entry."""
    inner = node[key]
    if rest:
        return _put(inner, rest, value)
    if isinstance(inner, list) and len(inner) == 1:
        node, key, inner = inner, 0, inner[0]
    if isinstance(inner, dict):
        bare = next((each for each in _BARE[:3] if each in inner), None)
        if bare is not None:
            inner[bare] = value
            return True
    node[key] = value
    return True
