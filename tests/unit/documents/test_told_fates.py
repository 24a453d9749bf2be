"""A line says all that it became: the check that judges it, and the rule of the engine that it states."""

from __future__ import annotations

import pytest

from orchestrator.catalog import roots
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import read_document

_STEPS = """# Procedure: Observatory Service

### 3. Required Inputs

**If an input is missing, the procedure must halt.**

- [ ] **Star catalogue** - The printed one

### 4. Plan Requirement

This procedure must begin with a plan.

### 5. Workflow

#### Step 1: Tables

**Actions**
- Create the tables
- Verify schema matches design
- Ensure all tests pass

**Decisions / Evaluations**
- **Decision:** Does database schema match design?
  - **Go:** If yes, proceed to Step 2
  - **No-Go:** If no, repeat Step 1

#### Step 2: Domes

**Actions**
- Open the domes

### 9. Definition of Done

- [ ] Tests pass with coverage of at least 80 %
"""
_LIST = """# Observatory tasks

| ID | Task | Points | Success criteria |
|---|---|---|---|
| OB-1 | Open the dome | 3 | A star is seen |
| OB-2 | Close the dome | 2 | No rain comes in; the light is off |
"""
_SKILL = """# Phase 03: Domes

## Accept Handoff

Verify all No-Go items:

- The API contract exists and is valid
- Schema design exists (tables, columns)

If any fail: HALT and notify the lead.
Only after all above is the work begun.

## Development Phases

### Phase 1: Foundations

- Pour the concrete

### Phase 2: Walls

- Lay the bricks

## Human Review Gate

Reply with APPROVED or REVISE.
"""


def told(text: str, line: str) -> str:
    """What the line that holds these words became."""
    imported = read_document(text.encode(), where="a.md", installed=installed(roots(None)))
    (fate,) = [fate for fate, said in zip(imported.lines, imported.text, strict=True) if line in said]
    return f"{fate.became}: {fate.detail}"


@pytest.mark.parametrize(
    "text, line, became",
    [
        (_STEPS, "**Decision:**", "enforced: decision; check tables-decision-schema-matches (schema_matches)"),
        (_STEPS, "Verify schema", "enforced: instructions; check tables-decision-schema-matches (schema_matches)"),
        (_STEPS, "all tests", "enforced: instructions; check definition-of-done-tests-pass (tests_pass)"),
        (_STEPS, "Create the tables", "agent: instructions"),
        (_STEPS, "Star catalogue", "enforced: required input star-catalogue"),
        (_STEPS, "must halt", "enforced: an input that is missing blocks the run"),
        (_STEPS, "begin with a plan", "enforced: a plan comes first"),
        (_LIST, "OB-1", "enforced: task OB-1; id; title; points; check ob-1-human (human)"),
        (_LIST, "OB-2", "enforced: task OB-2; id; title; points; check ob-2-human (human); check ob-2-human-2 (human)"),
        (_SKILL, "If any fail", "enforced: no-go: what fails refuses the handoff"),
        (_SKILL, "Only after", "enforced: no-go: what fails refuses the handoff"),
    ],
)
def test_a_line_says_the_check_that_judges_it_and_the_rule_that_it_states(text: str, line: str, became: str) -> None:
    assert told(text, line) == became
