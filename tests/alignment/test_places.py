"""The layouts that courses have, and which of their files are translations of each other."""

import pytest

from tokenreel.alignment.places import find_pages


@pytest.mark.parametrize(
    ("files", "sources", "suffixes", "expected"),
    [
        pytest.param(
            ["ko/a.md", "ko/x/b.mdx", "en/a.md", "en/x/b.mdx", "en/c.md"],
            {"ko": "ko", "en": "en"},
            {},
            {"a.md": "ko/a.md en/a.md", "c.md": "en/c.md", "x/b.md": "ko/x/b.mdx en/x/b.mdx"},
            id="a folder for each language",
        ),
        pytest.param(
            ["d/a.ko.md", "d/a.md", "d/README-ko.md", "d/README.md", "d/a.fr.md", "d/b.ko-KR.md", "d/b.md"],
            {"ko": "d", "en": "d"},
            {},
            {
                "README.md": "d/README-ko.md d/README.md",
                "a.md": "d/a.ko.md d/a.md",
                "b.md": "d/b.ko-KR.md d/b.md",
            },
            id="suffixes, one language without",
        ),
        pytest.param(
            ["d/a.kr.mdx", "d/a.en.mdx", "d/a.tr.mdx"],
            {"ko": "d", "en": "d"},
            {"ko": ".kr"},
            {"a.md": "d/a.kr.mdx d/a.en.mdx"},
            id="a suffix of its own",
        ),
        pytest.param(
            ["r/README.md", "r/translations/ko/README.md", "r/translations/fr/README.md", "r/.git/x.md"],
            {"en": "r", "ko": "r/translations/ko"},
            {},
            {"README.md": "r/README.md r/translations/ko/README.md"},
            id="translations inside",
        ),
        pytest.param(
            ["ko/A.MD", "ko/x.md/b.Markdown", "en/A.md", "en/x.md/b.md"],
            {"ko": "ko", "en": "en"},
            {},
            {"A.md": "ko/A.MD en/A.md", "x.md/b.md": "ko/x.md/b.Markdown en/x.md/b.md"},
            id="capitals, and a folder that is called as a file",
        ),
        pytest.param(
            ["d/a.md", "d/a.mdx"],
            {"ko": "d"},
            {},
            {"a.md": "d/a.md", "a-2.md": "d/a.mdx"},
            id="two of one name",
        ),
    ],
)
def test_layouts(tmp_path, files, sources, suffixes, expected):
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = find_pages({language: tmp_path / name for language, name in sources.items()}, suffixes)
    assert {
        page.target: " ".join(path.relative_to(tmp_path).as_posix() for path in page.files.values())
        for page in found.pages
    } == expected


def test_two_files_are_one_page(tmp_path):
    for name in ("intro.ko.md", "other.md"):
        (tmp_path / name).touch()
    found = find_pages({"ko": tmp_path / "intro.ko.md", "en": tmp_path / "other.md"}, {})
    assert [page.target for page in found.pages] == ["intro.md"]
