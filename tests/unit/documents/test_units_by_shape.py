"""Units that are told by the shape that comes again, be they in fences, in lanes or in lists with brackets."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.playbook import Playbook
from tests.unit.documents.reads import read_both


def _judged(playbook: Playbook) -> list[int]:
    """How many criteria each phase has, those for machines that nothing here can judge among them."""
    ids = [{task.id for task in phase.tasks} for phase in playbook.phases]
    told = [sum(len(task.checks) for task in phase.tasks) + len(phase.checks) for phase in playbook.phases]
    return [count + sum(one.task in own for one in playbook.unenforced) for count, own in zip(told, ids, strict=True)]


_FENCED = """---
workflow: orchard-watering
agent: garden-bot
needs:
  - a full water tank
  - the key of the pump
---

# Watering

{0}

Wait until the sun is low.

{1}

{2}

## The evening was good when

- every tree has a wet ring
- the pump is off
"""
_YAML = (
    "```yaml\n- step: open\n  do: open the valve\n  expect:\n    - pressure is up\n```",
    "```yaml\n- step: water\n  do: water\n  max_attempts: 5\n  expect:\n    - soil is wet\n    - nothing leaks\n```",
    "```yaml\n- step: close\n  do: close the valve\n  expect:\n    - pressure is down\n```",
)
_JSON = (
    '```json\n{"id": "open", "do": "open the valve", "expect": ["pressure is up"]}\n```',
    '```json\n{"id": "water", "do": "water", "max_attempts": 5, "expect": ["soil is wet", "nothing leaks"]}\n```',
    '```json\n{"id": "close", "do": "close the valve", "expect": ["pressure is down"]}\n```',
)


@pytest.mark.parametrize("fences", [_YAML, _JSON], ids=["yaml", "json"])
def test_fences_with_the_same_keys_are_one_list_of_units(fences: tuple[str, ...]) -> None:
    read, playbook = read_both(_FENCED.format(*fences))
    assert read.kind is DocumentKind.WORKFLOW_STEP
    assert _judged(playbook) == [1, 2, 1]
    assert [phase.tasks[0].max_attempts for phase in playbook.phases] == [None, 5, None]
    assert [one.text for one in playbook.required_inputs] == ["a full water tank", "the key of the pump"]


def test_fences_without_anything_to_be_judged_by_stay_code() -> None:
    text = "# Bees\n\n1. Look at the file.\n2. Copy it.\n\n"
    text += "".join(f"```yaml\nname: {name}\nport: 1\n```\n\n" for name in ("hive", "comb"))
    _, playbook = read_both(text)
    assert [phase.title for phase in playbook.phases] == ["Look at the file", "Copy it"]


_LANES = """# Harvest

> [!NOTE]
> Run by the **orchard-agent**. Total attempts per action: **2**.

## Lane 1 · Trees

{0} pick the early rows{1}
{2} no apple lies on the ground
{2} every crate is full

{0} weigh the crates{1}

> [!IMPORTANT]
> A wet crate weighs more.

{2} the list has a weight for each crate

## Lane 2 · Cellar

{0} stack them{1}
{2} no stack is higher than five
"""


@pytest.mark.parametrize("mark", ["- ✅", "✅", "- [ ]", "☑", "* [ ]"])
@pytest.mark.parametrize("before, after", [("**▶ Action:", "**"), ("### Action:", "\n"), ("**Job —", "**\n")])
def test_titles_of_one_form_above_boxes_are_units_in_every_part(before: str, after: str, mark: str) -> None:
    read, playbook = read_both(_LANES.format(before, after, mark))
    assert read.kind is DocumentKind.WORKFLOW_STEP
    assert _judged(playbook) == [2, 1, 1]


_PACKAGES = """Hive round
==========

Agent instructions. Work packages run in the order of their
`after:` lines, not as they are written.

Needed: veil, smoker, spare frames

* WP-A outside  (after: none, tries: 2)
    * 1 look at the entrance
        * expect: bees come and go
        * expect: no wasps
    * 2 lift the hive
        * expect: it is heavy

* WP-B inside  (after: WP-A; tries: 3)
    * 1 open it
        * expect: the lid is off

When all packages are green
---------------------------
    o  the hive is closed
    o  the book is written
"""


def test_fields_in_brackets_and_numbers_behind_bullets_are_those_of_units() -> None:
    _, playbook = read_both(_PACKAGES)
    assert [phase.title for phase in playbook.phases] == ["WP-A outside", "WP-B inside"]
    assert [len(task.steps) for phase in playbook.phases for task in phase.tasks] == [2, 1]
    assert [task.max_attempts for phase in playbook.phases for task in phase.tasks] == [2, 3]
    assert _judged(playbook) == [3, 1]
    assert [check.title for check in playbook.gate.checks] == ["the hive is closed", "the book is written"]
    assert [one.text for one in playbook.required_inputs] == ["veil", "smoker", "spare frames"]


def test_a_block_that_says_only_what_holds_then_is_a_list_of_criteria() -> None:
    step = "**Step {0} → {1}**\n\n```gherkin\nThen {2}\nAnd {3}\n```\n\n"
    named = [
        ("look", "it is seen", "it is named"),
        ("weigh", "it is 3 kg", "it is noted"),
        ("pack", "it is in", "it fits"),
    ]
    text = "# Apples: what the agent does\n\nEach step may be tried twice.\n\n"
    _, playbook = read_both(text + "".join(step.format(n, *one) for n, one in enumerate(named, start=1)))
    assert _judged(playbook) == [2, 2, 2]
