"""The workflows run what a developer runs, and may do no more than they need."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
READ = {"contents": "read", "pages": "read"}


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_scripts_that_exist(path):
    jobs = load(path)["jobs"].values()
    commands = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    scripts = re.findall(r"scripts/\w+", " ".join(commands))
    assert len(scripts) == len(commands) > 0, "a workflow calls scripts, which a developer can call, too"
    assert [name for name in scripts if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_only_the_job_that_publishes_may_write(path):
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        granted = job.get("permissions", {})
        if name == "publish":
            assert granted == {"pages": "write", "id-token": "write"}
            assert all("run" not in step for step in job["steps"]), (
                "what may write runs no code of the course"
            )
        else:
            assert granted.items() <= READ.items()


def test_what_is_published_has_passed_the_gate():
    on = load(ROOT / ".github" / "workflows" / "pages.yml")[True]  # YAML 1.1 reads `on` so
    gate = load(ROOT / ".github" / "workflows" / "test.yml")
    assert on["workflow_run"]["workflows"] == [gate["name"]]


def test_every_night_the_slow_proofs_run_too():
    gate = load(ROOT / ".github" / "workflows" / "test.yml")
    assert gate[True]["schedule"]
    steps = [step for job in gate["jobs"].values() for step in job["steps"]]
    (test,) = (step["run"] for step in steps if "scripts/test" in step.get("run", ""))
    assert test == "scripts/test ${{ github.event_name == 'schedule' && '--all' || '' }}"


def test_the_published_site_knows_its_address_and_its_repository():
    wanted = set(re.findall(r"!ENV \[(\w+)", (ROOT / "mkdocs.yml").read_text("utf-8")))
    assert wanted == {"SITE_URL", "REPO_URL"}
    steps = load(ROOT / ".github" / "workflows" / "pages.yml")["jobs"]["build"]["steps"]
    (build,) = (step for step in steps if step.get("run") == "scripts/build")
    assert build["env"].keys() == wanted
