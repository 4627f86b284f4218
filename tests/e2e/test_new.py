"""The tutorial, as it is written: the wheel in an empty environment, and what comes of it in a browser."""

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from conftest import COSTLY, serve
from players import player_of, shown_text
from tokenreel.capture import open_endpoint
from tokenreel.recording import output_text, read_recording

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "manual" / "tutorial.md").read_text("utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL)
(DEMO,) = re.findall(r"^````markdown\n(.*?)^````", TUTORIAL, re.MULTILINE | re.DOTALL)
INSTALL, NEW, LOCAL, OWN, CHECK, PUBLISH, SCHEMAS = BLOCKS
LESSON = "first-steps/01-first-stream"

pytestmark = pytest.mark.slow


@dataclass
class Terminal:
    """Runs a page's commands one by one, as a reader does who types them into one terminal."""

    folder: Path
    environment: dict[str, str]
    said_before: list[str] = field(default_factory=list)
    """What changes the shell itself, and is said again in front of each command."""

    def type(self, block: str) -> str:
        """Run every line of a block; returns what was printed, and fails the test at the first that fails."""
        return "".join(map(self._run, block.splitlines()))

    def _run(self, line: str) -> str:
        if re.match(r"(cd|\.|export) ", line):
            self.said_before.append(line)
            line = "true"
        done = subprocess.run(
            self.words(line),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def words(self, line: str) -> list[str]:
        """Return the command that runs a line."""
        return ["bash", "-ec", "\n".join([*self.said_before, f"exec {line}"])]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built wheel."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def terminal(tmp_path: Path, wheels: Path) -> Terminal:
    """Return a terminal in an empty folder, whose `pip install` finds our wheel.

    What the wheel needs comes from the environment of the tests, which asks no network for it.
    """
    python3 = tmp_path / "bin" / "python3"
    python3.parent.mkdir()
    python3.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    python3.chmod(0o755)
    git = tmp_path / "gitconfig"
    git.write_text(
        f'[user]\nname = A\nemail = a@example.org\n[url "{tmp_path}/"]\ninsteadOf = https://github.com/me/\n'
    )
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "course.git")], check=True)
    (tmp_path / "home").mkdir()
    unset = {"PYTHONPATH", "SITE_URL", "REPO_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"}
    environment = {key: value for key, value in os.environ.items() if key not in unset} | {
        "PATH": f"{python3.parent}:{os.environ['PATH']}",
        "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_NO_DEPS": "1",
        "GIT_CONFIG_GLOBAL": str(git),
        "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter"),  # the templates of the libraries
    }  # fmt: skip
    made = Terminal(tmp_path / "home", environment)
    made.type(INSTALL)
    (packages,) = (made.folder / ".venv").glob("lib/python*/site-packages")
    assert (packages / "tokenreel" / "scaffold" / "course" / "mkdocs.yml").is_file()
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "libraries.pth").write_text(libraries + "\n")
    return made


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def served(terminal: Terminal, line: str) -> Iterator[str]:
    """Run `tokenreel serve`, on ports that are free; yields the site's address, ending in a slash."""
    assert line == "tokenreel serve"
    port = free_port()
    command = terminal.words(f"{line} --port {port} --backend-port {free_port()}")
    with subprocess.Popen(
        command, cwd=terminal.folder, env=terminal.environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            said = []
            for row in process.stderr or ():
                said.append(row)
                if "Serving on" in row:
                    break
            else:
                raise AssertionError("".join(said))
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield a page whose console must stay without an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    page = context.new_page()
    page.add_init_script(COSTLY)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert errors == []


def assert_replays(player: Locator, recording: Path) -> None:
    """Play a demo: its text grows, and ends as it was recorded."""
    whole = output_text(read_recording(recording))
    assert shown_text(player) == whole
    player.get_by_role("combobox").select_option("0.25")
    player.get_by_role("button", name=re.compile("Play|재생")).click()
    expect(player).to_have_attribute("data-state", "playing")
    lengths = player.evaluate(
        """async (player) => {
          const lengths = [];
          while (player.dataset.state === "playing") {
            const pieces = [...player.querySelectorAll(".tokenreel-transcript__text > span")];
            const shown = pieces.filter((piece) => !piece.classList.contains("tokenreel-later"));
            lengths.push(shown.map((piece) => piece.textContent).join("").length);
            await new Promise(requestAnimationFrame);
          }
          return lengths;
        }"""
    )
    assert lengths == sorted(lengths)
    assert len(set(lengths)) >= 5, "it grows piece by piece"
    expect(player).to_have_attribute("data-state", "ended")
    assert shown_text(player) == whole


def add_the_demo(course: Path) -> None:
    lesson = course / "lessons" / f"{LESSON}.md"
    lesson.write_text(f"{lesson.read_text('utf-8')}\n{DEMO}", "utf-8")


@pytest.mark.local_model
def test_the_tutorial_leads_to_a_published_course(terminal: Terminal, page: Page, tmp_path: Path) -> None:
    new, cd, serve_line = NEW.splitlines()
    terminal.type(f"{new}\n{cd}")
    course = terminal.folder / "course"
    first = course / "demos" / "first-stream" / "recording.jsonl"
    with served(terminal, serve_line) as url:
        page.goto(url)
        page.locator(".md-content a.md-button--primary").click()
        assert_replays(player_of(page, "first-stream"), first)
        page.locator(".md-header .md-select button").hover()
        page.locator('.md-header a.md-select__link[hreflang="en"]').click()
        page.wait_for_url(f"{url}en/{LESSON}/*")
        expect(page.locator("h1")).to_contain_text("A first stream")
        add_the_demo(course)
        expect(page.locator("body")).to_contain_text("There is no recording to play yet", timeout=60_000)
        page.goto("about:blank")  # a served page asks for changes as long as it is open
    terminal.type(LOCAL)
    recording = course / "demos" / "autumn" / "recording.jsonl"
    by_us = recording.read_bytes()
    with open_endpoint("local") as endpoint:
        terminal.type(OWN.replace("http://127.0.0.1:8080/v1", endpoint.base_url))
    assert recording.read_bytes() != by_us
    assert b"the-key-of-your-server" not in recording.read_bytes()
    terminal.type(CHECK)
    terminal.type(PUBLISH)
    command = ["git", "--git-dir", str(tmp_path / "course.git"), "ls-tree", "-r", "--name-only", "main"]
    pushed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {"demos/autumn/recording.jsonl", ".github/workflows/pages.yml", "requirements.txt"} <= set(pushed)
    assert {name.partition("/")[0] for name in pushed}.isdisjoint({"site", ".cache"})
    assert ".vscode/schemas/plan.schema.json" in terminal.type(SCHEMAS)
    with serve(course / "site") as url:
        page.goto(f"{url}{LESSON}/")
        assert_replays(player_of(page, "autumn"), recording)


def test_a_course_in_one_language_has_no_language_switch(terminal: Terminal, page: Page) -> None:
    terminal.type(f"tokenreel new course --language en\ncd course\n{CHECK}")
    course = terminal.folder / "course"
    with serve(course / "site") as url:
        for path in ("", f"{LESSON}/", "first-steps/first-token/"):
            page.goto(url + path)
            expect(page.locator(".md-header")).to_be_visible()
            expect(page.locator(".md-select, [hreflang]")).to_have_count(0)
        page.goto(f"{url}{LESSON}/")
        assert_replays(player_of(page, "first-stream"), course / "demos" / "first-stream" / "recording.jsonl")
        assert not re.search("[가-힣]", page.locator(".md-main").inner_text())
