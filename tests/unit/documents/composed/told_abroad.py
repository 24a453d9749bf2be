"""What was read of a document of another house, as the facts that it was composed from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.documents.reading import Imported
from orchestrator.intake import Intake
from orchestrator.playbook import Playbook
from orchestrator.task_list import TaskList
from tests.unit.documents.composed.writing import Fact

_NAME = re.compile(r"[A-Z]\w+ the \w+")


def told_abroad(imported: Imported) -> frozenset[Fact]:
    """The facts that a result says, sentences without what ends them."""
    result = imported.result
    if isinstance(result, TaskList):
        return frozenset(_listed(result))
    if isinstance(result, Intake):
        choices = (("choice", choice.text, int(choice.ticked)) for choice in result.choices)
        return frozenset((*choices, *(("done", _sentence(check.title)) for check in result.checks)))
    return frozenset(_worked(result))


def _listed(result: TaskList) -> Iterator[Fact]:
    for task in result.tasks:
        name = _named(task.title)
        yield ("task", name)
        if task.done:
            yield ("finished", name)
        if task.depends_on:
            yield ("needs", name)
        if task.checks:
            yield ("criteria", name, len(task.checks))
    yield from (("done", _sentence(check.title)) for check in result.checks)


def _worked(result: Playbook) -> Iterator[Fact]:
    for phase in result.phases:
        name = _named(phase.title)
        yield ("unit", name)
        told = [*phase.checks, *(check for task in phase.tasks for check in task.checks)]
        yield ("criteria", name, len(told))
        tries = [phase.max_attempts] if "max_attempts" in phase.model_fields_set else []
        yield from (("tries", name, count) for count in (*tries, *(task.max_attempts for task in phase.tasks)) if count)
        if any(task.on_failure for task in phase.tasks) or "on_failure" in phase.model_fields_set:
            yield ("fails", name)
    yield from (("input", _sentence(one.text)) for one in result.required_inputs)
    yield from (("done", _sentence(check.title)) for check in result.gate.checks)


def _named(title: str) -> str:
    match = _NAME.search(title)
    return match[0] if match else title


def _sentence(text: str) -> str:
    """A sentence without its code, its proof and the sign that ends it."""
    words = re.sub(r"^\W*AC-?\d+\W+", "", text)
    words = re.sub(r"^.*\bThen ", "", words).split(" — ")[0]
    return words.rstrip(" ,.")
