"""A small course that tests serve, and change while it is served."""

FILES = {
    "mkdocs.yml": "site_name: A\ntheme: {name: material}\nplugins: [tokenreel]\n",
    "lessons/course.yml": """\
title: {en: A course, ko: 코스}
languages: {en: English, ko: 한국어}
tracks: [{id: a, title: {en: A, ko: 가}, lessons: [{file: 01-x.md}, {file: 02-y.md}]}]
""",
    "lessons/a/01-x.md": """\
---
title: {en: The lesson, ko: 레슨}
minutes: 1
status: draft
---
:::en
Text.
:::
:::ko
글.
:::
""",
    "lessons/a/02-y.md": """\
---
title: {en: The other, ko: 다른 레슨}
minutes: 1
status: published
---
""",
    "docs/index.md": ":::en\n# Home\n:::\n:::ko\n# 홈\n:::\n",
    "docs/more.md": "# More\n",
    "docs/picture.svg": "<svg/>",
}


def changed(text: str, old: str, new: str) -> str:
    """Return a text with a part of it replaced."""
    assert old in text
    return text.replace(old, new)
