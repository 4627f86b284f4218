"""Every bad input of a whole project, word for word as an author reads it.

After a deliberate change of words, run this file with ``TOKENREEL_GOLDEN=write`` and `-k "LF and not CRLF"`:
it writes the fixture's expectations anew. Read the difference before you commit it.
"""

import os
import re
from pathlib import Path

import pytest

from tokenreel.checks import check_project
from tokenreel.recording import Recording, code_sha256, dump_recording, read_recording

FIXTURE = Path(__file__).parent / "fixtures" / "projects.md"
CASES = re.findall(
    r"^==== (.*)\n((?:.*\n)*?)----(?: (none))?\n((?:.+\n)*)", FIXTURE.read_text("utf-8"), re.MULTILINE
)
VECTOR = read_recording(Path(__file__).parents[1] / "vectors" / "whole.jsonl")
PROGRAM = {
    "language": "python",
    "code_sha256": code_sha256("print(1)\n"),
    "setup_sha256": code_sha256("import os\n"),
}
GOOD = {
    "mkdocs.yml": "site_name: A\nplugins: [search, tokenreel]\n",
    "lessons/course.yml": """\
title: {en: Course, ko: 과정}
languages: {en: English, ko: 한국어}
tracks:
  - id: t
    title: {en: T, ko: 티}
    lessons:
      - file: 01-a.md
      - planned: {en: Later, ko: 나중}
""",
    "lessons/t/01-a.md": """\
---
title: {en: Title, ko: 제목}
minutes: 5
tags: [a]
status: published
---
Shared.

```python setup="one"
import os
```

```python demo="one"
print(1)
```
""",
    "demos/one/recording.jsonl": dump_recording(
        Recording({**VECTOR.header, "demo": "one", "program": PROGRAM}, VECTOR.events)
    ),
}


def changed(edits: str) -> dict[str, str]:
    """Return the good project's files as a case wants them."""
    files = dict(GOOD)
    for block in re.split(r"^(?=\S+:)", edits, flags=re.MULTILINE):
        head, _, rest = block.strip("\n").partition("\n")
        verb, _, name = head.partition(": ")
        if verb == "remove":
            del files[name]
        elif verb in ("empty", "make"):
            files[name] = re.sub(r"^> ", "", rest + "\n", flags=re.MULTILINE) if verb == "make" else ""
        elif head:
            name = head.removesuffix(":")
            for old, new in re.findall(r"^< (.*)\n((?:> .*\n?)+)", rest, re.MULTILINE):
                assert old in files[name], old
                text = re.sub(r"^> ", "", new.rstrip("\n"), flags=re.MULTILINE)
                files[name] = files[name].replace(old, text, 1)
    return files


def report(root: Path, edits: str, line_end: str) -> str:
    for name, text in changed(edits).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = text if name.endswith(".jsonl") else text.replace("\n", line_end)
        path.write_bytes(data.replace("→", "\t").replace("␛", "\x1b").encode().replace("␀".encode(), b"\xff"))
    return "".join(f"{problem}\n" for problem in check_project(root))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("title", "edits", "none", "expected"), CASES, ids=[case[0] for case in CASES])
def test_what_check_says(tmp_path, title, edits, none, expected, line_end):
    found = report(tmp_path, edits, line_end)
    if os.environ.get("TOKENREEL_GOLDEN") == "write":
        text = FIXTURE.read_text("utf-8")
        ending = "---- none\n" if not found else f"----\n{found}"
        old = f"==== {title}\n{edits}----{' none' if none else ''}\n{expected}"
        assert old in text
        FIXTURE.write_text(text.replace(old, f"==== {title}\n{edits}{ending}"), "utf-8")
        return
    assert bool(none) == (not expected), "a case expects problems, or says `none`"
    assert found == expected


def test_the_spec_is_not_empty():
    assert len(CASES) == FIXTURE.read_text("utf-8").count("\n==== ")
