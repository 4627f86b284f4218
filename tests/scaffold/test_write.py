"""A course is put into its folder whole or not at all, and over nothing."""

import os
from pathlib import Path

import pytest

from tokenreel.scaffold import ScaffoldError, write_course

FILES = {
    ".github/workflows/pages.yml": b"a",
    ".gitignore": b"b",
    "README.md": b"c",
    "docs/index.md": b"d",
    "lessons/course.yml": b"e",
    "mkdocs.yml": b"f",
}


def tree(folder: Path) -> dict[str, bytes | None]:
    """Return everything below a folder: files with their content, folders and links without."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        if path.is_file() and not path.is_symlink()
        else None
        for path in folder.rglob("*")
    }


def only_files(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(folder).items() if data is not None}


@pytest.mark.parametrize("name", ["new", "a/b/new", "empty", "empty/."])
def test_a_new_or_an_empty_folder_gets_it_whole(tmp_path, name):
    (tmp_path / "empty").mkdir()
    assert write_course(tmp_path / name, FILES) == []
    assert only_files(tmp_path / name) == FILES
    assert [path for path in tmp_path.rglob(".*") if path.name not in {".github", ".gitignore"}] == []


def test_what_is_written_may_be_read_by_everybody_that_the_user_lets(tmp_path):
    earlier = os.umask(0o022)
    try:
        write_course(tmp_path / "new", FILES)
    finally:
        os.umask(earlier)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "new" / "mkdocs.yml").stat().st_mode & 0o777 == 0o644


def test_a_fresh_repository_keeps_what_it_has(tmp_path):
    own = {".git/HEAD": b"ref", "README.md": b"mine", ".gitignore": b"*.log", "LICENSE": b"MIT"}
    for name, data in own.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert write_course(tmp_path, FILES) == ["README.md", ".gitignore"]
    assert only_files(tmp_path) == {**FILES, **own}


@pytest.mark.parametrize(
    ("there", "named"),
    [
        ({"mkdocs.yml": "mine"}, ["mkdocs.yml"]),
        ({"docs/other.md": "mine"}, ["docs"]),
        ({"docs": "a file", "lessons/a/b.md": "mine", "mkdocs.yml": ""}, ["docs", "lessons", "mkdocs.yml"]),
        ({".github": "a file"}, [".github"]),
        ({".github/workflows/pages.yml": "mine"}, [".github/workflows/pages.yml"]),
        ({"demos/mine/recording.jsonl": "mine"}, ["demos"]),
    ],
    ids=["a file", "a folder of ours", "several", "a file for a folder", "a deep file", "recordings"],
)
def test_what_is_in_the_way_is_named_and_nothing_is_written(tmp_path, there, named):
    for name, text in there.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    before = tree(tmp_path)
    with pytest.raises(ScaffoldError, match="nothing was written") as caught:
        write_course(tmp_path, FILES)
    assert [line.strip() for line in str(caught.value).splitlines() if line.startswith("    ")] == named
    assert tree(tmp_path) == before


def test_other_files_are_in_nobodys_way(tmp_path):
    for name in (".github/FUNDING.yml", "notes.txt", ".github/workflows/test.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("mine")
    write_course(tmp_path, FILES)
    assert only_files(tmp_path).items() >= FILES.items()
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", [".github", "docs", "mkdocs.yml", "README.md"])
def test_nothing_is_written_through_a_link(tmp_path, name):
    outside, course = tmp_path / "outside", tmp_path / "course"
    outside.mkdir()
    course.mkdir()
    (course / name).symlink_to(outside / "gone" if name.endswith(("yml", "md")) else outside)
    if name == "README.md":  # even where it leads nowhere, it stays
        assert write_course(course, FILES) == ["README.md"]
    else:
        with pytest.raises(ScaffoldError, match=name):
            write_course(course, FILES)
        assert tree(course) == {name: None}
    assert tree(outside) == {}


@pytest.mark.parametrize("name", ["lessons", "docs/new", "demos/a/b"])
def test_no_course_is_written_among_the_files_of_another(tmp_path, name):
    write_course(tmp_path / "old", FILES)
    (tmp_path / "old" / "lessons" / "empty").mkdir()
    before = tree(tmp_path)
    with pytest.raises(ScaffoldError, match=rf"among the {name.partition('/')[0]} of the course in .*old"):
        write_course(tmp_path / "old" / name, FILES)
    assert tree(tmp_path) == before
    assert write_course(tmp_path / "old" / "other", FILES) == []


def test_a_file_in_the_folders_place_is_named(tmp_path):
    (tmp_path / "new").write_text("mine")
    with pytest.raises(ScaffoldError, match=r"nothing was written(.|\n)*new"):
        write_course(tmp_path / "new", FILES)


@pytest.mark.parametrize("name", ["new", "a/b/new", "there"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_breaks_off_leaves_nothing(tmp_path, monkeypatch, name, error):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "notes.txt").write_text("mine")
    before = tree(tmp_path)
    real = Path.open

    def open_(path, *args, **kwargs):
        if path.name == "mkdocs.yml":
            raise error
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises((ScaffoldError, KeyboardInterrupt), match=r"No space|^$"):
        write_course(tmp_path / name, FILES)
    assert tree(tmp_path) == before
