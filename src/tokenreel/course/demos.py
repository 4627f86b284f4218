"""The demos of a course: each sample that is run, with its set-up and its settings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tokenreel.course.complaints import Wording
from tokenreel.course.document import Sample
from tokenreel.course.model import Declared, Demo, Expected, Lesson
from tokenreel.course.places import settings_path
from tokenreel.course.reporter import Reporter, Reports
from tokenreel.course.settings import DEMO_EXAMPLES, DemoSettings
from tokenreel.course.source import is_absent, read_text
from tokenreel.course.yaml_source import load_settings
from tokenreel.problems import relative_path

_WORDING: Final = Wording(DEMO_EXAMPLES)


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
            demo = Demo(sample.demo, lesson, sample, setups.get(sample.demo))
            first[sample.demo] = _with_settings(demo, root, reports)
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
                "Fix the name, or remove the set-up.",
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


def _with_settings(demo: Demo, root: Path, reports: Reports) -> Demo:
    """Return a demo with what its ``demo.yml`` says of it, if there is one that can be read."""
    path = settings_path(root, demo.id)
    if is_absent(path):
        return demo
    report = reports.of(relative_path(path, root))
    text = read_text(path, report)
    found = load_settings(text, DemoSettings, report, wording=_WORDING) if text is not None else None
    if found is None:
        return demo
    options, at = found
    fields = tuple(options.deviations)
    places = tuple(at.place(["deviations", index]) for index in range(len(fields)))
    return replace(
        demo,
        timeout_s=options.timeout,
        endpoint=options.endpoint,
        output_varies=options.output == "varies",
        deviations=Declared(fields, places),
        expected=tuple(
            Expected(at.place(["expect", index]), what) for index, what in enumerate(options.expect)
        ),
    )
