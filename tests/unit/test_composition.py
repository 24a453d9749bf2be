"""A stage's playbook together with a team's own list of tasks."""

from __future__ import annotations

import pytest

from orchestrator.catalog import find_playbook
from orchestrator.composition import with_tasks
from orchestrator.task_list import parse_task_list

LIST = """\
task_list: 1
id: sprint
title: Sprint
tasks:
  - id: A-1
    title: Migrate the schema faster
    checks: [{id: quick, title: The service is quick, kind: CHECK}]
"""


@pytest.mark.parametrize(
    "check, least",
    [
        ("latency, p95_ms: 200", 6),  # the endpoints answer once phase 5 is done
        ("http, path: /health", 6),
        ("migration_roundtrip", 3),
        ("tests_pass", 8),
        ("file_exists, one_of: [notes.md]", 2),
        ("human", 2),
    ],
)
def test_a_listed_task_waits_for_what_its_checks_look_at(check: str, least: int) -> None:
    """Its words are those of phase 2, where no service runs yet."""
    listed = parse_task_list(LIST.replace("CHECK", check), where="tasks.yaml")
    playbook = with_tasks(find_playbook("06", None), listed)
    (phase,) = [phase.number for phase in playbook.phases for task in phase.tasks if task.id == "list-a-1"]
    assert phase == least
