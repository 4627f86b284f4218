"""What `check` says of links is what MkDocs says of them: the cases of `tests/checks/fixtures/links.md`."""

import logging
import re

import pytest

from link_cases import CASES, write_course
from tokenreel.site.commands import build_site

WARNING = re.compile(r"Doc file '(?P<page>[^']+)' contains a link '(?P<link>[^']+)', but")


class Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: set[tuple[str, str]] = set()

    def emit(self, record: logging.LogRecord) -> None:
        found = WARNING.search(record.getMessage())
        if found and record.levelno >= logging.WARNING:
            self.said.add((found["page"], found["link"]))


@pytest.fixture(scope="module")
def said_by_mkdocs(tmp_path_factory):
    """Return the pages and links that a build warns of, one page a case."""
    pages = {f"case-{index}": page for index, (_, page, _, _) in enumerate(CASES)}
    root = write_course(tmp_path_factory.mktemp("links"), pages)
    heard = Heard()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(heard)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tokenreel.site.course_site.check_project", lambda *_, **__: ())
        patch.setattr("tokenreel.site.exercises.SiteExercises._execute", lambda _: [])
        build_site(root, root / "site", strict=False)
    logger.removeHandler(heard)
    return heard.said


@pytest.mark.parametrize("index", range(len(CASES)), ids=[case[0] for case in CASES])
def test_the_same_links_are_broken(said_by_mkdocs, index):
    title, _, _, expected = CASES[index]
    ours = {
        match[1].replace("here/", f"case-{index}/")
        for match in re.finditer(r"broken-\w+ `([^`]+)`", expected)
    }
    theirs = {link for page, link in said_by_mkdocs if page == f"case-{index}/page.md"}
    assert theirs == (set() if title.endswith("(HTML)") else ours)
