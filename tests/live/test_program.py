"""A lesson's program, unmodified, with the real SDK: what it prints, and what it leaves behind."""

import contextlib
import io
import re

import pytest

import tokenreel.live as tokenreel_live
from tokenreel.live.program import forget

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


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("kind", ["chat, streamed", "async chat, streamed"])
def test_a_proxy_is_asked_nothing(lab, monkeypatch, name, kind):
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert lab.printed(unindented(PROGRAMS[kind])) == "가을!\n"


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
