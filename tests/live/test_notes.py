"""A reader whose program asks for what a page has not is told so, below the error that Python raises."""

import errno
import threading

import pytest

PACKAGE = (
    "A page's Python has the standard library, and openai with what it depends on. "
    "Other packages can't be installed here."
)
MODULE = "This module of the standard library is not in a page's Python: it can't work in a browser."
PARALLEL = "A page can start neither threads nor processes. To do several things at once, use asyncio."
NETWORK = (
    "A page has no network. Recordings answer requests to the API's base URL only, "
    'which is os.environ["OPENAI_BASE_URL"].'
)
MISSING = "import sys\nsys.modules.pop({0!r}, None)\nraise ModuleNotFoundError('No module', name={0!r})"
NO_PROCESSES = f"raise OSError({errno.ENOTSUP}, 'emscripten does not support processes.')"
NO_SEMAPHORES = "raise NotImplementedError('This Python build lacks multiprocessing.synchronize, usually')"

NOTES = {  # what Pyodide raises, as it raises it
    "a package": ("import tokenreel_nowhere", [PACKAGE]),
    "a module of a package": ("import tokenreel_nowhere.inner", [PACKAGE]),
    "a package, caught and told otherwise": (
        "try:\n    import tokenreel_nowhere\nexcept ImportError as error:\n    raise SystemError from error",
        [PACKAGE],
    ),
    "two packages: it is said once": (
        "try:\n    import tokenreel_nowhere\nfinally:\n    import tokenreel_neither",
        [PACKAGE],
    ),
    "a package, of which nothing is shown": (
        "try:\n    import tokenreel_nowhere\nexcept ImportError:\n    raise SystemError from None",
        [],
    ),
    "a package, in a group": (
        "try:\n    import tokenreel_nowhere\nexcept ImportError as error:\n"
        "    raise ExceptionGroup('all', [error]) from None",
        [PACKAGE],
    ),
    "a module that a package has not": ("import json.nowhere", []),
    "a name that a module has not": ("from json import nowhere", []),
    "an import error of a program's own": ("raise ModuleNotFoundError('mine')", []),
    "a module of the standard library": (MISSING.format("turtledemo"), [MODULE]),
    "a process": (NO_PROCESSES, [PARALLEL]),
    "a process, by multiprocessing": (MISSING.format("_multiprocessing"), [PARALLEL]),
    "a pool of processes": (
        f"try:\n    raise ModuleNotFoundError(name='_multiprocessing')\nfinally:\n    {NO_SEMAPHORES}",
        [PARALLEL],
    ),
    "a socket": (f"raise OSError({errno.EHOSTUNREACH}, 'Host is unreachable')", [NETWORK]),
    "an https address": ("raise RuntimeError('TLS not supported in this environment')", [NETWORK]),
    "another error": ("raise RuntimeError('else')", []),
    "an error that can't be told": (
        "class Mute(RuntimeError):\n    def __str__(self):\n        raise ValueError\nraise Mute",
        [],
    ),
    "an error whose notes are none": (
        "error = ModuleNotFoundError(name='nowhere')\nerror.__notes__ = 7\nraise error",
        [],
    ),
}


@pytest.mark.parametrize(("code", "notes"), NOTES.values(), ids=NOTES)
def test_what_a_page_has_not_is_explained(lab, code, notes):
    outcome = lab.run(code)
    assert outcome.exit_code == 1
    assert [line.strip("| ") for line in outcome.errors.splitlines() if "page" in line] == notes


STARTS = {
    "a thread": "threading.Thread(target=print).start()",
    "a timer": "threading.Timer(1, print).start()",
    "a pool of threads": "from concurrent.futures import ThreadPoolExecutor\n"
    "ThreadPoolExecutor().submit(print)",
}


@pytest.mark.parametrize("code", STARTS.values(), ids=STARTS)
def test_a_thread_that_can_not_be_started_is_explained(lab, monkeypatch, code):
    def refuse(*_, **__):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading, "_start_joinable_thread", refuse)
    outcome = lab.run(f"import threading\n{code}")
    assert outcome.errors.endswith(f"\nRuntimeError: can't start new thread\n{PARALLEL}\n")
    assert outcome.summary == "RuntimeError: can't start new thread"


ASK = "from openai import OpenAI\nOpenAI().chat.completions.create(**{**CHAT, %s})"
KOREAN = {
    "a request that was not recorded": (ASK % "'seed': 3", "이 요청에 맞는 녹화가 없어요."),
    "a model that was not recorded": (ASK % "'model': 'n'", "이 모델의 녹화가 없어요."),
    "an address that was not recorded": (
        "from openai import OpenAI\nOpenAI().embeddings.create(model='m', input='a')",
        "이 주소로 보낸 요청의 녹화가 없어요.",
    ),
    "an await of what nobody sets": (
        "import asyncio\nasync def main():\n    await asyncio.Event().wait()\nasyncio.run(main())",
        "모두가 무언가를 기다리는데",
    ),
    "an await outside a coroutine": ("await main()", "`async def main():` 안에 쓰고"),
    "a package": ("import tokenreel_nowhere", "페이지의 Python에는 표준 라이브러리와"),
}


@pytest.mark.parametrize(("code", "said"), KOREAN.values(), ids=KOREAN)
def test_a_reader_of_korean_is_told_in_korean(lab, code, said):
    assert lab.run(code, language="ko").errors.splitlines()[-1].startswith(said)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_an_answer_says_in_english_is_not_said_twice(lab, language):
    errors = lab.run(ASK % "'seed': 3", language=language).errors
    assert errors.splitlines()[-1].startswith("openai.NotFoundError: Error code: 404 - No recording answers")


def test_an_error_that_was_recorded_is_no_miss(lab):
    code = ASK % "'stream': False"
    assert "RateLimitError" in lab.run(code.replace("OpenAI()", "OpenAI(max_retries=0)"), fault="429").errors
    assert not lab.run(code, fault="429", language="ko").errors
