"""How tests reach a page's live samples, write into them and run them."""

import json
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from players import HAIKU, SOLAR, engage
from tokenreel.recording import output_text, read_recording

RECORDINGS: Final = {"haiku-sync": HAIKU, "solar-async": SOLAR}
START_MS: Final = 60_000
"""How long a run may take that starts Python first, on a machine that does other things as well."""
RUNTIME: Final = "assets/tokenreel/runtime"
NOTE_PIECES: Final = """output => {
    window.pieces = [];
    const note = () => pieces.push(output.textContent);
    new MutationObserver(note).observe(output, {childList: true, subtree: true});
}"""


class Sample:
    """A sample of a page that runs in it, as a reader has it."""

    def __init__(self, page: Page, demo: str = "haiku-sync", *, task: str | None = None) -> None:
        self.page = page
        which = ":not([data-task])" if task is None else f"[data-task={task}]"
        self.root = page.locator(f"tokenreel-live[data-demo={demo}]{which}")
        self.controls = self.root.locator(".tokenreel-controls")
        self.editor = self.root.locator("xpath=preceding-sibling::*[1]")
        """What stands in the place of the lesson's block once the reader has changed or opened it."""
        self.block = self.root.locator("xpath=preceding-sibling::*[2]")
        """The lesson's block."""
        self.label = self.editor.locator(".filename > span")
        """Says whose code stands there."""
        self.copy_button = self.editor.get_by_role("button")
        self.plain = self.editor.locator("pre")
        """What the reader has changed, while the editor is not open."""
        self.content = self.editor.get_by_role("textbox")
        self.status = self.root.get_by_role("status")
        self.pre = self.root.locator(".tokenreel-live__output pre")
        self.notes = self.root.locator(".tokenreel-live__notes")
        self.run_button, self.stop_button, self.edit_button, self.reset_button, self.compare_button = (
            self.controls.locator("button").nth(index) for index in range(5)
        )
        self.speed, self.fault = (self.controls.locator("select").nth(index) for index in range(2))
        engage(page)
        self.controls.scroll_into_view_if_needed()
        expect(self.fault.locator("option")).not_to_have_count(1)

    @property
    def lesson_code(self) -> str:
        """The code as the lesson prints it."""
        return str(self.root.get_attribute("data-code"))

    @property
    def output(self) -> str:
        """What the run has printed."""
        return self.pre.text_content() or ""

    def line_of(self, text: str) -> int:
        """Return the number of the first line of the lesson's code that holds a text."""
        lines = self.lesson_code.splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def open(self) -> None:
        """Open the editor."""
        if not self.content.is_visible():
            self.edit_button.click()
        expect(self.content).to_be_visible(timeout=START_MS)

    def close(self) -> None:
        """Leave the editor."""
        self.edit_button.click()
        expect(self.content).to_be_hidden()

    def write(self, code: str) -> None:
        """Put other code into the editor."""
        self.open()
        self.content.fill(code)

    def start(self) -> None:
        """Press Run, and wait until the program runs."""
        self.run_button.click()
        expect(self.status).to_have_text("Running…", timeout=START_MS)

    def run(self, code: str | None = None) -> None:
        """Run to the end: other code, or what is there."""
        if code is not None:
            self.write(code)
        self.run_button.click()
        expect(self.run_button).to_be_enabled(timeout=START_MS)

    def stop(self) -> None:
        """Press Stop; a program that were still running would leave it pressed in vain."""
        self.stop_button.click()
        expect(self.status).to_have_text("Stopped.")
        expect(self.run_button).to_be_enabled()

    def clear(self) -> None:
        """Back to what a reader finds who comes here first, but for the editor, if it is open."""
        if self.stop_button.is_enabled():
            self.stop()
        if self.reset_button.is_visible():
            self.reset_button.click()
        self.speed.select_option("1")
        self.fault.select_option("")


def recorded(demo: str) -> str:
    """Return what a sample printed when it was recorded."""
    return output_text(read_recording(RECORDINGS[demo]))


def lock_of(site: Path) -> tuple[Path, dict[str, dict[str, int | str]]]:
    """Return the folder of a site's runtime, and the files that its lock file lists."""
    lock = next((site / RUNTIME).glob("*/pyodide-lock.json"))
    return lock.parent, json.loads(lock.read_text("utf-8"))["tool"]["tokenreel"]["files"]


def kept_by(page: Page) -> dict[str, str]:
    """Return what live samples keep in a page's storage."""
    script = "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.includes(':code:')))"
    found: dict[str, str] = page.evaluate(script)
    return found


def without_prefetching(page: Page) -> None:
    """Let a page believe that its connection costs the reader something."""
    page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")


def run_once(page: Page, demo: str = "haiku-sync") -> Sample:
    """Start Python in a page by running a sample at once; returns it once it has ended."""
    sample = Sample(page, demo)
    sample.speed.select_option("null")
    sample.run()
    assert sample.output == recorded(demo)
    return sample
