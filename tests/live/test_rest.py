"""What was left out of the page's Python comes when it is imported, and only as it was built."""

import hashlib
import importlib
import io
import sys
import zipfile

import pytest

from tokenreel.live.rest import RestFinder

FILES = {
    "tokenreel_rest_alone.py": "FOUND = 'alone'",
    "tokenreel_rest_package/__init__.py": "",
    "tokenreel_rest_package/inner.py": "FOUND = 'inner'",
    "tokenreel_rest_package/deep/__init__.py": "from tokenreel_rest_package.deep.last import FOUND",
    "tokenreel_rest_package/deep/last.py": "FOUND = 'last'",
    "tokenreel_rest_split/kept_out.py": "FOUND = 'kept out'",
    "tokenreel_rest_broken.py": "def",
}
NAMES = [name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in FILES]


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, text in FILES.items():
            opened.writestr(name, text)
    return buffer.getvalue()


class Shelf:
    """A finder that is asked, and what it fetched."""

    def __init__(self, path):
        self.path = path
        self.content = archive()
        self.fetched = 0
        self.error = None
        self.finder = RestFinder(NAMES, path, self.fetch, hashlib.sha256(self.content).hexdigest())

    def fetch(self):
        self.fetched += 1
        if self.error is not None:
            raise self.error
        return self.content


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])
    shelf = Shelf(tmp_path / "rest.zip")
    shelf.finder.install()
    yield shelf
    for name in [name for name in sys.modules if name.startswith("tokenreel_rest_")]:
        del sys.modules[name]
    importlib.invalidate_caches()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("tokenreel_rest_alone", "alone"),
        ("tokenreel_rest_package.inner", "inner"),
        ("tokenreel_rest_package.deep", "last"),
        ("tokenreel_rest_package.deep.last", "last"),
    ],
)
def test_a_module_is_found_there_only_once_it_is_imported(shelf, name, found):
    assert shelf.fetched == 0
    module = importlib.import_module(name)
    assert (module.FOUND, shelf.fetched) == (found, 1)
    assert str(shelf.path) in module.__file__
    importlib.import_module("tokenreel_rest_alone")
    assert shelf.fetched == 1


def test_a_submodule_may_have_been_left_out_of_a_package_that_was_not(shelf, tmp_path, monkeypatch):
    (tmp_path / "tokenreel_rest_split").mkdir()
    (tmp_path / "tokenreel_rest_split" / "__init__.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert importlib.import_module("tokenreel_rest_split.kept_out").FOUND == "kept out"
    assert not importlib.import_module("tokenreel_rest_split").__file__.startswith(str(shelf.path))


def test_what_is_not_there_either_is_not_fetched_for(shelf):
    with pytest.raises(ModuleNotFoundError, match="No module named 'tokenreel_rest_nowhere'"):
        importlib.import_module("tokenreel_rest_nowhere")
    assert shelf.fetched == 0


def test_what_is_there_already_is_not_asked_for(shelf):
    shelf.finder._modules |= {"json"}
    assert not importlib.reload(importlib.import_module("json")).__file__.startswith(str(shelf.path))
    assert shelf.fetched == 0


@pytest.mark.parametrize(
    "content", [b"", b"no archive", archive() + b"\0"], ids=["empty", "other", "one byte more"]
)
def test_another_file_is_refused_and_not_kept(shelf, content):
    good, shelf.content = shelf.content, content
    with pytest.raises(
        ImportError, match="what was fetched for `tokenreel_rest_alone` is not the expected file"
    ):
        importlib.import_module("tokenreel_rest_alone")
    assert not shelf.path.exists()
    shelf.content = good
    assert importlib.import_module("tokenreel_rest_alone").FOUND == "alone", "the next import tries again"


class JsException(Exception):  # noqa: N818 - Pyodide's name
    """As Pyodide's, what JavaScript raises is no OSError."""


@pytest.mark.parametrize(
    "error", [OSError("no network"), JsException("Error: HTTP 404")], ids=["ours", "JavaScript's"]
)
def test_a_fetch_that_fails_is_an_import_error_that_says_so(shelf, error):
    shelf.error = error
    expected = (
        "`tokenreel_rest_package` comes with the rest of Python's modules, which could not be fetched: "
    )
    with pytest.raises(ImportError) as caught:
        importlib.import_module("tokenreel_rest_package.inner")
    assert (str(caught.value), caught.value.name) == (f"{expected}{error}", "tokenreel_rest_package")
    shelf.error = None
    assert importlib.import_module("tokenreel_rest_package.inner").FOUND == "inner"


def test_what_is_wrong_inside_a_module_is_its_own(shelf):
    with pytest.raises(SyntaxError):
        importlib.import_module("tokenreel_rest_broken")


def test_a_program_imports_from_it_as_from_anywhere(shelf, lab):
    assert lab.printed("from tokenreel_rest_package.deep import last\nprint(last.FOUND)") == "last\n"
    shelf.path.unlink()
    shelf.error = OSError("no network")
    outcome = lab.run(
        "try:\n    import tokenreel_rest_broken\nexcept ImportError as error:\n    print(error)"
    )
    assert outcome.output.endswith("could not be fetched: no network\n")
