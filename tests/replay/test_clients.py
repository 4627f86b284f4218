"""Real clients against a real backend: what each receives is what the recording holds."""

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path

import httpx2
import pytest
from openai import AsyncOpenAI, NotFoundError, OpenAI

from backend import running
from recorded import exchange, recording_text
from tokenreel.recording import exchanges, read_recording, split_frames

ROOT = Path(__file__).parents[2]


def recorded(demo):
    """Return a demo's one exchange, its events and its text."""
    (exchange,) = exchanges(read_recording(ROOT / "demos" / demo / "recording.jsonl"))
    events = [json.loads(frame.data) for frame in split_frames(exchange.reads) if frame.data != "[DONE]"]
    return exchange, events


CHAT, CHAT_EVENTS = recorded("haiku-sync")
RESPONSES, RESPONSES_EVENTS = recorded("solar-async")
CHAT_BODY = {key: value for key, value in CHAT.request_body.items() if key != "stream"}
RESPONSES_BODY = {key: value for key, value in RESPONSES.request_body.items() if key != "stream"}
CHAT_TEXT = "".join(
    choice["delta"].get("content") or "" for event in CHAT_EVENTS for choice in event["choices"]
)
CHAT_USAGE = next(event["usage"] for event in CHAT_EVENTS if event.get("usage"))
CHAT_TOLD = (CHAT_TEXT, CHAT_USAGE["completion_tokens"])


@pytest.fixture(scope="module")
def origin():
    with running(ROOT / "demos", "--speed", "instant", "--quiet") as backend:
        yield backend.url


@pytest.fixture
def client(origin):
    with OpenAI(api_key="any", base_url=f"{origin}/v1", max_retries=0) as client:
        yield client


def given(events):
    """Return an SDK's objects as the JSON they were made of."""
    return [event.model_dump(mode="json", exclude_unset=True) for event in events]


def test_sync_chat_with_and_without_with(client):
    with client.chat.completions.create(**CHAT_BODY, stream=True) as stream:
        assert given(stream) == CHAT_EVENTS
    stream = client.chat.completions.create(**CHAT_BODY, stream=True)
    assert given(stream) == CHAT_EVENTS
    assert stream.response.headers["x-tokenreel-replay"] == "haiku-sync"


def test_a_sync_stream_that_is_left_in_the_middle_hurts_nobody(client):
    for _ in range(20):
        with client.chat.completions.create(**CHAT_BODY, stream=True) as stream:
            next(iter(stream))
    assert given(client.chat.completions.create(**CHAT_BODY, stream=True)) == CHAT_EVENTS


def test_the_chat_helper_puts_the_same_text_and_usage_together(client):
    options = {**CHAT_BODY, "stream_options": {"include_usage": True}}
    with client.chat.completions.stream(**options) as stream:
        completion = stream.get_final_completion()
    assert completion.choices[0].message.content == CHAT_TEXT
    assert completion.usage.completion_tokens == CHAT_USAGE["completion_tokens"]


def test_sync_responses_with_and_without_with(client):
    with client.responses.create(**RESPONSES_BODY, stream=True) as stream:
        assert given(stream) == RESPONSES_EVENTS
    assert given(client.responses.create(**RESPONSES_BODY, stream=True)) == RESPONSES_EVENTS


def test_the_responses_helper_puts_the_same_text_and_usage_together(tmp_path):
    # llama.cpp leaves out the content_index that the helper needs, so this recording is scripted
    path = tmp_path / "helper" / "recording.jsonl"
    path.parent.mkdir()
    body = {"model": "m", "input": "Hi", "stream": True}
    path.write_text(recording_text("helper", exchange(typed_reads(), path="/responses", body=body)), "utf-8")
    with running(tmp_path, "--quiet") as backend:
        client = OpenAI(api_key="any", base_url=f"{backend.url}/v1")
        with client.responses.stream(model="m", input="Hi") as stream:
            response = stream.get_final_response()
    assert response.output_text == "가을"
    assert response.usage.output_tokens == 2


def typed_reads():
    """Return the reads of a small Responses stream, every event as OpenAI documents it."""
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    part = {"type": "output_text", "text": "", "annotations": []}
    item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    whole = {**item, "status": "completed", "content": [{**part, "text": "가을"}]}
    response = {
        "id": "resp_1", "object": "response", "created_at": 0, "model": "m", "output": [],
        "status": "in_progress", "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
    }  # fmt: skip
    usage = {"input_tokens": 1, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 2,
             "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 3}  # fmt: skip
    done = {**response, "status": "completed", "output": [whole], "usage": usage}
    events = [
        {"type": "response.created", "response": response},
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        {"type": "response.content_part.added", **place, "part": part},
        {"type": "response.output_text.delta", **place, "delta": "가", "logprobs": []},
        {"type": "response.output_text.delta", **place, "delta": "을", "logprobs": []},
        {"type": "response.output_text.done", **place, "text": "가을", "logprobs": []},
        {"type": "response.content_part.done", **place, "part": {**part, "text": "가을"}},
        {"type": "response.output_item.done", "output_index": 0, "item": whole},
        {"type": "response.completed", "response": done},
    ]
    frames = (
        f"event: {event['type']}\ndata: {json.dumps({**event, 'sequence_number': number})}\n\n"
        for number, event in enumerate(events)
    )
    return [(200 + number, text.encode()) for number, text in enumerate(frames)]


def test_async_chat_and_responses_at_once(origin):
    async def main():
        async with AsyncOpenAI(api_key="any", base_url=f"{origin}/v1", max_retries=0) as client:

            async def chat():
                async with await client.chat.completions.create(**CHAT_BODY, stream=True) as stream:
                    return given([chunk async for chunk in stream])

            async def responses():
                async with await client.responses.create(**RESPONSES_BODY, stream=True) as stream:
                    return given([event async for event in stream])

            async def helper():
                async with client.chat.completions.stream(**CHAT_BODY) as stream:
                    completion = await stream.get_final_completion()
                return completion.choices[0].message.content, completion.usage.completion_tokens

            return await asyncio.gather(chat(), responses(), helper(), chat())

    assert asyncio.run(main()) == [CHAT_EVENTS, RESPONSES_EVENTS, CHAT_TOLD, CHAT_EVENTS]


def test_raw_and_streaming_responses(client):
    raw = client.chat.completions.with_raw_response.create(**CHAT_BODY, stream=True)
    assert raw.headers["content-type"].startswith("text/event-stream")
    with client.chat.completions.with_streaming_response.create(**CHAT_BODY, stream=True) as answer:
        assert b"".join(answer.iter_bytes()) == CHAT.body


def test_the_sdks_retries_get_through_a_passing_fault(origin):
    for fault in ("429", "500"):
        client = OpenAI(api_key="any", base_url=f"{origin}/fault/{fault}/v1", max_retries=1)
        assert given(client.chat.completions.create(**CHAT_BODY, stream=True)) == CHAT_EVENTS


def test_models_and_a_miss(client):
    assert [model.id for model in client.models.list()] == ["gpt-5.4"]
    with pytest.raises(NotFoundError, match="The nearest is haiku-sync"):
        client.chat.completions.create(**{**CHAT_BODY, "max_completion_tokens": 1}, stream=True)


def test_httpx_reads_the_very_bytes(origin):
    with httpx2.stream("POST", f"{origin}/v1/chat/completions", json={**CHAT_BODY, "stream": True}) as answer:
        assert b"".join(answer.iter_raw()) == CHAT.body


def curl(*arguments):
    program = shutil.which("curl")
    assert program, "scripts/test installs curl"
    return subprocess.run(
        [program, "--no-buffer", "--silent", "--show-error", *arguments], capture_output=True, check=False
    )


def test_curl(origin):
    body = json.dumps({**CHAT_BODY, "stream": True})
    post = ("-H", "content-type: application/json", "-H", "authorization: Bearer any", "-d", body)
    done = curl(*post, f"{origin}/demo/haiku-sync/v1/chat/completions")
    assert (done.returncode, done.stdout) == (0, CHAT.body)
    done = curl(*post, f"{origin}/fault/disconnect/v1/chat/completions")
    assert done.returncode == 18, "transfer closed with data missing"
    assert CHAT.body.startswith(done.stdout)
    done = curl(*post, "--max-time", "1", f"{origin}/fault/stall/v1/chat/completions")
    assert done.returncode == 28, "a timeout"
    assert len(done.stdout) > 100


def test_openai_from_npm(origin):
    node = shutil.which("node")
    assert node, "scripts/test puts a Node.js on PATH"
    program = Path(__file__).with_name("openai_client.js")
    env = {"PATH": os.environ["PATH"], "OPENAI_API_KEY": "any", "OPENAI_BASE_URL": f"{origin}/v1"}
    command = [node, program, json.dumps(CHAT_BODY), json.dumps(RESPONSES_BODY)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    received = json.loads(done.stdout)
    assert received["chat"] == CHAT_EVENTS
    assert received["responses"] == RESPONSES_EVENTS
    assert (received["text"], received["tokens"]) == CHAT_TOLD
    assert received["miss"] == "404 no_recording"


def test_async_streams_without_with(origin):
    async def main():
        async with AsyncOpenAI(api_key="any", base_url=f"{origin}/v1", max_retries=0) as client:
            chat = await client.chat.completions.create(**CHAT_BODY, stream=True)
            responses = await client.responses.create(**RESPONSES_BODY, stream=True)
            return given([chunk async for chunk in chat]), given([event async for event in responses])

    assert asyncio.run(main()) == (CHAT_EVENTS, RESPONSES_EVENTS)


def test_the_async_responses_helper_puts_the_same_text_and_usage_together(tmp_path):
    path = tmp_path / "helper" / "recording.jsonl"
    path.parent.mkdir()
    body = {"model": "m", "input": "Hi", "stream": True}
    path.write_text(recording_text("helper", exchange(typed_reads(), path="/responses", body=body)), "utf-8")

    async def main(base_url):
        client = AsyncOpenAI(api_key="any", base_url=base_url, max_retries=0)
        async with client, client.responses.stream(model="m", input="Hi") as stream:
            text = [event.delta async for event in stream if event.type == "response.output_text.delta"]
            return text, await stream.get_final_response()

    with running(tmp_path, "--quiet") as backend:
        text, response = asyncio.run(main(f"{backend.url}/v1"))
    assert text == ["가", "을"]
    assert response.output_text == "가을"
    assert response.usage.output_tokens == 2
