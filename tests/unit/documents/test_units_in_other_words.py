"""Units of work whose fields, steps and names other teams word otherwise: what they wait for, what is done then."""

from __future__ import annotations

import pytest

from orchestrator.documents.finding_tasks import POINTS
from orchestrator.documents.policies import failure_policy
from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from orchestrator.task_list import TaskList
from tests.unit.documents.reads import playbook_of

_LOTS = """# Umzug der Bücherei

## {word} 1 — Regale leeren

{waits}: {none}
Versuche: 2

| Nr. | Befehl | Erwartet |
|---|---|---|
| 1.1 | `regal leeren --alle` | Rückgabecode 0 |

## {word} 2 — Regale füllen

{waits}: {word} 1
Versuche: 3

| Nr. | Befehl | Erwartet |
|---|---|---|
| 2.1 | `regal füllen --alle` | Rückgabecode 0 |
| 2.2 | `regal zählen` | kein Buch fehlt |

## {word} 3 — Öffnen

{waits}: {word} 1, {word} 2
Versuche: 1

| Nr. | Befehl | Erwartet |
|---|---|---|
| 3.1 | `tür auf` | die Tür ist offen |
"""


@pytest.mark.parametrize(
    "word, waits, none",
    [
        ("Lot", "Attend", "rien"),
        ("Bloco", "Aguarda", "nada"),
        ("Los", "Wartet auf", "nichts"),
        ("Job", "Waits for", "nothing"),
        ("Blok", "Czeka na", "brak"),
    ],
)
def test_what_units_wait_for_is_read_by_the_word_that_counts_them(word: str, waits: str, none: str) -> None:
    """`Attend : Lot 1` is a prerequisite where units are called lots, and `rien` is none."""
    playbook = playbook_of(_LOTS.format(word=word, waits=waits, none=none))
    first, second, third = playbook.phases
    assert not first.requires
    assert second.requires == (first.id,)
    assert third.requires == (first.id, second.id)
    assert [len(one.steps) for phase in playbook.phases for one in phase.tasks] == [1, 2, 1]


_TICKED = """# Neue Kaffeemaschine

## {task} A — {steps}

- {waits}: {none}
- {tries}: 2

{steps}

- [ ] `maschine auspacken`
- [ ] `maschine spülen`

{criteria}

- Das Wasser ist klar
- Kein Licht blinkt

## {task} B — {criteria}

- {waits}: {task} A
- {tries}: 3

{steps}

- [ ] `maschine heizen`

{criteria}

- Der Kaffee ist heiß
"""


@pytest.mark.parametrize(
    "task, steps, criteria, waits, none, tries",
    [
        ("Task", "Steps", "Success criteria", "Waits for", "nothing", "Max attempts"),
        ("Aufgabe", "Schritte", "Erfolgskriterien", "Wartet auf", "nichts", "Versuche"),
        ("Tâche", "Étapes", "Critères de réussite", "Attend", "rien", "Nombre maximal d'essais"),
    ],
)
def test_boxes_below_steps_are_ticked_off(
    task: str, steps: str, criteria: str, waits: str, none: str, tries: str
) -> None:
    """Boxes that a label calls steps are steps, where the unit says elsewhere what it is accepted for."""
    text = _TICKED.format(task=task, steps=steps, criteria=criteria, waits=waits, none=none, tries=tries)
    playbook = playbook_of(text)
    tasks = [one for phase in playbook.phases for one in phase.tasks]
    assert [[step.title for step in one.steps] for one in tasks] == [
        ["maschine auspacken", "maschine spülen"],
        ["maschine heizen"],
    ]
    assert [len(one.checks) for one in tasks] == [2, 1]


@pytest.mark.parametrize(
    "words, policy",
    [
        ("appeler la régie", "escalate"),
        ("prévenir Maud", "escalate"),
        ("décision du chef de quai", "escalate"),
        ("den Hafenmeister anrufen", "escalate"),
        ("llamar a la jefa de turno", "escalate"),
        ("retour arrière (voir plus bas)", "revert"),
        ("revenir à la version d'avant et prévenir Maud", "revert"),
        ("volver a la versión anterior", "revert"),
        ("terugdraaien", "revert"),
        ("ouvrir un ticket, ce n'est pas bloquant", "continue"),
        ("log it, this is not a blocker", "continue"),
        ("laisser l'ancienne affiche au mur", None),
    ],
)
def test_policies_in_other_languages(words: str, policy: str | None) -> None:
    """What happens on failure, as teams of other languages say it."""
    assert failure_policy(words).get("on_failure") == policy


_LIMITED = """# Repaint the pier

## Task A: Sand

needs: nothing
{limit}

Steps:

1. Sand the rails.

Done when:

- No rust is left

## Task B: Paint

needs: Task A
{limit}

Steps:

1. Paint the rails.

Done when:

- The paint is dry
"""


@pytest.mark.parametrize(
    "limit, attempts, policy",
    [
        ("give up after: 3 attempts, then ask Rasmus", 3, "escalate"),
        ("stop after: 2 retries, then roll back", 3, "revert"),
        ("give up after: 4 tries", 4, None),
        ("give up after: 5 attempts, then leave the rails bare and hang up a sign", 5, "escalate"),
    ],
)
def test_a_limit_with_what_is_done_then(limit: str, attempts: int, policy: str | None) -> None:
    """`give up after: 3 attempts, then ask Rasmus` is a limit, and what happens when it is reached."""
    playbook = playbook_of(_LIMITED.format(limit=limit))
    for task in (one for phase in playbook.phases for one in phase.tasks):
        assert task.max_attempts == attempts
        assert (task.on_failure if policy else None) == policy


def listed_in(text: str) -> TaskList:
    """The task list that a text is."""
    listed = read_document(text.encode(), where="list.md").result
    assert isinstance(listed, TaskList)
    return listed


_LIST = """# Backlog of the museum

## Now

- [ ] **M1** Move the whale — {points}
  - *Done when:* the whale hangs
- [x] **M2** Light the hall — {points}
- [ ] **M3** Print the leaflet — {points} — {waits}: M1, M2
  - *Done when:* a wrong code returns 404
"""


@pytest.mark.parametrize("points, waits", [("3 ptn", "na"), ("3 pkt", "po"), ("3 Pkte", "nach"), ("3 pts", "after")])
def test_points_and_links_behind_dashes(points: str, waits: str) -> None:
    """Short words for points, and a label of two letters before the tasks that it names."""
    listed = listed_in(_LIST.format(points=points, waits=waits))
    assert [task.points for task in listed.tasks] == [3, 3, 3]
    assert listed.tasks[2].depends_on == ("M1", "M2")
    assert len(listed.tasks[2].checks) == 1  # a status of HTTP is no exit code of a command
    assert POINTS.search("3 ptarmigans") is None


_TICKETS = """# [ZOO-1] Epic: Night tours

### ZOO-2 Sell tickets

**Story points:** 3 **Status:** Done

{label}

* A ticket has one date
* A late buyer is told so

---

### ZOO-3 Lead the tours

**Story points:** 5 **Status:** To do
**is blocked by:** ZOO-2

{label}

* No lamp is brighter than a candle
* The owls are asleep
"""


@pytest.mark.parametrize("label", ["Acceptance criteria", "Akzeptanzkriterien", "Acceptance criteria:", "Done when"])
def test_criteria_below_a_line_without_a_colon(label: str) -> None:
    """A line of its own above a list judges the task, whatever ends it."""
    listed = listed_in(_TICKETS.format(label=label))
    assert [len(task.checks) for task in listed.tasks] == [2, 2]


@pytest.mark.parametrize("head", ["Sprint exit:", "**Cycle exit (by the charter):**", "## Milestone exit"])
def test_what_holds_at_the_exit_of_a_round(head: str) -> None:
    """What has to hold before a round is over holds for all tasks."""
    tickets = _TICKETS.format(label="Acceptance criteria")
    text = f"{tickets}\n---\n\n{head}\n\n1. no owl is hurt\n2. change log is written\n"
    listed = listed_in(text)
    assert len(listed.checks) == 2


@pytest.mark.parametrize("boxes", ["( ) new{}(x) mended{}( ) moved", "(x) new{}( ) moved{}(x) mended"])
def test_round_boxes_in_a_wiki(boxes: str) -> None:
    """Round boxes are options in the markup of trackers as well, where some are left empty."""
    text = f"h1. ZOO-9 A bench for the owls\n\nh2. Kind of change\n\n{boxes.format(*'12')}\n".replace("1(", "\n(")
    text = text.replace("2(", "\n(") + "\nh2. Acceptance criteria\n\n# The bench is dry.\n# Two owls fit on it.\n"
    intake = read_document(text.encode(), where="issue.md").result
    assert isinstance(intake, Intake)
    assert len(intake.choices) == 3
    assert sum(choice.ticked for choice in intake.choices) == boxes.count("(x)")
    assert len(intake.checks) == 2
