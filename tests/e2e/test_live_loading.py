"""How a page gets its Python: when, with what shown, and never other bytes than it was built with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from conftest import OpenPage, Traffic
from lives import RUNTIME, START_MS, Sample, lock_of, recorded, run_once, without_prefetching
from players import LESSON

CHANGED = (
    "pyodide-lock.json", "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip",
    "openai-*.whl", "pydantic_core-*.whl", "tokenreel-*.whl",
)  # fmt: skip
QUICK = {"tokenreel-*.whl"}


def changing(site: Path, name: str) -> Callable[[Page], None]:
    """Let a page get one file of the runtime with one bit of one byte turned, however often it asks."""
    folder, _ = lock_of(site)
    path = next(folder.glob(name))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1

    def answer(route: Route) -> None:
        kind = "application/wasm" if path.suffix == ".wasm" else "text/javascript"
        route.fulfill(body=bytes(content), content_type=kind)

    return lambda page: page.route(f"**/{RUNTIME}/*/{path.name}", answer)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in QUICK else pytest.mark.slow) for name in CHANGED]
)
def test_a_changed_byte_is_refused_with_the_name_of_its_file(
    open_page: OpenPage, site: Path, name: str
) -> None:
    sample = Sample(open_page(LESSON["en"], prepare=changing(site, name)))
    sample.run_button.click()
    alert = sample.notes.get_by_role("alert")
    expect(alert).to_contain_text("isn't the file this page was built with", timeout=START_MS)
    expect(alert).to_contain_text(next(lock_of(site)[0].glob(name)).name)
    assert sample.output == ""
    expect(sample.run_button).to_be_enabled()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "isn't the file"), pytest.param("ko", "빌드할 때와 달라서", marks=pytest.mark.slow)],
)
def test_a_changed_editor_is_refused(open_page: OpenPage, site: Path, language: str, said: str) -> None:
    def prepare(page: Page) -> None:
        without_prefetching(page)
        changing(site, "editor.mjs")(page)

    sample = Sample(open_page(LESSON[language], prepare=prepare))
    sample.edit_button.click()
    alert = sample.notes.get_by_role("alert")
    expect(alert).to_contain_text(f"editor.mjs{' 파일이' if language == 'ko' else ''}")
    expect(alert).to_contain_text(said)
    expect(sample.block).to_be_visible()


@pytest.mark.slow
def test_changed_modules_are_refused_where_they_are_imported(open_page: OpenPage, site: Path) -> None:
    sample = run_once(open_page(LESSON["en"], prepare=changing(site, "rest.zip")))
    sample.run("import csv")
    assert "ImportError: what was fetched for `csv` is not the expected file" in sample.output


@pytest.mark.slow
def test_a_file_that_was_changed_on_its_way_comes_again(open_page: OpenPage, site: Path) -> None:
    page = open_page(LESSON["en"], prepare=changing(site, "tokenreel-*.whl"))
    sample = Sample(page)
    sample.run_button.click()
    expect(sample.notes.get_by_role("alert")).to_be_visible(timeout=START_MS)
    page.unroute_all()
    run_once(page)
    expect(sample.notes).to_be_empty()


def test_progress_is_told_in_megabytes_and_loading_can_be_stopped(open_page: OpenPage, site: Path) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page = open_page(LESSON["en"], prepare=lambda page: page.route("**/pyodide.asm.wasm", hold))
    sample = Sample(page)
    files = {name: entry for name, entry in lock_of(site)[1].items() if entry["first"]}
    whole = sum(int(entry["bytes"]) for entry in files.values()) / 1e6
    expect(sample.root).to_contain_text(f"The first run downloads {whole:.1f} MB.")
    sample.run_button.click()
    without_wasm = whole - int(files["pyodide.asm.wasm"]["bytes"]) / 1e6
    expect(sample.status).to_have_text(
        f"Downloading Python: {without_wasm:.1f} MB of {whole:.1f} MB", timeout=START_MS
    )
    sample.stop()
    held[0].continue_()
    with page.expect_response("**/haiku-sync/recording.jsonl"):
        page.evaluate("fetch('../../../demos/haiku-sync/recording.jsonl')")
    expect(sample.status).to_have_text("Stopped.")
    workers = [worker.url for worker in page.workers]
    assert not [url for url in workers if url.endswith("worker.js")], "nothing starts that nobody waits for"


@pytest.mark.slow
def test_a_file_that_cannot_be_had_is_named_and_the_next_press_tries_again(
    open_page: OpenPage, traffic: Traffic
) -> None:
    traffic.allowed.append("idna-")

    def prepare(page: Page) -> None:
        without_prefetching(page)
        page.route("**/idna-*.whl", lambda route: route.fulfill(status=503))

    page = open_page(LESSON["ko"], prepare=prepare)
    sample = Sample(page)
    sample.run_button.click()
    alert = sample.notes.get_by_role("alert")
    expect(alert).to_contain_text("파일을 가져오지 못했어요", timeout=START_MS)
    expect(alert).to_contain_text("idna-")
    page.unroute_all()
    sample.run_button.click()
    expect(sample.status).to_contain_text("프로그램이 끝났어요.", timeout=START_MS)
    assert sample.output == recorded("haiku-sync")


def test_a_recording_that_cannot_be_had_is_told(open_page: OpenPage, traffic: Traffic) -> None:
    traffic.allowed.append("recording.jsonl")
    page = open_page(
        LESSON["en"],
        prepare=lambda page: page.route("**/solar-async/recording.jsonl", lambda route: route.abort()),
    )
    sample = Sample(page, "solar-async")
    sample.run_button.click()
    expect(sample.notes).to_contain_text("The recording couldn't be downloaded.")


@pytest.mark.parametrize("free", [True, False])
def test_python_comes_ahead_only_where_that_costs_nothing(
    open_page: OpenPage, traffic: Traffic, free: bool
) -> None:
    connection = "{effectiveType: '4g', type: 'wifi'}" if free else "{effectiveType: '4g', saveData: true}"
    script = f"Object.defineProperty(navigator, 'connection', {{value: {connection}}})"
    page = open_page(LESSON["en"], prepare=lambda page: page.add_init_script(script))
    if free:
        with page.expect_request("**/pyodide.asm.wasm"):
            Sample(page)
        return
    Sample(page)
    page.wait_for_load_state("networkidle")
    assert not [url for url in traffic.requests if "/runtime/" in url]
