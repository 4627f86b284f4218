"""Shows whoever waits how many runs are made, and how long the rest will take."""

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from tokenreel.measure.run import Run


@contextlib.contextmanager
def show_runs(title: str, total: int, console: Console | None = None) -> Iterator[Callable[[Run], None]]:
    """Show a bar while the block runs, on a terminal only; gives what is told each run.

    Args:
        title: What is measured.
        total: How many runs there will be.
        console: Where it is shown; None for standard error.
    """
    console = console or Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        # All runs count, not the last few: a streamed and a whole one, a sync and an async one take turns.
        TimeRemainingColumn(elapsed_when_finished=False),
        TextColumn("{task.fields[failed]}"),
    )
    with Progress(
        *columns, transient=True, console=console, disable=not console.is_terminal, speed_estimate_period=3600
    ) as progress:
        bar = progress.add_task(title, total=total, failed="")
        failed = 0

        def on_run(run: Run) -> None:
            nonlocal failed
            failed += run.error is not None
            progress.update(bar, advance=1, failed=f"{failed} failed" if failed else "")

        yield on_run
