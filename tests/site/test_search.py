"""The search of built sites, asked in Node.js by the messages that their pages send to the worker."""

import gzip
import json
import re
from collections import Counter

import pytest

from found import ask, ask_docs, mean, page_of, plain_worker, queries, scores, worker_of
from tokenreel.site.search import SCRIPT, loader, script

FOLDERS = {"ko": "", "en": "en"}


def test_there_are_queries_in_both_languages_and_some_that_find_nothing():
    everything = queries()
    assert len(everything) >= 60
    assert sum(not query.pages for query in everything) >= 15
    assert min(Counter(query.lang for query in everything).values()) >= 20
    assert len({(query.lang, query.query) for query in everything}) == len(everything)


@pytest.mark.parametrize("language", FOLDERS)
def test_every_page_that_is_to_be_found_is_there(course_site, language):
    index = json.loads((course_site / FOLDERS[language] / "search" / "search_index.json").read_text("utf-8"))
    places = {doc["location"] for doc in index["docs"]} | {"./"}
    wanted = {page for query in queries() if query.lang == language for page in query.pages}
    assert wanted - places == set()


@pytest.mark.parametrize("language", FOLDERS)
def test_the_flagship_course_is_found_as_its_readers_search(course_site, language):
    ours = scores(worker_of(course_site), course_site, language, FOLDERS[language])
    plain = scores(plain_worker(), course_site, language, FOLDERS[language])
    finding = [each for each in ours if each.query.pages]
    worst = {each.query.query: each.found for each in finding if each.recall < 1 or each.precision < 1}
    assert mean(each.recall for each in finding) >= 0.95, worst
    assert mean(each.precision for each in finding) >= 0.95, worst
    assert mean(each.recall for each in ours) > mean(each.recall for each in plain)
    assert mean(each.precision for each in ours) > mean(each.precision for each in plain)
    chance = [each.query.query for each in ours if not each.query.pages and each.found]
    assert chance in ([], ["수도"]), "which is in `만들 수도 있어요`, and is so for Material alone"


TEXTS = {
    "a/": "스트리밍은 첫 글자를 앞당겨요. 지연시간을 재요. No word of a cache.",
    "b/": "스트리밍을 켜요. 환경 변수를 읽어요.",
    "c/": "하지도 않고 기다리지도 않아요. 재시도는 꺼요.",
    "d/": "<code>stream.close()</code>를 불러요. 재시도를 해요. 이미지가 커요.",
    "e/": "<code>client.chat.completions.create(</code> <code>AsyncOpenAI</code> disclosed",
    "f/": '<code>OpenAI(max_retries=2)</code> stream을 닫아요. <code>{"include_usage": true}</code>',
    "h/": "<code>cache-control: no-cache</code>",
    "i/": "서버를 켜고 패키지를 설치해요. 응답시간은 짧아요.",
    "j/": "<code>client.models.list()</code>는 응답 시간이 길고, 설치를 못 해요. MyClient",
    "k/#one": "모델을 골라요.",
    "k/#two": "목록을 봐요.",
    "l/": "모델의 목록이에요.",
    "m/": "모델이에요.",
    "g/": "chat about completions, not in one name. 이미 있어요.",
}


CASES = {
    "스트리밍": ["a/", "b/"],
    "스트리밍이": ["a/", "b/"],
    "스트리밍에서는": ["a/", "b/"],
    "스트리밍ㅇ": ["a/", "b/"],
    "지연": ["a/"],
    "시간": ["a/", "i/", "j/"],
    "지연시간은": ["a/"],
    "첫글자": ["a/"],
    "첫 글자": ["a/"],
    "환경변수를": ["b/"],
    "재시도": ["c/", "d/"],
    "시도": ["c/", "d/"],
    "지도": [],
    "다리": [],
    "이미지": ["d/"],
    "stream.close": ["d/"],
    "close": ["d/"],
    "stream을": ["d/", "f/"],
    "chat.completions.create": ["e/"],
    "completions": ["e/", "g/"],
    "chat completions": ["e/", "g/"],
    "asyncopenai": ["e/"],
    "OpenAI": ["e/", "f/"],
    "max_retries": ["f/"],
    "retries": ["f/"],
    "include_usage": ["f/"],
    "환불": [],
    "재시도 이미지": ["d/"],
    "재시도 환불": ["c/", "d/"],
    '"재시도"': ["c/", "d/"],
    "재시도 -이미지가": ["c/"],
    "text:스트리밍이": ["a/", "b/"],
    "*연시": ["a/"],
    "+": [],
    "서버가": ["i/"],
    "서버에서는": ["i/"],
    "설치하려면": ["i/", "j/"],
    "응답시간": ["i/", "j/"],
    "응답 시간": ["i/", "j/"],
    "models.list": ["j/"],
    "list": ["j/"],
    "client": ["e/", "j/"],
    "모델 목록": ["l/"],
    "목록 고르는": ["k/", "l/"],
    "골라요 목록": ["k/"],
    "no-cache": ["h/"],
    "no cache": ["a/", "h/"],
}


@pytest.fixture(scope="module")
def small(course_site, tmp_path_factory):
    """What each of the cases finds."""
    folder = tmp_path_factory.mktemp("small")
    found = ask_docs(folder, worker_of(course_site), TEXTS, list(CASES))
    return {typed: sorted(pages) for typed, pages in zip(CASES, found, strict=True)}


@pytest.mark.parametrize("typed", CASES)
def test_small_texts(small, typed):
    assert small[typed] == CASES[typed]


def test_the_first_word_is_found_as_well_as_the_others(tmp_path, course_site):
    assert ask_docs(tmp_path, worker_of(course_site), TEXTS, ["no-cache"]) == [["h/"]]


def test_a_word_that_is_there_once_is_found_with_any_ending(tmp_path, course_site):
    [found] = ask_docs(tmp_path, worker_of(course_site), {"a/": "스트리밍은 좋아요."}, ["스트리밍으로"])
    assert found == ["a/"]


def test_english_words_that_an_index_leaves_out_say_nothing(tmp_path, course_site):
    docs = {
        "a/": "However, icons of records are in dozens.",
        "b/": "Record it: a record is a recording.",
    }
    typed = ["record", "how do I record", "how"]
    record, asked, how = ask_docs(tmp_path, worker_of(course_site), docs, typed, stop_words=True)
    assert asked == record == ["b/", "a/"]
    assert how == ["a/"]


def test_what_was_found_is_marked_once_and_nothing_is_called_missing(course_site):
    index = course_site / "search" / "search_index.json"
    answers = ask(worker_of(course_site), index, ["chat completions", "구간", "스트리밍이"])
    for pages in answers.found:
        assert pages
        for section in (section for page in pages for section in page if section["terms"]):
            assert "<mark><mark>" not in section["title"] + section["text"]
            assert "\u200b" not in section["title"] + section["text"]
    [compound, particle] = answers.found[1:]
    for page in (*compound, *particle):
        assert all(all(section["terms"].values()) for section in page)
    assert any("<mark>신뢰구간" in section["text"] for page in compound for section in page)


def test_settings_of_the_author_are_kept(build_course):
    settings = "search: {lang: ko, separator: '[\\s\\-.]+', pipeline: [trimmer]}"
    config = (
        f"site_name: x\ntheme: {{name: material}}\nplugins:\n  - {settings}\n  - tokenreel: {{live: false}}\n"
    )
    text = ":::ko\n# 지연시간\n\n스트리밍은 `stream.close`예요.\n:::\n:::en\n# Latency\n\nStreaming.\n:::\n"
    course = "title: {ko: 코스, en: Course}\nlanguages: {ko: 한국어, en: English}\ntracks: []\n"
    site = build_course({"mkdocs.yml": config, "lessons/course.yml": course, "docs/index.md": text})
    index = site / "search" / "search_index.json"
    kept = json.loads(index.read_text("utf-8"))["config"]
    assert (kept["lang"], kept["separator"], kept["pipeline"]) == (["ko"], "[\\s\\-.]+", ["trimmer"])
    answers = ask(worker_of(site), index, ["스트리밍이", "시간", "stream.close", "close"])
    assert [[page_of(page) for page in pages] for pages in answers.found] == [["./"]] * 4


def test_the_index_is_as_material_writes_it(course_site):
    for folder in FOLDERS.values():
        text = (course_site / folder / "search" / "search_index.json").read_text("utf-8")
        assert set(json.loads(text)) == {"config", "docs"}
        assert "\\u200b" not in text


def test_every_language_has_the_worker_and_what_it_fetches(course_site):
    for folder in FOLDERS.values():
        worker = worker_of(course_site / folder).read_text("utf-8")
        assert worker.startswith(plain_worker().read_text("utf-8"))
        assert worker.rstrip().endswith(loader())
        assert (course_site / folder / SCRIPT).read_text("utf-8") == script()


def test_pages_that_are_not_searched_load_next_to_nothing_for_it():
    assert len(gzip.compress(loader().encode(), 9)) <= 512  # of 1 KiB that a page may load for it
    assert len(gzip.compress(script().encode(), 9)) <= 4 * 1024


def test_the_joined_script_is_no_module():
    assert not re.search(r"^\s*(import|export)\b", script() + "\n" + loader(), re.MULTILINE)
