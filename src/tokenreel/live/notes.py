"""What is said to a reader whose program asks for what a page has not, in the page's language."""

import contextlib
import errno
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tokenreel.replay.answer import REPLAY_HEADER

ENGLISH: Final = "en"
"""The language of readers for whose own there is no sentence; what has none in it is English already."""

_SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "input": {
        "en": "nobody can type here while a program runs: write the answer into the code",
        "ko": "프로그램이 실행되는 동안에는 입력할 수 없어요. 대답할 값을 코드에 직접 쓰세요.",
    },
    "network": {
        "en": "A page has no network. Recordings answer requests to the API's base URL only, "
        'which is os.environ["OPENAI_BASE_URL"].',
        "ko": "페이지에는 네트워크가 없어요. API의 base URL로 보낸 요청에만 녹화가 답해요. "
        'base URL은 os.environ["OPENAI_BASE_URL"]에 있어요.',
    },
    "package": {
        "en": "A page's Python has the standard library, and openai with what it depends on. "
        "Other packages can't be installed here.",
        "ko": "페이지의 Python에는 표준 라이브러리와 openai, 그 의존성만 있어요. "
        "다른 패키지는 설치할 수 없어요.",
    },
    "module": {
        "en": "This module of the standard library is not in a page's Python: it can't work in a browser.",
        "ko": "표준 라이브러리의 모듈이지만 브라우저에서는 동작하지 않아서 페이지의 Python에는 없어요.",
    },
    "parallel": {
        "en": "A page can start neither threads nor processes. To do several things at once, use asyncio.",
        "ko": "페이지에서는 thread도 프로세스도 시작할 수 없어요. 여러 일을 동시에 하려면 asyncio를 쓰세요.",
    },
    "await": {
        "en": "Put it into `async def main():`, and start that with `asyncio.run(main())`.",
        "ko": "`async def main():` 안에 쓰고 `asyncio.run(main())`으로 실행하세요.",
    },
    "idle": {
        "ko": "모두가 무언가를 기다리는데, 그 일을 끝내 줄 코드가 남아 있지 않아요.",
    },
    "no_recording": {
        "ko": "이 요청에 맞는 녹화가 없어요. recorded는 녹화된 요청의 값, asked는 이 코드가 보낸 값이에요. "
        "녹화된 요청과 똑같이 보내면 응답이 와요.",
    },
    "model_not_found": {
        "ko": "이 모델의 녹화가 없어요. 위에 나온 모델만 답할 수 있어요.",
    },
    "unknown_url": {
        "ko": "이 주소로 보낸 요청의 녹화가 없어요.",
    },
}  # fmt: skip


def say(what: str, language: str) -> str:
    """Return a sentence in a language, else in English; empty where it is needed in neither."""
    sentences = _SENTENCES[what]
    return sentences.get(language, sentences.get(ENGLISH, ""))


def add_notes(error: BaseException, language: str) -> None:
    """Add to an error, and to those behind it, what a reader has to know of a page; each thing once.

    Args:
        error: What ended a program.
        language: The reader's, by its code.
    """
    told = set[str]()
    for behind in _chain(error):
        with contextlib.suppress(Exception):  # an error of a program's own kind may raise at anything
            for note in [say(what, language) for what, applies in _RULES.items() if applies(behind)]:
                if note and note not in told:
                    behind.add_note(note)
                    told.add(note)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that are shown with it."""
    left, seen = [error], set[int]()  # no recursion: a program may chain thousands
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        context = None if one.__suppress_context__ else one.__context__
        inner = one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        left += [other for other in (*inner, context, one.__cause__) if other is not None]


def _lacks_package(error: BaseException) -> bool:
    top = _missing(error)
    return bool(top) and top not in sys.stdlib_module_names


def _lacks_module(error: BaseException) -> bool:
    top = _missing(error)
    return top in sys.stdlib_module_names and not _cannot_start(error)


def _missing(error: BaseException) -> str:
    """Return the package that there is not; empty where there is, and only a module of it is missing."""
    if not isinstance(error, ModuleNotFoundError) or not isinstance(error.name, str):
        return ""
    top = error.name.partition(".")[0]
    return "" if top in sys.modules else top


def _cannot_start(error: BaseException) -> bool:
    """Tell whether a thread or a process could not be started; each way fails otherwise in Pyodide."""
    match error:
        case ModuleNotFoundError():
            return error.name in {"_multiprocessing", "_posixshmem", "_posixsubprocess"}
        case NotImplementedError():
            return "lacks multiprocessing.synchronize" in str(error)
        case RuntimeError():
            return "can't start new thread" in str(error)
        case OSError():
            return "does not support processes" in str(error)
    return False


def _has_no_network(error: BaseException) -> bool:
    if isinstance(error, RuntimeError):  # what Pyodide's `ssl` raises at an https address
        return "TLS not supported" in str(error)
    return isinstance(error, OSError) and error.errno == errno.EHOSTUNREACH


def _awaits_outside(error: BaseException) -> bool:
    if not isinstance(error, SyntaxError) or not isinstance(error.msg, str):
        return False
    return error.msg.startswith(("'await' outside", "'async with' outside", "'async for' outside"))


def _is_idle(error: BaseException) -> bool:
    return isinstance(error, RuntimeError) and str(error).startswith("everything waits for something")


def _is_miss(code: str) -> Callable[[BaseException], bool]:
    """Return what tells whether an error of the SDK is an answer with a code, ours and no recorded one."""

    def applies(error: BaseException) -> bool:
        headers = getattr(getattr(error, "response", None), "headers", None)
        return (
            isinstance(headers, Mapping)
            and headers.get(REPLAY_HEADER) == "none"
            and getattr(error, "code", None) == code
        )

    return applies


_RULES: Final[Mapping[str, Callable[[BaseException], bool]]] = {
    "package": _lacks_package,
    "module": _lacks_module,
    "parallel": _cannot_start,
    "network": _has_no_network,
    "await": _awaits_outside,
    "idle": _is_idle,
    **{code: _is_miss(code) for code in ("no_recording", "model_not_found", "unknown_url")},
}
"""When which sentence is said."""
