"""Documents told apart by what leads from one part to another, and by the commands that tasks are done with."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook
from tests.unit.documents.reads import playbook_of

_BOAT = """# BH-31 Water in the bilge

## You will need

- a torch
- the key of the engine room

## 1. {first}

- {dry} → {stop}.
- {wet} → {on} 2.

## 2. {second}

- {tight} → {back} 1.
- {open} → {skip} 3.

## 3. {third}

{done}

- [ ] {state}
- [ ] {other}
"""


@pytest.mark.parametrize(
    "words",
    [
        {"on": "go on with", "back": "start over at", "skip": "skip to", "stop": "stop here"},
        {"on": "weiter mit", "back": "zurück zu", "skip": "weiter mit", "stop": "Abbruch"},
    ],
)
def test_what_leads_from_one_number_to_another_is_a_procedure_though_it_is_called_after_a_ticket(
    words: dict[str, str],
) -> None:
    told = {"first": "Look", "second": "Feel", "third": "Pump", "dry": "Dry", "wet": "Wet", "tight": "Tight"}
    told |= {
        "open": "Open",
        "done": "Pump until nothing comes.",
        "state": "the bilge is dry",
        "other": "the log says why",
    }
    imported = read_document(_BOAT.format(**told, **words).encode(), where="x.md")
    assert imported.kind.value == "procedure"
    assert isinstance(imported.result, Playbook)
    assert [len(phase.routes) for phase in imported.result.phases] == [2, 2, 0]


def test_what_happens_to_be_numbered_behind_a_word_such_as_return_leads_nowhere() -> None:
    rows = "".join(f"| {n}.1 | `ctl lot{n}` | code retour 0 |\n" for n in (1, 2, 3))
    parts = "".join(
        f"## Lot {n} : Vider {n}\n\nTentatives : {n} au plus\n\n| N° | Commande | Résultat attendu |\n|---|---|---|\n"
        f"{rows}\n"
        for n in (1, 2, 3)
    )
    assert read_document(f"# Plan\n\n{parts}".encode(), where="x.md").kind.value == "workflow-step"


def test_tasks_that_show_their_commands_are_a_workflow_and_the_first_waits_for_none() -> None:
    tasks = "".join(
        f"## Task {n}. Part {n}\n\n"
        + (f"*Comes after: Task {n - 1}*\n\n" if n > 1 else "")
        # Of the first, nothing else is told that a unit has.
        + f"1. Do it:\n\n   ```sh\n   ./part{n}\n   ```\n\n   ✔ You see `{n} done`\n\n"
        for n in (1, 2, 3)
    )
    playbook = playbook_of(f"# Lab: the loom\n\nType the commands yourself.\n\n{tasks}")
    assert [phase.title for phase in playbook.phases] == ["Part 1", "Part 2", "Part 3"]
    assert [[len(task.steps) for task in phase.tasks] for phase in playbook.phases] == [[1], [1], [1]]


def test_a_number_in_a_backlog_that_a_title_points_at_makes_no_list_of_tasks() -> None:
    text = "# Taking the ferry back (backlog #37)\n\n## Procedure\n\n1. Blow the horn.\n2. Turn.\n3. Dock.\n"
    assert read_document(text.encode(), where="x.md").kind.value == "procedure"
