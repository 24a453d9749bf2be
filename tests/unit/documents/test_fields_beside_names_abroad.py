"""What stands in brackets behind the name of a task, in languages other than English."""

from __future__ import annotations

import pytest

from tests.unit.documents.reads import read_both

_TASKS = """# {title}

### {task} 1: Eins ({tries}: 2)

1. `net cast`
   - {check}: `net.txt` exists

### {task} 2: Zwei ({after} {named}1; {tries}: 3)

1. `net haul`
   - {check}: `fish.txt` exists

### {task} 3: Drei ({after} {named}1 {both} 2; {tries}: 1)

1. `net dry`
   - {check}: `dry.txt` exists
"""


@pytest.mark.parametrize("named", ["", "{} "])
@pytest.mark.parametrize(
    "task, after, tries, check, both",
    [
        ("Aufgabe", "nach", "Wiederholungen", "Prüfung", "und"),
        ("Tâche", "après", "Reprises", "Contrôle", "et"),
        ("Tarea", "después de", "Reintentos", "Comprobación", "y"),
        ("Taak", "na", "Herhalingen", "Controle", "en"),
        ("Task", "after", "Retries", "Check", "and"),
    ],
)
def test_after_which_tasks_one_comes_is_read_behind_its_name(
    task: str, after: str, tries: str, check: str, both: str, named: str
) -> None:
    called = named.format(task.lower())
    text = _TASKS.format(title="X-12", task=task, after=after, tries=tries, check=check, both=both, named=called)
    imported, playbook = read_both(text)
    assert imported.kind.value == "workflow-step"
    waits = [{*phase.requires, *(one for work in phase.tasks for one in work.requires)} for phase in playbook.phases]
    first, second, _ = (phase.id for phase in playbook.phases)
    assert waits == [set(), {first}, {first, second}]


@pytest.mark.parametrize("aside", ["nach 5 Minuten", "après 2 jours", "na 3 uur", "después de 4 horas"])
def test_how_long_to_wait_is_no_task(aside: str) -> None:
    task = "Aufgabe"
    text = _TASKS.format(
        title="X-12", task=task, after="nach", tries="Wiederholungen", check="Prüfung", both="und", named=""
    )
    _, playbook = read_both(text.replace("nach 1;", f"{aside};"))
    assert not playbook.phases[1].requires
    assert not any(work.requires or work.prerequisites for work in playbook.phases[1].tasks)
