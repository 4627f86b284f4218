"""The command line. Each command is a thin shell around a function of its package.

A command imports what it needs when it runs: `--help` needs none of it, and some of it is slow to import.
"""

import click

from tokenreel import __version__
from tokenreel.cli.check import check
from tokenreel.cli.import_course import import_course
from tokenreel.cli.measure import measure
from tokenreel.cli.new import new, schemas
from tokenreel.cli.plot import plot
from tokenreel.cli.record import record
from tokenreel.cli.replay import replay
from tokenreel.cli.runtime import runtime
from tokenreel.cli.site import build, serve
from tokenreel.cli.translated import translated

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tokenreel")
def main() -> None:
    """Course sites whose code samples were really run, recorded, and replay token by token."""


COMMANDS = (
    new, check, translated, build, serve, record, replay, measure, plot, runtime, import_course, schemas,
)  # fmt: skip
for command in COMMANDS:
    main.add_command(command)
