"""A course's exercises on its site: a lesson's card, a page for each version, the notebooks to download."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.toc import AnchorLink

from tokenreel.course import Course, Embed, Lesson
from tokenreel.exercise import (
    CellError,
    Loaded,
    Notebook,
    Runner,
    Use,
    Version,
    failure,
    heading_ids,
    load_exercise,
    load_exercises,
)
from tokenreel.measure import Figures
from tokenreel.problems import Problem, Severity
from tokenreel.site.notebooks import NotebookWriter, texts_of

_SUFFIX: Final = ".ipynb"
_HEADING: Final = re.compile(r'<h(?P<level>[1-6]) id="[^"]*">')
_TEMPLATE: Final = "notebook.html.j2"
_RENDERER: Final = "mkdocs-jupyter"


def exercise_card(embed: Embed, lesson: Lesson, root: Path, language: str, *, flat: bool = False) -> str:
    """Return what stands in the place of a lesson's fence ``exercise="…"``.

    Args:
        embed: The fence.
        lesson: Where it stands.
        root: The course's folder.
        language: The page's.
        flat: Whether the site's addresses end in ``.html`` and not in a slash.
    """
    texts = texts_of(language)
    use = Use(lesson, embed)
    exercise, _ = load_exercise(root / use.path, root, (language,))
    if exercise is None:  # only while serving: a build has stopped at it
        said = texts["broken" if (root / use.path).is_file() else "missing"]
        place = {"name": embed.words[0], "path": use.path}
        return f'<p class="tokenreel-transcript tokenreel-problem">{escape(said.format(**place))}</p>'
    title = embed.title.get(language) or exercise.title(language, ())
    above, end = _around(flat=flat)
    names = [PurePosixPath(exercise.slug(version)).name for version in Version]
    links = (
        (f"{above}{names[1]}{end}", "", texts["read_solution"]),
        (f"{above}{names[0]}/{names[0]}{_SUFFIX}", " download", texts["download"]),
        (f"{above}{names[1]}/{names[1]}{_SUFFIX}", " download", texts["download_solution"]),
    )
    row = " · ".join(f'<a href="{to}"{how}>{escape(word)}</a>' for to, how, word in links)
    # the one button is filled: Material's others are too faint in the dark
    button = (
        f'<a class="md-button md-button--primary" href="{above}{names[0]}{end}">{escape(texts["read"])}</a>'
    )
    return (
        f'<div class="admonition example tokenreel-exercise"><p class="admonition-title">{escape(title)}</p>'
        f"<p>{escape(texts['card'])}</p><p>{button}</p><p>{row}</p></div>"
    )


class SiteExercises:
    """The exercises that a site shows, executed, with all that is wrong with them."""

    def __init__(
        self,
        root: Path,
        course: Course | None,
        figures: Figures,
        *,
        serving: bool,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Load and execute them.

        Args:
            root: The course's folder.
            course: The course; None where it can't be read, and has no exercises.
            figures: Where measured numbers are looked up.
            serving: Whether those of drafts are shown, and problems stop nothing.
            say: Told what is being done, where it takes a while.
        """
        self._root = root
        self._say = say
        self._languages = tuple(course.languages) if course is not None else ()
        self._flat = False
        self._write = NotebookWriter(self._languages, figures)
        self._loaded, found = load_exercises(root, course, drafts=serving) if course is not None else ((), ())
        self._executed: dict[tuple[str, str], Notebook] = {}
        has_errors = any(problem.severity is Severity.ERROR for problem in found)
        failed = self._execute() if serving or not has_errors else []
        self.problems: tuple[Problem, ...] = tuple(sorted([*found, *failed]))
        """All that is wrong with them."""

    @property
    def sources(self) -> Mapping[str, str]:
        """The file that an author wrote, by the source of each page in the staged folder."""
        return {source: loaded.exercise.path for source, (loaded, _) in self._pages().items()}

    @property
    def demos(self) -> frozenset[str]:
        """The demos whose recordings they were executed with."""
        return frozenset(demo for loaded in self._loaded for demo in loaded.exercise.demos)

    def pages(self, language: str) -> dict[str, bytes]:
        """Return the notebooks of a language that are rendered, by their source in the staged folder."""
        return {
            source: self._write.page(
                loaded.exercise, version, language, self._executed.get((loaded.exercise.path, language))
            ).encode()
            for source, (loaded, version) in self._pages().items()
        }

    def downloads(self, language: str) -> Iterator[tuple[str, str]]:
        """Yield the address and the content of each notebook that readers take along."""
        for loaded in self._loaded:
            for version in Version:
                slug = loaded.exercise.slug(version)
                text = self._write.to_take_along(loaded.exercise, version, language)
                yield f"{slug}/{PurePosixPath(slug).name}{_SUFFIX}", text

    def add_files(self, config: MkDocsConfig, all_files: Files, language: str) -> None:
        """Add what readers download; keep the pages out of the navigation, whose rows are lessons."""
        for address, content in self.downloads(language):
            all_files.append(File.generated(config, address, content=content))
        for source in self._pages():
            if (file := all_files.get_file_from_path(source)) is not None:
                file.inclusion = InclusionLevel.NOT_IN_NAV

    def add_renderer(self, config: MkDocsConfig) -> None:
        """Let mkdocs-jupyter render our notebooks, with nothing from another host, whoever configured it.

        Raises:
            ConfigurationError: If it can't be configured so.
        """
        self._flat = not config.use_directory_urls
        if not self._loaded:
            return
        from mkdocs_jupyter.plugin import Plugin  # type: ignore[import-untyped]  # noqa: PLC0415 - takes a second

        ours = list(self._pages())
        plugin: Any = config.plugins.get(_RENDERER)
        if plugin is None:
            plugin = Plugin()
            errors, _ = plugin.load_config({"include": ours, "cache": False}, config.config_file_path)
            if errors:
                raise ConfigurationError(f"{_RENDERER}: {errors[0][1]}")
            config.plugins[_RENDERER] = plugin
        options = plugin.config
        options["include"] = [*options["include"], *(page for page in ours if page not in options["include"])]
        options["execute_ignore"] = [*options["execute_ignore"], *ours]  # they were, without a network
        options["custom_template"] = options["custom_template"] or str(files("tokenreel.site") / _TEMPLATE)
        options["html_exporter_options"] = {"exclude_anchor_links": True, **options["html_exporter_options"]}
        options["include_requirejs"] = False
        if not options["custom_mathjax_url"]:
            options["mathjax_version"] = 2  # the template alone loads this one, and ours does not

    def finish(self, source: str, html: str, toc: Iterable[AnchorLink], language: str) -> str:
        """Return a rendered page with the ids of its headings in all languages, and its links.

        Args:
            source: The page's source in the staged folder.
            html: What mkdocs-jupyter rendered; other pages come back as they are.
            toc: The page's table of contents, whose ids are fixed, too.
            language: The page's.
        """
        found = self._pages().get(source)
        if found is None:
            return html
        loaded, version = found
        ids = heading_ids(loaded.exercise, version, self._languages)
        html = html.rpartition("<style>")[0] or html  # mkdocs-jupyter's own, for a class that we don't have
        if len(_HEADING.findall(html)) == len(ids):
            names = iter(ids)
            html = _HEADING.sub(lambda match: f'<h{match["level"]} id="{next(names)}">', html)
            for link, name in zip(_flat(toc), ids, strict=False):
                link.id = name
        return html.replace("</h1>", f"</h1>{self._links(loaded, version, language)}", 1)

    def _pages(self) -> dict[str, tuple[Loaded, Version]]:
        return {
            f"{loaded.exercise.slug(version)}{_SUFFIX}": (loaded, version)
            for loaded in self._loaded
            for version in Version
        }

    def _execute(self) -> list[Problem]:
        problems = []
        runner = Runner(self._root, self._say)
        for loaded in self._loaded:
            for language in self._languages if loaded.is_ready else ():
                exercise = loaded.exercise
                notebook = self._write.notebook(exercise, Version.SOLUTION, language)
                name = f"{exercise.slug(Version.SOLUTION).replace('/', '.')}.{language}"
                try:
                    self._executed[exercise.path, language] = runner.run(notebook, name, exercise.demos)
                except CellError as error:
                    problems.append(failure(exercise, language, self._languages, error))
        return problems

    def _links(self, loaded: Loaded, version: Version, language: str) -> str:
        """Return the line below a page's title: to its lesson, the other version, the notebook's file."""
        texts = texts_of(language)
        name = PurePosixPath(loaded.exercise.slug(version)).name
        other = Version.LEARNER if version is Version.SOLUTION else Version.SOLUTION
        others = PurePosixPath(loaded.exercise.slug(other)).name
        lesson = PurePosixPath(loaded.use.lesson.slug).name
        word = texts["read_solution" if other is Version.SOLUTION else "read"]
        above, end = _around(flat=self._flat)
        links = (
            (f"{above}{lesson}{end}", texts["lesson"], ""),
            (f"{above}{others}{end}", word, ""),
            (f"{above}{name}/{name}{_SUFFIX}", texts["download"], " download"),
        )
        row = " · ".join(f'<a href="{to}"{how}>{escape(word)}</a>' for to, word, how in links)
        return f'<p class="tokenreel-ways">{row}</p>'


def _around(*, flat: bool) -> tuple[str, str]:
    """Return what stands around the name of a page beside this one."""
    return ("", ".html") if flat else ("../", "/")


def _flat(toc: Iterable[AnchorLink]) -> Iterator[AnchorLink]:
    for link in toc:
        yield link
        yield from _flat(link.children)
