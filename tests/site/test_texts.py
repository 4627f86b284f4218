"""Our own words, and which of an author's words a language gets."""

import pytest

from tokenreel.site.texts import TEXTS, in_language, texts_for


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"ko": "하나", "en": "One"}, "One"),
        ({"ko": "하나", "ja": "一"}, "하나"),
        ({"ko": "하나", "en": ""}, "하나"),
        ({}, "otherwise"),
    ],
    ids=["there", "missing", "empty", "none at all"],
)
def test_a_missing_text_falls_back_to_the_first(texts, expected):
    assert in_language(texts, "en", "otherwise") == expected


def test_our_words_are_the_same_in_every_language_and_english_where_there_are_none():
    assert {frozenset(words) for words in TEXTS.values()} == {frozenset(TEXTS["en"])}
    assert texts_for("ja") is TEXTS["en"]
