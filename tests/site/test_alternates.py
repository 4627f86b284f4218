"""How a page's languages find each other."""

import re
import xml.etree.ElementTree as ET

import pytest

from tokenreel.site.alternates import NOT_FOUND, SITE, Alternates
from tokenreel.site.texts import TEXTS

COURSE = Alternates(("ko", "en"), "https://example.org/course/")
PAGE = """<head>
  <link rel="alternate" href="tokenreel:ko" hreflang="ko">
  <link rel="alternate" href="tokenreel:en" hreflang="en">
</head><a href="tokenreel:ko">한국어</a><a href="tokenreel:en">English</a>"""
SCOPE = f'new URL("{SITE}", location)'


@pytest.mark.parametrize(
    ("language", "url", "links"),
    [
        ("ko", "", [".", "en/"]),
        ("en", "", ["..", "./"]),
        ("ko", "a/b/", ["./", "../../en/a/b/"]),
        ("en", "a/b/", ["../../../a/b/", "./"]),
    ],
)
def test_the_switch_stays_on_the_page(language, url, links):
    html = COURSE.fill_in(PAGE, url, language)
    assert html.endswith(f'<a href="{links[0]}">한국어</a><a href="{links[1]}">English</a>')


def test_the_head_names_each_language_and_the_default_by_full_addresses():
    head = COURSE.fill_in(PAGE, "a/", "en").partition("</head>")[0]
    assert "tokenreel:" not in head
    for code, address in {"ko": "a/", "en": "en/a/", "x-default": "a/"}.items():
        assert f'href="https://example.org/course/{address}" hreflang="{code}"' in head


def test_without_the_sites_address_nothing_half_right_is_said():
    nowhere = Alternates(("ko", "en"), "")
    assert "<link" not in nowhere.fill_in(PAGE, "a/", "en")
    assert nowhere.sitemap(["a/"]) == ""


def test_one_language_has_neither_a_switch_nor_translations():
    alone = Alternates(("en",), "https://example.org/course/")
    assert (alone.switch, COURSE.switch) == ((), ("ko", "en"))
    assert "hreflang" not in alone.fill_in("<head></head>", "a/", "en")
    sitemap = alone.sitemap(["./"])
    assert "<loc>https://example.org/course/</loc>" in sitemap
    assert "hreflang" not in sitemap


def test_the_switch_of_an_error_page_leads_home():
    assert COURSE.fill_in_error_page(PAGE, "/course/", "ko").endswith(
        '<a href="/course/">한국어</a><a href="/course/en/">English</a>'
    )


@pytest.mark.parametrize(("language", "order"), [("ko", ["ko", "en"]), ("en", ["en", "ko"])])
def test_an_error_page_speaks_every_language_its_own_first(language, order):
    html = COURSE.fill_in_error_page(NOT_FOUND, "/course/", language)
    homes = {
        "ko": '<a href="/course/">홈으로 가기</a>',
        "en": '<a href="/course/en/">Go to the home page</a>',
    }
    parts = re.findall(r'<div lang="(\w+)">(.*?)</div>', html, re.DOTALL)
    assert [part[0] for part in parts] == order
    assert all(homes[code] in text and TEXTS[code]["missing"] in text for code, text in parts)


@pytest.mark.parametrize(
    ("language", "url", "root"),
    [("ko", "", "."), ("ko", "a/b/", "../.."), ("en", "", ".."), ("en", "a/", "../..")],
)
def test_all_languages_remember_a_readers_palette_in_one_place(language, url, root):
    assert COURSE.fill_in(SCOPE, url, language) == f'new URL("{root}", location)'


def test_an_error_page_remembers_it_there_too():
    assert COURSE.fill_in_error_page(SCOPE, "/course/", "en") == 'new URL("/course/", location)'


def test_one_sitemap_names_every_page_and_its_translations():
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    root = ET.fromstring(COURSE.sitemap(["./", "a&b/"]))
    found = {
        place.findtext("s:loc", namespaces=names): {
            link.get("hreflang"): link.get("href") for link in place.findall("x:link", names)
        }
        for place in root.findall("s:url", names)
    }
    base = "https://example.org/course/"
    home = {"ko": base, "en": f"{base}en/", "x-default": base}
    page = {"ko": f"{base}a&b/", "en": f"{base}en/a&b/", "x-default": f"{base}a&b/"}
    assert found == {
        base: home,
        f"{base}en/": home,
        f"{base}a&b/": page,
        f"{base}en/a&b/": page,
    }
