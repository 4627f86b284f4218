"""What users install is the wheel, so the wheel is built, put into an empty environment and run."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: object, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """Return a Python that has the wheel and this environment's libraries, but not our source."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("tokenreel-*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    site = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    )
    run(sys.executable, "-m", "zipfile", "-e", wheel, site, cwd=folder)
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "libraries.pth").write_text(libraries + "\n")
    return python


def test_the_wheel_runs_and_holds_the_browser_modules(installed, tmp_path):
    place = run(installed, "-c", "import tokenreel; print(tokenreel.__file__)", cwd=tmp_path).strip()
    assert Path(place).is_relative_to(installed.parents[1])
    assert run(installed, "-m", "tokenreel", "--version", cwd=tmp_path).startswith("tokenreel, version ")
    package = Path(place).parent
    assert (package / "py.typed").is_file()
    assert {path.name for path in (package / "site" / "player").glob("*.js")} >= {
        "recording.js",
        "sse.js",
        "metrics.js",
    }


def test_the_wheel_holds_a_whole_new_course(installed, tmp_path):
    run(installed, "-m", "tokenreel", "new", "course", cwd=tmp_path)
    found = {path.relative_to(tmp_path / "course").as_posix() for path in (tmp_path / "course").rglob("*")}
    assert found >= {
        ".github/workflows/pages.yml",
        ".gitignore",
        ".pre-commit-config.yaml",
        ".vscode/tasks.json",
    }
    assert not any("__pycache__" in name for name in found)
