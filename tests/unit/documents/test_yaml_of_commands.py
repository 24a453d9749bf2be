"""Work that a block of YAML tells, each command with what is expected of it, as build pipelines do."""

from __future__ import annotations

import pytest

from tests.unit.documents.reads import playbook_of

_BLOCK = """# Pipeline: the nightly loaf

The runner reads the block.

```yaml
pipeline: loaf
{jobs}:
  - name: knead
    goal: make the dough
    retry: {{times: 2, wait: 10m}}
    on_error: notify "#bakers"
    {run}:
      - {cmd}: dough pull flour/
        {expect}:
          - exit == 0
      - {cmd}: python -m dough.knead --hall 2
        {expect}:
          - exit == 0
          - file dough/ball.json exists
  - name: bake
    goal: put it into the oven
    {after}: [knead]
    on_error: stop
    {run}:
      - {cmd}: oven on
        {expect}:
          - exit == 0
```
"""


@pytest.mark.parametrize(
    "words",
    [
        {"jobs": "jobs", "run": "run", "cmd": "cmd", "expect": "expect", "after": "after"},
        {"jobs": "tasks", "run": "commands", "cmd": "command", "expect": "success_criteria", "after": "depends_on"},
    ],
)
def test_commands_in_a_task_are_its_steps_and_what_they_are_expected_to_do_is_judged(words: dict[str, str]) -> None:
    playbook = playbook_of(_BLOCK.format(**words))
    tasks = [task for phase in playbook.phases for task in phase.tasks]
    assert [[step.title for step in task.steps] for task in tasks] == [
        ["dough pull flour/", "python -m dough.knead --hall 2"],
        ["oven on"],
    ]
    assert [task.max_attempts for task in tasks] == [3, None]
    assert [task.requires for task in tasks] == [(), ("knead",)]
    assert [check.kind for check in tasks[0].checks] == ["file_exists"]
    assert len(playbook.unenforced) == 3, "which command of the stack exits, the block does not say"
