"""Shows whoever waits that a run goes on."""

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextlib.contextmanager
def show_progress(title: str, console: Console | None = None) -> Iterator[Callable[[int], None]]:
    """Show a moving line while the block runs, on a terminal only; gives what is told the number of events.

    Args:
        title: What is going on.
        console: Where it is shown; None for standard error.
    """
    console = console or Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),  # it pulses: nobody knows how long a model will talk
        TimeElapsedColumn(),
        TextColumn("{task.fields[seen]}"),
    )
    with Progress(*columns, transient=True, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None, seen="")
        yield lambda count: progress.update(task, seen=f"{count} event" if count == 1 else f"{count} events")
