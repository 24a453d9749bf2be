"""Documents with what people leave behind: entries without a word, tags that do not end, options that are mappings."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from orchestrator.playbook import Playbook

_PROCEDURE = "# Procedure: oven\n\n{part}\n\n## Step 1: Heat\n\nLight it.\n\n## Step 2: Bake\n\nWait.\n"


@pytest.mark.parametrize(
    "part",
    [
        "## Required inputs\n\n- \n- dough\n- **\n",
        "## Required inputs\n\n| Input | From |\n|---|---|\n| | |\n| dough | us |\n",
        "## Before you start\n\n- [ ] \n- [ ] dough\n",
    ],
)
def test_an_entry_without_a_word_asks_for_nothing(part: str) -> None:
    playbook = read_document(_PROCEDURE.format(part=part).encode(), where="x.md").result
    assert isinstance(playbook, Playbook)
    assert [one.text for one in playbook.required_inputs] == ["dough"]


def test_a_signal_without_a_word_is_none() -> None:
    text = _PROCEDURE.format(part="## Signals\n\n- \n- `oven.hot`\n")
    playbook = read_document(text.encode(), where="x.md").result
    assert isinstance(playbook, Playbook)
    assert len(playbook.signals) == 1


@pytest.mark.parametrize("damage", ["<h2\n<b>note</b>", "<div\n", "<" * 400 + "b>" * 400])
def test_a_tag_that_does_not_end_ends_no_reading(damage: str) -> None:
    playbook = read_document(_PROCEDURE.format(part=damage).encode(), where="x.md").result
    assert isinstance(playbook, Playbook)
    assert len(playbook.phases) == 2


def test_options_of_a_dropdown_may_be_mappings() -> None:
    form = (
        "name: Loaf\ndescription: Ask for bread\nbody:\n  - type: dropdown\n    id: kind\n    attributes:\n"
        "      label: Which?\n      options:\n        - label: rye\n        - wheat\n        -\n"
    )
    intake = read_document(form.encode(), where="x.yml").result
    assert isinstance(intake, Intake)
    assert [field.options for field in intake.fields] == [("rye", "wheat")]
