"""How long `tokenreel check` takes for a large course: `scripts/bench_check`.

The course is made of the flagship lesson: each copy has demos, an exercise and prose of its own. The process
is started as an author starts it and timed from outside: cold, without any cache; with nothing changed; and
after one paragraph of one lesson was changed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "lessons" / "streaming" / "05-streaming.md"
EXERCISE = ROOT / "lessons" / "streaming" / "three-latencies.py"
TRACKS = 10
DEMOS = sorted(path.parent.name for path in (ROOT / "demos").glob("*/recording.jsonl"))
TASK = re.compile(r"^```\w+ (?:task|solution|checks|hints)=.*\n(?:.*\n)*?```\n", re.MULTILINE)


def make_course(root: Path, count: int, with_tasks: int) -> None:
    """Write a course of so many lessons; of those with tasks, each takes seconds when it is first checked."""
    shutil.copytree(ROOT / "docs", root / "docs")
    shutil.copytree(ROOT / "demos" / "five-hundred-words", root / "demos" / "five-hundred-words")
    shutil.copy(ROOT / "mkdocs.yml", root)
    if (ROOT / "node_modules").is_dir():  # else demos in JavaScript can't be run, and are tried each time
        (root / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    rows: dict[int, list[str]] = {track: [] for track in range(TRACKS)}
    for number in range(count):
        track = number * TRACKS // count
        rows[track].append(f"      - file: {number:03}-streaming.md\n")
        write_lesson(root, number, f"track-{track}", tasks=number < with_tasks)
    course = "title: {ko: 코스, en: Course}\nlanguages: {ko: 한국어, en: English}\ntracks:\n"
    for track, files in rows.items():
        course += f"  - id: track-{track}\n    title: {{ko: 트랙 {track}, en: Track {track}}}\n    lessons:\n"
        course += "".join(files) if files else "      []\n"
    (root / "lessons" / "course.yml").write_text(course, "utf-8")
    home = root / "docs" / "index.md"
    home.write_text(home.read_text("utf-8").replace("streaming/05-", "track-0/000-"), "utf-8")


def write_lesson(root: Path, number: int, track: str, *, tasks: bool) -> None:
    """Write one lesson with its demos and its exercise."""
    text = LESSON.read_text("utf-8")
    text = text if tasks else TASK.sub("", text)
    exercise = EXERCISE.read_text("utf-8")
    for demo in DEMOS:
        text = re.sub(rf"(?<![\w-]){demo}(?![\w-])", f"{demo}-{number}", text)
        exercise = re.sub(rf"(?<![\w-]){demo}(?![\w-])", f"{demo}-{number}", exercise)
        shutil.copytree(ROOT / "demos" / demo, root / "demos" / f"{demo}-{number}")
    text = re.sub(r'(task|solution|checks|hints)="([\w-]+)"', rf'\1="\2-{number}"', text)
    text = text.replace('exercise="three-latencies"', f'exercise="latencies-{number}"')
    text = text.replace("token by token", f"token by token, part {number}")
    text = text.replace("If a person is going to read the text", f"If a person is to read text {number}")
    path = root / "lessons" / track / f"{number:03}-streaming.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    (path.parent / f"latencies-{number}.py").write_text(exercise, "utf-8")


def check(root: Path, cache: Path, *options: str) -> tuple[float, str]:
    """Run `tokenreel check` once; return its seconds and what it said in the end."""
    command = [sys.executable, "-m", "tokenreel", "check", "--project", str(root), *options]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    took = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"the course should be sound, but check says:\n{done.stdout[:2000]}{done.stderr[-2000:]}")
    return took, done.stderr.strip().splitlines()[-1]


def change(root: Path, turn: int) -> None:
    """Change one paragraph of a lesson in the middle, in all languages."""
    path = sorted((root / "lessons").glob("*/*-streaming.md"))[turn]
    text = path.read_text("utf-8")
    path.write_text(text.replace("예요.", f"예요 {turn}.", 1).replace("UX.", f"UX {turn}.", 1), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lessons", type=int, default=500, metavar="N")
    parser.add_argument("--tasks", type=int, default=2, metavar="N", help="lessons that keep their tasks")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="of each warm case")
    parser.add_argument("--run", action="store_true", help="run all demos when cold, which takes a while")
    chosen = parser.parse_args()
    options = [] if chosen.run else ["--no-run"]
    with tempfile.TemporaryDirectory(prefix="tokenreel-bench-") as name:
        root, cache = Path(name) / "course", Path(name) / "cache"
        (root / "lessons").mkdir(parents=True)
        make_course(root, chosen.lessons, chosen.tasks)
        cold, said = check(root, cache, *options)
        print(f"{chosen.lessons} lessons, {len(DEMOS)} demos each, {' '.join(options) or 'all run'}; {said}")
        print(f"cold: {cold:.2f} s")
        warm = [check(root, cache, *options)[0] for _ in range(chosen.runs)]
        changed = []
        for turn in range(chosen.runs):
            change(root, turn)
            changed.append(check(root, cache, *options)[0])
        for label, found in (("nothing changed", warm), ("one lesson changed", changed)):
            times = ", ".join(f"{seconds:.2f}" for seconds in found)
            ratio = cold / median(found)
            print(f"{label}: median {median(found):.2f} s ({times}), cold takes {ratio:.0f} times as long")
        small = [check(ROOT, cache)[0] for _ in range(2)][1:]
        print(f"this repository's course, nothing changed: {small[0]:.2f} s")


if __name__ == "__main__":
    main()
