"""Links to other sites, without a network: who is asked, how often, and what is made of the answers."""

import asyncio
from collections import Counter
from collections.abc import Mapping

import httpx2
import pytest
from click.testing import CliRunner

from link_cases import write_course
from tokenreel.checks import check_project
from tokenreel.checks.external import _AT_ONCE, _AT_ONCE_A_HOST, Outcome, State, ask_links, external_problems
from tokenreel.checks.pages import Found, Rendered, SitePage
from tokenreel.cli import main
from tokenreel.course import parse_page
from tokenreel.problems import Severity

HOST = "https://docs.invalid"


class Web:
    """Answers by a table: a path to its status and, of a redirect, where it leads."""

    def __init__(self, answers: Mapping[str, tuple[int, str]], head: Mapping[str, int] | None = None) -> None:
        self.answers = answers
        self.head = head or {}
        self.asked: list[str] = []
        self.transport = httpx2.MockTransport(self.answer)

    async def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        status, location = self.answers[request.url.path]
        if request.method == "HEAD":
            status = self.head.get(request.url.path, status)
        return httpx2.Response(status, headers={"location": location} if location else {})


@pytest.fixture
def ask(tmp_path):
    said: list[str] = []

    def links(web: Web, *paths: str, at: float = 1000) -> dict[str, Outcome]:
        wanted = [path if path.startswith("http") else HOST + path for path in paths]
        options = {"cache": tmp_path / "cache.json", "transport": web.transport, "now": lambda: at}
        return ask_links(wanted, say=said.append, **options)

    links.said = said
    return links


@pytest.mark.parametrize(
    ("answers", "head", "state", "why"),
    [
        ({"/a": (200, "")}, {}, State.OK, "status 200"),
        ({"/a": (200, "")}, {"/a": 405}, State.OK, "status 200"),
        ({"/a": (200, "")}, {"/a": 404}, State.OK, "status 200"),
        ({"/a": (404, "")}, {}, State.BROKEN, "status 404"),
        ({"/a": (410, "")}, {}, State.BROKEN, "status 410"),
        ({"/a": (403, "")}, {}, State.UNSURE, "status 403"),
        ({"/a": (429, "")}, {}, State.UNSURE, "status 429"),
        ({"/a": (503, "")}, {}, State.UNSURE, "status 503"),
        ({"/a": (301, "/b"), "/b": (200, "")}, {}, State.MOVED, f"{HOST}/b"),
        ({"/a": (308, "/b"), "/b": (301, "/c"), "/c": (200, "")}, {}, State.MOVED, f"{HOST}/c"),
        ({"/a": (302, "/b"), "/b": (200, "")}, {}, State.OK, "status 200"),
        ({"/a": (301, "/b"), "/b": (302, "/c"), "/c": (200, "")}, {}, State.OK, "status 200"),
        ({"/a": (301, "/b"), "/b": (404, "")}, {}, State.BROKEN, "status 404"),
        ({"/a": (302, "/a")}, {}, State.UNSURE, "more than 8 redirects"),
        ({"/a": (302, "")}, {}, State.UNSURE, "status 302"),
    ],
)
def test_what_an_answer_means(ask, answers, head, state, why):
    outcome = ask(Web(answers, head), "/a")[f"{HOST}/a"]
    assert (outcome.state, outcome.why) == (state, why)


@pytest.mark.parametrize(
    "error",
    [
        httpx2.ConnectError("no"),
        httpx2.ReadTimeout("slow"),
        httpx2.ProtocolError("?"),
        httpx2.InvalidURL("no address"),
        OSError(),
    ],
)
def test_no_answer_tells_nothing(ask, error):
    def fail(_request):
        raise error

    web = Web({})
    web.transport = httpx2.MockTransport(fail)
    assert ask(web, "/a")[f"{HOST}/a"].state is State.UNSURE


def test_a_page_is_asked_for_once_whatever_anchors_lead_into_it(ask):
    web = Web({"/a": (200, "")})
    assert len(ask(web, "/a", "/a#one", "/a#two")) == 3
    assert web.asked == ["HEAD /a"]


DAY_S = 24 * 3600


@pytest.mark.parametrize(
    ("status", "later_s", "again"),
    [
        (200, 6 * DAY_S, False),
        (200, 8 * DAY_S, True),
        (404, 1800, False),
        (404, 7200, True),
        (429, 7200, True),
    ],
)
def test_a_good_answer_is_believed_for_a_week_and_a_bad_one_for_an_hour(ask, status, later_s, again):
    web = Web({"/a": (status, "")})
    ask(web, "/a")
    web.asked.clear()
    ask(web, "/a", at=1000 + later_s)
    assert bool(web.asked) == again


def test_a_clock_that_went_back_asks_again(ask):
    web = Web({"/a": (200, "")})
    ask(web, "/a")
    ask(web, "/a", at=10)
    assert web.asked == ["HEAD /a", "HEAD /a"]


def test_a_damaged_cache_is_none(ask, tmp_path):
    (tmp_path / "cache.json").write_text("{")
    assert ask(Web({"/a": (200, "")}), "/a")[f"{HOST}/a"].state is State.OK


def test_few_are_asked_at_once_and_fewer_of_one_host(ask):
    running: Counter[str] = Counter()
    most: Counter[str] = Counter()

    async def answer(request: httpx2.Request) -> httpx2.Response:
        for name in ("all", request.url.host):
            running[name] += 1
            most[name] = max(most[name], running[name])
        for _ in range(10):
            await asyncio.sleep(0)
        for name in ("all", request.url.host):
            running[name] -= 1
        return httpx2.Response(200)

    web = Web({})
    web.transport = httpx2.MockTransport(answer)
    ask(web, *(f"https://host-{n % 30}.invalid/{n}" for n in range(300)))
    assert most.pop("all") == _AT_ONCE
    assert set(most.values()) == {_AT_ONCE_A_HOST}


def test_the_report_counts_and_lists_what_could_not_be_told(ask):
    web = Web({"/a": (200, ""), "/b": (404, ""), "/c": (403, ""), "/d": (301, "/a")})
    ask(web, "/a", "/b", "/c", "/d")
    assert ask.said == [
        "asking for 4 external links",
        "4 external links: 1 ok, 1 moved, 1 broken, 1 unsure (4 asked for now)\n"
        f"    could not be told: {HOST}/c (status 403)",
    ]


def page(text: str, *links: str) -> SitePage:
    document, _ = parse_page(text.encode(), "docs/a.md", ("en",))
    assert document is not None
    return SitePage("a.md", document, Found({"en": Rendered(links, (), frozenset(), ())}, ()))


def test_broken_links_are_errors_and_moved_ones_warnings():
    outcomes = {
        f"{HOST}/a": Outcome(State.BROKEN, "status 404", 0),
        f"{HOST}/b": Outcome(State.MOVED, f"{HOST}/c", 0),
        f"{HOST}/d": Outcome(State.UNSURE, "status 403", 0),
    }
    text = f"[a]({HOST}/a) [d]({HOST}/d)\n[b]({HOST}/b)\n"
    found = external_problems([page(text, *outcomes)], lambda _: outcomes)
    assert [(one.line, one.column, one.code, one.severity) for one in found] == [
        (1, 5, "external-link-broken", Severity.ERROR),
        (2, 5, "external-link-moved", Severity.WARNING),
    ]
    assert found[1].hint == f"Write {HOST}/c."


@pytest.mark.parametrize(
    "link",
    [
        "http://localhost:8000/",
        "http://127.0.0.1:8787/v1",
        "http://[::1]/",
        "https://api.example/",
        "mailto:a@b.c",
        "http://[x",
        "page.md",
        "http:///a",
    ],
)
def test_what_is_another_place_for_each_reader_is_not_asked_for(link):
    asked: set[str] = set()
    external_problems([page(f"[a]({link})", link)], lambda links: asked.update(links) or {})
    assert asked == set()


def test_without_the_option_nobody_is_asked(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("tokenreel.checks.external.ask_links", lambda links, **_: asked.append(links) or {})
    root = write_course(tmp_path, {"here": "[a](https://docs.invalid/)"})
    check_project(root)
    assert asked == []
    gone = Outcome(State.BROKEN, "status 404", 0)
    monkeypatch.setattr("tokenreel.checks.external.ask_links", lambda links, **_: dict.fromkeys(links, gone))
    result = CliRunner().invoke(main, ["check", "--external", "--project", str(root)])
    assert "docs/here/page.md:1:5: external-link-broken" in result.stdout
