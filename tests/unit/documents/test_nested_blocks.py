"""Blocks of text that show a document with blocks of its own, fenced with as many marks as theirs."""

from __future__ import annotations

import pytest

from tests.unit.documents.reads import read_both

_LETTER = """# Procedure: write the bee letter

## Step 1: Draft

Write the letter in this form:

{mark}{info}
# The hives in {{month}}

## Step 7: What was done

{mark}bash
weigh --all
{mark}

## Prerequisites

- [ ] a scale
{close}

## Step 2: Send

Send it to the members.
"""


@pytest.mark.parametrize("info", ["markdown", "md", "text"])
@pytest.mark.parametrize("mark", ["```", "~~~"])
def test_a_block_that_is_shown_in_a_shown_document_does_not_end_it(mark: str, info: str) -> None:
    read, playbook = read_both(_LETTER.format(mark=mark, info=info, close=mark))
    assert [phase.title for phase in playbook.phases] == ["Draft", "Send"]
    assert playbook.required_inputs == ()
    assert [defect.line for defect in read.defects if defect.code == "nested-block"] == [12]
    assert sum(read.counts.values()) == len(read.lines)


def test_blocks_that_are_parted_by_their_marks_are_no_defect() -> None:
    text = _LETTER.format(mark="```", info="markdown", close="````").replace("```markdown", "````markdown")
    read, playbook = read_both(text)
    assert [phase.title for phase in playbook.phases] == ["Draft", "Send"]
    assert not [defect for defect in read.defects if defect.code == "nested-block"]


def test_a_block_whose_inner_marks_are_no_pairs_ends_where_renderers_end_it() -> None:
    read, playbook = read_both(_LETTER.format(mark="```", info="markdown", close=""))
    assert [phase.title for phase in playbook.phases] == ["Draft", "Send"]
    assert [wanted.text for wanted in playbook.required_inputs] == ["a scale"]
    assert not [defect for defect in read.defects if defect.code == "nested-block"]
