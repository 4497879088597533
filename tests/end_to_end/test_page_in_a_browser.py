"""The page as a browser shows it: two screens at most, nothing wider than the screen, no barrier that axe-core finds.

Skipped where there is no Chromium, or no axe-core: ``npm install axe-core`` somewhere, and ``DETENTE_AXE`` is the path
of its ``axe.min.js``. Both are run in copies of the page whose policy lets the tests' own script in.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

import detente
from detente.report.page import report_page

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
AXE = Path(os.environ.get("DETENTE_AXE", ""))
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

pytestmark = [pytest.mark.long, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]


@pytest.fixture(scope="module", params=["russia-2022", "crimea-2014", "ultimatum"])
def page(request):
    return report_page(detente.gather(request.param, worlds=256, paths=32))


def measured(page, folder, expression, *, width, script="", dark=False):
    """Return what an expression is in a browser that shows the page, ``script`` loaded."""
    open_page = POLICY.sub("", page)
    run = f"(async () => told.textContent = JSON.stringify(await ({expression})))()"
    told = f"<pre id=told></pre><script>{script}\n;{run}</script>"
    file = folder / "page.html"
    file.write_text(open_page.replace("</body>", f"{told}</body>"), encoding="utf-8")
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},800",
            *(["--blink-settings=preferredColorScheme=0"] if dark else []),
            f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=20000", "--dump-dom", file.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found is not None
    return json.loads(unescape(found[1]))


def test_two_screens(page, tmp_path):
    height = measured(page, tmp_path, "document.querySelector('footer').getBoundingClientRect().bottom", width=1280)
    assert height <= 2 * 800


@pytest.mark.parametrize("width", [500, 1280])
def test_nothing_is_wider_than_the_screen(page, tmp_path, width):
    """A window of Chromium is at least 500 pixels wide."""
    opened = "(document.querySelectorAll('details').forEach(d => d.open = true), document.documentElement.scrollWidth)"
    assert measured(page, tmp_path, opened, width=width) <= width


@pytest.mark.skipif(not AXE.is_file(), reason="DETENTE_AXE names no axe.min.js")
@pytest.mark.parametrize("dark", [False, True])
def test_no_barriers(page, tmp_path, dark):
    opened = (
        "(document.querySelectorAll('details').forEach(d => d.open = true), axe.run(document.querySelector('main')))"
    )
    told = f"{opened}.then(found => found.violations.map(each => [each.id, each.nodes[0].html]))"
    script = AXE.read_text(encoding="utf-8").replace("</script", "<\\/script")
    assert measured(page, tmp_path, told, width=1280, script=script, dark=dark) == []
