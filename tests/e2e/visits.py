"""A small course in two versions, the browsers that visit it, and hosts that can be lost."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from players import ROOT

KEPT_MS: Final = 90_000
"""How long a busy browser may take to keep a course, or a new worker to follow one that still keeps it."""
OLD, NEW = "The first version.", "The second version."
_COURSE: Final = """\
title: {ko: 코스, en: A course}
id: small
languages: {ko: 한국어, en: English}
tracks:
  - {id: a, title: {ko: 하나, en: One}, lessons: [{file: 01-x.md}, {file: 02-y.md}]}
  - {id: b, title: {ko: 둘, en: Two}, lessons: [{file: 03-z.md}]}
progress:
  worth: {read: 10, replay: 5, track: 100}
  achievements:
    - id: one
      title: {ko: 하나 완주, en: All of one}
      text: {ko: 다 읽어요., en: Read it all.}
      when: {track: a}
"""
_HEAD: Final = "---\ntitle: {{ko: {0}, en: {0}}}\nminutes: 1\ntags: []\nstatus: published\n---\n"
_CONFIG: Final = """\
site_name: A
theme: {{name: material, font: false, features: [navigation.footer]}}
plugins: [search, {{tokenreel: {{live: false, offline: {offline}}}}}]
"""
_FENCE: Final = re.compile(r'^```python demo="haiku-sync".*?^```$', re.MULTILINE | re.DOTALL)
_HELD: Final = """async ([prefix, ms, names]) => {
    let missing;
    for (const until = performance.now() + ms; performance.now() < until;) {
        const caches_ = (await caches.keys()).filter(name => name.startsWith(prefix));
        const lists = await Promise.all(caches_.map(async name => (await caches.open(name)).keys()));
        const kept = lists.flat().map(({url}) => url);
        missing = names.filter(name => !kept.some(url => url.includes(name)));
        if (!missing.length) return kept;
        await new Promise(resolve => requestAnimationFrame(resolve));
    }
    throw new Error("not kept: " + missing);
}"""


@dataclass(frozen=True, slots=True)
class Sites:
    """Built sites of one course."""

    old: Path
    new: Path
    gone: Path
    """Built with ``offline: false``."""


def build_sites(folder: Path) -> None:
    """Build all of them into a new folder."""
    build_visited(folder / "course", folder / "old", OLD)
    build_visited(folder / "course", folder / "new", NEW)
    build_visited(folder / "course", folder / "gone", NEW, offline=False)


def build_visited(root: Path, site: Path, text: str, *, offline: bool = True) -> None:
    """Build the course whose first lesson says a text.

    Args:
        root: An empty folder for the course, or one that holds it.
        site: The site's folder: what is there is replaced file by file, as a host does.
        text: What the first lesson says.
        offline: The plugin's setting.
    """
    lesson = (ROOT / "lessons" / "streaming" / "05-streaming.md").read_text("utf-8")
    fence = _FENCE.search(lesson)
    assert fence is not None
    both = f":::ko\n{text}\n:::\n:::en\n{text}\n:::\n"
    files = {
        "mkdocs.yml": _CONFIG.format(offline=str(offline).lower()),
        "docs/index.md": "# Home\n\nWelcome.\n",
        "lessons/course.yml": _COURSE,
        "lessons/a/01-x.md": _HEAD.format("First") + both + fence[0] + "\n",
        "lessons/a/02-y.md": _HEAD.format("Second") + "Never visited.\n",
        "lessons/b/03-z.md": _HEAD.format("Third") + "Of another track.\n",
    }
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, "utf-8")
    shutil.copytree(ROOT / "demos" / "haiku-sync", root / "demos" / "haiku-sync", dirs_exist_ok=True)
    command = [sys.executable, "-m", "tokenreel", "build", "--project", str(root), "--site-dir", str(site)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def held(page: Page, *names: str, scope: str = "/") -> list[str]:
    """Wait until what is kept of a course has addresses that hold these; returns all that are kept."""
    found: list[str] = page.evaluate(_HELD, [f"tokenreel:{scope}:", KEPT_MS, names])
    return found


def until(page: Page, condition: str, argument: object = None) -> None:
    """Wait until a page's asynchronous function returns what is true.

    Playwright's own waiting takes the promise for it.
    """
    loop = """async ([ms, argument]) => {
        for (const until = performance.now() + ms; performance.now() < until;) {
            if (await (CONDITION)(argument)) return;
            await new Promise(resolve => requestAnimationFrame(resolve));
        }
        throw new Error("never: CONDITION");
    }"""
    page.evaluate(loop.replace("CONDITION", condition), [KEPT_MS, argument])


def versions(page: Page, scope: str = "/") -> list[str]:
    """Return the versions of which something is kept."""
    names: list[str] = page.evaluate("caches.keys()")
    found = (
        name.removeprefix(f"tokenreel:{scope}:") for name in names if name.startswith(f"tokenreel:{scope}:")
    )
    return [name for name in found if name != "runtime"]


def says(page: Page, text: str) -> None:
    """Expect a lesson to say a text."""
    expect(page.locator("article")).to_contain_text(text)
