"""Manual and README cannot rot: commands, options, problem codes and links are compared with the source."""

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

from tokenreel.cli import main
from tokenreel.replay import FAULTS

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs" / "manual"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(MANUAL.glob("*.md"))]
SOURCE = ROOT / "src" / "tokenreel"
TELLERS = ("alignment", "capture", "checks", "course", "exercise")
"""Packages whose modules give codes to what makes problems of them elsewhere."""
NO_CODES = {
    "accept-encoding", "alt-svc", "aria-hidden", "content-length", "content-type", "keep-alive", "last-chunk",
    "latin-1", "mkdocs-jupyter", "no-key-needed", "set-cookie", "set-up", "transfer-encoding", "user-agent",
    "utf-8", "warm-up",
}  # fmt: skip
"""Words with hyphens in the source that are no codes of problems: HTTP headers, encodings, values, names."""


def sources_of_codes() -> list[Path]:
    """Return every module that can give a problem its code."""
    return [
        path
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).parts[0] in TELLERS or "Problem(" in path.read_text("utf-8")
    ]


def codes_in_source() -> set[str]:
    strings = {
        node.value
        for path in sources_of_codes()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in strings if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", text)} - NO_CODES


def test_every_problem_code_has_its_section_and_every_section_its_code():
    sections = re.findall(r"^### (.+)$", (MANUAL / "problems.md").read_text("utf-8"), re.MULTILINE)
    assert set(sections) == codes_in_source()
    assert sections == sorted(sections), "readers look them up"


def test_every_fault_has_its_row_in_both_languages():
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", (MANUAL / "replay.md").read_text("utf-8"), re.MULTILINE
    )
    assert rows == [*FAULTS, *FAULTS]


def written_commands() -> list[tuple[str, str]]:
    """Return every command line of the pages that is code, each with its page."""
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        lines = re.findall(r"`((?:scripts/|tokenreel )[^`\n]+)`", text)
        lines += re.findall(r"^ *(?:\$ )?((?:scripts/\w+|tokenreel) ?[^\n]*)$", text, re.MULTILINE)
        found += [(page.name, line.partition("  #")[0].strip()) for line in lines if "<" not in line]
    return found


@pytest.mark.parametrize(("page", "line"), sorted(set(written_commands())))
def test_a_command_that_is_written_exists_with_its_options(page, line):
    words = shlex.split(re.sub(r"[\[\]…|]", " ", line))
    program = words.pop(0)
    if program.startswith("scripts/"):
        assert (ROOT / program).is_file(), page
    if program not in {"scripts/tokenreel", "tokenreel"} or not words:
        return
    if words[0].startswith("-"):
        return
    command = main.commands.get(words[0])
    assert command is not None, f"{page}: {line}"
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known, f"{page}: {line}"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_the_manual_speaks_of_every_option(name):
    text = " ".join(page.read_text("utf-8") for page in PAGES)
    options = [option.opts[0] for option in main.commands[name].params if isinstance(option, click.Option)]
    assert [option for option in options if option not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_project_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    local = [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (page.parent / target).exists()] == []
