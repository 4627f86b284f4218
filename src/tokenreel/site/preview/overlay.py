"""What is wrong with the course, laid over the page that its author looks at instead of the terminal."""

from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files

from tokenreel.problems import Problem, Severity
from tokenreel.site.texts import texts_for


def overlay(problems: Iterable[Problem], language: str, source: str = "") -> str:
    """Return the problems as a panel over a page, open where one is an error; empty where there is none.

    It brings its own style: no page that readers get has it.

    Args:
        problems: All of them. Errors stop a build, whichever page they are looked at from.
        language: The page's.
        source: The page's file in the staged folder: warnings of others are not its matter.
    """
    sources = {f"{folder}/{source}" for folder in ("lessons", "docs")}
    shown = [one for one in problems if one.severity is Severity.ERROR or one.path in sources]
    if not shown:
        return ""
    has_errors = any(problem.severity is Severity.ERROR for problem in shown)
    texts = texts_for(language)
    count = escape(texts["problem_count"].format(count=len(shown)))
    rows = "".join(f"<li><code>{escape(str(problem))}</code></li>\n" for problem in shown)
    how = '" role="alert" open' if has_errors else ' tokenreel-problems--mild"'
    return (
        f'<style>{_style()}</style>\n<details class="tokenreel-problems{how}><summary>{count}</summary>'
        f"<p>{escape(texts['problems'])}</p>\n<ul>\n{rows}</ul></details>\n"
    )


@cache
def _style() -> str:
    return files("tokenreel.site.preview").joinpath("overlay.css").read_text("utf-8")
