"""Which files of plots there should be, whether they are up to date, and their writing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenreel.files import write_whole
from tokenreel.measure.plan import PLOTS_FOLDER
from tokenreel.measure.plots.draw import PLOTS, VERSION, draw_plot
from tokenreel.measure.plots.svg import read_head
from tokenreel.measure.run_file import RunFileError, latest_run_file
from tokenreel.measure.statistics import Summary


@dataclass(frozen=True, slots=True)
class PlotFile:
    """A file that there should be."""

    path: Path
    """Where."""
    summary: Summary
    """What it shows."""
    kind: str
    """As what."""
    language: str
    """In which language."""


def plot_path(root: Path, name: str, kind: str, language: str) -> Path:
    """Return where a plot of a measurement lies."""
    return root / PLOTS_FOLDER / name / f"{kind}.{language}.svg"


def measured_names(root: Path) -> list[str]:
    """Return the names of all measurements that have runs, sorted."""
    return sorted({path.parents[1].name for path in (root / "demos").glob("*/runs/*.jsonl")})


def plot_files(root: Path, name: str, languages: Iterable[str]) -> list[PlotFile]:
    """Return the files that a measurement should have: none of what its runs don't tell.

    Raises:
        RunFileError: If its runs are not what was measured.
        OSError: If they cannot be read.
    """
    found = latest_run_file(root, name)
    if found is None:
        return []
    summary = Summary(found)
    kinds = [plot.name for plot in PLOTS.values() if plot.can_draw(summary)]
    return [
        PlotFile(plot_path(root, name, kind, language), summary, kind, language)
        for kind in kinds
        for language in languages
    ]


def left_over(root: Path, languages: Sequence[str]) -> Iterator[Path]:
    """Yield the plots of ours that no runs belong to; where runs can't be read, nobody knows."""
    wanted: dict[str, set[Path]] = {}
    for path in sorted((root / PLOTS_FOLDER).glob("*/*.svg")):
        name = path.parent.name
        if name not in wanted:
            try:
                wanted[name] = {each.path for each in plot_files(root, name, languages)}
            except (RunFileError, OSError):
                wanted[name] = set(path.parent.iterdir())
        if path not in wanted[name] and read_head(_read(path)) is not None:
            yield path


def is_plot(text: str) -> bool:
    """Tell whether a text is an SVG that was drawn here and is as it was drawn."""
    head = read_head(text)
    return head is not None and head.is_sealed


def is_outdated(file: PlotFile) -> str | None:
    """Return why a file is not the plot that it should be, as what follows its name in a sentence.

    None where it is, or where there is no file.
    """
    if not file.path.exists():
        return None
    head, runs = read_head(_read(file.path)), file.summary.run_file
    if head is None:
        return "is no plot that `tokenreel plot` drew"
    if head.runs != runs.checksum:
        return f"shows other runs than {runs.path}"
    if head.version != VERSION:
        return "was drawn by another version of tokenreel"
    return None if head.is_sealed else "was changed after it was drawn"


def write_plots(
    files: Iterable[PlotFile], on_plot: Callable[[PlotFile], object] = lambda _: None
) -> list[Path]:
    """Draw the plots that are missing or outdated, and leave the others alone; returns those it wrote.

    Args:
        files: What there should be.
        on_plot: Called with each before it is drawn.

    Raises:
        ImportError: If matplotlib can't be imported.
        OSError: If a file cannot be written; the earlier one stays.
    """
    written = []
    for file in files:
        if file.path.exists() and is_outdated(file) is None:
            continue
        on_plot(file)
        write_whole(file.path, draw_plot(file.summary, file.kind, file.language).encode())
        written.append(file.path)
    return written


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return ""
