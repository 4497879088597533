"""How long one waits for a forecast page: reweighting while a slider is dragged, and the true run once it is let go.

``python benchmarks/workbench.py [CASE] [-n N]`` starts a workbench in a folder of its own, asks for a forecast, drags
sliders in a headless Chromium where there is one, and asks for true runs of 256 x 32 over HTTP as the page does.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.end_to_end.test_workbench_kills import Server

DRAG = """async (n) => {
  const inputs = [...document.querySelectorAll(".play input[type=range]")], times = [];
  for (let i = 0; i < n; i++) {
    const input = inputs[i % inputs.length];
    input.value = String((i * 7) % (1 + +input.max));
    const began = performance.now();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    document.querySelector(".then").getBoundingClientRect();
    times.push(performance.now() - began);
    await new Promise((done) => requestAnimationFrame(done));
  }
  return times;
}"""
"""Moves sliders, and takes the time until the page is laid out anew."""


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="?", default="russia-2022")
    parser.add_argument("-n", type=int, default=100, help="how often")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        began = time.perf_counter()
        server.start()
        server.ask("GET", server.link)
        print(f"first page after serve: {time.perf_counter() - began:.2f} s")
        name = {"name": "Ada", "password": "correct horse battery", "again": "correct horse battery"}
        server.ask("POST", server.link, **name)
        try:
            measure(server, f"/projects/first/cases/{given.case}/", given.n)
        finally:
            server.process.terminate()  # type: ignore[union-attr]
            server.process.wait()  # type: ignore[union-attr]


def measure(server: Server, address: str, n: int) -> None:
    """Measure a forecast page."""
    _, headers, _ = server.ask("POST", f"{address}forecast/begin/")
    page = headers["location"]
    began = time.perf_counter()
    data = page.replace("forecast/", "jobs/") + "data/"
    while server.ask("GET", data)[0] != 200:
        time.sleep(0.1)
    print(f"forecast of 1,024 x 100 with all that is explained: {time.perf_counter() - began:.1f} s")
    body = server.ask("GET", page)[2].decode()
    settings, play = (json.loads(_between(body, f'<script id="{name}" type="application/json">', "</script>"))
                      for name in ("settings", "play"))  # fmt: skip
    moves = [(each["path"], value) for each in settings for value in each["values"]]
    played, own = [], []
    for i in range(n + 3):
        path, value = moves[(i * 7) % len(moves)]
        began = time.perf_counter()
        found = server.post_json(f"{address}play/", {**play, "worlds": 256, "paths": 32, "overrides": {path: value}})
        played.append(time.perf_counter() - began)
        own.append(found["engine_seconds"])
    told("true run of 256 x 32, over HTTP", [1000 * each for each in played[3:]])
    told("of which in the engine", [1000 * each for each in own[3:]])
    drag(server, page, n)
    print(f"load: {', '.join(f'{each:.1f}' for each in os.getloadavg())}")


def drag(server: Server, page: str, n: int) -> None:
    """Drag sliders in a browser, where there is one."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    chromium = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
    if chromium is None:
        return
    with sync_playwright() as starting:
        browser = starting.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context()
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{server.port}"}
                             for name, value in server.cookies.items()])  # fmt: skip
        tab = context.new_page()
        tab.goto(f"http://127.0.0.1:{server.port}{page}")
        tab.wait_for_selector(".play:not([hidden])")
        told("reweighted in the browser", tab.evaluate(DRAG, n))
        browser.close()


def told(what: str, milliseconds: Sequence[float]) -> None:
    """Print the median, the 95th percentile and the longest time."""
    found = sorted(milliseconds)
    p95 = found[min(int(0.95 * len(found)), len(found) - 1)]
    print(
        f"{what}: median {found[len(found) // 2]:.0f} ms, p95 {p95:.0f} ms, at most {found[-1]:.0f} ms (n={len(found)})"
    )


def _between(text: str, start: str, end: str) -> Any:
    return text.partition(start)[2].partition(end)[0]


if __name__ == "__main__":
    main()
