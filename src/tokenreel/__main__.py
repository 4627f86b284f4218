"""Lets ``python -m tokenreel`` be the command line."""

from tokenreel.cli import main

main(prog_name="tokenreel")
