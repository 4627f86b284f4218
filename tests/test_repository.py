"""What a commit must not hold, and what must agree."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import tokenreel

ROOT = Path(__file__).parents[1]
REGISTRIES = [r"py[p]i\.org", r"python[h]osted\.org", r"registry\.npm[j]s\.org", r"deb\.debi[a]n\.org"]


def tracked() -> list[Path]:
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("git is not installed")
    if done.returncode:
        pytest.skip("not a git checkout")
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_names_a_registry():
    pattern = re.compile("|".join(REGISTRIES).encode())
    assert [path for path in tracked() if pattern.search(path.read_bytes())] == []


def test_no_file_is_large():
    assert [path for path in tracked() if path.stat().st_size > 1 << 20] == []


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == tokenreel.__version__


def test_every_locked_package_has_a_hash():
    for path in (ROOT / "requirements").glob("*.txt"):
        entries = re.split(r"\n(?=\S)", path.read_text("utf-8").strip())
        assert entries
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == [], path.name


def test_scripts_named_in_the_readme_exist():
    names = set(re.findall(r"scripts/([a-z_]+)", (ROOT / "README.md").read_text("utf-8")))
    assert names
    assert [name for name in names if not (ROOT / "scripts" / name).is_file()] == []
