"""Stages of a prompt: where they are counted within one part, what each ends with, and who decides at the end."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_TEXT = """# Orchard agent

Persona: **Orchard Keeper**.

## 1. Contract

IN (all required)
: the row plan
: a sharp saw

## 2. {flow}

### 2.1 Walk

Walk all rows and count the trees.

*Exit:* every tree has a number.

If the count is off, walk again, up to 3 times.

### 2.2 Prune

Cut what is dead. Try a blunt saw up to 2 times.

*Exit:* no dead branch is left.

### 2.3 Report

Write it down.

## 3. Final gate

{gate}

## 4. Limits

* Not in the rain.
"""
_TABLE = """Show the report and ask for a word:

| Word | You |
|---|---|
| AGREE | hand over |
| AGAIN | go back to Stage 2 |
"""


def _read(flow: str = "Stages of the work", gate: str = _TABLE) -> Playbook:
    read = read_document(_TEXT.format(flow=flow, gate=gate).encode(), where="orchard.md")
    assert read.kind is DocumentKind.PHASE_SKILL
    assert isinstance(read.result, Playbook)
    return read.result


@pytest.mark.parametrize("flow", ["Stages of the work", "How it goes", "How the stage goes", "Course of the job"])
def test_parts_that_count_on_below_the_flow_are_the_steps(flow: str) -> None:
    playbook = _read(flow)
    assert [phase.title for phase in playbook.phases] == ["Walk", "Prune", "Report"]
    assert [wanted.text for wanted in playbook.required_inputs] == ["the row plan", "a sharp saw"]


def test_what_a_stage_ends_with_is_its_criterion() -> None:
    told = [[spec.title for spec in phase.checks] for phase in _read().phases]
    assert told == [["every tree has a number."], ["no dead branch is left."], []]
