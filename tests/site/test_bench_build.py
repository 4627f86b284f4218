"""What `scripts/bench_build` measures a build against: a plain MkDocs site of the same pages."""

import importlib
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tokenreel.course import load_course


@pytest.fixture
def bench(monkeypatch):
    """Return the module as the script runs it, from its own folder."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return importlib.import_module("bench_build")


def test_the_plain_site_has_the_pages_of_every_lesson(bench, tmp_path):
    (tmp_path / "course").mkdir()
    bench.write_generated_course(tmp_path / "course", 3)
    course = load_course(tmp_path / "course").course
    assert course is not None
    configs = bench.write_plain(tmp_path / "course", tmp_path)
    assert len(configs) == len(course.languages)
    for config in configs:
        build(load_config(str(config)))
        for lesson in course.lessons:
            assert "<article" in (config.parent / "site" / lesson.slug / "index.html").read_text("utf-8")
