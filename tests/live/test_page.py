"""What the page's worker calls: what crosses, as JSON."""

import hashlib
import importlib
import io
import json
import math
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorded import HELLO, READS, exchange, recording_text
from tokenreel.live import Site
from tokenreel.live import page as live_page
from tokenreel.live.page import Page
from tokenreel.recording import RecordingError
from tokenreel.replay import FAULTS

ASK = "from openai import OpenAI\nfor chunk in OpenAI().chat.completions.create(**HELLO):\n"
PRINT = ASK + "    print(chunk.choices[0].delta.content, end='')"


@pytest.fixture
def page(lab, monkeypatch):
    monkeypatch.setattr(live_page, "Site", lambda library, wait: Site(library, wait, lambda: lab.us))
    page = Page(lab.wait)
    page.add_recording("d", recording_text("d", exchange()))
    return page


def run(page, code, **fields):
    spec = {"code": code, "setup": f"HELLO = {HELLO!r}", "speed": None, **fields}
    return json.loads(page.run(json.dumps(spec)))


def test_a_program_and_what_came_of_it_cross_as_json(page, capsys):
    said = run(page, PRINT, demo="d")
    assert capsys.readouterr().out == "가을!"
    (request,) = said.pop("requests")
    assert said == {"exit": 0, "line": None, "error": "", "open": 0}
    assert list(request) == ["method", "path", "status", "open", "ttft_us", "last_us", "wall_us"]
    assert (request["method"], request["path"], request["status"], request["open"]) == (
        "POST", "/chat/completions", 200, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "1\n2 / 0",
            {"exit": 1, "line": 2, "error": "ZeroDivisionError: division by zero", "open": 0, "requests": []},
        ),
        ("raise SystemExit(9)", {"exit": 9, "line": None, "error": "", "open": 0, "requests": []}),
        ("raise SystemExit(True)", {"exit": 1, "line": None, "error": "", "open": 0, "requests": []}),
        (
            "(",
            {"exit": 1, "line": 1, "error": "SyntaxError: '(' was never closed", "open": 0, "requests": []},
        ),
    ],
)
def test_an_ending_crosses(page, code, expected):
    assert run(page, code) == expected


def test_what_is_left_open_crosses(page):
    said = run(page, ASK + "    break")
    assert (said["open"], said["requests"][0]["open"]) == (1, True)


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_crosses(page, fault):
    said = run(page, PRINT, fault=fault)
    assert said["exit"] in {0, 1}
    assert said["requests"][0]["status"] in {200, 429, 500}


def test_a_request_without_an_answer_crosses(page):
    page.add_recording("d", recording_text("d", exchange([], status=None, reason="disconnect", end_us=50)))
    said = run(page, PRINT, fault=None)
    assert said["requests"][0] == {
        "method": "POST", "path": "/chat/completions", "status": None, "open": False,
        "ttft_us": None, "last_us": None, "wall_us": None,
    }  # fmt: skip


def test_checks_cross_with_what_they_found(page):
    checks = """\
@check(ko="묻는다.", en="It asks.")
def _(run):
    assert run.requests

@check(en="It is loud.")
def _(run):
    assert run.output.isupper(), {"en": "it is not"}

@check(en="It holds.")
def _(run):
    run.values["nothing"]
"""
    assert run(page, PRINT, checks=checks)["checks"] == [
        {"said": {"ko": "묻는다.", "en": "It asks."}, "passed": True, "why": {}, "fault": None},
        {"said": {"en": "It is loud."}, "passed": False, "why": {"en": "it is not"}, "fault": None},
        {"said": {"en": "It holds."}, "passed": False, "why": {}, "fault": "KeyError: 'nothing'"},
    ]
    assert run(page, PRINT, checks="")["checks"] == {
        "broken": 'no function is a check: write @check(…="what must hold") above one'
    }
    assert "checks" not in run(page, PRINT)


@pytest.mark.parametrize(("speed", "expected"), [(None, math.inf), (2, 2), (0.25, 0.25)])
def test_a_speed_crosses(page, monkeypatch, speed, expected):
    speeds = []
    inner = live_page.run_program
    monkeypatch.setattr(
        live_page,
        "run_program",
        lambda program, *_, **__: speeds.append(program.speed) or inner(program, *_, **__),
    )
    run(page, "", speed=speed)
    assert speeds == [expected]


@pytest.mark.parametrize(
    ("fields", "note"), [({}, "A page's Python"), ({"language": "ko"}, "페이지의 Python")]
)
def test_a_language_crosses_and_notes_are_no_part_of_the_error(page, capsys, fields, note):
    said = run(page, "import tokenreel_nowhere", **fields)
    assert said["error"] == "ModuleNotFoundError: No module named 'tokenreel_nowhere'"
    assert capsys.readouterr().err.splitlines()[-1].startswith(note)


TEXT = st.text(st.characters())  # lone surrogates, too: an editor's text may hold them
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(TEXT)
def test_any_text_crosses_both_ways(text):
    code = f"import json\ntext = json.loads({json.dumps(json.dumps(text))})\nraise AssertionError(text)"
    checks = f"@check(en={text!a})\ndef _(run):\n    raise run.exception"
    page = Page(lambda _: None)
    spec = json.dumps({"code": code, "checks": checks, "speed": None, "name": "lesson.py"})
    crossed = page.run(spec, shown=False)
    assert crossed.isascii()
    (found,) = json.loads(crossed)["checks"]
    assert (found["said"], found["why"], found["passed"]) == ({"en": text}, {"": text}, False)


@given(TEXT)
def test_any_code_has_an_outcome(code):
    said = json.loads(
        Page(lambda _: None).run(json.dumps({"code": f"raise SystemExit\n{code}"}), shown=False)
    )
    assert said["exit"] in {0, 1}


@given(JSON)
def test_any_body_has_an_outcome(body):
    code = "import httpx2, json, os\n"
    code += f"body = json.loads({json.dumps(body)!r})\n"
    code += "httpx2.post(os.environ['OPENAI_BASE_URL'] + '/x', json=body)"
    said = json.loads(Page(lambda _: None).run(json.dumps({"code": code}), shown=False))
    assert said["exit"] == 1 or said["requests"][0]["path"] == "/x"


def test_a_damaged_recording_is_refused(page):
    with pytest.raises(RecordingError):
        page.add_recording("e", "no recording")
    assert run(page, PRINT)["exit"] == 0, "and what was there is there still"


def test_a_recording_takes_an_earlier_ones_place(page, capsys):
    other = [(time, data.replace(b'"!"', b'"?"')) for time, data in READS]
    page.add_recording("d", recording_text("d", exchange(other)))
    run(page, PRINT)
    assert capsys.readouterr().out == "가을?"


def test_tidying_lets_go_of_the_last_run(page):
    page.tidy()
    run(page, "kept = 1")
    values = page._outcome.values
    assert values["kept"] == 1
    page.tidy()
    page.tidy()
    assert (values, page._outcome) == ({}, None)


def test_the_rest_is_named_by_lines(page, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])
    monkeypatch.setattr(live_page, "_REST", tmp_path / "rest.zip")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        opened.writestr("tokenreel_left_out.py", "FOUND = 1")
    content = buffer.getvalue()
    # as Pyodide hands bytes on
    page.add_rest(
        "a\ntokenreel_left_out\nb", hashlib.sha256(content).hexdigest(), lambda: memoryview(content)
    )
    assert importlib.import_module("tokenreel_left_out").FOUND == 1


def test_nothing_of_ours_is_needed_that_a_page_lacks():
    code = "import sys; import tokenreel.live.page; print(*sorted(m for m in sys.modules if '.' not in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"openai", "click", "yaml", "uvicorn", "mkdocs", "pydantic"} & set(done.stdout.split())
