"""A document's constraints are for agents to keep: they are told to them, and nothing claims to have checked them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import Shop
from tests.acceptance.imported import project_of

DOCUMENT = """\
# Procedure: Hedge Trimming

## 1. Purpose

Trim the hedges along the lanes.

## 2. Required Inputs

**Artifacts:**
- [ ] **Brief** - Which lanes, and how low

**Constraints:**
- [ ] **Nesting season** - No cut between March and August
- [ ] **Noise limits** - No engine before eight

## 3. Workflow

### Step 1: Cut

**Actions**
- Cut the hedges

**Outputs**
- Hedges are cut

### Step 2: Clear

**Actions**
- Take the cuttings away

**Outputs**
- The lanes are clear

## 4. Exit States

### Completed
- The lanes are clear
"""
SCRIPT = """\
scripted: 1
scripts:
  - match: {job: read_back}
    turns:
      - calls: [{name: submit, args: {summary: "We work on Lamp Posts, release mode Full Production, with paper."}}]
  - match: {job: task}
    turns: [{calls: [{name: submit, args: {summary: Done}}]}]
"""
START = ("run", "hedge-trimming", "--handoff", "packet", "--model", "scripted:script.yaml")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A project with the imported procedure."""
    with project_of(tmp_path, SCRIPT, {"hedges.md": DOCUMENT}) as shop:
        yield shop


def test_constraints_are_told_to_agents_and_said_to_be(shop: Shop) -> None:
    told = json.loads(shop.run("import", "hedges.md", "--explain", "--json"))
    became = {line["line"]: (line["became"], line["detail"]) for line in told["lines"]}
    lines = {text: number for number, text in enumerate(DOCUMENT.splitlines(), 1)}
    season = lines["- [ ] **Nesting season** - No cut between March and August"]
    assert became[season] == ("agent", "constraint nesting-season")
    assert became[lines["- [ ] **Brief** - Which lanes, and how low"]][0] == "enforced"

    shop.run("import", "hedges.md", "-o", ".")
    shop.run(*START, code=4)
    (judged,) = [entry["body"] for entry in shop.entries("handoff.judged")]
    assert [item["id"] for item in judged["items"] if item["check"] == "input_present"] == ["IN-brief"]
    prompts = [entry["body"]["text"] for entry in shop.entries("prompt")]
    assert prompts
    for text in prompts:
        assert "What must hold throughout:\n- Nesting season - No cut between March and August\n" in text


def test_a_constraint_that_the_handoff_says_to_be_in_a_file_has_to_be_there(shop: Shop) -> None:
    shop.run("import", "hedges.md", "-o", ".")
    shop.edit("packet/handoff.md", "approved_by:", "inputs: {noise-limits: limits.md}\napproved_by:")
    shop.run(*START, code=1)
    (judged,) = [entry["body"] for entry in shop.entries("handoff.judged")]
    assert [item["id"] for item in judged["items"] if not item["passed"]] == ["IN-noise-limits"]
