"""What a build says of a course in the terminal."""

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

from tokenreel.problems import Problem, Severity
from tokenreel.site.course_site import CourseSite

log = get_plugin_logger("tokenreel")


def tell_drafts(site: CourseSite) -> None:
    """Say which lessons a build leaves out."""
    drafts = [lesson.document.path for lesson in site.course.lessons if lesson.is_draft]
    if drafts and not site.serving:
        count = "1 draft is" if len(drafts) == 1 else f"{len(drafts)} drafts are"
        log.info("%s left out, which `tokenreel serve` shows: %s", count, ", ".join(drafts))


def report_problems(problems: tuple[Problem, ...], *, stop: bool) -> None:
    """Say what is wrong with a course.

    Args:
        problems: All of it.
        stop: Whether an error ends the build.

    Raises:
        PluginError: If it does.
    """
    for problem in problems:
        (log.error if problem.severity is Severity.ERROR else log.info)("%s", problem)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if errors and stop:
        count = "1 problem" if errors == 1 else f"{errors} problems"
        raise PluginError(f"{count} in the course, listed above: nothing was built")
