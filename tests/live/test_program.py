"""A lesson's program, unmodified, with the real SDK: what it prints, how it ends, what it leaves behind."""

import asyncio
import builtins
import contextlib
import io
import logging
import os
import re
import sys
import time
from asyncio import events
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tokenreel.live as tokenreel_live
from recorded import JSON, exchange, library
from tokenreel.live import Program, Site, run_program
from tokenreel.live.program import forget
from tokenreel.replay import Library

PROGRAMS = {
    "chat, whole": """
        from openai import OpenAI
        print(OpenAI().chat.completions.create(**CHAT).choices[0].message.content)
    """,
    "chat, streamed": """
        from openai import OpenAI
        with OpenAI().chat.completions.create(stream=True, **CHAT) as stream:
            for chunk in stream:
                print(chunk.choices[0].delta.content or "", end="", flush=True)
        print()
    """,
    "chat, the stream helper": """
        from openai import OpenAI
        with OpenAI().chat.completions.stream(**CHAT) as stream:
            for event in stream:
                if event.type == "content.delta":
                    print(event.delta, end="")
        print()
        assert stream.get_final_completion().choices[0].message.content == "가을!"
    """,
    "responses, whole": """
        from openai import OpenAI
        print(OpenAI().responses.create(**RESPONSES).output_text)
    """,
    "responses, streamed": """
        from openai import OpenAI
        for event in OpenAI().responses.create(stream=True, **RESPONSES):
            if event.type == "response.output_text.delta":
                print(event.delta, end="")
        print()
    """,
    "responses, the stream helper": """
        from openai import OpenAI
        with OpenAI().responses.stream(**RESPONSES) as stream:
            for event in stream:
                if event.type == "response.output_text.delta":
                    print(event.delta, end="")
            print()
            assert stream.get_final_response().output_text == "가을!"
    """,
    "async chat, whole": """
        import asyncio
        from openai import AsyncOpenAI
        async def main():
            answer = await AsyncOpenAI().chat.completions.create(**CHAT)
            print(answer.choices[0].message.content)
        asyncio.run(main())
    """,
    "async chat, streamed": """
        import asyncio
        from openai import AsyncOpenAI
        async def main():
            async with AsyncOpenAI() as client:
                stream = await client.chat.completions.create(stream=True, **CHAT)
                async with stream:
                    async for chunk in stream:
                        print(chunk.choices[0].delta.content or "", end="")
            print()
        asyncio.run(main())
    """,
    "async chat, the stream helper": """
        import asyncio
        from openai import AsyncOpenAI
        async def main():
            async with AsyncOpenAI().chat.completions.stream(**CHAT) as stream:
                async for event in stream:
                    if event.type == "content.delta":
                        print(event.delta, end="")
            print()
        asyncio.run(main())
    """,
    "async responses, whole": """
        import asyncio
        from openai import AsyncOpenAI
        async def main():
            print((await AsyncOpenAI().responses.create(**RESPONSES)).output_text)
        asyncio.run(main())
    """,
    "async responses, the stream helper": """
        import asyncio
        from openai import AsyncOpenAI
        async def main():
            async with AsyncOpenAI().responses.stream(**RESPONSES) as stream:
                async for event in stream:
                    if event.type == "response.output_text.delta":
                        print(event.delta, end="")
            print()
        with asyncio.Runner() as runner:
            runner.run(main())
    """,
    "async responses, streamed, on a loop made by hand": """
        import asyncio
        from openai import AsyncOpenAI
        async def main():
            async for event in await AsyncOpenAI().responses.create(stream=True, **RESPONSES):
                if event.type == "response.output_text.delta":
                    print(event.delta, end="")
            print()
        loop = asyncio.new_event_loop()
        loop.run_until_complete(main())
        loop.close()
    """,
    "the client of the module": """
        import openai
        print(openai.chat.completions.create(**CHAT).choices[0].message.content)
    """,
    "without an SDK": """
        import json, os, httpx2
        with httpx2.stream("POST", os.environ["OPENAI_BASE_URL"] + "/chat/completions",
                           json={**CHAT, "stream": True}) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: {"):
                    print(json.loads(line[6:])["choices"][0]["delta"].get("content", ""), end="")
        print()
    """,
}  # fmt: skip


def unindented(code):
    return re.sub(r"^ {8}", "", code, flags=re.MULTILINE)


@pytest.mark.parametrize("code", PROGRAMS.values(), ids=PROGRAMS)
def test_an_unmodified_program_prints_what_was_recorded(lab, code):
    assert lab.printed(unindented(code)) == "가을!\n"


def endings():
    """Yield the cases of fixtures/endings.md: a program, what it prints as errors, its status and line."""
    text = (Path(__file__).parent / "fixtures" / "endings.md").read_text("utf-8")
    pattern = r"^## ([^\n]+)\n+```python\n(.*?)```\n+```text\n(.*?)```\n+exit (\d+), line (\d+|-)$"
    cases = re.findall(pattern, text, re.MULTILINE | re.DOTALL)
    assert len(cases) == text.count("\n## "), "a case is not written as the others"
    for title, code, said, status, line in cases:
        yield pytest.param(code, said, int(status), None if line == "-" else int(line), id=title)


@pytest.mark.parametrize(("code", "said", "status", "line"), list(endings()))
@pytest.mark.parametrize("before", [0, 40])
def test_an_ending_shows_the_lessons_own_lines(lab, code, said, status, line, before):
    outcome = lab.run(code, line=before)
    shown = re.sub(r"^[ |]*[~^]+\n", "", outcome.errors, flags=re.MULTILINE)
    shown = re.sub(
        r"(?<=lesson.py\", line )\d+|(?<=statement on line )\d+",
        lambda found: str(int(found[0]) - before),
        shown,
    )
    assert (shown, outcome.exit_code, outcome.line) == (said, status, line)


def test_an_error_in_the_set_up_is_named_and_has_no_line_of_the_lesson(lab):
    outcome = lab.run("print(1)", setup="1 / 0")
    assert 'File "lesson.py (set-up)", line 1' in outcome.errors
    assert (outcome.output, outcome.line, outcome.exit_code) == ("", None, 1)


def test_a_program_may_have_another_name(lab):
    assert 'File "chat.py", line 1, in <module>\n    1 / 0' in lab.run("1 / 0", name="chat.py").errors


def test_a_recursion_without_end_is_told_briefly(lab):
    outcome = lab.run("def again():\n    return again()\nagain()")
    assert isinstance(outcome.exception, RecursionError)
    assert "[Previous line repeated" in outcome.errors
    assert (len(outcome.errors.splitlines()) < 20, outcome.line) == (True, 2)


def test_thousands_of_chained_errors_are_an_ending_like_any_other(lab):
    outcome = lab.run("""\
last = None
for number in range(3000):
    try:
        raise ValueError(number) from last
    except ValueError as error:
        last = error
raise last
""")
    assert outcome.exit_code == 1
    assert outcome.errors.count("ValueError: ") == 3000
    assert outcome.errors.endswith("ValueError: 2999\n")


@pytest.mark.parametrize("code", ["a = '\ud800'", "a = 1\0", "\ufeffprint(", "\t\n  if"])
def test_a_text_that_is_no_python_is_an_ending(lab, code):
    outcome = lab.run(code)
    assert outcome.exit_code == 1
    assert re.search(r"Error: ", outcome.errors)


@given(st.text())
def test_any_text_is_compiled_or_told(text):
    code = f"raise SystemExit\n{text}"
    outcome = run_program(Program(code), Site(Library(), wait=lambda _: None), shown=False)
    assert outcome.exit_code == 0 or "Error: " in outcome.errors


@pytest.mark.parametrize("given_away", ["sys.stderr = None", "sys.stderr.close()", "sys.stderr = object()"])
@pytest.mark.parametrize("ending", ["1 / 0", "sys.exit('gone')"])
def test_a_program_may_give_away_what_errors_are_printed_on(lab, given_away, ending):
    assert lab.run(f"import sys\n{given_away}\n{ending}").exit_code == 1


def test_nobody_can_be_asked(lab):
    outcome = lab.run("name = input('Who? ')")
    assert outcome.output == "Who? "
    assert outcome.errors.endswith(
        "EOFError: nobody can type here while a program runs: write the answer into the code\n"
    )


def test_what_is_printed_is_kept_and_shown(lab):
    shown = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(shown[0]), contextlib.redirect_stderr(shown[1]):
        outcome = lab.run("import sys\nprint('a')\nprint('b', file=sys.stderr)\n1 / 0", shown=True)
        unseen = lab.run("print('c')")
    assert (outcome.output, unseen.output) == ("a\n", "c\n")
    assert outcome.errors.startswith("b\nTraceback")
    assert [text.getvalue() for text in shown] == [outcome.output, outcome.errors]


def test_only_text_can_be_printed(lab):
    assert (
        "TypeError: write() argument must be str, not bytes"
        in lab.run("import sys\nsys.stdout.write(b'')").errors
    )


def test_it_is_the_main_module(lab):
    assert lab.printed("""\
import dataclasses, pickle, sys
@dataclasses.dataclass
class Point:
    x: int
if __name__ == "__main__":
    print(pickle.loads(pickle.dumps(Point(3))), sys.argv)
""") == "Point(x=3) ['lesson.py']\n"  # fmt: skip


def test_the_future_that_we_import_is_not_the_programs(lab):
    assert lab.printed("def f(a: 1 + 1): ...\nprint(f.__annotations__['a'])") == "2\n"


def test_two_runs_do_not_see_each_others_globals(lab):
    assert lab.printed("seen = 'first'\nprint(seen)") == "first\n"
    assert "NameError: name 'seen' is not defined" in lab.run("print(seen)").errors


def surroundings():
    kept = [os.environ.copy(), sys.stdout, sys.stderr, sys.argv, sys.modules["__main__"], time.sleep]
    kept += [builtins.input, asyncio.new_event_loop, events.new_event_loop, events._get_running_loop()]
    kept += [httpx2.Client.__dict__[name] for name in ("_init_transport", "_init_proxy_transport")]
    kept += [httpx2.AsyncClient.__dict__[name] for name in ("_init_transport", "_init_proxy_transport")]
    return [*kept, logging.root.handlers[:], logging.root.level]


@pytest.mark.parametrize("ending", ["", "1 / 0", "sys.exit(3)", "raise KeyboardInterrupt", "def"])
def test_everything_is_as_before_once_a_program_has_ended(lab, monkeypatch, ending):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere.invalid/v1")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("TOKENREEL_GONE", "1")
    before = surroundings()
    lab.run(f"""\
import logging, os, sys, time
os.environ["OPENAI_API_KEY"] = "mine"
os.environ["TOKENREEL_NEW"] = "1"
del os.environ["TOKENREEL_GONE"]
sys.argv = sys.stdout = sys.modules["__main__"] = None
logging.basicConfig(level=logging.DEBUG)
{ending}
""")
    assert surroundings() == before


def test_a_program_that_sets_up_its_log_does_so_at_every_run(lab):
    code = "import logging\nlogging.basicConfig(level='{}', format='%(message)s')\nlogging.info('said')"
    assert [lab.run(code.format(level)).errors for level in ("INFO", "WARNING", "INFO")] == [
        "said\n", "", "said\n",
    ]  # fmt: skip


def test_a_key_and_an_address_are_there(lab):
    code = "import os\nprint(os.environ['OPENAI_API_KEY'], os.environ['OPENAI_BASE_URL'])"
    assert lab.printed(code) == "no-key-needed http://replay.invalid/v1\n"
    assert lab.printed(code, demo="a b/c", fault="429") == (
        "no-key-needed http://replay.invalid/demo/a%20b%2Fc/fault/429/v1\n"
    )


def test_the_named_demo_answers_and_no_other(lab):
    films = {name: [exchange(answer(name), body=CHAT, headers=JSON)] for name in ("one", "two")}
    lab.library = library(**films)
    code = (
        "from openai import OpenAI\n"
        "print(OpenAI().chat.completions.create(**CHAT).choices[0].message.content)"
    )
    assert [lab.printed(code, demo=name) for name in films] == ["one\n", "two\n"]
    assert "There is no recording of a demo `three`" in lab.run(code, demo="three").errors


CHAT = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}


def answer(text):
    return [(200, f'{{"choices": [{{"index": 0, "message": {{"content": "{text}"}}}}]}}'.encode())]


def test_clients_of_one_program_get_equal_requests_answered_in_order(lab):
    lab.library = library(d=[exchange(answer(text), body=CHAT, headers=JSON) for text in ("first", "second")])
    assert lab.printed("""\
import openai
for client in openai.OpenAI(), openai.OpenAI():
    print(client.chat.completions.create(**CHAT).choices[0].message.content)
""") == "first\nsecond\n"  # fmt: skip


def test_the_modules_client_is_a_new_one_at_every_run(lab):
    code = "import openai\nopenai.chat.completions.create(**CHAT)"
    assert [len(lab.run(code).requests) for _ in range(2)] == [1, 1]


def test_a_transport_that_a_program_brings_is_left_alone(lab):
    code = """\
import httpx2
class Mine(httpx2.MockTransport):
    def __bool__(self):
        return False
answer = {"choices": [{"index": 0, "message": {"content": "mine"}}]}
transport = Mine(lambda request: httpx2.Response(200, json=answer))
"""
    sync = "from openai import OpenAI\nclient = OpenAI(http_client=httpx2.Client(transport=transport))\n"
    outcome = lab.run(
        code + sync + "print(client.chat.completions.create(**CHAT).choices[0].message.content)"
    )
    assert (outcome.output, outcome.error, outcome.requests) == ("mine\n", None, [])
    outcome = lab.run(code + """\
import asyncio
from openai import AsyncOpenAI
async def main():
    client = AsyncOpenAI(http_client=httpx2.AsyncClient(transport=transport))
    print((await client.chat.completions.create(**CHAT)).choices[0].message.content)
asyncio.run(main())
""")  # fmt: skip
    assert (outcome.output, outcome.error, outcome.requests) == ("mine\n", None, [])


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("kind", ["chat, streamed", "async chat, streamed"])
def test_a_proxy_is_asked_nothing(lab, monkeypatch, name, kind):
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert lab.printed(unindented(PROGRAMS[kind])) == "가을!\n"


def test_another_host_is_not_reached_either(lab):
    outcome = lab.run("import httpx2\nprint(httpx2.get('http://example.invalid/data?n=1').status_code)")
    assert (outcome.output, outcome.requests[0].path) == ("404\n", "/data?n=1")


def test_a_running_loop_is_set_aside(lab):
    async def main():
        outcome = lab.run("import asyncio\nasync def main():\n    print('in')\nasyncio.run(main())")
        return outcome.output, asyncio.get_running_loop()

    output, loop = asyncio.run(main())
    assert output == "in\n"
    assert loop.is_closed()


def test_what_a_run_leaves_is_let_go_of(lab):
    outcome = lab.run("import weakref\nclass A: ...\na = A()\nseen = weakref.ref(a)\nraise ValueError")
    seen = outcome.values["seen"]
    assert seen() is not None
    forget(outcome)
    assert (seen(), outcome.values, outcome.exception) == (None, {}, None)


def test_the_package_exports_what_a_page_and_a_trial_need():
    assert sorted(tokenreel_live.__all__) == [
        "CheckError", "Checked", "Outcome", "Program", "Request", "Site", "run_checks", "run_program",
    ]  # fmt: skip
