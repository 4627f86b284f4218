"""What is measured: a plan file, validated, and the order in which its runs are made."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from tokenreel.course import Wording, load_settings
from tokenreel.course.reporter import Reporter
from tokenreel.course.source import read_text
from tokenreel.problems import Problem, relative_path

PLAN_FILE: Final = "plan.yml"
PLOTS_FOLDER: Final = "docs/plots"
"""Where plots of measurements lie, below a course's folder."""
RUNS_FOLDER: Final = "runs"

WORDING: Final = Wording(
    {
        "prompts": "prompts: {words: Write 500 words about bread.}",
        "models": "models: [gpt-5.4]",
        "max_tokens": "max_tokens: 700",
        "modes": "modes: [streamed, whole]",
        "clients": "clients: [sync, async]",
        "pairs": "pairs: 30",
        "warm_ups": "warm_ups: 1",
        "temperature": "temperature: 0.7",
        "sampling_seed": "sampling_seed: 1",
        "order_seed": "order_seed: 1",
        "timeout": "timeout: 300",
    },
    mapping="a text by its name",
    key="lower-case letters, digits and single hyphens",
)
"""What problems of a plan are explained by."""

type Mode = Literal["streamed", "whole"]
type ClientKind = Literal["sync", "async"]
type Text = Annotated[str, Field(min_length=1)]
type PromptId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Plan(BaseModel):
    """``demos/<id>/plan.yml``: what is asked, how often, and what stays the same in all runs."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)

    prompts: Annotated[dict[PromptId, Text], Field(min_length=1)]
    """Each a user's message, by a short name."""
    models: Annotated[list[Text], Field(min_length=1)]
    """What the requests ask for."""
    max_tokens: Annotated[int, Field(gt=0)]
    """The most completion tokens of an answer, so that all runs do the same work."""
    modes: Annotated[list[Mode], Field(min_length=1)] = ["streamed", "whole"]
    """How an answer comes; both, to compare them in pairs."""
    clients: Annotated[list[ClientKind], Field(min_length=1)] = ["sync", "async"]
    """Which of the SDK's clients ask."""
    pairs: Annotated[int, Field(gt=0, le=100_000)] = 30
    """How often each prompt is asked of each model by each client, once in each mode."""
    warm_ups: Annotated[int, Field(ge=0, le=100)] = 1
    """Pairs that are made first, marked, and in no figure."""
    temperature: Annotated[float, Field(ge=0, le=2)] = 0
    """The sampling temperature of all runs."""
    sampling_seed: int | None = 1
    """The ``seed`` of all requests; null sends none."""
    order_seed: int = 1
    """What the random order of the runs follows from."""
    timeout: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 300
    """Seconds of silence after which a run has failed."""


@dataclass(frozen=True, slots=True)
class Task:
    """One run that is to be made."""

    pair: int
    """The number of its pair, from 1; the same for what is compared with it."""
    prompt: str
    """The prompt's name."""
    model: str
    """What is asked for."""
    client: ClientKind
    """Which client asks."""
    mode: Mode
    """How the answer comes."""
    is_warm_up: bool
    """Whether it only warms up."""


def plan_path(root: Path, name: str) -> Path:
    """Return where the plan of a measurement lies below a course's root."""
    return root / "demos" / name / PLAN_FILE


def plan_names(root: Path) -> list[str]:
    """Return the names of all measurements that have a plan, sorted."""
    return sorted(path.parent.name for path in (root / "demos").glob(f"*/{PLAN_FILE}"))


def load_plan(root: Path, name: str) -> Plan | tuple[Problem, ...]:
    """Return the plan of a measurement, or all that is wrong with its file."""
    path = plan_path(root, name)
    report = Reporter(relative_path(path, root))
    text = read_text(path, report)
    found = load_settings(text, Plan, report, wording=WORDING) if text is not None else None
    return found[0] if found is not None else tuple(report.problems)


def schedule(plan: Plan, pairs: int | None = None) -> Iterator[Task]:
    """Yield the runs of a plan in their order.

    Both runs of a pair follow each other, in random order, and so do the pairs of the same number: what
    changes while a machine measures changes for both alike. The order of one pair depends on no other, so
    that more pairs can be added later.

    Args:
        plan: The plan.
        pairs: How many pairs; the plan's number where it is None.
    """
    wanted = plan.pairs if pairs is None else pairs
    for is_warm_up, count in ((True, plan.warm_ups), (False, wanted)):
        for pair in range(1, count + 1):
            chance = random.Random(f"{plan.order_seed}/{'warm-up' if is_warm_up else 'pair'}/{pair}")  # noqa: S311 - an order, no secret
            cells = list(itertools.product(plan.prompts, plan.models, plan.clients))
            chance.shuffle(cells)
            for prompt, model, client in cells:
                modes = list(plan.modes)
                chance.shuffle(modes)
                for mode in modes:
                    yield Task(pair, prompt, model, client, mode, is_warm_up)
