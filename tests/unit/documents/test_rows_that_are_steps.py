"""Runbooks whose steps are the numbered rows of one table: what is done, what is looked for, and what helps if not."""

from __future__ import annotations

import pytest

from orchestrator.playbook import RouteAction
from tests.unit.documents.reads import playbook_of, read_both

_HEADS = (
    "# | Do | Look for | If it does not look like that",
    "# | Action | You should see | If you don't see it",
    "# | What to do | What you see | If it isn't so",
    "Nr. | Tätigkeit | Zu sehen ist | Wenn es nicht stimmt",
    "N° | Action | On doit voir | Sinon",
)


def _run(heads: str, word: str = "row") -> str:
    return f"""# Light the beacon

## The round

| {heads} |
|---|---|---|---|
| 1 | Climb the tower | the hatch is shut | Hatch is open: **abort**, somebody is up there. |
| 2 | Fill the lamp | oil above the mark | Too low: wait 5 minutes and try again, 3 times at most. |
| 3 | Light the wick | a steady flame | It flickers: go back to {word} 2. |
| 4 | Write the log | — | see below |
"""


@pytest.mark.parametrize("heads", _HEADS)
def test_numbered_rows_are_steps_with_what_is_looked_for_and_ways_out(heads: str) -> None:
    read, playbook = read_both(_run(heads))
    assert str(read.kind) == "procedure"
    assert [phase.title for phase in playbook.phases] == [
        "Climb the tower",
        "Fill the lamp",
        "Light the wick",
        "Write the log",
    ]
    assert [len(phase.checks) for phase in playbook.phases] == [1, 1, 1, 0]
    assert [(route.action, route.to) for route in playbook.phases[2].routes] == [(RouteAction.RETRY, "fill-the-lamp")]
    assert playbook.phases[3].routes == ()


@pytest.mark.parametrize("word", ["row", "line", "Zeile", "ligne", "fila"])
def test_ways_name_the_rows_of_a_table_as_rows(word: str) -> None:
    phases = playbook_of(_run(_HEADS[0], word)).phases
    assert [(route.action, route.to) for route in phases[2].routes] == [(RouteAction.RETRY, "fill-the-lamp")]


def test_an_answer_takes_the_work_back_to_a_row() -> None:
    gate = "\n### The go\n\nBehind row 3 the keeper answers:\n\n* **GO** — carry on\n* **HOLD** — back to row 2\n"
    playbook = playbook_of(_run(_HEADS[0]) + gate)
    replies = [reply for one in (playbook.gate, *playbook.gates) for reply in one.meanings]
    assert [(reply.reply, reply.to) for reply in replies] == [("GO", None), ("HOLD", "fill-the-lamp")]


def test_a_line_that_is_named_elsewhere_than_in_a_table_of_steps_is_no_step() -> None:
    text = "# Runbook\n\n## Step 1: Read the log\n\nIf it is cut off, go back to line 2.\n\n## Step 2: Ring\n\nRing.\n"
    assert "ring" not in {route.to for route in playbook_of(text).phases[0].routes}


def test_numbered_rows_that_nothing_is_done_in_are_no_steps() -> None:
    text = "# Runbook\n\n## Procedure\n\n1. Light the lamp.\n2. Ring the bell.\n\n"
    text += "## Towers\n\n| # | Name | Colour |\n|---|---|---|\n"
    phases = playbook_of(f"{text}| 1 | Old tower | red |\n| 2 | New tower | blue |\n").phases
    assert [phase.title for phase in phases] == ["Light the lamp", "Ring the bell"]
