"""A condition that turns the way is no question: going on means that it is not so, and whatever tells it says that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import Shop
from tests.acceptance.imported import project_of
from tests.acceptance.test_routes import digest

DOCUMENT = """\
# Procedure: Gutter Cleaning

### 1. Purpose

Clean the gutters before the rain.

### 2. Workflow

#### Step 1: Climb

**Actions**
- Put up the ladder

**Decisions / Evaluations**
- **Decision:** Is the ladder steady?
  - **Go:** If yes, proceed to Step 2
  - **No-Go:** If no, put it up again

**Failure Handling**
- **Failure:** The ladder is too short
  - **Action:** Borrow another one
  - **No-Go:** Wait for a longer ladder

#### Step 2: Clean

**Actions**
- Take the leaves out
"""
SCRIPT = f"""\
scripted: 1
scripts:
  - match: {{job: read_back}}
    turns:
      - calls: [{{name: submit, args: {{summary: "We work on Lamp Posts, release mode Full Production, with paper."}}}}]
  - match: {{job: decide, phase: 1}}
    turns: [{{calls: [{{name: submit, args: {{summary: It reaches, decisions: [
      {{decision: {digest("Is the ladder steady?")}, outcome: go, why: it stands}},
      {{decision: {digest("The ladder is too short")}, outcome: go, why: it reaches}}]}}}}]}}]
  - match: {{job: task}}
    turns: [{{calls: [{{name: submit, args: {{summary: Done}}}}]}}]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A project with the imported procedure."""
    with project_of(tmp_path, SCRIPT, {"gutters.md": DOCUMENT}) as shop:
        shop.run("import", "gutters.md", "-o", ".")
        yield shop


def test_going_on_past_a_condition_is_told_as_its_not_being_so(shop: Shop) -> None:
    shop.run("run", "gutter-cleaning", "--handoff", "packet", "--model", "scripted:script.yaml", code=4)
    told = shop.run("journal")
    assert "go: Is the ladder steady?" in told
    assert "go (it is not so): The ladder is too short" in told
    so = {entry["body"]["decision"]: entry["body"].get("so") for entry in shop.entries("decided")}
    assert so == {"Is the ladder steady?": None, "The ladder is too short": False}
    assert "| The ladder is too short | go (it is not so) |" in shop.run("package")
