"""Takes the README's picture of the player, from the page as it is built: docs/assets/player.png."""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from conftest import launch_chromium, serve
from players import ROOT

TARGET = ROOT / "docs" / "assets" / "player.png"
AT = 0.62  # of the recording: some of the output has come, some has not


def main() -> None:
    """Build the site, move a demo's player to the middle of its stream, and take its picture."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", name]
        subprocess.run(build, cwd=ROOT, check=True)
        browser = launch_chromium(playwright)
        page = browser.new_page(viewport={"width": 1000, "height": 900}, device_scale_factor=2)
        with serve(Path(name)) as url:
            page.goto(f"{url}en/streaming/05-streaming/")
            player = page.locator("tokenreel-player[data-demo=haiku-sync]")
            player.scroll_into_view_if_needed()
            page.wait_for_selector("tokenreel-player[data-state=ready]")
            slider = player.get_by_role("slider")
            slider.evaluate("(e, at) => { e.value = e.max * at; e.dispatchEvent(new Event('input')); }", AT)
            TARGET.parent.mkdir(parents=True, exist_ok=True)
            player.screenshot(path=TARGET)


if __name__ == "__main__":
    main()
