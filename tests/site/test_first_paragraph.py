"""The first paragraph below a page's title is found, whatever stands before it."""

import pytest

from tokenreel.site.first_paragraph import paragraph_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<main><h1>T</h1><p>A&amp;B<br>c</p></main>", "A&B c", id="entities-and-breaks"),
        pytest.param("<p>above</p><h1>T</h1><p>below</p>", "below", id="below-the-title"),
        pytest.param("<div><h1>T</h1></div><p>elsewhere</p>", "", id="not-past-what-holds-the-title"),
        pytest.param("<h1>T</h1><div><p>a</p></div><p>b</p>", "b", id="not-in-a-box"),
        pytest.param("<h1>T</h1><p class=tokenreel-lesson>a<p>b<p>c", "b", id="minified"),
        pytest.param("<h1>T</h1><p><img alt=a></p><p>b</p>", "b", id="not-a-picture"),
        pytest.param(
            '<h1>T</h1><p>5 ms<i data-search-exclude> (5 runs)</i><sup id="fnref:1"><a>1</a></sup>.</p>',
            "5 ms.",
            id="without-asides",
        ),
        pytest.param(
            '<h1>T</h1><div class="tokenreel-fallback" lang="ko"><p>a</p></div><p>b</p>', "a", id="fallback"
        ),
        pytest.param("<h1>T</h1>" + "<p></p>" * 2000 + "<p>far</p>", "far", id="in-a-later-chunk"),
        pytest.param("", "", id="empty"),
    ],
)
def test_the_first_paragraph_of_a_page(html, text):
    assert paragraph_of(html) == text
