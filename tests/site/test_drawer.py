"""The drawers below a demo."""

from tokenreel.course import Sample
from tokenreel.site.drawer import drawer, setup_drawer


def test_code_is_shown_as_it_stands_and_never_obeyed():
    shown = drawer("kind", "A & B", [("One <b>.", "if a < b:\n    print('<script>')\n")])
    assert "<summary>A &amp; B</summary>" in shown
    assert "<p>One &lt;b&gt;.</p>" in shown
    assert "<code>if a &lt; b:\n    print(&#x27;&lt;script&gt;&#x27;)\n</code>" in shown


def test_a_set_up_that_ran_before_the_printed_code_can_be_read():
    setup = Sample(1, 3, "python", "question = 'Why?'", {}, None, "d", "")
    assert "question = &#x27;Why?&#x27;" in setup_drawer(setup, "en")
    assert "This ran before the code above." in setup_drawer(setup, "en")
    assert "위 코드보다 먼저 실행했어요." in setup_drawer(setup, "ko")


def test_a_demo_without_a_set_up_has_no_drawer_for_it():
    assert setup_drawer(None, "en") == ""
