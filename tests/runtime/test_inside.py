"""What runs inside Pyodide while a runtime is built, run by this Python."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tokenreel.runtime.sources import recipe

STDLIB = {
    "used.py": "import used_by_used\nVALUE = 1",
    "used_by_used.py": "",
    "unused.py": "VALUE = 2",
    "imported_by_a_lesson.py": "",
    "encodings/utf_7.py": "",
    "encodings/big5.py": "",
    "package/__init__.py": "",
    "package/inner.py": "",
    "package/table.json": "{}",
    "package/README.md": "read me",
}
WHEEL = {
    "anyio/__init__.py": "import used\nSOURCE = True",
    "anyio/unused.py": "",
    "anyio/py.typed": "",
    "anyio/fast.so": "\x7fELF",
    "anyio-1.0.dist-info/METADATA": "Name: anyio",
    "anyio-1.0.dist-info/RECORD": "",
    "anyio-1.0.dist-info/licenses/LICENSE": "MIT",
}


def write_zip(path: Path, files: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)


@pytest.fixture
def build(tmp_path):
    build = tmp_path / "build"
    write_zip(build / "stdlib.zip", STDLIB)
    write_zip(build / "wheels" / "anyio-1.0-py3-none-any.whl", WHEEL)
    (build / "trace").mkdir()
    (build / "trace" / "program.py").write_text("import anyio, package", "utf-8")
    (build / "tokenreel_wheels.py").write_text("import used", "utf-8")
    (build / "imports.txt").write_text("imported_by_a_lesson\nnowhere.at_all", "utf-8")
    return build


def run_inside(build):
    """Run it as a process of its own, whose Python finds modules in the archives as Pyodide's does."""
    code = recipe("inside.py").read_text("utf-8")
    assert code.count('Path("/build")') == 1
    paths = [str(build / "stdlib.zip"), str(build / "wheels" / "anyio-1.0-py3-none-any.whl")]
    program = f"import sys; sys.path[:0] = {paths!r}\n"
    program += f"exec(compile({code!r}.replace('/build', {str(build)!r}), 'inside.py', 'exec'))"
    return subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False)


@pytest.fixture
def out(build):
    done = run_inside(build)
    assert (done.stderr, done.returncode) == ("", 0)
    return build / "out"


def files(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_is_used_is_kept_and_compiled(out):
    assert sorted(files(out / "python_stdlib.zip")) == [
        "encodings/utf_7.pyc", "imported_by_a_lesson.pyc", "package/__init__.pyc", "package/table.json",
        "tokenreel_wheels.pyc", "used.pyc", "used_by_used.pyc",
    ]  # fmt: skip


def test_the_rest_is_kept_apart_and_named(out):
    assert sorted(files(out / "rest.zip")) == [
        "anyio/unused.pyc", "encodings/big5.pyc", "package/inner.pyc", "unused.pyc",
    ]  # fmt: skip
    assert (out / "rest.txt").read_text("utf-8").split() == [
        "anyio.unused", "encodings.big5", "package.inner", "unused",
    ]  # fmt: skip


def test_a_wheel_says_whose_byte_code_it_holds_and_keeps_its_papers(out):
    tag = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    assert sorted(files(out / f"anyio-1.0-{tag}-none-any.whl")) == [
        "anyio-1.0.dist-info/METADATA", "anyio-1.0.dist-info/RECORD", "anyio/__init__.py",
        "anyio/__init__.pyc", "anyio/fast.so",
    ]  # fmt: skip


def test_byte_code_runs_without_its_source(out):
    code = "import sys, json; sys.path.insert(0, sys.argv[1]); import used, package"
    code += "\nprint(json.dumps([used.VALUE, used.__file__, used.__loader__.__class__.__name__]))"
    path = out / "python_stdlib.zip"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [1, f"{path}/used.pyc", "zipimporter"]


def test_the_same_files_give_the_same_bytes(build):
    contents = []
    for _ in range(2):
        assert run_inside(build).returncode == 0
        contents.append({path.name: path.read_bytes() for path in (build / "out").iterdir()})
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        ("trace/program.py", "import anyio\nraise RuntimeError('it broke')", "RuntimeError: it broke"),
        ("trace/program.py", "raise SystemExit('a program failed')", "a program failed"),
    ],
)
def test_a_program_that_fails_ends_the_build(build, place, text, said):
    (build / place).write_text(text, "utf-8")
    done = run_inside(build)
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith(said)
    assert not (build / "out").exists()


def test_a_module_that_is_no_python_ends_the_build(build):
    write_zip(build / "stdlib.zip", {**STDLIB, "bad.py": "def"})
    done = run_inside(build)
    assert done.returncode == 1
    assert "SyntaxError" in done.stderr
