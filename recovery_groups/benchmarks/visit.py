"""A first visit in Chromium with its processor slowed four times: ``bin/bench visit``.

Needs what ``bin/test`` installs: Playwright and Chromium.
"""

import argparse
import os
from statistics import median
from typing import TYPE_CHECKING

from recovery_groups.benchmarks import page
from recovery_groups.benchmarks.figures import give, tell
from recovery_groups.start import chromium
from recovery_groups.start.say import StartError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SLOWER = 4
VISITS = 10
PHONE, DESKTOP = (390, 844), (1280, 900)
PATHS = {"landing": "/", "a town": "/?q=San+Francisco"}
# When the first card of the results is painted, in milliseconds since the visit began.
SHOWN = """() => new Promise(done => {
    const first = () => document.querySelector('#results .list .row')
        && performance.getEntriesByType('paint').some(one => one.name === 'first-contentful-paint');
    const look = () => first() ? requestAnimationFrame(() => done(performance.now()))
        : requestAnimationFrame(look);
    look();
})"""
SHIFT = """() => new Promise(done => {
    let total = 0;
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) total += one.value;
    }).observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(total), 300);
})"""


def main(argv: list[str]) -> int:
    """Visit the landing page and a town's results, each time in a new browser profile."""
    parser = argparse.ArgumentParser(prog="bin/bench visit", description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 – not always there
    except ImportError as error:
        raise StartError("Playwright is missing: run bin/test once, it installs it.") from error
    with page.served() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        found = {
            f"{name}, {kind}": _visits(browser, f"http://localhost:{port}{path}", size)
            for name, path in PATHS.items()
            for kind, size in (("phone", PHONE), ("desktop with map", DESKTOP))
        }
        browser.close()
    give(found, as_json=options.json)
    return 0


def _visits(browser: "Browser", url: str, size: tuple[int, int]) -> dict[str, float]:
    tell(f"  {url} at {size[0]} px")
    visits = [_visit(browser, url, size) for _ in range(VISITS)]
    return {
        "results visible p50 ms": round(median(visit["shown"] for visit in visits)),
        "results visible slowest ms": round(max(visit["shown"] for visit in visits)),
        "kB transferred": round(max(visit["bytes"] for visit in visits) / 1000),
        "layout shift": max(visit["shift"] for visit in visits),
    }


def _visit(browser: "Browser", url: str, size: tuple[int, int]) -> dict[str, float]:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    opened = context.new_page()
    session = context.new_cdp_session(opened)
    sizes: list[float] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    opened.goto(url, wait_until="commit")
    shown = opened.evaluate(SHOWN)
    opened.wait_for_load_state("networkidle")
    shift = opened.evaluate(SHIFT)
    context.close()
    return {"shown": shown, "bytes": sum(sizes), "shift": shift}
