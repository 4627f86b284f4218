"""What Material leaves without a name gets one; what it writes otherwise one day stays."""

import pytest

from tokenreel.site.mended import mend

SEARCH = '<div class="md-search" data-md-component="search" role="dialog">'
OPTIONS = '<nav class="md-search__options" aria-label="검색">'
SECTION = (
    '<nav class="md-nav" aria-labelledby="__nav_2_1_label" aria-expanded="true">\n'
    '<label class="md-nav__title" for="x">'
)


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        (SEARCH + OPTIONS, f'{SEARCH[:-1]} aria-label="검색">{OPTIONS}'),
        (SEARCH, SEARCH),
        (
            SECTION,
            SECTION.replace("_label", "_label_title").replace(
                "<label ", '<label id="__nav_2_1_label_title" '
            ),
        ),
        ('<th style="text-align: right;"></th><th></th>', '<td style="text-align: right;"></td><td></td>'),
        ("<th>A</th><code>&lt;th&gt;&lt;/th&gt;</code>", "<th>A</th><code>&lt;th&gt;&lt;/th&gt;</code>"),
    ],
    ids=["search", "a search without options", "section", "empty headers", "headers"],
)
def test_only_what_lacks_a_name_is_mended(written, mended):
    assert mend(written) == mended
