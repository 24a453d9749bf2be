"""A team's own list of tasks for a stage, as `tasks.yaml` keeps it: `import` writes it, `run --tasks` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from orchestrator.criteria import CheckSpec
from orchestrator.playbook import Metric, RequiredInput, Risk, Unenforced
from orchestrator.playbook.base import Name, Part, Text, Texts
from orchestrator.source import Source
from orchestrator.strict_yaml import load_model

Points = Annotated[float, Field(ge=0, strict=False)]


class ListedTask(Part):
    """One task of the list."""

    id: Annotated[str, Field(min_length=1, max_length=80)]
    """As the document writes it, such as `BE-001`; without one, `T-` and its place."""
    title: Text
    group: Text | None = None
    """The heading under which it stands."""
    priority: Literal["P0", "P1", "P2"] | None = None
    """From the document's words: `critical` or `must` is P0, `high` or `should` P1, what is lower P2."""
    points: Points | None = None
    requirements: Texts = ()
    instructions: Texts = ()
    depends_on: Texts = ()
    """Ids of this list that come first."""
    checks: tuple[CheckSpec, ...] = ()
    """Its success criteria."""
    owner: Text | None = None
    done: bool = False
    """Ticked: planned, and not worked."""
    source: Source | None = None


class Learning(Part):
    """A line of the learning log: what was believed, measured, done and found; empty ones are filled from the run."""

    label: Text
    value: Text | None = None
    source: Source | None = None


class TaskList(Part):
    """The list, and what holds for all of it."""

    task_list: Literal[1]
    """The format's version."""
    id: Name
    title: Text
    velocity: Points | None = None
    """Points that a sprint holds: tasks beyond it, by score, are deferred and listed."""
    points: Points | None = None
    """The sum as the document states it."""
    experiment: Mapping[str, Text] = {}
    """Hypothesis, metric, riskiest assumption and failure criteria: agents and reviewers are told."""
    tasks: Annotated[tuple[ListedTask, ...], Field(min_length=1)]
    checks: tuple[CheckSpec, ...] = ()
    """What holds for every task, such as the definition of done and the performance targets: judged at the gate."""
    required_inputs: tuple[RequiredInput, ...] = ()
    """Dependencies outside of the team."""
    metrics: tuple[Metric, ...] = ()
    risks: tuple[Risk, ...] = ()
    learning_log: tuple[Learning, ...] = ()
    references: Texts = ()
    unenforced: tuple[Unenforced, ...] = ()
    source: Source | None = None


def parse_task_list(text: str, *, where: str) -> TaskList:
    """Read `tasks.yaml`; raises `Problem` where it is no YAML, else `Problems` with every defect."""
    return load_model(text, TaskList, where=where)
