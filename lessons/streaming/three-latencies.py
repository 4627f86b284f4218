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
#     demos: [bread-streamed, bread-whole]
#     measurement: five-hundred-words
# ---

# %% [markdown] lang="ko"
# # 연습: 세 가지 latency 재기
#
# 약 500단어짜리 답을 스트리밍으로도 받아 보고 한 번에도 받아 봐요. 받는 동안 **first token**, **last token**, **wall time**을
# 재고, 실행마다 점 하나씩 찍어서 비교해요.
#
# 필요한 패키지는 두 개예요. `pip install openai matplotlib`로 설치하세요. 답을 어디서 받을지는 아래 셀의 `WHERE`로 골라요.
#
# - `"backend"`: 이 코스의 데모 backend예요. 코스 저장소를 clone해서 `scripts/tokenreel replay`를 켜 두세요. key도 요금도 필요 없어요.
# - `"local"`: 로컬 모델이에요. OpenAI 호환 서버를 켜고 `SERVERS`에 그 주소를 적으세요.
# - `"openai"`: OpenAI예요. `OPENAI_API_KEY`에 key를 넣으세요. 최대 700 token짜리 답을 22번 받으니 요금이 나와요.
#
# key가 이미 환경 변수에 있어도 `"openai"`를 고르지 않으면 쓰지 않아요.
#
# 데모 backend는 녹화된 답을 녹화된 시각에 다시 보내 줘요. 그때 나오는 숫자는 예전에 한 번 실행한 기록이지 측정값이 아니에요.
# notebook이 응답 header를 보고 그렇게 표시해 줘요.

# %% [markdown] lang="en"
# # Exercise: measure three latencies
#
# Get an answer of about 500 words, streamed and in one piece. While it comes in, take **first token**, **last token** and
# **wall time**, then plot one dot per run and compare.
#
# You need two packages: `pip install openai matplotlib`. Choose who answers with `WHERE`, in the cell right below.
#
# - `"backend"`: this course's demo backend. Clone the course's repository and start `scripts/tokenreel replay` there. It
#   needs no key and costs nothing.
# - `"local"`: a local model. Start an OpenAI-compatible server and write its address into `SERVERS`.
# - `"openai"`: OpenAI. Put your key into `OPENAI_API_KEY`. It costs money: 22 answers of up to 700 tokens.
#
# A key that is in your environment already is used with `"openai"` only.
#
# The demo backend sends recorded answers at their recorded times. What you read off it is one run of another day, not a
# measurement, and the notebook, which looks at the response headers, says so.

# %%
WHERE = "backend"  # or "local", or "openai"

SERVERS = {
    "backend": "http://127.0.0.1:8787/v1",
    "local": "http://127.0.0.1:8080/v1",
    "openai": "https://api.openai.com/v1",
}

# %% [markdown] lang="ko"
# ## 준비
#
# 아래 셀 네 개는 그대로 실행하세요. 둘은 검사에 쓰는 도구라 읽지 않아도 돼요. 요청에 쓰는 값은 `REQUEST` 한 곳에만 있어요. 로컬 모델이라면 `model`을 그 서버가 아는 이름으로
# 바꾸세요.
#
# client는 `AsyncOpenAI`예요. 동기 SDK의 Chat Completions stream은 `[DONE]`에서 읽기를 멈추고 connection을 버려요. 그러면
# 번갈아 잴 때 바로 뒤의 `stream=False` 실행이 매번 connection을 새로 맺어서 손해를 봐요. 다만 stream이 끝나면 connection을 닫는
# 서버라면 비동기 client도 새로 맺어요. notebook에서는 `await`를 셀에 바로 쓸 수 있어요.

# %% [markdown] lang="en"
# ## Setup
#
# Run the next four cells as they are. Two of them only help to check your work, so you needn't read them. Everything the
# requests say is in `REQUEST`, and nowhere else. For a local model, set `model` to a name that your server knows.
#
# The client is an `AsyncOpenAI`. A Chat Completions stream of the sync SDK stops reading at `[DONE]` and throws its
# connection away. Alternate with that, and every `stream=False` run pays for a new connection. With a server
# that closes the connection after a stream, the async client opens a new one, too. In a notebook you can `await` right in
# a cell.

# %%
import asyncio
import os
import statistics
import time
import warnings
from dataclasses import dataclass
from types import SimpleNamespace

import matplotlib.pyplot as plt
from openai import APIConnectionError, APIStatusError, AsyncOpenAI

# %config InlineBackend.figure_formats = ["svg"]
# Letters in the plot stay letters: what shows it has the font.
plt.rcParams["svg.fonttype"] = "none"
warnings.filterwarnings("ignore", "Glyph .* missing from font")

PROMPT = (
    "Tell a story of about 500 words about a baker "
    "who learns to make bread from her grandmother."
)
REQUEST = {
    "model": "gpt-5.4",
    "messages": [{"role": "user", "content": PROMPT}],
    "max_completion_tokens": 700,
    "temperature": 0.7,
    "seed": 15,
}
STREAMED = {"stream": True, "stream_options": {"include_usage": True}}
PAIRS = 10
REPLAYED_PAIRS = 3  # a replay is one run over and over: enough to plot

# %% tags=["tool"] lang="ko"
TEXT = {
    "replay": "재생한 값이며 측정값이 아니에요",
    "measured": "방금 잰 값이에요",
    "where": "WHERE에는 이 중 하나를 쓰세요:",
    "no key": "환경 변수 OPENAI_API_KEY에 key가 없어요. key를 넣고 Jupyter를 다시 시작하거나 WHERE를 바꾸세요.",
    "unreachable": "서버에 연결하지 못했어요. `scripts/tokenreel replay`나 로컬 모델을 켰는지 확인하세요. 주소:",
    "refused": "서버가 요청을 거부했어요:",
    "good": "잘했어요.",
    "setup": "준비",
    "need": "앞에서 먼저 끝낼 부분이 있어요:",
    "clock": "시계를 너무 늦게 켰어요. create()가 돌아왔을 때는 응답 header가 이미 와 있어요. TODO 1을 보세요.",
    "no first": "first가 비어 있어요. TODO 2에서 텍스트가 있는 첫 chunk의 시각을 적으세요.",
    "role": "텍스트가 없는 chunk를 first token으로 셌어요. delta.content가 비어 있는지 확인하세요.",
    "first": "first는 텍스트가 있는 첫 chunk에서 한 번만 적어야 해요.",
    "last": "last는 텍스트가 있는 마지막 chunk의 시각이에요. 그 뒤에 오는 finish_reason과 usage chunk는 세지 않아요.",
    "wall": "wall은 순회가 끝난 뒤의 시각이에요. 마지막 텍스트 뒤에도 chunk가 더 와요. TODO 3을 보세요.",
    "whole": "wall이 비어 있거나, 답이 다 오기 전에 쟀어요. ask()가 돌아온 뒤에 시계를 보세요.",
    "warm-up": "첫 실행은 connection을 맺는 시간까지 재요. 종류마다 한 번씩 먼저 실행하고 결과는 버리세요.",
    "turns": "스트리밍과 한 번에 받기를 한 번씩 번갈아 실행하세요. 지금까지의 순서:",
    "pairs": "버린 실행을 뺀 나머지를 모두 돌려주세요. 종류마다 이만큼이어야 해요:",
    "dots": "실행마다 점 하나씩, 네 가지 값을 모두 그리세요. 지금 그려진 점:",
    "medians": "이 값을 다시 보세요:",
    "seconds": "요청을 보낸 뒤 지난 시간(초)",
    "median": "중앙값,",
}

# %% tags=["tool"] lang="en"
TEXT = {
    "replay": "replay, not a measurement",
    "measured": "measured just now",
    "where": "Set WHERE to one of these:",
    "no key": "The environment variable OPENAI_API_KEY holds no key. Set it and restart Jupyter, or change WHERE.",
    "unreachable": "The server can't be reached. Is `scripts/tokenreel replay`, or your local model, running? Address:",
    "refused": "The server refused the request:",
    "good": "Well done.",
    "setup": "Setup",
    "need": "Finish these parts first:",
    "clock": "The clock starts too late. When create() returns, the response headers are already in. See TODO 1.",
    "no first": "first is empty. In TODO 2, note the time of the first chunk that has text.",
    "role": "A chunk without text was counted as the first token. Check that delta.content isn't empty.",
    "first": "first is noted once, at the first chunk with text.",
    "last": "last is when the last chunk with text came. The finish_reason and usage chunks after it don't count.",
    "wall": "wall is taken once the loop is over. More chunks come after the last piece of text. See TODO 3.",
    "whole": "wall is empty, or was taken before the whole answer was in. Look at the clock after ask() returns.",
    "warm-up": "The first run also times opening the connection. Make one of each kind first and discard them.",
    "turns": "Take turns: one streamed, one whole, and so on. The order so far:",
    "pairs": "Return all runs but the discarded ones. There should be so many of each kind:",
    "dots": "Draw one dot per run, for all four series. Dots so far:",
    "medians": "Have another look at this one:",
    "seconds": "seconds since the request",
    "median": "median,",
}


# %% tags=["tool"]
class Stop(Exception):
    """Ends the notebook with a sentence in place of a traceback."""

    def __init__(self, *words):
        super().__init__(" ".join(map(str, words)))

    def _render_traceback_(self):
        return [str(self)]


def expect(is_so, *words):
    """Go on where it is so; else say what is missing."""
    if not is_so:
        raise Stop(*words)


done = set()


def finish(part):
    """Note that a part of the notebook is done."""
    done.add(part)


def need(*parts):
    """Go on where these parts are done; else name the others."""
    missing = [str(part) for part in parts if part not in done]
    expect(not missing, TEXT["need"], ", ".join(missing))


def praise(part):
    """Say that a part's gap is filled well."""
    finish(part)
    print(TEXT["good"])


class ScriptedServer:
    """Stands in for the client in the checks, and notes what was due when."""

    headers = {"x-tokenreel-replay": "scripted"}

    def __init__(self, step=0.1):
        self.step = step  # seconds between what happens
        self.chat = self.completions = self.with_raw_response = self
        self.asked = []

    async def create(self, *, stream=False, **_):
        self.asked.append("streamed" if stream else "whole")
        self.start, self.at = time.perf_counter(), {}
        await asyncio.sleep(2 * self.step)
        self.note("head")
        if not stream:
            await asyncio.sleep(self.step)
            self.note("end")
        return self

    def note(self, what):
        self.at[what] = time.perf_counter() - self.start

    def parse(self):
        return self

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    async def __aiter__(self):
        texts = {"role": "", "first": "Bread ", "last": "rises.", "finish": None}
        for what, text in texts.items():
            self.note(what)
            delta = SimpleNamespace(content=text)
            yield SimpleNamespace(choices=[SimpleNamespace(delta=delta)])
            await asyncio.sleep(self.step)
        yield SimpleNamespace(choices=[])  # usage
        await asyncio.sleep(self.step)
        self.note("end")


# %%
@dataclass
class Run:
    """One answer; times in seconds since just before its request."""

    wall: float
    first: float | None = None  # a whole answer has no first token
    last: float | None = None
    is_replay: bool = False


async def ask(client, **how):
    """Send the request; return the answer, and whether it is a replay."""
    completions = client.chat.completions.with_raw_response
    try:
        raw = await completions.create(**REQUEST, **how)
    except APIConnectionError:
        raise Stop(TEXT["unreachable"], client.base_url) from None
    except APIStatusError as error:
        raise Stop(TEXT["refused"], error) from None
    return raw.parse(), "x-tokenreel-replay" in raw.headers


expect(WHERE in SERVERS, TEXT["where"], ", ".join(SERVERS))
key = os.environ.get("OPENAI_API_KEY") if WHERE == "openai" else "none"
expect(key, TEXT["no key"])

client = AsyncOpenAI(base_url=SERVERS[WHERE], api_key=key)
print(client.base_url)  # this is who gets asked
finish(TEXT["setup"])


# %% [markdown] lang="ko"
# ## 1. 스트리밍으로 받으면서 재기
#
# `TODO` 세 군데를 채우세요.
#
# - 시계는 `time.perf_counter()`예요. `time.time()`은 시스템 시각이라 뒤로 갈 수도 있어요.
# - 시작 시각은 `create()`를 부르기 직전에, 그러니까 여기서는 `ask()`를 부르기 직전에 찍으세요.
# - `role`만 있는 첫 chunk는 token이 아니에요. usage chunk는 `choices`가 비어 있어요.
# - wall time은 순회가 끝났을 때 찍으세요.

# %% [markdown] lang="en"
# ## 1. Time a streamed answer
#
# Fill in the three `TODO`s.
#
# - The clock is `time.perf_counter()`. `time.time()` is the system clock, which can go backwards.
# - Start it right before `create()`, which here means right before `ask()`.
# - The first chunk, with only a `role`, isn't a token. The usage chunk has empty `choices`.
# - Take the wall time when the loop is over.


# %% tags=["gap"] lang="ko"
async def streamed_run(client):
    first = last = wall = None
    # TODO 1: 시계를 켜요
    stream, is_replay = await ask(client, **STREAMED)
    async with stream:
        async for chunk in stream:
            if not chunk.choices:
                continue
            # TODO 2: 텍스트가 있는 chunk라면 last를,
            #         처음이라면 first도 적어요
        # TODO 3: wall을 적어요
    return Run(wall, first, last, is_replay)


# %% tags=["gap"] lang="en"
async def streamed_run(client):
    first = last = wall = None
    # TODO 1: start the clock
    stream, is_replay = await ask(client, **STREAMED)
    async with stream:
        async for chunk in stream:
            if not chunk.choices:
                continue
            # TODO 2: if the chunk has text, note last,
            #         and first as well if it's the first one
        # TODO 3: note wall
    return Run(wall, first, last, is_replay)


# %% tags=["solution"]
async def streamed_run(client):
    first = last = None
    start = time.perf_counter()
    stream, is_replay = await ask(client, **STREAMED)
    async with stream:
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                last = time.perf_counter() - start
                if first is None:
                    first = last
        wall = time.perf_counter() - start
    return Run(wall, first, last, is_replay)


# %% tags=["check"]
server = ScriptedServer()
run = await streamed_run(server)
due = server.at

expect(run.first is not None, TEXT["no first"])
expect(run.first >= due["role"], TEXT["clock"])
expect(run.first >= due["first"], TEXT["role"])
expect(run.first < due["last"], TEXT["first"])
expect(run.last is not None, TEXT["last"])
expect(due["last"] <= run.last < due["finish"], TEXT["last"])
expect(run.wall is not None and run.wall >= due["end"], TEXT["wall"])
praise(1)

# %% [markdown] lang="ko"
# ## 2. 한 번에 받으면서 재기
#
# 같은 요청을 `stream=False`로 보내요. 텍스트는 답이 끝나야 보이니까 wall time 하나면 돼요.

# %% [markdown] lang="en"
# ## 2. Time a whole answer
#
# The same request, with `stream=False`. Its text can't be seen before the answer is complete, so wall time is all there is.


# %% tags=["gap"] lang="ko"
async def whole_run(client):
    wall = None
    # TODO: 시계를 켜고, 답을 받은 뒤에 wall을 적어요
    answer, is_replay = await ask(client)
    return Run(wall, is_replay=is_replay)


# %% tags=["gap"] lang="en"
async def whole_run(client):
    wall = None
    # TODO: start the clock, and note wall once the answer is in
    answer, is_replay = await ask(client)
    return Run(wall, is_replay=is_replay)


# %% tags=["solution"]
async def whole_run(client):
    start = time.perf_counter()
    answer, is_replay = await ask(client)
    wall = time.perf_counter() - start
    return Run(wall, is_replay=is_replay)


# %% tags=["check"]
server = ScriptedServer()
run = await whole_run(server)
due = server.at
expect(run.wall is not None and run.wall >= due["end"], TEXT["whole"])
praise(2)

# %% [markdown] lang="ko"
# ## 3. 번갈아 실행하기
#
# 한쪽을 몰아서 재면 그 사이에 서버나 컴퓨터의 상태가 달라질 수 있어요. 스트리밍, 한 번에 받기를 번갈아 실행하면 그런 변화가 양쪽에
# 똑같이 섞여요. 첫 실행에는 connection을 맺는 시간이 들어 있으니 종류마다 하나씩 버리세요.

# %% [markdown] lang="en"
# ## 3. Take turns
#
# If you finish one kind before starting the other, the server or your machine may have changed in between. When they take
# turns, such changes hit both alike. The first run includes opening the connection, so discard one of each kind.


# %% tags=["gap"] lang="ko"
async def measure(client):
    streamed, whole = [], []
    warm_up = await streamed_run(client)
    # TODO 1: 한 번에 받기도 한 번 실행하고 버려요
    pairs = REPLAYED_PAIRS if warm_up.is_replay else PAIRS
    # TODO 2: 번갈아 pairs번씩 실행하면서 streamed와 whole에 모아요
    return streamed, whole


# %% tags=["gap"] lang="en"
async def measure(client):
    streamed, whole = [], []
    warm_up = await streamed_run(client)
    # TODO 1: make a whole run, too, and discard it
    pairs = REPLAYED_PAIRS if warm_up.is_replay else PAIRS
    # TODO 2: take turns, pairs times each, and collect the runs
    #         in streamed and whole
    return streamed, whole


# %% tags=["solution"]
async def measure(client):
    streamed, whole = [], []
    warm_up = await streamed_run(client)
    await whole_run(client)
    pairs = REPLAYED_PAIRS if warm_up.is_replay else PAIRS
    for _ in range(pairs):
        streamed.append(await streamed_run(client))
        whole.append(await whole_run(client))
    return streamed, whole


# %% tags=["check"]
server = ScriptedServer(step=0.01)
streamed, whole = await measure(server)
n = REPLAYED_PAIRS
warm_ups, asked = server.asked[:2], server.asked[2:]
expect(len(server.asked) > 2 * n, TEXT["warm-up"])
expect(set(warm_ups) == {"streamed", "whole"}, TEXT["warm-up"])
take_turns = all(one != other for one, other in zip(asked, asked[1:]))
expect(take_turns and len(asked) == 2 * n, TEXT["turns"], asked)
expect(len(streamed) == len(whole) == n, TEXT["pairs"], n)
praise(3)

# %% [markdown] lang="ko"
# ## 4. 실행하기
#
# 이제 진짜로 실행해요. 서버가 느리면 몇 분 걸려요.

# %% [markdown] lang="en"
# ## 4. Run it
#
# Now for real. With a slow server this takes a few minutes.

# %%
need(TEXT["setup"], 1, 2, 3)
streamed, whole = await measure(client)

SERIES = {
    "first token": [run.first for run in streamed],
    "last token": [run.last for run in streamed],
    "wall, streamed": [run.wall for run in streamed],
    "wall, whole": [run.wall for run in whole],
}
is_replay = any(run.is_replay for run in streamed + whole)
NOTE = TEXT["replay"] if is_replay else TEXT["measured"]

median = {name: statistics.median(values) for name, values in SERIES.items()}

print(NOTE)
print(TEXT["median"], "n =", len(streamed))
for name, seconds in median.items():
    print(f"{name:<15} {seconds:7.3f} s")
finish(4)

# %% [markdown] lang="ko"
# ## 5. 그리기
#
# 실행마다 점 하나, 네 가지 값을 한 축에 그려요. 평균 막대 하나만 그리면 실행마다 얼마나 흔들리는지가 안 보여요.

# %% [markdown] lang="en"
# ## 5. Plot it
#
# One dot per run, all four series on one axis. A single bar for the mean would hide how much the runs vary.

# %%
COLOURS = {
    "first token": "#d9730d",
    "last token": "#4c7fe0",
    "wall, streamed": "#8a6fe8",
    "wall, whole": "#2f9e77",
}


def new_axes():
    """Return empty axes with a row for each series."""
    need(4)
    ink = "#7d8590"  # readable on white and on black
    figure, axes = plt.subplots(figsize=(5, 2.8), layout="constrained")
    figure.patch.set_alpha(0)
    axes.patch.set_alpha(0)
    axes.set_title(NOTE, loc="left", color=ink, fontsize=12)
    axes.set_xlabel(TEXT["seconds"], color=ink, fontsize=12)
    axes.set_xlim(0, 1.05 * max(map(max, SERIES.values())))
    axes.set_yticks(range(len(SERIES)), SERIES)
    axes.set_ylim(len(SERIES) - 0.5, -0.5)
    axes.tick_params(colors=ink, labelsize=12)
    axes.grid(axis="x", color=ink, alpha=0.25)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(ink)
    return axes


# %% tags=["gap"] lang="ko"
axes = new_axes()
for row, (name, values) in enumerate(SERIES.items()):
    # TODO: 실행마다 점 하나. x는 시간, y는 row예요.
    #       axes.plot(x, y, "o", color=COLOURS[name])
    pass

# %% tags=["gap"] lang="en"
axes = new_axes()
for row, (name, values) in enumerate(SERIES.items()):
    # TODO: one dot per run. x is the times, y is row.
    #       axes.plot(x, y, "o", color=COLOURS[name])
    pass

# %% tags=["solution"] alt={"ko": "실행마다 점 하나씩, first token, last token, 스트리밍의 wall, 한 번에 받은 답의 wall을 초 단위로 한 축에 그린 그래프", "en": "One dot per run on an axis in seconds: first token, last token, wall streamed, wall whole"}
axes = new_axes()
for row, (name, values) in enumerate(SERIES.items()):
    rows = [row] * len(values)
    axes.plot(values, rows, "o", color=COLOURS[name], ms=9, alpha=0.7)

# %% tags=["check"]
need(4)
dots = sum(len(line.get_xdata()) for line in axes.lines)
dots += sum(len(points.get_offsets()) for points in axes.collections)
expect(dots == sum(map(len, SERIES.values())), TEXT["dots"], dots)
praise(5)

# %% [markdown] lang="ko"
# ## 6. 비교하기
#
# 그래프에서 볼 것은 세 가지예요. 먼저 숫자로 만들어 두세요. 위에서 계산한 중앙값이 `median`에 있어요.

# %% [markdown] lang="en"
# ## 6. Compare
#
# There are three things to look for in the plot. Turn them into numbers first. The medians from above are in `median`.

# %% tags=["gap"] lang="ko"
# TODO 1: 첫 글자가 한 번에 받은 답보다 몇 초 먼저 보이나요?
earlier = 0.0
# TODO 2: 스트리밍의 wall time은 몇 초 더 긴가요? 짧으면 음수예요
longer = 0.0
# TODO 3: 답이 절반 길이라면 last token은 몇 초쯤일까요?
#         chunk가 고르게 온다고 치세요
half = 0.0

# %% tags=["gap"] lang="en"
# TODO 1: how many seconds before the whole answer do the first words show?
earlier = 0.0
# TODO 2: how many seconds longer is the streamed wall time?
#         Negative if it is shorter
longer = 0.0
# TODO 3: at half the length, when would the last token come?
#         Suppose that chunks come evenly
half = 0.0

# %% tags=["solution"]
first, last, streamed_wall, whole_wall = median.values()
earlier = whole_wall - first
longer = streamed_wall - whole_wall
half = first + (last - first) / 2

print(NOTE)
print(f"earlier {earlier:7.3f} s")
print(f"longer  {longer:7.3f} s")
print(f"half    {half:7.3f} s")

# %% tags=["check"]
need(4)
first, last, streamed_wall, whole_wall = median.values()
wanted = {
    "earlier": (earlier, whole_wall - first),
    "longer": (longer, streamed_wall - whole_wall),
    "half": (half, (first + last) / 2),
}
for name, (found, right) in wanted.items():
    expect(abs(found - right) < 1e-6, TEXT["medians"], name)
praise(6)

# %% [markdown] lang="ko"
# ## 세 가지 질문
#
# 1. first token과 `stream=False`의 wall time 사이가 얼마나 벌어졌나요? 그 간격이 사용자가 느끼는 차이예요.
# 2. 두 방식의 wall time은 얼마나 다른가요? 실행마다 흔들리는 폭보다 큰 차이인가요?
# 3. 답을 절반 길이로 줄이면 first token과 last token 중 어느 쪽이 움직이나요? 재 보기 전에 예상부터 적어 두세요.

# %% [markdown] lang="en"
# ## Three questions
#
# 1. How far apart are first token and the wall time of `stream=False`? That gap is what your users feel.
# 2. How much do the two wall times differ, and is it more than they vary from run to run?
# 3. Ask for half the length: which moves, first token or last token? Write down your guess before you measure.

# %% [markdown] tags=["gap"] lang="ko"
# *여기에 답을 적어 보세요. 재생한 값이라면 아직 결론을 낼 수 없어요. 진짜 모델로 다시 실행해 보세요.*

# %% [markdown] tags=["gap"] lang="en"
# *Write your answers here. A replay supports no conclusion yet: run it again with a real model.*

# %% [markdown] tags=["solution"] lang="ko"
# 재생은 한 번의 실행을 되풀이할 뿐이라 결론의 근거가 되지 못해요. 그래서 아래 숫자는 이 코스가 실제로 여러 번 실행해서 남긴 기록에서
# 왔어요. 비동기 client로 스트리밍과 한 번에 받기를 {measured: five-hundred-words async-difference wall n}쌍 실행했어요.
#
# 1. first token은 중앙값으로 {measured: five-hundred-words async-streamed ttft median} 만에 왔고, 한 번에 받은 답은
#    {measured: five-hundred-words async-whole wall median} 뒤에야 보였어요. 쌍마다 뺀 값(스트리밍 − 한 번에)의 중앙값은
#    {measured: five-hundred-words async-difference visible median}예요. 음수니까 스트리밍이 그만큼 먼저 보인 거예요.
# 2. wall time은 대체로 스트리밍이 더 길었어요. 쌍마다 뺀 값의 중앙값은
#    {measured: five-hundred-words async-difference wall median}이고, 가장 작은 값은
#    {measured: five-hundred-words async-difference wall min}, 가장 큰 값은
#    {measured: five-hundred-words async-difference wall max}예요. 음수라면 그 쌍에서는 스트리밍이 먼저 끝난 거예요.
#    이렇게 쌍마다 흔들리니 한 쌍만 보고는 아무 말도 할 수 없고, 중앙값의 95% 신뢰구간을 봐야 해요. 구간 전체가 0보다 크면 스트리밍이
#    더 길다고 말할 수 있고, 구간이 0을 품으면 어느 쪽이 더 길다고 말할 수 없어요.
# 3. last token이 움직여요. first token까지 걸리는 시간에는 답의 길이가 들어가지 않아요. 그 뒤로는 token마다
#    {measured: five-hundred-words async-streamed tpot median}씩(TPOT의 중앙값) 걸리니, 절반만 쓰면 그 부분이 절반이 돼요.
#    다만 위의 `half`는 계산한 예상이지 측정값이 아니에요. `max_completion_tokens`와 프롬프트를 바꿔서 직접 재 보세요.

# %% [markdown] tags=["solution"] lang="en"
# A replay repeats a single run, so it supports no conclusion. The numbers below come from runs that this course really
# made, many times over: {measured: five-hundred-words async-difference wall n} pairs with the async client, streamed and
# whole.
#
# 1. The median first token came after {measured: five-hundred-words async-streamed ttft median}, while a whole answer
#    showed after {measured: five-hundred-words async-whole wall median}. Subtracted pair by pair (streamed − whole), the
#    median is {measured: five-hundred-words async-difference visible median}: negative, so the streamed text shows that
#    much earlier.
# 2. The streamed wall time was usually longer. Pair by pair the median difference is
#    {measured: five-hundred-words async-difference wall median}, the smallest
#    {measured: five-hundred-words async-difference wall min} and the largest
#    {measured: five-hundred-words async-difference wall max}. A negative one is a pair whose streamed answer
#    ended first. With pairs that vary so much, one of them says nothing: look at the median's 95 % interval. Where all of
#    it lies above 0, you may call the streamed answer longer; where it holds 0, you can't call either of them longer.
# 3. Last token moves. The time to first token doesn't include how long the answer gets.
#    From then on each token takes {measured: five-hundred-words async-streamed tpot median} (median TPOT), so half as many
#    take half of that part. Still, `half` above is an estimate, not a measurement: change `max_completion_tokens` and the
#    prompt, and measure it.
