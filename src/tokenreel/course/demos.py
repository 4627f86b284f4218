"""The demos of a course: each sample that is run, with its set-up and its settings."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tokenreel.course.model import Demo, Lesson, Sample
from tokenreel.course.places import settings_path
from tokenreel.course.reporter import Reporter, Reports
from tokenreel.course.settings import DemoSettings
from tokenreel.course.source import is_absent, read_text
from tokenreel.course.yaml_source import load_settings
from tokenreel.problems import relative_path


def collect_demos(root: Path, lessons: Sequence[Lesson], reports: Reports) -> tuple[Demo, ...]:
    """Return the demos in the order in which the lessons print them; of equal names only the first."""
    first: dict[str, Demo] = {}
    for lesson in lessons:
        report = reports.of(lesson.document.path)
        setups = _setups(lesson, report)
        for sample in lesson.document.samples:
            if sample.demo is None:
                continue
            if sample.demo in first:
                other = first[sample.demo]
                place = f"{other.lesson.document.path}:{other.sample.line}"
                report(
                    sample.line,
                    "duplicate-demo",
                    f"demo {sample.demo} stands already at {place}",
                    "Give one of them another name.",
                )
                continue
            options = _settings(root, sample.demo, reports)
            setup = setups.get(sample.demo)
            first[sample.demo] = Demo(sample.demo, lesson, sample, setup, options.timeout, options.endpoint)
    return tuple(first.values())


def _setups(lesson: Lesson, report: Reporter) -> Mapping[str, Sample]:
    """Return a lesson's set-ups by the demo that each is for."""
    setups: dict[str, Sample] = {}
    demos = {sample.demo for sample in lesson.document.samples}
    for sample in lesson.document.samples:
        if sample.setup is None:
            continue
        if sample.setup not in demos:
            report(
                sample.line,
                "setup-without-demo",
                f'no sample of this lesson is demo="{sample.setup}"',
                "Mend the name, or remove the set-up.",
            )
        if sample.setup in setups:
            report(
                sample.line,
                "duplicate-setup",
                f"demo {sample.setup} has a set-up already in line {setups[sample.setup].line}",
                "Make one of the two.",
            )
        setups.setdefault(sample.setup, sample)
    return setups


def _settings(root: Path, name: str, reports: Reports) -> DemoSettings:
    path = settings_path(root, name)
    if is_absent(path):
        return DemoSettings()
    report = reports.of(relative_path(path, root))
    text = read_text(path, report)
    found = load_settings(text, DemoSettings, report) if text is not None else None
    return found[0] if found is not None else DemoSettings()
