"""What a reader does with samples that run in the page: one page, whose Python has started, for all of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import OpenPage, Traffic
from lives import NOTE_PIECES, RECORDINGS, START_MS, Sample, recorded
from players import LESSON

LEAKING = """\
from openai import OpenAI

stream = OpenAI().chat.completions.create(
    model="gpt-5.4",
    messages=[{"role": "user", "content": "Write a haiku about autumn leaves."}],
    max_completion_tokens=60,
    stream=True,
    stream_options={"include_usage": True},
)
for chunk in stream:
    break
"""


@pytest.fixture(scope="module")
def running(browser: Browser, site_url: str) -> Iterator[tuple[Page, Traffic]]:
    """Yield a lesson in which a sample has run, and what its page asked for and complained of."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    page, traffic = context.new_page(), Traffic()
    traffic.watch(page)
    page.goto(site_url + LESSON["en"])
    Sample(page).run()
    yield page, traffic
    context.close()


@pytest.fixture
def lesson(running: tuple[Page, Traffic], site_url: str) -> Iterator[Page]:
    """Yield that lesson for one test; fails it where the page left the site or its console held an error."""
    page, traffic = running
    yield page
    for demo in RECORDINGS:
        Sample(page, demo).clear()
    complaints = traffic.complaints(site_url)
    traffic.requests.clear()
    traffic.errors.clear()
    assert complaints == []


@pytest.fixture
def haiku(lesson: Page) -> Sample:
    """Return the lesson's sample in Chat Completions."""
    return Sample(lesson)


@pytest.mark.parametrize("demo", RECORDINGS)
def test_a_sample_prints_piece_by_piece_what_its_recording_says(lesson: Page, demo: str) -> None:
    sample = Sample(lesson, demo)
    sample.pre.evaluate(NOTE_PIECES)
    sample.speed.select_option("0.25")  # a busy machine draws few frames
    sample.run()
    assert sample.output == recorded(demo)
    expect(sample.status).to_contain_text("The program has ended. First token after")
    pieces = [piece for piece in lesson.evaluate("pieces") if piece]
    assert len(set(pieces)) >= 5, "the page shows it as it comes"
    assert all(recorded(demo).startswith(piece) for piece in pieces)
    expect(sample.notes).to_be_empty()


def test_what_a_reader_changes_is_what_runs(haiku: Sample) -> None:
    haiku.run(haiku.lesson_code.replace("print(text,", "print(text.upper(),"))
    assert haiku.output == recorded("haiku-sync").upper()
    haiku.reset_button.click()
    haiku.run()
    assert haiku.output == recorded("haiku-sync")


def test_ctrl_enter_runs_and_once_more_runs_anew(haiku: Sample) -> None:
    haiku.write("import time\nprint('here')\ntime.sleep(600)\n")
    haiku.page.keyboard.press("Control+Enter")
    expect(haiku.pre).to_have_text("here\n")
    haiku.content.fill("print('now this')")
    haiku.page.keyboard.press("Control+Enter")
    expect(haiku.pre).to_have_text("now this\n", timeout=START_MS)
    expect(haiku.run_button).to_be_enabled()
    expect(haiku.status).to_have_text("The program has ended.")


@pytest.mark.parametrize("fault", ["split", pytest.param("drip", marks=pytest.mark.slow), "429", "500"])
def test_a_fault_that_a_client_gets_over_changes_nothing_that_is_printed(haiku: Sample, fault: str) -> None:
    haiku.speed.select_option("null")
    haiku.fault.select_option(fault)
    haiku.run()
    assert haiku.output == recorded("haiku-sync")
    retried = f" Its requests were answered with {fault}, 200." if fault.isdecimal() else ""
    expect(haiku.status).to_contain_text(f"The program has ended.{retried} First token")


@pytest.mark.parametrize(
    ("fault", "error"), [("disconnect", "RemoteProtocolError"), ("malformed", "JSONDecodeError")]
)
def test_a_fault_that_ends_a_program_is_shown_with_the_lessons_line(
    haiku: Sample, fault: str, error: str
) -> None:
    haiku.open()
    haiku.fault.select_option(fault)
    haiku.run()
    line = haiku.line_of("for chunk in stream")
    assert f'File "lesson.py", line {line}, in <module>' in haiku.output
    assert error in haiku.output
    expect(haiku.status).to_have_text(f"The program ended with an error on line {line}.")
    expect(haiku.editor.locator(".tokenreel-editor__fault")).to_have_text("    for chunk in stream:")


def test_a_stalled_stream_is_stopped_and_the_next_run_is_whole(haiku: Sample) -> None:
    haiku.fault.select_option("stall")
    haiku.start()
    expect(haiku.pre).not_to_be_empty()
    haiku.stop()
    assert recorded("haiku-sync").startswith(haiku.output)
    haiku.fault.select_option("")
    haiku.run()
    assert haiku.output == recorded("haiku-sync")


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(600)"], ids=["loop", "sleep"])
def test_stop_ends_what_would_never_end(haiku: Sample, code: str) -> None:
    haiku.write(f"print('begun')\n{code}\n")
    haiku.start()
    expect(haiku.pre).to_have_text("begun\n")
    haiku.stop()
    haiku.run("print('again')")
    assert haiku.output == "again\n"


def test_endless_printing_is_stopped_and_the_page_stays_usable(haiku: Sample) -> None:
    haiku.run("while True:\n    print('on and on')")
    expect(haiku.status).to_have_text("Stopped: the program printed too much to show.")
    assert len(haiku.output) < 500_000
    haiku.run("print('again')")
    assert haiku.output == "again\n"


def test_an_exception_is_shown_with_its_line_which_the_editor_marks(
    haiku: Sample,
) -> None:
    haiku.run("def half(number):\n    return number / 0\n\n\nhalf(1)\n")
    assert "ZeroDivisionError" in haiku.output
    assert 'File "lesson.py", line 5, in <module>\n    half(1)' in haiku.output
    expect(haiku.status).to_have_text("The program ended with an error on line 2.")
    marked = haiku.editor.locator(".tokenreel-editor__fault")
    expect(marked).to_have_text("    return number / 0")
    haiku.content.press("End")
    haiku.page.keyboard.type(" ")
    expect(marked).to_have_count(0)


def test_a_syntax_error_is_shown_at_its_line(haiku: Sample) -> None:
    haiku.run("print('one')\nprint('two'\n")
    assert "SyntaxError: '(' was never closed" in haiku.output
    expect(haiku.status).to_have_text("The program ended with an error on line 2.")


def test_input_says_that_nobody_can_type(haiku: Sample) -> None:
    haiku.run("name = input('Your name? ')")
    assert haiku.output.startswith("Your name? ")
    assert "EOFError: nobody can type here while a program runs" in haiku.output


def test_what_a_page_has_not_is_explained_in_its_language(open_page: OpenPage) -> None:
    sample = Sample(open_page(LESSON["ko"]))
    sample.run("import requests")
    assert "No module named 'requests'" in sample.output
    assert "페이지의 Python에는 표준 라이브러리와 openai, 그 의존성만 있어요." in sample.output


def test_an_exit_status_is_told(haiku: Sample) -> None:
    haiku.run("import sys\nsys.exit(3)")
    expect(haiku.status).to_have_text("The program ended with exit status 3.")


def test_a_request_that_nothing_answers_says_what_differs(haiku: Sample) -> None:
    haiku.run(haiku.lesson_code.replace("autumn", "winter"))
    assert "No recording answers this request. The nearest is haiku-sync, which differs in" in haiku.output
    assert "Write a haiku about winter leaves." in haiku.output
    line = haiku.line_of("stream = client")
    expect(haiku.status).to_have_text(f"The program ended with an error on line {line}.")


def test_a_connection_that_is_left_open_is_noted(haiku: Sample) -> None:
    haiku.run(LEAKING)
    expect(haiku.notes).to_have_text(
        "One connection is still open: its stream was neither read to the end nor closed."
    )
    haiku.run(f"{LEAKING}stream.close()\n")
    expect(haiku.notes).to_be_empty()


def test_a_module_that_was_left_out_comes_when_it_is_imported(
    haiku: Sample, running: tuple[Page, Traffic]
) -> None:
    haiku.run("import csv, io\nprint(list(csv.reader(io.StringIO('a,b'))))\nimport pprint\n")
    assert haiku.output == "[['a', 'b']]\n"
    assert sum(url.endswith("rest.zip") for url in running[1].requests) <= 1
    haiku.run("import nowhere")
    assert "ModuleNotFoundError: No module named 'nowhere'" in haiku.output


def test_printed_markup_is_shown_never_run(haiku: Sample) -> None:
    evil = "<img src=x onerror=\"document.title='run'\">"
    haiku.run(f"print({evil!r})")
    assert haiku.output == f"{evil}\n"
    assert haiku.pre.locator("img").count() == 0


def test_a_progress_bar_overwrites_its_line_as_in_a_terminal(haiku: Sample) -> None:
    bar = "for part in 10, 50, 100:\n    print(f'\\r{part} %', end='', flush=True)\n    time.sleep(0.1)\n"
    haiku.run(f"import time\nprint('before')\n{bar}print('\\r\\nafter\\x1b')\n")
    assert haiku.output == "before\n100 %\nafter␛\n"


def test_korean_is_printed_whole_and_read_as_typed(haiku: Sample) -> None:
    haiku.run("for letter in '가을 낙엽':\n    print(letter, end='', flush=True)\n")
    assert haiku.output == "가을 낙엽"


def test_a_run_tells_the_page(haiku: Sample) -> None:
    listen = "addEventListener('tokenreel:run', ({detail}) => { window.told = detail; })"
    haiku.page.evaluate(listen)
    haiku.fault.select_option("500")
    haiku.speed.select_option("null")
    haiku.run()
    told = haiku.page.evaluate("told")
    assert told == {"demo": "haiku-sync", "exit": 0, "edited": False, "fault": "500"}
