"""The words of an exercise's notebooks: as they are rendered on a page, and as readers take them along."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import yaml

from tokenreel.course import Reference
from tokenreel.exercise import (
    Cell,
    Exercise,
    Notebook,
    Version,
    dump_notebook,
    make_notebook,
    replace_references,
    with_outputs,
)
from tokenreel.measure import Figure, FigureError, Figures, RunFileError
from tokenreel.site.figures import figure_html, meaning, runs_of
from tokenreel.site.texts import as_html, texts_for

_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ko": {
        "exercise": "연습", "solution": "풀이", "read": "연습 읽기", "read_solution": "풀이 보기",
        "download": "notebook 내려받기", "download_solution": "풀이 notebook 내려받기",
        "card": "빈칸을 채우는 notebook이에요. 내려받아서 데모 backend나 로컬 모델, 또는 가지고 있는 key로 "
        "실행하세요.",
        "lesson": "레슨으로 돌아가기", "output": "출력", "gap": "채울 곳", "tool": "도구 코드",
        "measured": "측정값의 출처",
        "unrun": "아직 실행 결과를 보여 줄 수 없어요. 이 페이지 위에 나온 문제를 먼저 고치세요.",
        "missing": "아직 {name} 연습이 없어요. {path} 파일을 쓰세요.",
        "broken": "{path} 파일을 아직 읽을 수 없어요.",
    },
    "en": {
        "exercise": "Exercise", "solution": "Solution", "read": "Read the exercise",
        "read_solution": "See the solution",
        "download": "Download the notebook", "download_solution": "Download the solution",
        "card": "A notebook with gaps to fill in. Download it and run it with the demo backend, a local "
        "model or a key of your own.",
        "lesson": "Back to the lesson", "output": "Output", "gap": "Your turn", "tool": "Helper code",
        "measured": "Where the measured numbers come from",
        "unrun": "Its results can't be shown yet: first fix the problems named above.",
        "missing": "There is no exercise {name} yet. Write {path}.",
        "broken": "{path} can't be read yet.",
    },
}  # fmt: skip


def texts_of(language: str) -> Mapping[str, str]:
    """Return what we say of exercises in a language; English where there is nothing yet."""
    return _TEXTS.get(language, _TEXTS["en"])


class NotebookWriter:
    """Writes the notebooks of a course."""

    def __init__(self, languages: Sequence[str], figures: Figures) -> None:
        """Make ready to write.

        Args:
            languages: The course's.
            figures: Where measured numbers are looked up.
        """
        self._languages = languages
        self._figures = figures

    def notebook(self, exercise: Exercise, version: Version, language: str) -> Notebook:
        """Return a page's notebook, not executed."""

        def fill(cell: Cell) -> str:
            text = self._titled(cell, exercise, version, language)
            return replace_references(
                text, cell.references, lambda found: figure_html(found, self._figures, language)
            )

        return make_notebook(exercise, version, language, self._languages, fill)

    def page(self, exercise: Exercise, version: Version, language: str, executed: Notebook | None) -> str:
        """Return what mkdocs-jupyter renders.

        Args:
            exercise: The exercise.
            version: Which of its notebooks.
            language: In which language.
            executed: The solution with its outputs; None where it can't be executed.
        """
        texts = texts_of(language)
        notebook = self.notebook(exercise, version, language)
        first = notebook.cells[0]
        if version is Version.SOLUTION and executed is not None:
            notebook = with_outputs(notebook, executed)
        elif version is Version.SOLUTION:
            first.source += f'\n\n<p class="tokenreel-problem">{escape(texts["unrun"])}</p>'
        title = first.source.partition("\n")[0].removeprefix("# ")
        head: dict[str, Any] = {"title": str(as_html(title))}
        if version is Version.SOLUTION:
            head["search"] = {"exclude": True}  # one finds the exercise, and then its solution
        first.source = f"---\n{yaml.safe_dump(head, allow_unicode=True)}---\n{first.source}"
        words = {word: texts[word] for word in ("output", "gap", "tool")}
        notebook.metadata["tokenreel"] = {**words, "fallback": texts_for(language)["fallback"]}
        return dump_notebook(notebook)

    def to_take_along(self, exercise: Exercise, version: Version, language: str) -> str:
        """Return the notebook that readers download: without outputs, what was measured written out."""

        def fill(cell: Cell) -> str:
            text = self._titled(cell, exercise, version, language)
            if cell.language not in {None, language}:  # a page says so outside the cell, in its own language
                text += f"\n\n*{texts_for(language)['fallback']}*"
            return self._written_out(text, cell, language)

        return dump_notebook(make_notebook(exercise, version, language, self._languages, fill))

    def _titled(self, cell: Cell, exercise: Exercise, version: Version, language: str) -> str:
        """Return a cell's text; a solution's title says that it is one."""
        text = cell.source
        if version is Version.SOLUTION and cell in exercise.slots[0].cells:
            text = text.replace("# ", f"# {texts_of(language)['solution']} · ", 1)
        return text

    def _written_out(self, text: str, cell: Cell, language: str) -> str:
        """Return a cell's text with its measured numbers, and below it of which runs and how each is made."""
        found: list[Figure] = []

        def number(reference: Reference) -> str:
            try:
                figure = self._figures.find(reference.words)
            except (FigureError, RunFileError, OSError):  # only while serving
                return reference.source
            found.insert(0, figure)  # the last one is replaced first
            return figure.text

        text = replace_references(text, cell.references, number)
        rows: dict[str, list[str]] = {}
        for figure in found:
            row = f"- {figure.text}: {_as_text(meaning(figure, language))}"
            rows.setdefault(_as_text(runs_of(figure, language)), []).append(row)
        head = texts_of(language)["measured"]
        parts = ([f"**{head}:** {runs}", "", *dict.fromkeys(made)] for runs, made in rows.items())
        return "\n\n".join([text, *("\n".join(part) for part in parts)])


def _as_text(words: str) -> str:
    """Return words that Markdown shows as they are: a model may call itself anything."""
    return re.sub(r"([\\`*_\[\]<>#|&])", r"\\\1", words)
