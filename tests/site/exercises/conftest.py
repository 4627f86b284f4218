"""The course of the exercise, built once; its tests share it, or change a copy."""

import shutil

import pytest

from bread import build_course


@pytest.fixture(scope="module")
def root(make_once):
    """Return a built course, which is everybody's: only what is copied from it may be changed."""
    return make_once("exercise", build_course)


@pytest.fixture(scope="module")
def site(root):
    return root / "site"


@pytest.fixture
def course(site, tmp_path):
    """Return a course that a test may change; what was executed is known there."""
    shutil.copytree(site.parent, tmp_path / "course", ignore=shutil.ignore_patterns("site"))
    return tmp_path / "course"
