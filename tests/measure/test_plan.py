"""Plans, and the order of their runs."""

from collections import Counter
from itertools import batched

import pytest

from runs import PLAN
from tokenreel.measure import Plan, load_plan, plan_names, schedule

GOOD = "prompts: {words: Write 500 words.}\nmodels: [gpt-5.4]\nmax_tokens: 700\n"


def write(root, text, name="five"):
    path = root / "demos" / name / "plan.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")


def test_what_a_plan_leaves_out_has_a_default(tmp_path):
    write(tmp_path, GOOD)
    plan = load_plan(tmp_path, "five")
    assert isinstance(plan, Plan)
    assert (plan.pairs, plan.warm_ups, plan.modes, plan.clients) == (
        30,
        1,
        ["streamed", "whole"],
        ["sync", "async"],
    )
    assert (plan.temperature, plan.sampling_seed, plan.timeout) == (0, 1, 300)
    assert plan_names(tmp_path) == ["five"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + "pair: 3\n", "demos/five/plan.yml:4:1: unknown-key"),
        (GOOD + "pairs: 0\n", "demos/five/plan.yml:4:1: wrong-type `pairs` must be more than 0"),
        (GOOD + "pairs: many\n", "demos/five/plan.yml:4:1: wrong-type `pairs` must be a whole number"),
        (
            GOOD + "modes: [streaming]\n",
            "demos/five/plan.yml:4:9: wrong-type entry 1 of `modes` must be `streamed` or `whole`, found",
        ),
        (
            GOOD + "clients: []\n",
            "demos/five/plan.yml:4:1: wrong-type `clients` must be a list of at least one",
        ),
        (GOOD.replace("max_tokens: 700\n", ""), "demos/five/plan.yml:1:1: missing-key"),
        ("prompts: [words\n", "demos/five/plan.yml:1:"),
        (GOOD.replace("words:", "A b:"), "demos/five/plan.yml:1:11: wrong-type each key of `prompts`"),
        ("", "demos/five/plan.yml:1:1: empty-file"),
    ],
)
def test_a_bad_plan_is_refused_where_it_is_bad(tmp_path, text, said):
    write(tmp_path, text)
    problems = load_plan(tmp_path, "five")
    assert isinstance(problems, tuple)
    assert any(str(problem).startswith(said) for problem in problems), [str(problem) for problem in problems]


def test_no_plan_is_a_problem_too(tmp_path):
    (problem,) = load_plan(tmp_path, "five")
    assert str(problem).startswith("demos/five/plan.yml:1:1: ")


def test_both_runs_of_a_pair_follow_each_other_whatever_their_order():
    tasks = list(schedule(PLAN))
    for one, other in batched(tasks, 2):
        assert (one.pair, one.client, one.is_warm_up) == (other.pair, other.client, other.is_warm_up)
        assert {one.mode, other.mode} == {"streamed", "whole"}


def test_warm_ups_come_first_and_every_run_once():
    tasks = list(schedule(PLAN))
    assert [task.is_warm_up for task in tasks] == [True] * 4 + [False] * 16
    assert set(Counter(tasks).values()) == {1}


def test_the_order_is_random_and_follows_from_its_seed():
    plan = PLAN.model_copy(update={"pairs": 40})
    other = plan.model_copy(update={"order_seed": 2})
    assert list(schedule(plan)) == list(schedule(plan))
    assert list(schedule(plan)) != list(schedule(other))
    first = Counter(one.mode for one, _ in batched(schedule(plan), 2))
    assert all(20 < count < 60 for count in first.values()), "neither mode is always the first"


def test_more_pairs_do_not_change_the_order_of_those_before():
    assert list(schedule(PLAN, 9))[: len(list(schedule(PLAN, 4)))] == list(schedule(PLAN, 4))


def test_the_order_is_the_same_on_every_machine():
    order = [f"{task.client}-{task.mode}" for task in schedule(PLAN, 2) if not task.is_warm_up]
    assert order == [
        "async-whole", "async-streamed", "sync-whole", "sync-streamed",
        "async-streamed", "async-whole", "sync-streamed", "sync-whole",
    ]  # fmt: skip
