"""What of ``mkdocs.yml`` keeps a site from being built, as far as it shows without running MkDocs."""

import difflib
import os.path
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

import yaml

from tokenreel.course import Reporter, is_absent, read_text, report_bad_yaml
from tokenreel.course.reporter import Reports
from tokenreel.problems import Problem

_NAME: Final = "mkdocs.yml"
_OURS: Final = "tokenreel"
_INHERIT: Final = "INHERIT"
KEYS: Final = frozenset({
    "config_file_path", "copyright", "dev_addr", "docs_dir", "draft_docs", "edit_uri", "edit_uri_template",
    "exclude_docs", "extra", "extra_css", "extra_javascript", "extra_templates", "google_analytics", "hooks",
    "markdown_extensions", "mdx_configs", "nav", "not_in_nav", "pages", "plugins", "remote_branch",
    "remote_name", "repo_name", "repo_url", "site_author", "site_description", "site_dir", "site_name",
    "site_url", "strict", "theme", "use_directory_urls", "validation", "watch",
})  # fmt: skip
"""What MkDocs knows at the top of its file; anything else is a warning, at which a build stops."""
_MERGE: Final = "<<"
"""YAML's key for what stands elsewhere in the file."""
_ALIKE: Final = 0.8
"""How alike to an installed plugin's a name must be: where the site is built, there may be others."""


@dataclass(frozen=True, slots=True)
class _File:
    """``mkdocs.yml``, or what it inherits from."""

    report: Reporter
    """Where its problems go."""
    rows: Mapping[str, tuple[yaml.Node, yaml.Node]]
    """Key and value at its top."""

    def value(self, key: str) -> yaml.Node | None:
        """Return what stands at a key."""
        return self.rows[key][1] if key in self.rows else None

    def at(self, node: yaml.Node, code: str, message: str, hint: str) -> None:
        """Report a problem where something stands."""
        mark = node.start_mark
        self.report(mark.line + 1, code, message, hint, column=mark.column + 1)


def config_problems(root: Path) -> tuple[Problem, ...]:
    """Return why no site can be made of a course, as far as ``mkdocs.yml`` shows it, sorted by place.

    Args:
        root: The course's folder.
    """
    reports = Reports()
    if is_absent(root / _NAME):
        hint = "Write one: site_name, theme: {name: material}, plugins: [search, tokenreel]."
        reports.of(_NAME)(1, "missing-config", f"there is no {_NAME}, so no site can be built", hint)
        return reports.problems
    files = list(_files(root, reports))
    if files and not reports.problems:  # what could not be read may say what is missing
        _check_name(files)
        _check_plugins(files)
    for file in files:
        _check_keys(file)
    return reports.problems


def _files(root: Path, reports: Reports) -> Iterator[_File]:
    """Yield the file, then what it inherits from, as far as each can be read."""
    path, seen = root / _NAME, set[Path]()
    while path not in seen:
        seen.add(path)
        file = _read(path, reports.of(Path(os.path.relpath(path, root)).as_posix()))
        if file is None:
            return
        yield file
        inherited = file.value(_INHERIT)
        if inherited is None or not _is_text(inherited):
            return
        path = Path(os.path.normpath(path.parent / inherited.value))
        if is_absent(path):
            message = f"`{_INHERIT}` names {inherited.value}, which does not exist"
            file.at(inherited, "missing-config", message, "Fix the path, which begins in this file's folder.")
            return


def _read(path: Path, report: Reporter) -> _File | None:
    text = read_text(path, report)
    if text is None:
        return None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        report_bad_yaml(text, error, report)
        return None
    if node is not None and not isinstance(node, yaml.MappingNode):
        message = f"{path.name} must be keys with values"
        report(1, "wrong-type", message, "Write e.g. `site_name: My course`.")
        return None
    pairs = node.value if node is not None else []
    rows = {key.value: (key, value) for key, value in pairs if isinstance(key, yaml.ScalarNode)}
    return _File(report, rows)


def _is_text(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":str")


def _check_keys(file: _File) -> None:
    for name, (key, _) in file.rows.items():
        if name not in {*KEYS, _INHERIT, _MERGE}:
            near = difflib.get_close_matches(name, KEYS, n=1)
            hint = f"Write `{near[0]}`, or remove it." if near else "Remove it, or put it below `extra`."
            file.at(key, "unknown-key", f"`{name}` is no key of MkDocs, whose build stops at it", hint)


def _check_name(files: Sequence[_File]) -> None:
    if not any(file.rows.keys() & {"site_name", _MERGE} for file in files):
        message, hint = "`site_name` is missing", "Add it, e.g. `site_name: My course`."
        files[0].report(1, "missing-key", message, hint)


def _check_plugins(files: Sequence[_File]) -> None:
    named: list[tuple[_File, yaml.Node]] = []
    for file in files:
        plugins = file.value("plugins")
        named += [(file, node) for node in _plugins(plugins)] if plugins is not None else []
        if plugins is not None and not isinstance(plugins, yaml.MappingNode):
            break  # a list takes the place of what is inherited
    if any(_MERGE in file.rows for file in files) or not all(_is_text(node) for _, node in named):
        return  # only MkDocs knows, as of `!ENV`
    installed = {entry.name for entry in entry_points(group="mkdocs.plugins")} | {_OURS}
    known = installed | {name.rpartition("/")[2] for name in installed}
    has_ours = False
    for file, node in named:
        name = str(node.value).removeprefix("/")
        near = difflib.get_close_matches(name, known, n=1, cutoff=_ALIKE)
        has_ours |= _OURS in {name, *near}
        if near and name not in known:
            file.at(node, "unknown-plugin", f"there is no plugin `{name}`", f"Write `{near[0]}`.")
    if not has_ours:
        _tell_missing(files[0])


def _tell_missing(file: _File) -> None:
    message = f"{_NAME} doesn't have `{_OURS}` among its plugins, so its site would have no lessons"
    hint, plugins = "Write `plugins: [search, tokenreel]`.", file.value("plugins")
    if plugins is not None:
        file.at(plugins, "missing-plugin", message, hint)
    else:
        file.report(1, "missing-plugin", message, hint)


def _plugins(node: yaml.Node) -> Iterator[yaml.Node]:
    """Yield the names of plugins: entries of a list, or keys of mappings; also those of a group."""
    if isinstance(node, yaml.SequenceNode) and not node.tag.startswith("!"):
        for entry in node.value:
            yield from _plugins(entry)
    elif isinstance(node, yaml.MappingNode):
        for name, options in node.value:
            yield name
            if isinstance(options, yaml.MappingNode) and str(name.value).endswith("group"):
                for key, inner in options.value:
                    yield from _plugins(inner) if key.value == "plugins" else ()
    else:
        yield node
