"""Procedures in which a step has somebody agree, and which closing words lead to what is judged."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, RouteAction

_STEPS = """# Lock inspection

## 1. Look

Look at the gates of the lock.

- They are shut → go to 2.
- They leak → go back to 1.

## 2. Drain

{said}

- The chamber is empty → go to 3.
- It fills again → repeat 2.

## 3. Inspect

Walk through the chamber.
"""
_TABLE = """# Lock inspection

## Activities

| No. | Activity | By | If OK | If not OK |
|---|---|---|---|---|
| 1.1 | Look at the gates | Keeper | Go to 1.2 | Repeat 1.1 |
| 1.2 | {said} | Keeper | Go to 1.3 | Wait an hour and repeat 1.2 |
| 1.3 | Walk through the chamber | Diver | - | - |
"""
_DECIDED = """# Procedure: Lock inspection

### 4. Workflow

#### Step 1: Look

**Decisions / Evaluations**
- **Decision:** Are the gates shut?
  - **Go:** If yes, proceed to Step 2
  - **No-Go:** If no, repeat Step 1

#### Step 2: Drain

**Decisions / Evaluations**
- **Decision:** {said}
  - **Go:** If so, proceed to Step 3
  - **No-Go:** If not, return to Step 1

#### Step 3: Inspect

**Decisions / Evaluations**
- **Decision:** Is the chamber sound?
  - **Go:** If yes, the procedure is complete
  - **No-Go:** If no, repeat Step 3
"""
_SOUGHT = (
    'Ask the harbour master for a clear **"yes, drain it"** by radio before you open the valve.',
    "Call the control room and obtain verbal approval to drain the chamber; note the name.",
    "Get written sign-off from the harbour master.",
    "Holen Sie vor dem Ablassen die Freigabe der Hafenleitung ein.",
    "Demandez l'accord du capitaine du port.",
    "Solicite el visto bueno de la jefa del puerto.",
    "Request permission from the site manager and open the valve.",
)
_NOT_SOUGHT = (
    "If the level is above the mark, get sign-off from the harbour master.",
    "Ask the keeper for the key of the valve.",
    "Get the approval count from the board and note it.",
    "Request permission to use the camera and film the chamber.",
    "Has the harbour master approved it? See the log.",
)


def _read(text: str) -> Playbook:
    result = read_document(text.encode(), where="x.md", kind=DocumentKind.PROCEDURE).result
    assert isinstance(result, Playbook)
    return result


@pytest.mark.parametrize("said", _SOUGHT)
@pytest.mark.parametrize("text", [_STEPS, _TABLE])
def test_a_step_that_has_somebody_agree_is_held_up(text: str, said: str) -> None:
    found = _read(text.format(said=said.replace(".", ";").rstrip(";") if text is _TABLE else said))
    assert [gate.after for gate in found.gates] == [found.phases[1].id]
    assert [len(phase.routes) for phase in found.phases[:2]] == [2, 2]


@pytest.mark.parametrize("said", _NOT_SOUGHT)
def test_what_is_asked_for_in_a_case_or_of_no_person_holds_nothing_up(said: str) -> None:
    assert not _read(_STEPS.format(said=said)).gates


@pytest.mark.parametrize(
    "said, gates",
    [
        ("Has the site manager approved the draining?", 1),
        ("Did the harbour board sign it off?", 1),
        ("Hat die Hafenleitung das Ablassen freigegeben?", 1),
        ("Is the draining approved?", 0),
        ("Has the pump released the valve?", 0),
    ],
)
def test_a_decision_that_asks_whether_somebody_agreed_is_a_gate(said: str, gates: int) -> None:
    found = _read(_DECIDED.format(said=said))
    assert len(found.gates) == gates
    assert [route.action for route in found.phases[1].routes] == [RouteAction.CONTINUE, RouteAction.RETRY]


_CLOSED = """# Change of the tide gauge

{steps}

| No. | Activity | If OK | If not OK |
|---|---|---|---|
| 4.1 | Warn the pilots | Go to 4.2 | Stop |
| 4.2 | Swap the gauge | Go to 4.3 | Repeat 4.2 |
| 4.3 | Compare both readings | - | - |

{closure}

{lead}

{entries}

{records}

Form T-9.
"""
_PARTS = [
    {"steps": "## 4 Activities", "closure": "## 5 Closure", "records": "## 6 Records"},
    {"steps": "**4 Activities**", "closure": "**5 Closure**", "records": "**6 Records**"},
]
_ENTRIES = ("the new gauge has run for a day", "both readings agree", "the old gauge is in the store")


@pytest.mark.parametrize("parts", _PARTS)
@pytest.mark.parametrize("mark", ["1. ", "- "])
@pytest.mark.parametrize(
    "lead",
    [
        "The Harbour Master closes the change after confirming that",
        "The record is signed off once he has made sure that:",
        "Der Hafenmeister schließt den Auftrag, nachdem er geprüft hat, dass",
        "Le capitaine clôt la fiche après avoir vérifié que",
        "El capitán cierra la ficha tras comprobar que",
        "The Harbour Master confirms that",
    ],
)
def test_what_is_confirmed_before_it_is_closed_is_judged(lead: str, mark: str, parts: dict[str, str]) -> None:
    entries = "\n".join(f"{mark}{one}" for one in _ENTRIES)
    assert len(_read(_CLOSED.format(lead=lead, entries=entries, **parts)).gate.checks) == 3


@pytest.mark.parametrize("parts", _PARTS)
def test_what_is_done_at_the_end_is_not_judged(parts: dict[str, str]) -> None:
    entries = "1. Archive the form\n2. Notify the pilots\n3. Update the register"
    found = _read(_CLOSED.format(lead="The harbour master then does this:", entries=entries, **parts))
    assert not found.gate.checks


@pytest.mark.parametrize("number, alarms", [("4.2", 0), ("4.7", 1)])
@pytest.mark.parametrize("listed", [False, True])
def test_a_number_of_a_row_or_a_clause_that_a_note_points_at_is_there(listed: bool, number: str, alarms: int) -> None:
    rows = "- 4.1 Warn the pilots\n- 4.2 Swap the gauge\n- 4.3 Compare both readings"
    table = "| No. | Activity |\n|---|---|\n| 4.1 | Warn the pilots |\n| 4.2 | Swap the gauge |\n| 4.3 | Compare both |"
    text = f"# Change of the gauge\n\n## Steps\n\n{rows if listed else table}\n\nNote: step {number} is for low tide.\n"
    defects = read_document(text.encode(), where="x.md", kind=DocumentKind.PROCEDURE).defects
    assert sum(defect.code == "dangling-target" for defect in defects) == alarms
