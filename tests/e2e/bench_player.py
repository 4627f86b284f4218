"""How late the player shows a tick: a synthetic stream of 50 chunks a second, played at 1x in Chromium.

Prints percentiles of the lag (shown minus due, since playback began) over the whole run, the same for its
first and last tenth, and the drift between the two. Beside them stands how far apart the frames were
in the same run: no page can show anything between two frames, so that is what to compare the lag with.
"""

import hashlib
import itertools
import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from conftest import launch_chromium, serve
from tokenreel.site.assets import assets

CHUNKS_PER_SECOND = 50
PAGE = """<!doctype html><meta charset="utf-8"><html lang="en"><body class="md-typeset">
<link rel="stylesheet" href="assets/tokenreel/tokenreel.css">
<tokenreel-player data-demo="bench" data-src="recording.jsonl"></tokenreel-player>
<script type="module" src="assets/tokenreel/player/element.js"></script>"""
WATCH = """() => {
    window.bench = {lags: [], frames: []};
    let startMs = 0;
    addEventListener("tokenreel:play", () => { startMs = performance.now(); });
    addEventListener("tokenreel:tick", ({detail}) => {
        if (detail.kind === "chunk") bench.lags.push(performance.now() - startMs - detail.timeUs / 1000);
    });
    const frame = now => { bench.frames.push(now); requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
}"""


def recording_of(seconds: int) -> str:
    """Return a recording of a stream of that length, its chunks at uneven distances."""
    header = {
        "tokenreel": 1, "demo": "bench", "recorded_at": "2026-01-01T00:00:00Z", "endpoint": {},
        "program": {"language": "python"}, "client": {},
    }  # fmt: skip
    events: list[list[Any]] = [
        [0, "request", 0, {"method": "POST", "path": "/x", "headers": {}, "body": {}}],
        [10, "head", 0, {"status": 200, "headers": {"content-type": "text/event-stream"}}],
    ]
    body = ""
    for index in range(1, seconds * CHUNKS_PER_SECOND):
        time_us = index * 1_000_000 // CHUNKS_PER_SECOND + index * 7919 % 15_000
        frame = 'data: {"choices":[{"delta":{"content":"w "}}]}\n\n'
        body += frame
        events += [[time_us, "body", 0, frame], [time_us, "out", None, "w "]]
    end_us = seconds * 1_000_000 + 20_000
    digest = hashlib.sha256(body.encode()).hexdigest()
    events.append([end_us, "end", 0, {"reason": "eof", "bytes": len(body), "sha256": digest}])
    return "".join(json.dumps(line) + "\n" for line in (header, *events))


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed (nearest rank)."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main(seconds: int) -> None:
    """Play once and print what was seen."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for address, content in assets():
            (folder / address).parent.mkdir(parents=True, exist_ok=True)
            (folder / address).write_text(content, "utf-8")
        (folder / "index.html").write_text(PAGE, "utf-8")
        (folder / "recording.jsonl").write_text(recording_of(seconds), "utf-8")
        with serve(folder) as url:
            report(play(url, seconds), seconds)


def play(url: str, seconds: int) -> dict[str, list[float]]:
    """Play the recording in Chromium; returns lags and the times of frames, in milliseconds."""
    print(f"playing {seconds} s at 1x …", file=sys.stderr)
    with sync_playwright() as playwright:
        page = launch_chromium(playwright).new_page()
        page.goto(url)
        page.wait_for_selector("[data-state=ready]")
        page.evaluate(WATCH)
        page.get_by_role("button", name="Play").click()
        page.wait_for_selector("[data-state=ended]", timeout=(seconds + 30) * 1000)
        result: dict[str, list[float]] = page.evaluate("bench")
        return result


def report(seen: dict[str, list[float]], seconds: int) -> None:
    """Print the figures."""
    lags = seen["lags"]
    gaps = [later - earlier for earlier, later in itertools.pairwise(seen["frames"])]
    tenth = len(lags) // 10
    rows = [("lag, all", lags), ("lag, first tenth", lags[:tenth]), ("lag, last tenth", lags[-tenth:])]
    print(f"{len(lags)} chunks in {seconds} s; milliseconds")
    for title, values in [*rows, ("between frames", gaps)]:
        figures = "  ".join(
            f"p{share * 100:g} {percentile(values, share):6.2f}" for share in (0.5, 0.95, 0.99)
        )
        print(f"{title:18} n {len(values):5}  {figures}  max {max(values):6.2f}")
    print(f"drift over the run: {median(lags[-tenth:]) - median(lags[:tenth]):+.2f} ms")
    print(f"lag p99 / frame p50: {percentile(lags, 0.99) / percentile(gaps, 0.5):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
