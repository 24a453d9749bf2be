"""Units that stand in several tables, in quotations or in YAML that is shown, and what is said once for all of them."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import Playbook, RouteAction


def _read(text: str, name: str = "x.md") -> tuple[Imported, Playbook]:
    read = read_document(text.encode(), where=name)
    assert isinstance(read.result, Playbook)
    return read, read.result


def _rows(*rows: str) -> str:
    heads = "| ID | Do | Tool | Good when | Max. tries |\n|---|---|---|---|---|\n"
    return heads + "".join(f"| {row} |\n" for row in rows)


def test_tables_with_the_same_heads_hold_the_units_of_one_series() -> None:
    _, playbook = _read(
        "# Work package 4: hives\n\n## 4.1 Spring\n\n"
        + _rows("4.1.1 | Open the hives | `bash` | lid is off; bees fly | 3", "4.1.2 | Feed | `bash` | feeder full | 2")
        + "\n## 4.2 Autumn\n\n"
        + _rows("4.2.1 | Treat against mites | `bash` | strips are in | 1", "4.2.2 | Close | `bash` | lid is on | 2")
    )
    tasks = [task for phase in playbook.phases for task in phase.tasks]
    assert [task.max_attempts for task in tasks] == [3, 2, 1, 2]
    assert [len(task.checks) for task in tasks] == [2, 1, 1, 1]


_QUOTED = """Hive check (run sheet)
======================

> **Start conditions**
> * the smoker is lit

open
----
Take off the lid.

> **Success**
> * the lid is off
> * nobody is stung
>
> *Try again:* 2 times at most
> → count

count
-----
Count the frames.

> **Success**
> * the number is in the book
>
> *Try again:* 1 time at most
> → close

close
-----
Put the lid on.

> **Success**
> * the lid is on
>
> *Try again:* 3 times at most
> → end

> **Run is successful**
> * the book is signed
"""


def test_what_a_quotation_says_of_a_unit_belongs_to_it_and_what_judges_the_run_to_the_whole() -> None:
    _, playbook = _read(_QUOTED, "workflow-step-x.md")
    tasks = [task for phase in playbook.phases for task in phase.tasks]
    assert [(task.title, len(task.checks), task.max_attempts) for task in tasks] == [
        ("open", 2, 3),
        ("count", 1, 2),
        ("close", 1, 4),
    ]
    assert len(playbook.gate.checks) == 1
    assert [one.text for one in playbook.required_inputs] == ["the smoker is lit"]


_SHOWN = """# Retiring a hive

## Preconditions

```yaml
requires:
  - the colony was moved
  - the owner agrees
```

## Steps

```yaml
steps:
  - id: announce
    do: Tell the neighbours
    next:
      no_objection: burn
      objection: wait_a_week

  - id: wait_a_week
    do: Wait
    max_times: 2
    next:
      week_is_over: announce
      third_objection: escalate_to_the_chairman

  - id: burn
    do: Burn the frames
```

## Acceptance

- [ ] nothing is left
"""


def test_units_of_shown_yaml_lead_to_one_another_by_their_ids() -> None:
    read, playbook = _read(_SHOWN, "procedure-x.md")
    assert [phase.title for phase in playbook.phases] == ["announce", "wait_a_week", "burn"]
    ways = [[(route.action, route.to) for route in phase.routes] for phase in playbook.phases]
    assert ways == [
        [(RouteAction.CONTINUE, "burn"), (RouteAction.CONTINUE, "wait-a-week")],
        [(RouteAction.RETRY, "announce"), (RouteAction.ESCALATE, None)],
        [],
    ]
    assert playbook.phases[1].max_attempts == 2
    assert playbook.phases[0].source is not None
    assert read.text[playbook.phases[0].source.line - 1].strip() == "- id: announce"
    assert [one.text for one in playbook.required_inputs] == ["the colony was moved", "the owner agrees"]


def test_what_the_front_matter_lists_as_inputs_has_to_be_there() -> None:
    _, playbook = _read(
        "---\ntitle: Honey\ninputs:\n  - clean jars\n  - a sharp knife\n---\n# Honey\n\n## Step 1: Cut\n\nCut.\n\n"
        "## Step 2: Fill\n\nFill.\n",
        "procedure-x.md",
    )
    assert [one.text for one in playbook.required_inputs] == ["clean jars", "a sharp knife"]
    assert [one.source.line for one in playbook.required_inputs if one.source] == [4, 5]


@pytest.mark.parametrize(
    "front, told",
    [
        ("---\nmax_attempts: 3\n---\n", ""),
        ("---\nmax_retries: 2\n---\n", ""),
        ("", "If a check fails, repeat the step, at most 3 attempts per step.\n\n"),
        ("", "Retry a failed step no more than 2 times before you ask.\n\n"),
    ],
)
def test_a_limit_for_every_step_bounds_each_and_one_that_allows_more_is_reported(front: str, told: str) -> None:
    read, playbook = _read(
        f"{front}# Procedure: honey\n\n{told}## Step 1: Cut\n\nCut the caps.\n\n"
        "## Step 2: Spin\n\nSpin it.\n\n- **Max attempts:** 5\n",
        "procedure-x.md",
    )
    assert [phase.max_attempts for phase in playbook.phases] == [3, 5]
    wrong = [read.text[defect.line - 1] for defect in read.defects if defect.code == "conflicting-limit"]
    assert wrong == ["- **Max attempts:** 5"]


def test_no_limit_for_every_step_is_more_than_a_step_may_have() -> None:
    _, playbook = _read(
        "---\nmax_retries: 1000\n---\n# Procedure: honey\n\n## Step 1: Cut\n\nCut the caps.\n\n"
        "## Step 2: Spin\n\nSpin it.\n",
        "procedure-x.md",
    )
    assert [phase.max_attempts for phase in playbook.phases] == [100, 100]


def test_units_of_shown_yaml_that_have_a_name_alone_lead_to_one_another_by_it() -> None:
    _, playbook = _read(
        "# Rotating the key\n\n## Flow\n\n```yaml\nstates:\n  - name: generate\n    action: Make the key\n"
        "    transitions:\n      good: retire\n      too_short: generate\n  - name: retire\n"
        "    action: Revoke the old key\n```\n\n## Finished when\n\n- both keepers signed\n",
        "procedure-x.md",
    )
    assert [phase.title for phase in playbook.phases] == ["generate", "retire"]
    assert [route.to for route in playbook.phases[0].routes] == ["retire", "self"]
