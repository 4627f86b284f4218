"""What a program finds around it, and that all of it is as before once it has ended."""

import asyncio
import builtins
import logging
import os
import signal
import sys
import time
from asyncio import events

import httpx2
import pytest

from recorded import JSON, exchange, library


def surroundings():
    kept = [os.environ.copy(), sys.stdout, sys.stderr, sys.argv, sys.modules["__main__"], time.sleep]
    kept += [os._exit, os.abort, os.kill, signal.raise_signal, sys.setrecursionlimit, sys.getrecursionlimit()]
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
setrecursionlimit = sys.setrecursionlimit
setrecursionlimit(5000)
os.kill = os._exit = sys.setrecursionlimit = None
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


NO_NETWORK = (
    "A page has no network. Recordings answer requests to the API's base URL only, "
    'which is os.environ["OPENAI_BASE_URL"].'
)
ELSEWHERE = {
    "a host": "httpx2.get('https://example.com')",
    "a path and a query": "httpx2.post('http://example.invalid/data?n=1', json={})",
    "the host of a base URL, on which there is another thing": "httpx2.get('https://api.openai.com/status')",
    "options of the backend, on another host": "httpx2.get('http://h.invalid/speed/1/speed/2/v1/models')",
    "a stream": "httpx2.stream('GET', 'https://example.com/v2/').__enter__()",
    "async": "asyncio.run(httpx2.AsyncClient().get('https://example.com'))",
}


@pytest.mark.parametrize("code", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_no_recording_can_answer_says_that_there_is_no_network(lab, code):
    outcome = lab.run(f"import asyncio, httpx2\n{code}")
    assert outcome.errors.endswith(f"\nhttpx2.ConnectError: {NO_NETWORK}\n")
    assert [(request.status, request.is_open) for request in outcome.requests] == [(None, False)]
    assert outcome.line == 2


def test_the_sdk_tells_it_as_what_is_behind_its_own_error(lab):
    outcome = lab.run("""\
from openai import OpenAI
OpenAI(base_url="https://llm.example/api/v1", max_retries=0).chat.completions.create(**CHAT)
""", setup=f"CHAT = {CHAT!r}")  # fmt: skip
    assert f"httpx2.ConnectError: {NO_NETWORK}\n" in outcome.errors
    assert outcome.summary == "openai.APIConnectionError: Connection error."


def test_a_reader_of_korean_is_told_in_korean(lab):
    outcome = lab.run("import httpx2\nhttpx2.get('https://example.com')", language="ko")
    assert "httpx2.ConnectError: 페이지에는 네트워크가 없어요." in outcome.errors
    assert "EOFError: 프로그램이 실행되는 동안에는" in lab.run("input()", language="ko").errors
    assert "EOFError: nobody can type here" in lab.run("input()", language="fr").errors


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://llm.example/v1/models", '"owned_by": "tokenreel"'),
        ("http://llm.example/v1/embeddings", "No recording answers GET /embeddings."),
        ("http://replay.invalid/chat/completions", "a base URL ends in /v1"),
        ("http://replay.invalid/faults/429/v1/models", "There is nothing at /faults/429/v1/models"),
    ],
    ids=["another base URL", "what was not recorded", "a base URL without its end", "a slip in an option"],
)
def test_what_asks_for_an_api_is_answered_or_told_what_there_is(lab, address, told):
    answer = lab.printed(f"import httpx2\nprint(httpx2.get({address!r}).text)")
    assert told in answer


def test_a_running_loop_is_set_aside(lab):
    async def main():
        outcome = lab.run("import asyncio\nasync def main():\n    print('in')\nasyncio.run(main())")
        return outcome.output, asyncio.get_running_loop()

    output, loop = asyncio.run(main())
    assert output == "in\n"
    assert loop.is_closed()
