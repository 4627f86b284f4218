"""What the course's exercise needs, scripted, with times that are known: recordings, runs, a small course."""

import ast
import json
from pathlib import Path
from typing import Any

from recorded import DONE, JSON, exchange, frame, recording_text
from runs import header, run
from tokenreel.measure import Plan
from tokenreel.measure.plots import plot_files, write_plots
from tokenreel.measure.run_file import RunWriter
from tokenreel.site.commands import build_site

EXERCISE = Path(__file__).parents[2] / "lessons" / "streaming" / "three-latencies.py"
RUNS = "demos/five-hundred-words/runs/2026-11-25-local.jsonl"
COURSE = {
    "mkdocs.yml": "site_name: A\ntheme: {name: material}\nplugins: [search, tokenreel]\n",
    "lessons/course.yml": """\
title: {ko: 코스, en: A course}
languages: {ko: 한국어, en: English}
tracks: [{id: streaming, title: {ko: 스트리밍, en: Streaming}, lessons: [{file: 05-x.md}]}]
""",
    "lessons/streaming/05-x.md": """\
---
title: {ko: 레슨, en: The lesson}
minutes: 1
status: published
---
:::ko
글.
:::
:::en
Text.
:::

```exercise="three-latencies"
```
""",
    "lessons/streaming/three-latencies.py": EXERCISE.read_text("utf-8"),
    "docs/index.md": ":::ko\n# 홈\n:::\n:::en\n# Home\n:::\n",
}
"""A course of one lesson with the exercise in it; recordings and runs come extra."""


def _said_by_the_exercise() -> dict[str, Any]:
    """Return the constants of its requests: what it asks stands there and nowhere else."""
    names: dict[str, Any] = {}
    for node in ast.parse(COURSE["lessons/streaming/three-latencies.py"]).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Name) and target.id in {"PROMPT", "REQUEST", "STREAMED"}:
            exec(compile(ast.Module([node], []), "exercise", "exec"), names)
    return names


_SAID = _said_by_the_exercise()
PROMPT, REQUEST = _SAID["PROMPT"], _SAID["REQUEST"]
STREAMED = {**REQUEST, **_SAID["STREAMED"]}
MS = 1000
FIRST_MS, LAST_MS, STREAMED_WALL_MS, WHOLE_WALL_MS = 200, 2180, 2300, 2250
"""Of what is recorded: 100 words, 20 ms apart."""


def chunk(**fields: object) -> bytes:
    return f"data: {json.dumps({'choices': [{'index': 0, **fields}]})}\n\n".encode()


def streamed(text: str = "bread ", **request: object) -> list:
    words = [((FIRST_MS + 20 * index) * MS, frame(text)) for index in range(100)]
    usage = b'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":100,"total_tokens":109}}\n\n'
    reads = [
        (100 * MS, chunk(delta={"role": "assistant", "content": ""})),
        *words,
        (2200 * MS, chunk(delta={}, finish_reason="stop")),
        (2250 * MS, usage),
        (2290 * MS, DONE),
    ]
    return exchange(reads, body={**STREAMED, **request}, end_us=STREAMED_WALL_MS * MS)


def whole(text: str = "bread", **request: object) -> list:
    message = {"role": "assistant", "content": text}
    answer = {
        "id": "a", "object": "chat.completion", "created": 1, "model": "Small",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }  # fmt: skip
    reads = [(WHOLE_WALL_MS * MS, json.dumps(answer).encode())]
    return exchange(reads, body={**REQUEST, **request}, headers=JSON, end_us=WHOLE_WALL_MS * MS)


def write_recordings(root: Path, **exchanges: list) -> None:
    """Write ``bread-streamed`` and ``bread-whole`` below a course's root, or what is given instead."""
    made = {"bread_streamed": streamed(), "bread_whole": whole(), **exchanges}
    for name, events in made.items():
        demo = name.replace("_", "-")
        path = root / "demos" / demo / "recording.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        # as of a client that somebody started by hand: no lesson has to print its code
        text = recording_text(demo, events).replace('"language": "python"', '"language": null', 1)
        path.write_text(text, "utf-8")


def write_runs(root: Path) -> None:
    """Write runs of the measurement that the exercise cites."""
    plan = Plan(prompts={"bread": PROMPT}, models=["gpt-5.4"], max_tokens=700, pairs=4)
    writer = RunWriter.create(root / RUNS, header(plan))
    for pair in range(1, 5):
        writer.append(run(pair, client="async", prompt="bread", first_ms=100 + pair, gap_ms=40))
        writer.append(run(pair, "whole", client="async", prompt="bread", wall_ms=270 + pair))


def write_plots_of_runs(root: Path) -> None:
    """Draw what a site of the runs has to have."""
    write_plots(plot_files(root, "five-hundred-words", ["ko", "en"]))


def write_course(root: Path) -> Path:
    """Write a course with the exercise, but for the plots of its runs; returns its folder."""
    for name, text in COURSE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    write_recordings(root)
    write_runs(root)
    return root


def replace_in_exercise(root: Path, old: str, new: str) -> None:
    """Change the exercise of a course that was written."""
    path = root / "lessons" / "streaming" / EXERCISE.name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def build_course(root: Path) -> None:
    """Write a course with the exercise and the plots of its runs, and build its site, in ``site``."""
    write_plots_of_runs(write_course(root))
    build_site(root, root / "site", strict=True)
