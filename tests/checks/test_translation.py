"""Passages that changed in one language only, from `tokenreel translated` to what `check` says."""

import json
import subprocess

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tokenreel.checks import check_project
from tokenreel.checks.history import word_diff
from tokenreel.checks.pages import Found, SitePage
from tokenreel.checks.paragraphs import split_paragraphs, translations
from tokenreel.checks.translation import translation_problems
from tokenreel.checks.translation_file import as_agreed, write_translations
from tokenreel.cli import main
from tokenreel.course import parse_page
from tokenreel.problems import Severity

HEAD = "---\ntitle: {en: A lesson, ko: 레슨}\nminutes: 5\nstatus: published\n---\n"
COURSE = """\
title: {en: Course, ko: 과정}
languages: {en: English, ko: 한국어}
tracks: [{id: t, title: {en: T, ko: 티}, lessons: [{file: 01-a.md}]}]
"""
LESSON = """\
:::ko
## 제목

첫 문단은 여기에서
두 줄이에요.

둘째 문단이에요.
:::
:::en
## Title

The first paragraph has
two lines here.

The second paragraph.
:::

Shared.

:::ko
다른 구절이에요.
:::
:::en
Another passage.
:::
"""
NAME = "lessons/t/01-a.md"


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    (root / "lessons" / "t").mkdir(parents=True)
    (root / "lessons/course.yml").write_text(COURSE, "utf-8")
    write(root, LESSON)
    return root


@pytest.fixture
def accepted(course):
    assert run(course, NAME).exit_code == 0
    return course


def write(root, text):
    (root / NAME).write_text(HEAD + text, "utf-8")


def edit(root, *pairs):
    text = (root / NAME).read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    (root / NAME).write_text(text, "utf-8")


def run(root, *words):
    return CliRunner().invoke(main, ["translated", "--project", str(root), *words])


def stale(root, said=None):
    problems = check_project(root, say=(said if said is not None else []).append)
    found = [problem for problem in problems if "translation" in problem.code]
    assert all(problem.severity is Severity.WARNING for problem in found)
    return [(problem.line, problem.message) for problem in found]


FOLLOW = "has not followed"


def test_a_course_that_never_accepted_anything_hears_nothing(course):
    said: list[str] = []
    assert stale(course, said) == []
    assert said == []


def test_what_was_accepted_is_silent(accepted):
    said: list[str] = []
    assert stale(accepted, said) == []
    assert said == []


def test_a_change_in_one_language_names_the_paragraph_that_did_not_follow(accepted):
    edit(accepted, ("둘째 문단이에요.", "둘째 문단을 고쳤어요."))
    assert stale(accepted) == [(20, "`:::en` has not followed `:::ko`, which changed in line 12")]


def test_the_other_way_round(accepted):
    edit(accepted, ("Another passage.", "Another passage, changed."))
    assert stale(accepted) == [(26, "`:::ko` has not followed `:::en`, which changed in line 29")]


@pytest.mark.parametrize(
    "pairs",
    [
        [("여기에서\n두", "여기에서 두")],
        [("The first paragraph has\ntwo", "The first\nparagraph   has two")],
        [("## Title\n", "## Title\n\n<!-- a note -->\n")],
        [("Shared.", "Shared, and changed.")],
        [("minutes: 5", "minutes: 6")],
    ],
    ids=["Korean rewrapped", "English rewrapped", "a comment", "shared text", "front matter"],
)
def test_what_is_no_change_of_a_translation(accepted, pairs):
    edit(accepted, *pairs)
    assert stale(accepted) == []


def test_a_change_in_both_is_told_in_a_sentence(accepted):
    said: list[str] = []
    edit(accepted, ("둘째 문단이에요.", "둘째를 고쳤어요."), ("The second paragraph.", "Changed."))
    assert stale(accepted, said) == []
    told = "1 passage is new or has changed in all languages: compare them, then run"
    assert said == [f"{told} `tokenreel translated {NAME}`"]


def test_different_paragraphs_changed_in_each(accepted):
    edit(accepted, ("첫 문단은", "처음 문단은"), ("The second paragraph.", "The second, changed."))
    assert stale(accepted) == [
        (12, "`:::ko` has not followed `:::en`, which changed in line 20"),
        (17, "`:::en` has not followed `:::ko`, which changed in line 9"),
    ]


def test_a_paragraph_that_was_put_in(accepted):
    edit(accepted, ("둘째 문단이에요.", "새 문단이에요.\n\n둘째 문단이에요."))
    assert stale(accepted) == [(19, "`:::en` has not followed `:::ko`, which changed in line 12")]


def test_a_paragraph_that_was_put_in_in_both(accepted):
    said: list[str] = []
    edit(accepted, ("둘째 문단", "새 문단\n\n둘째 문단"), ("The second", "A new one.\n\nThe second"))
    assert stale(accepted, said) == []
    assert len(said) == 1


def test_a_paragraph_that_was_taken_out(accepted):
    edit(accepted, ("\nThe second paragraph.\n", ""))
    assert stale(accepted) == [(12, "`:::ko` has not followed `:::en`, which changed in line 14")]


def test_a_passage_that_was_put_in_before_the_others(accepted):
    said: list[str] = []
    write(accepted, ":::ko\n새 구절\n:::\n:::en\nA new passage.\n:::\n\nText.\n\n" + LESSON)
    assert stale(accepted, said) == []
    assert said[0].startswith("1 passage is new")
    edit(accepted, ("다른 구절이에요.", "다른 구절을 고쳤어요."))
    assert [message for _, message in stale(accepted)] == [
        "`:::en` has not followed `:::ko`, which changed in line 35"
    ]


def test_a_passage_that_was_moved_is_the_same(accepted):
    first, second = LESSON.split("\nShared.\n")
    write(accepted, second + "\nShared.\n\n" + first)
    assert stale(accepted) == []


def test_a_passage_that_was_split_is_the_same(accepted):
    write(
        accepted,
        ":::ko\n## 제목\n\n첫 문단은 여기에서\n두 줄이에요.\n:::\n"
        ":::en\n## Title\n\nThe first paragraph has\ntwo lines here.\n:::\n\nBetween.\n\n"
        ":::ko\n둘째 문단이에요.\n:::\n:::en\nThe second paragraph.\n:::\n",
    )
    assert stale(accepted) == []
    edit(accepted, ("The second paragraph.", "The second, changed."))
    assert [message for _, message in stale(accepted)] == [
        "`:::ko` has not followed `:::en`, which changed in line 25"
    ]


def test_a_passage_that_was_taken_out_is_forgotten(accepted):
    write(accepted, LESSON.partition("\nShared.\n")[0])
    assert stale(accepted) == []


def test_accepting_again_makes_it_silent(accepted):
    edit(accepted, ("둘째 문단이에요.", "둘째 문단을 고쳤어요."))
    result = run(accepted, "--all")
    assert (result.exit_code, result.stderr) == (0, f"{NAME}: 2 passages, 1 of them new or changed\n")
    assert stale(accepted) == []


def test_three_languages_each_by_itself(course):
    course_file = course / "lessons/course.yml"
    course_file.write_text(COURSE.replace("ko: 한국어}", "ko: 한국어, de: Deutsch}"), "utf-8")
    titles = HEAD.replace("ko: 레슨", "ko: 레슨, de: Stunde")
    (course / NAME).write_text(titles + ":::ko\n가\n:::\n:::en\nA\n:::\n:::de\nÄ\n:::\n", "utf-8")
    run(course, "--all")
    edit(course, ("\nA\n", "\nB\n"), ("\n가\n", "\n나\n"))
    assert stale(course) == [
        (13, "`:::de` has not followed `:::ko` and `:::en`, which changed in lines 7, 10")
    ]


def test_one_language_has_nothing_to_accept(course):
    (course / "lessons/course.yml").write_text(COURSE.replace(", ko: 한국어", ""), "utf-8")
    write(course, "Text.\n")
    assert run(course, "--all").exit_code == 0
    assert stale(course) == []


def git(root, *words):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True)


def details(root):
    return [problem.detail for problem in check_project(root) if problem.code == "translation-stale"]


def test_git_knows_what_the_paragraph_was(accepted):
    git(accepted, "init")
    git(accepted, "add", ".")
    git(accepted, "commit", "-m", "one")
    edit(accepted, ("The second paragraph.", "The second and changed paragraph."))
    assert details(accepted) == ["en, line 20:\nThe second {+and changed+} paragraph."]
    git(accepted, "commit", "-am", "two")
    edit(accepted, ("The second and changed", "The second and again changed"))
    assert details(accepted) == ["en, line 20:\nThe second {+and again changed+} paragraph."]


def test_without_git_the_paragraph_is_named_all_the_same(accepted):
    edit(accepted, ("The second paragraph.", "The second and changed paragraph."))
    assert details(accepted) == [
        "en, line 20:\nThe second and changed paragraph.\n(what it was is not in git's history of this file)"
    ]


def test_the_text_format_shows_the_difference(accepted):
    edit(accepted, ("The second paragraph.", "The second and changed paragraph."))
    result = CliRunner().invoke(main, ["check", "--project", str(accepted)])
    assert "translation-stale" in result.stdout
    assert "    en, line 20:\n    The second and changed paragraph.\n" in result.stdout


def test_the_file_is_a_line_for_each_passage_and_the_same_each_time(accepted):
    path = accepted / "lessons/translations.json"
    first = path.read_bytes()
    assert json.loads(first)["tokenreel_translations"] == 1
    assert first.count(b"\n") == 5 + 2 + 2
    run(accepted, "--all")
    assert path.read_bytes() == first


def test_check_never_writes_it(course):
    check_project(course)
    assert not (course / "lessons/translations.json").exists()


@pytest.mark.parametrize("name", [NAME, "t/01-a.md", "t/01-a"])
def test_a_lesson_is_named_in_several_ways(course, name):
    assert run(course, name).exit_code == 0
    assert NAME in (course / "lessons/translations.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name lessons, or give --all"),
        (["--all", NAME], "name lessons, or give --all"),
        (["t/02-b.md"], "is no lesson of this course. Did you mean lessons/t/01-a.md?"),
    ],
)
def test_what_names_no_lesson_is_refused(course, words, said):
    result = run(course, *words)
    assert (result.exit_code, said in result.stderr) == (2, True)
    assert not (course / "lessons/translations.json").exists()


def test_a_lesson_with_errors_is_not_accepted(course):
    edit(course, (":::en\n## Title", ":::en\n### Title"))
    result = run(course, NAME)
    assert result.exit_code == 1
    assert "headings-differ" in result.stdout
    assert not (course / "lessons/translations.json").exists()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("{", 1, "it is not JSON"),
        ('{\n"a": [\n<<<<<<< HEAD\n', 3, "a merge was left unfinished in it"),
        ("[]", 1, "it must be an object with `tokenreel_translations` and `lessons`"),
        ('{"tokenreel_translations": 2, "lessons": {}}', 1, "`tokenreel_translations` must be 1, found 2"),
        ('{"tokenreel_translations": 1, "lessons": {"a": [{"en": "x"}]}}', 1,
         "the passages of a must be hashes by language"),
        ("[" * 100_000, 1, "it is nested too deep"),
        ("\udcff", 1, "it cannot be read (it is not UTF-8)"),
    ],
    ids=["no JSON", "a merge", "a list", "another version", "no hash", "too deep", "not UTF-8"],
)  # fmt: skip
def test_a_damaged_file_is_a_problem_and_stays(course, text, line, message):
    path = course / "lessons/translations.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    [problem] = [one for one in check_project(course) if one.code == "damaged-translations"]
    assert (problem.path, problem.line, problem.message) == ("lessons/translations.json", line, message)
    result = run(course, "--all")
    assert result.exit_code == 1
    assert message in result.stdout
    assert path.read_bytes() == text.encode(errors="surrogateescape")


def test_paragraphs_end_at_blank_lines_fences_and_marks():
    text = "a\nb\n\n- c\n\n```\nd\n\ne\n```\nf\n:::\n<!-- g -->\nh"
    found = [(one.line, one.text) for one in split_paragraphs(text.split("\n"))]
    assert found == [(1, "a b"), (4, "- c"), (6, "``` d e ```"), (11, "f"), (14, "h")]


def test_a_long_paragraph_is_shown_around_its_change():
    old = [f"w{n}" for n in range(60)]
    new = [*old[:30], "new", *old[31:]]
    assert list(word_diff(" ".join(old), " ".join(new))) == [
        "… w24 w25 w26 w27 w28 w29 [-w30-] {+new+} w31 w32 w33 w34 w35 w36 …"
    ]


def as_page(passages: list[list[tuple[str, ...]]]) -> SitePage:
    """Return a lesson of passages, each the paragraphs of `en` and of `ko`."""
    text = "".join(
        f":::{language}\n" + "\n\n".join(paragraphs) + "\n:::\n"
        for passage in passages
        for language, paragraphs in zip(("en", "ko"), passage, strict=True)
    )
    document, problems = parse_page(text.encode(), NAME, ("en", "ko"))
    assert document is not None
    assert not problems
    return SitePage("t/01-a.md", document, Found({}, (), translations(document)))


@given(st.data())
def test_one_changed_paragraph_is_found_wherever_passages_have_gone(tmp_path_factory, data):
    root = tmp_path_factory.mktemp("course")
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    before = [
        [tuple(f"{language} {n} {m}" for m in range(size)) for language in ("en", "ko")]
        for n, size in enumerate(sizes)
    ]
    write_translations(root, {NAME: as_agreed(as_page(before).found.translations)})
    now = data.draw(st.permutations(before))
    assert translation_problems(root, [as_page(now)]) == []
    where, which = data.draw(st.integers(0, len(now) - 1)), data.draw(st.integers(0, 1))
    at = data.draw(st.integers(0, len(now[where][which]) - 1))
    changed = [list(passage) for passage in now]
    paragraphs = list(changed[where][which])
    paragraphs[at] += " changed"
    changed[where][which] = tuple(paragraphs)
    found = translation_problems(root, [as_page(changed)])
    assert len(found) == 1
    other, stays = ("en", "ko")[which], ("ko", "en")[which]
    assert found[0].message.startswith(f"`:::{stays}` has not followed `:::{other}`")
