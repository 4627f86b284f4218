"""What one language's page is made of, as Python-Markdown renders it."""

import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.course.emit import emit_markdown
from tokenreel.course.headings import slugify
from tokenreel.course.parse import parse_document
from tokenreel.course.reporter import Reporter
from tokenreel.course.source import split_lines

LANGUAGES = ("ko", "en")
EXTENSIONS = ["attr_list", "md_in_html", "footnotes", "pymdownx.superfences", "toc"]


def emit(text: str, language: str) -> str:
    document = parse_document(split_lines(text), 1, LANGUAGES, Reporter("lesson.md"))
    return emit_markdown(document, language, LANGUAGES, lambda shown: f"only in {shown}")


def render(text: str, language: str) -> str:
    return markdown.markdown(emit(text, language), extensions=EXTENSIONS)


BOTH = """\
:::ko
## 순회
한국어[^1]

[^1]: 각주
:::
:::en
## Iteration
English[^1]

[^1]: remark
:::

Shared.
"""


@pytest.mark.parametrize(
    ("language", "shown", "hidden"), [("ko", "각주", "remark"), ("en", "remark", "각주")]
)
def test_each_language_has_its_own_text_and_footnotes_and_one_id(language, shown, hidden):
    html = render(BOTH, language)
    assert shown in html
    assert hidden not in html
    assert '<h2 id="iteration">' in html
    assert "Shared." in html


@pytest.mark.parametrize(
    ("korean", "english", "expected"),
    [
        ("## 제목", "## Title", "title"),
        ("## 제목 {#mine}", "## Title", "mine"),
        ("## 제목 {.big}", "## Title ##", "title"),
        ("제목\n---", "Title\n---", "title"),
    ],
)
def test_heading_ids(korean, english, expected):
    text = f":::ko\n{korean}\n:::\n:::en\n{english}\n:::\n"
    found = [re.findall(r'id="([^"]+)"', render(text, language)) for language in LANGUAGES]
    assert found == [[expected], [expected]]


NESTED = ["> ## {}", "- ## {}", "1. a\n\n    ## {}", "> {}\n> ---"]


@pytest.mark.parametrize("nested", NESTED)
def test_a_nested_heading_has_its_id_wherever_it_stands(nested):
    korean, english = nested.format("제목"), nested.format("Title")
    both = f":::ko\n{korean}\n:::\n:::en\n{english}\n:::\n"
    assert [re.findall(r'id="([^"]+)"', render(both, language)) for language in LANGUAGES] == [["title"]] * 2
    assert re.findall(r'id="([^"]+)"', render(korean + "\n", "en")) == ["제목"]


def test_an_attribute_list_keeps_its_classes():
    assert 'class="big"' in render("## Title {.big}\n", "en")


def test_equal_headings_get_different_ids():
    assert re.findall(r'id="([^"]+)"', render("## A\n\n## A\n", "en")) == ["a", "a-2"]


def test_a_heading_without_english_keeps_its_letters():
    assert slugify("동기와 비동기 순회!") == "동기와-비동기-순회"


def test_a_missing_translation_is_marked_with_its_language():
    html = render(":::ko\n## 제목\n**굵게**\n:::\n", "en")
    assert "only in ko" in html
    assert '<div class="tokenreel-fallback" lang="ko">' in html
    assert "<strong>굵게</strong>" in html


def test_a_demo_is_a_plain_fence_between_placeholders():
    text = '```python demo="a" title-ko="제목" hl_lines="1"\nprint(1)\n```\n'
    assert emit(text, "ko").strip() == (
        '<div data-tokenreel-sample="0"></div>\n\n```python hl_lines="1"\nprint(1)\n```'
        '\n\n<div data-tokenreel-demo="a"></div>'
    )


def test_a_set_up_is_not_printed():
    assert "secret" not in emit('```python setup="a"\nsecret = 1\n```\nText.\n', "en")


@given(
    st.lists(st.text("abc가 *`_", max_size=10).filter(lambda line: not line.startswith("```")), max_size=10)
)
def test_text_without_our_constructs_is_its_own_emission(lines):
    text = "\n".join(lines)
    assert emit(text, "en").rstrip("\n") == "\n".join(split_lines(text)).rstrip("\n")


def test_a_sample_whose_closing_fence_was_forgotten_is_closed_before_the_marker():
    text = '```python demo="a"\nprint(1)\n:::en\n## Title\n:::\n:::ko\n## 제목\n:::\n'
    assert emit(text, "en").split('"></div>\n\n', 1)[1].startswith("```python\nprint(1)\n```\n\n<div")
    assert '<h2 id="title">Title</h2>' in render(text, "en")
