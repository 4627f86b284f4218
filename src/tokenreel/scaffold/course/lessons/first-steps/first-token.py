# ---
# jupyter:
#   ruff: noqa
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   tokenreel:
#     demos: [first-stream]
# ---

# %% [markdown] lang="ko"
# # 연습: 첫 글자까지 걸린 시간 재기
#
# 답을 스트리밍으로 받으면서 첫 글자가 나올 때까지 걸린 시간을 재요. `pip install openai`로 준비하고, 답을 어디서 받을지는 아래 셀의
# `WHERE`로 고르세요.
#
# - `"backend"`: 이 코스의 데모 backend예요. 코스 저장소를 clone해서 `tokenreel replay`를 켜 두세요. key도 요금도 필요 없어요.
# - `"local"`: 여러분 컴퓨터의 OpenAI 호환 서버예요. 주소가 다르면 `SERVERS`를 고치세요.
# - `"openai"`: OpenAI예요. `OPENAI_API_KEY`에 key를 넣으세요. 요금이 나와요.

# %% [markdown] lang="en"
# # Exercise: time the first word
#
# @todo@
#
# Get an answer as a stream, and measure how long it takes until its first word is there. You need `pip install openai`.
# Choose who answers with `WHERE`, in the cell below.
#
# - `"backend"`: this course's demo backend. Clone the course's repository and start `tokenreel replay` there. It needs no
#   key and costs nothing.
# - `"local"`: an OpenAI-compatible server on your machine. If its address is another one, change `SERVERS`.
# - `"openai"`: OpenAI. Put your key into `OPENAI_API_KEY`. It costs money.

# %%
import os
import time

from openai import OpenAI

WHERE = "backend"  # or "local", or "openai"

SERVERS = {
    "backend": "http://127.0.0.1:8787/v1",
    "local": "http://127.0.0.1:8080/v1",
    "openai": "https://api.openai.com/v1",
}
# a key that is in your environment already is used with "openai" only
key = os.environ.get("OPENAI_API_KEY") if WHERE == "openai" else "none"
client = OpenAI(base_url=SERVERS[WHERE], api_key=key)

PROMPT = "Explain in two sentences why the sky is blue."
REQUEST = {
    "model": "gpt-5.4",
    "messages": [{"role": "user", "content": PROMPT}],
    "max_completion_tokens": 120,
    "temperature": 0,
    "stream": True,
    "stream_options": {"include_usage": True},
}

# %% [markdown] lang="ko"
# ## 재기
#
# `TODO` 두 군데를 채우세요. 시계는 `time.perf_counter()`예요. 텍스트가 없는 chunk는 아직 첫 글자가 아니에요.

# %% [markdown] lang="en"
# ## Measure
#
# Fill in the two `TODO`s. The clock is `time.perf_counter()`. A chunk without text isn't the first word yet.

# %% tags=["gap"] lang="ko"
first_s = None
# TODO 1: 시계를 켜요
with client.chat.completions.create(**REQUEST) as stream:
    for chunk in stream:
        text = chunk.choices[0].delta.content if chunk.choices else None
        # TODO 2: 텍스트가 있는 첫 chunk라면 first_s에 걸린 시간을 적어요
        print(text or "", end="", flush=True)

# %% tags=["gap"] lang="en"
first_s = None
# TODO 1: start the clock
with client.chat.completions.create(**REQUEST) as stream:
    for chunk in stream:
        text = chunk.choices[0].delta.content if chunk.choices else None
        # TODO 2: at the first chunk with text, note the seconds in first_s
        print(text or "", end="", flush=True)

# %% tags=["solution"]
first_s = None
start = time.perf_counter()
with client.chat.completions.create(**REQUEST) as stream:
    for chunk in stream:
        text = chunk.choices[0].delta.content if chunk.choices else None
        if text and first_s is None:
            first_s = time.perf_counter() - start
        print(text or "", end="", flush=True)

# %% tags=["check"] lang="ko"
assert first_s is not None, "first_s가 비어 있어요. TODO 두 군데를 채우세요."
print(f"첫 글자까지 {first_s * 1000:.0f} ms")
if "x-tokenreel-replay" in stream.response.headers:
    print("재생한 값이며 측정값이 아니에요.")

# %% tags=["check"] lang="en"
assert first_s is not None, "first_s is empty. Fill in the two TODOs."
print(f"first word after {first_s * 1000:.0f} ms")
if "x-tokenreel-replay" in stream.response.headers:
    print("A replay, not a measurement.")

# %% [markdown] lang="ko"
# ## 더 해 보기
#
# `max_completion_tokens`를 두 배로 늘리면 첫 글자까지 걸리는 시간도 두 배가 될까요? 예상을 먼저 적고, 진짜 모델로 재 보세요.

# %% [markdown] lang="en"
# ## Go on
#
# With twice the `max_completion_tokens`, does the first word take twice as long? Write down your guess, then measure it
# with a real model.
