"""What a page's Python imports from the bytes of wheels is what it would import from unpacked ones."""

import importlib
import importlib.resources
import inspect
import marshal
import sys
import zipfile
from importlib import metadata
from importlib.util import MAGIC_NUMBER

import pytest

from tokenreel.runtime.tokenreel_wheels import WheelFinder


def pyc(source: str, magic: bytes = MAGIC_NUMBER) -> bytes:
    return magic + bytes(12) + marshal.dumps(compile(source, "source.py", "exec"))


FILES = {
    "sdk/__init__.pyc": pyc("from sdk.part import VALUE\nfrom sdk import ext"),
    "sdk/part.pyc": pyc("VALUE = __name__, __package__, __file__.rpartition('/')[2]"),
    "sdk/ext.py": b"COMPILED = True",  # stands for an extension, which only a file system can load
    "sdk/inner/__init__.pyc": pyc(""),
    "sdk/inner/deep.pyc": pyc("def fail():\n    raise LookupError"),
    "sdk/read.py": b"def it():\n    return 1\n",
    "sdk/read.pyc": pyc("def it():\n    return 1\n"),
    "sdk/data.json": b"{}",
    "one_file.pyc": pyc("NUMBER = 7"),
    "old.pyc": pyc("", b"\x00\x00\r\n"),
    "sdk-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: sdk\nVersion: 1.0\n",
}


@pytest.fixture(params=[zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED], ids=["deflated", "stored"])
def folder(request, tmp_path, monkeypatch):
    """Let imports find a wheel; returns where what is no byte code was written."""
    wheel, folder = tmp_path / "sdk-1.0-cp314-none-any.whl", tmp_path / "site-packages"
    with zipfile.ZipFile(wheel, "w", request.param) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    monkeypatch.setattr(sys, "meta_path", sys.meta_path.copy())
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    finder = WheelFinder(folder)
    finder.add(wheel.read_bytes())
    finder.install()
    yield folder
    for name in set(sys.modules) - before:
        del sys.modules[name]


def load(name: str):
    return importlib.import_module(name)


def test_packages_modules_and_what_lies_in_files_find_each_other(folder):
    sdk = load("sdk")
    assert sdk.VALUE == ("sdk.part", "sdk", "part.pyc")
    assert sdk.__path__ == [str(folder / "sdk")]
    assert sdk.ext.COMPILED
    assert load("one_file").NUMBER == 7
    assert load("sdk.inner.deep").__name__ == "sdk.inner.deep"


def test_only_what_is_no_byte_code_is_written(folder):
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert written == {name for name in FILES if not name.endswith(".pyc")}


def test_metadata_data_and_source_are_where_they_are_looked_for(folder):
    assert metadata.version("sdk") == "1.0"
    assert importlib.resources.files("sdk").joinpath("data.json").read_text() == "{}"
    assert inspect.getsource(load("sdk.read")) == "def it():\n    return 1\n", "some packages read their own"
    assert load("sdk.read").__file__ == str(folder / "sdk" / "read.pyc"), "and need not be compiled again"


@pytest.mark.usefixtures("folder")
def test_a_traceback_has_its_line():
    with pytest.raises(LookupError) as raised:
        load("sdk.inner.deep").fail()
    assert raised.traceback[-1].lineno + 1 == 2


@pytest.mark.usefixtures("folder")
def test_what_another_python_compiled_is_refused():
    with pytest.raises(ImportError, match="old was compiled for another Python"):
        load("old")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["sdk.missing", "nowhere"])
def test_what_is_in_no_wheel_is_not_found(name):
    with pytest.raises(ModuleNotFoundError, match=name):
        load(name)


def test_what_is_no_archive_is_refused(tmp_path):
    with pytest.raises(zipfile.BadZipFile):
        WheelFinder(tmp_path).add(b"no archive")
