"""Write README.md for the package index: a hook of hatchling, called when the project is built.

Links of the README are relative to the repository, and the project has no public address to make them absolute with.
On an index a relative link is dead, so each becomes the path of its file, and a picture its description.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?://|#)([^)\s]+)\)")
WHERE = "Paths such as `docs/index.md` are those of the source archive, which holds all of the documentation.\n"


class LongDescription(MetadataHookInterface):
    """Gives the metadata its long description."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put the rendered README into the metadata."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": without_links(text)}


def without_links(text: str) -> str:
    """Return Markdown whose relative links are paths in plain sight.

    Examples
    --------
    >>> print(without_links("See [the tutorial](docs/first.md).").splitlines()[0])
    See the tutorial (`docs/first.md`).
    """
    return f"{LINK.sub(_path, text).rstrip()}\n\n{WHERE}"


def _path(link: re.Match[str]) -> str:
    picture, words, target = link.groups()
    path = f"`{target.partition('#')[0]}`"
    if words.strip("`") == path.strip("`"):
        return path
    return f"*{words}* ({path})" if picture else f"{words} ({path})"
