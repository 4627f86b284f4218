"""From a document to ordinary Markdown in one language, for Python-Markdown to render."""

from collections.abc import Callable, Sequence

from tokenreel.course.document import Container, Document, Passage, Reference, Sample
from tokenreel.course.headings import heading_ids, with_id


def emit_markdown(
    document: Document, language: str, languages: Sequence[str], notice: Callable[[str], str]
) -> str:
    """Return a document's Markdown in one language, without its front matter.

    Shared text stays, containers of other languages go. A passage without this language shows another's,
    wrapped in an element with the right ``lang`` and a notice. A sample of ours becomes a plain fence between
    two placeholders, which the site fills once Markdown is done: model output never passes through Markdown.

    Args:
        document: The parsed file.
        language: The language to emit.
        languages: The course's languages, in the order in which they stand in for one another.
        notice: Given the language that stands in, returns the sentence that says so.
    """
    lines = list(document.lines)
    for index, reference in reversed([*enumerate(document.references)]):
        _emit_reference(lines, reference, index)
    for line, name in heading_ids(document, languages).items():
        lines[line - 1] = with_id(lines[line - 1], name)
    for passage in document.passages:
        _emit_passage(lines, passage, language, languages, notice)
    for index, sample in enumerate(document.samples):
        _emit_sample(lines, sample, index)
    for index, embed in enumerate(document.embeds):
        _blank(lines, embed.line, embed.end_line)
        lines[embed.line - 1] = f'\n<div data-tokenreel-embed="{index}"></div>\n'
    return "\n".join(lines[document.body_line - 1 :]) + "\n"


def _emit_reference(lines: list[str], reference: Reference, index: int) -> None:
    line, start = lines[reference.line - 1], reference.column - 1
    placeholder = f'<span data-tokenreel-figure="{index}"></span>'
    lines[reference.line - 1] = line[:start] + placeholder + line[start + len(reference.source) :]


def _emit_passage(
    lines: list[str],
    passage: Passage,
    language: str,
    languages: Sequence[str],
    notice: Callable[[str], str],
) -> None:
    shown = passage.shown(language, languages)
    for container in passage.containers:
        if container is not shown:
            _blank(lines, container.line, container.end_line)
        elif container.language == language:
            _blank(lines, container.line, container.line)
            _blank(lines, container.end_line, container.end_line)
        else:
            _mark_fallback(lines, container, notice(container.language))


def _mark_fallback(lines: list[str], container: Container, notice: str) -> None:
    element = f'<div class="tokenreel-fallback" lang="{container.language}" markdown="1">'
    note = f'<p class="tokenreel-fallback__notice">{notice}</p>'
    lines[container.line - 1] = f"\n{note}\n\n{element}\n"
    lines[container.end_line - 1] = "\n</div>\n"


def _emit_sample(lines: list[str], sample: Sample, index: int) -> None:
    if not sample.is_printed:
        _blank(lines, sample.line, sample.end_line)
        return
    opening = lines[sample.line - 1]
    marks = opening[: len(opening) - len(opening.lstrip("`~"))]
    fence = f"{marks}{sample.language}{' ' + sample.attributes if sample.attributes else ''}"
    lines[sample.line - 1] = f'\n<div data-tokenreel-sample="{index}"></div>\n\n{fence}'
    if not sample.is_closed:  # only while serving: a build has stopped at it
        lines[sample.end_line - 1] += f"\n{marks}"
    if sample.demo is not None:
        lines[sample.end_line - 1] += f'\n\n<div data-tokenreel-demo="{sample.demo}"></div>\n'
    if sample.task is not None:
        lines[sample.end_line - 1] += f'\n\n<div data-tokenreel-task="{sample.task}"></div>\n'


def _blank(lines: list[str], first: int, last: int) -> None:
    lines[first - 1 : last] = [""] * (last - first + 1)
