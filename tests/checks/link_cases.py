"""The cases of `fixtures/links.md`, as pages of one small course."""

import re
from pathlib import Path

FIXTURE = Path(__file__).parent / "fixtures" / "links.md"
CASES = re.findall(
    r"^==== (.*)\n((?:.*\n)*?)----(?: (none))?\n((?:.+\n)*)", FIXTURE.read_text("utf-8"), re.MULTILINE
)
HEAD = "---\ntitle: {en: A lesson, ko: 레슨}\nminutes: 5\nstatus: "
EXERCISE = """\
# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
#   tokenreel: {demos: [one]}
# ---

# %% [markdown] lang="en"
# # Try

# %% [markdown] lang="ko"
# # 해 보기
"""
FILES = {
    "mkdocs.yml": "site_name: A\ntheme: {name: material}\nplugins: [search, tokenreel]\n",
    "lessons/course.yml": """\
title: {en: Course, ko: 과정}
languages: {en: English, ko: 한국어}
tracks:
  - id: t
    title: {en: T, ko: 티}
    lessons:
      - file: 01-a.md
      - planned: {en: Later, ko: 나중}
      - file: 03-draft.md
""",
    "lessons/t/01-a.md": f'{HEAD}published\n---\n## First\n\n```exercise="try"\n```\n',
    "lessons/t/03-draft.md": f"{HEAD}draft\n---\n## Draft\n\n[a](01-a.md) [b](03-draft.md#draft)\n",
    "lessons/t/try.py": EXERCISE,
    "demos/one/recording.jsonl": (Path(__file__).parents[1] / "vectors" / "whole.jsonl").read_text("utf-8"),
    "lessons/t/beside.png": "",
    "docs/index.md": "# Home\n",
    "docs/README.md": "# Hidden\n",
    "docs/picture.png": "",
}
BESIDE = {"beside.md": "# Beside\n\n## There\n", "my page.md": "# My page\n\n## There\n"}


def write_course(root: Path, pages: dict[str, str]) -> Path:
    """Write a course with pages of that text, each by its folder's name, in which others lie beside it."""
    beside = {f"docs/{name}/{file}": text for name in pages for file, text in BESIDE.items()}
    written = {f"docs/{name}/page.md": text for name, text in pages.items()}
    for path, text in {**FILES, **beside, **written}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root
