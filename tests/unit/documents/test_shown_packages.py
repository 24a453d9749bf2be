"""What is shown at a gate may stand in a fence, as it is shown."""

from __future__ import annotations

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

SKILL = """\
# Data migration

You are the keeper of the data. You never guess.

## Phase 1: Profile
Count the rows of every table, and write down the orphans.

## Phase 2: Load
Load all batches, one after another, and keep a journal.

## Gate: human review

```
MIGRATION COMPLETE

- [ ] Profile report
- [ ] Journal without gaps

Reply with:
- SIGNED OFF → begin operations
- ROLLBACK: [reason] → batches are undone
```

## Example

```
- [ ] a box of an example
```
"""


def test_boxes_and_answers_in_a_fence_are_those_of_the_gate_and_other_fences_stay_code() -> None:
    result = read_document(SKILL.encode(), where="skill.md").result
    assert isinstance(result, Playbook)
    assert [check.title for check in result.gate.checks] == ["Profile report", "Journal without gaps"]
    assert result.gate.replies == ("SIGNED OFF", "ROLLBACK")
