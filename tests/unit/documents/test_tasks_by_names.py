"""Tasks of a workflow step that wait for others by their names, and whose steps are commands."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import OnFailure, Playbook, TaskTemplate


def _read(text: str) -> tuple[Imported, Playbook]:
    read = read_document(text.encode(), where="x.md")
    assert read.kind is DocumentKind.WORKFLOW_STEP
    assert isinstance(read.result, Playbook)
    return read, read.result


def _tasks(playbook: Playbook) -> list[TaskTemplate]:
    return [task for phase in playbook.phases for task in phase.tasks]


_TASKS = """# Workflow step 6: canal lock service

## {a}

Waits for: nothing.
Max attempts: 2.

{first}

Success criteria:
- the gates are dry

On failure: stop

## {b}

Waits for: {one}.
Max attempts: 3.

{second}

Success criteria:
- no bolt is loose
- the chain runs

On failure: escalate to @lock-keeper

## {c}

Waits for: {both}
Max attempts: 1.

1. Open the sluice

Success criteria:
- the water is level

On failure: continue
"""
_LISTS = {"first": "1. Pump it out", "second": "1. Grease the chain\n2. Tighten the bolts"}


@pytest.mark.parametrize(
    "names, one, both",
    [
        (("Task A: Empty", "Task B: Grease", "Task C: Fill"), "Task A", "Tasks A and B"),
        (("Task A: Empty", "Task B: Grease", "Task C: Fill"), "task A", "Task A, Task B"),
        (("Task 1 - Empty", "Task 2 - Grease", "Task 3 - Fill"), "task 1", "tasks 1 & 2"),
        (("Empty the lock", "Grease the chain", "Fill it"), "Empty the lock", "`Empty the lock`, Grease the chain"),
        (("empty", "grease", "fill"), "`empty`", "empty, grease"),
        (("6.1 Empty", "6.2 Grease", "6.3 Fill"), "6.1", "6.1 and 6.2"),
    ],
)
def test_a_task_waits_for_others_by_letter_number_or_title(names: tuple[str, str, str], one: str, both: str) -> None:
    a, b, c = names
    read, playbook = _read(_TASKS.format(a=a, b=b, c=c, one=one, both=both, **_LISTS))
    first, second, _ = (phase.id for phase in playbook.phases)
    assert [phase.requires for phase in playbook.phases] == [(), (first,), (first, second)]
    assert not any(phase.prerequisites for phase in playbook.phases)
    assert "dangling-target" not in {defect.code for defect in read.defects}


def test_what_nobody_here_is_called_stays_a_thing_that_has_to_be_there() -> None:
    names = {"a": "Empty the lock", "b": "Grease the chain", "c": "Fill it"}
    _, playbook = _read(_TASKS.format(**names, one="a dry day", both="Empty the lock, a dry day", **_LISTS))
    assert [phase.requires for phase in playbook.phases] == [(), (), ()]
    assert [phase.prerequisites for phase in playbook.phases][1:] == [("a dry day.",), ("Empty the lock, a dry day",)]


@pytest.mark.parametrize(
    "told, besides",
    [
        ("Task 1, a dry day", ("a dry day",)),
        ("Task 1 and the key of the pump.", ("the key of the pump",)),
        ("Task 1 (signed, with its protocol)", ()),
        ("Task 1 must be `SUCCEEDED`, approved", ()),
        ("Empty, scrub and rinse", ()),
    ],
)
def test_what_stands_beside_a_task_that_is_waited_for_is_wanted_as_well(told: str, besides: tuple[str, ...]) -> None:
    names = {"a": "Task 1: Empty, scrub and rinse", "b": "Task 2: Grease", "c": "Task 3: Fill"}
    _, playbook = _read(_TASKS.format(**names, one="Task 1", both=told, **_LISTS))
    assert playbook.phases[2].requires == (playbook.phases[0].id,)
    assert playbook.phases[2].prerequisites == besides


@pytest.mark.parametrize(
    "commands",
    [
        "    lock --pump out\n    lock --list gates/*\n",
        "\tlock --pump out\n\tlock --list gates/*\n",
        "```bash\n# first this\nlock --pump out\nlock --list gates/*\n```\n",
        "```console\n$ lock --pump out\n12 m3\n$ lock --list gates/*\n```\n",
        "Commands:\n\n- `lock --pump out`\n- `lock --list gates/*`\n",
        "Run:\n\n```sh\nlock --pump out\nlock --list gates/*\n```\n",
        "1. `lock --pump out`\n2. `lock --list gates/*`\n",
    ],
    ids=["spaces", "tabs", "fence", "console", "list", "label", "numbers"],
)
def test_commands_in_lines_of_their_own_are_steps(commands: str) -> None:
    names = {"a": "Task 1: Empty", "b": "Task 2: Grease", "c": "Task 3: Fill"}
    _, playbook = _read(_TASKS.format(**names, one="Task 1", both="Task 2", first=commands, second="1. Grease it"))
    tasks = _tasks(playbook)
    assert [step.title for step in tasks[0].steps] == ["lock --pump out", "lock --list gates/*"]
    assert tasks[0].instructions == ()
    assert [len(task.steps) for task in tasks] == [2, 1, 1]


@pytest.mark.parametrize(
    "text",
    [
        "```bash\nfor gate in a b; do\n  lock --close $gate\ndone\n```\n",
        "```bash\ncat <<END\nlock\nEND\n```\n",
        "```\n12 m3 --pumped\n```\n",
        "    he went to the lock and\n    looked at the water there\n",
    ],
    ids=["loop", "here", "output", "prose"],
)
def test_scripts_and_prose_are_told_as_they_stand(text: str) -> None:
    names = {"a": "Task 1: Empty", "b": "Task 2: Grease", "c": "Task 3: Fill"}
    _, playbook = _read(_TASKS.format(**names, one="Task 1", both="Task 2", first=text, second="1. Grease it"))
    assert not _tasks(playbook)[0].steps
    assert _tasks(playbook)[0].instructions


_LAST = """

## {title}

Check:
- the lamp is green
- the log is signed
"""


@pytest.mark.parametrize("title, tasks", [("Whole step", 3), ("The service as such", 3), ("Task D: Look round", 4)])
def test_what_judges_all_tasks_behind_them_is_none_of_them(title: str, tasks: int) -> None:
    names = {"a": "Task A: Empty", "b": "Task B: Grease", "c": "Task C: Fill"}
    text = _TASKS.format(**names, one="Task A", both="Task B", **_LISTS) + _LAST.format(title=title)
    _, playbook = _read(text)
    assert len(playbook.phases) == tasks
    assert len(playbook.gate.checks) == (2 if tasks < len("ABCD") else 0)


@pytest.mark.parametrize(
    "rule, reported",
    [
        ("At most 2 attempts per task unless said otherwise.", False),
        ("By default, at most 2 attempts per task.", False),
        ("At most 2 attempts per task.", True),
    ],
)
def test_a_limit_that_holds_unless_another_is_said_is_not_contradicted_by_that(rule: str, reported: bool) -> None:
    names = {"a": "Task 1: Empty", "b": "Task 2: Grease", "c": "Task 3: Fill"}
    text = _TASKS.format(**names, one="Task 1", both="Task 2", **_LISTS)
    text = text.replace("service\n", f"service\n\n{rule}\n", 1).replace("Max attempts: 1.\n", "")
    read, playbook = _read(text)
    assert ("conflicting-limit" in {defect.code for defect in read.defects}) is reported
    assert [task.max_attempts for task in _tasks(playbook)] == [2, 3, None]
    assert playbook.phases[2].max_attempts == 2


def test_the_front_matter_says_what_is_done_where_a_task_fails() -> None:
    names = {"a": "Task 1: Empty", "b": "Task 2: Grease", "c": "Task 3: Fill"}
    text = _TASKS.format(**names, one="Task 1", both="Task 2", **_LISTS).replace("On failure: continue\n", "")
    _, playbook = _read(f"---\nstep: 6\non_failure: revert\n---\n\n{text}")
    assert [task.on_failure for task in _tasks(playbook)] == [OnFailure.HALT, OnFailure.ESCALATE, None]
    assert playbook.phases[2].on_failure is OnFailure.REVERT


_TARGET = """### `{name}`

needs: {needs}
retries: {retries}
or else: {way}

    make {name} -j2

passes if:
- {name} is there

"""


def test_fields_in_lower_case_follow_one_another_whatever_they_are_called() -> None:
    told = [("parts", "-", 1, "halt"), ("whole", "`parts`", 2, "page @smith"), ("box", "`parts`, `whole`", 3, "skip")]
    keys = ("name", "needs", "retries", "way")
    targets = "".join(_TARGET.format(**dict(zip(keys, one, strict=True))) for one in told)
    _, playbook = _read(f"# Workflow step 11: targets\n\n{targets}")
    tasks = _tasks(playbook)
    assert [task.max_attempts for task in tasks] == [2, 3, 4]
    assert [task.on_failure for task in tasks] == [OnFailure.HALT, OnFailure.ESCALATE, OnFailure.CONTINUE]
    assert [phase.requires for phase in playbook.phases] == [(), ("parts",), ("parts", "whole")]
    assert [step.title for task in tasks for step in task.steps] == [f"make {name} -j2" for name, *_ in told]


@pytest.mark.parametrize("beside, lost", [("Step 7 begins on Monday.", False), ("Go back to task 9.", True)])
def test_a_document_that_is_a_step_itself_may_speak_of_the_next_one(beside: str, lost: bool) -> None:
    names = {"a": "Task 1: Empty", "b": "Task 2: Grease", "c": "Task 3: Fill"}
    text = _TASKS.format(**names, one="Task 1", both="Task 2", **_LISTS)
    read, _ = _read(f"{text}\n## Afterwards\n\n{beside}\n")
    assert ("dangling-target" in {defect.code for defect in read.defects}) is lost
