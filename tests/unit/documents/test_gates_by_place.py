"""Gates that are told by their place: between two parts, in a table of what is needed before, in a stamped box."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook


def _skill(text: str) -> Playbook:
    read = read_document(text.encode(), where="skill.md")
    assert read.kind is DocumentKind.PHASE_SKILL
    assert isinstance(read.result, Playbook)
    return read.result


_ROWS = """# Bringing a mill onto the wind plan

## The route

| Stage | Days | We do |
|---|---|---|
| **A · Listen** | 2 | hear the miller |
| **B · Clean** | 1 | clean the sails |
| **C · Drive** | 9 | let it turn |

## {head}

**Lock 1 — between A and B.**
Opened by the owner of the mill, in writing. If she says no we listen again.

**Lock 2 — between B and C.** The head of the guild says yes or no.

### {shown}

- [ ] the brake holds
- [ ] the grain is dry

## Words

**Brake.** What stops it.
"""


@pytest.mark.parametrize("shown", ["What lies on the table at lock 2", "Looked at before lock 2 opens"])
def test_rows_that_letters_count_are_phases_and_what_stands_between_two_of_them_is_a_gate(shown: str) -> None:
    read = _skill(_ROWS.format(head="Two locks", shown=shown))
    assert [phase.title for phase in read.phases] == ["Listen", "Clean", "Drive"]
    assert [gate.after for gate in read.gates] == ["listen", "clean"]
    assert not read.required_inputs
    assert [check.title for check in read.gate.checks] == ["the brake holds", "the grain is dry"]


def test_rows_of_signatures_needed_before_parts_are_gates_the_last_one_before_what_is_no_part() -> None:
    text = (
        "# Refit of a buoy\n\n## Stages\n\n### Stage 1 -- Lift\n\nLift it.\n\n### Stage 2 -- Paint\n\nPaint it.\n\n"
        "### Stage 3 -- Sink\n\nSink it.\n\n## Signatures\n\n| Signature | Whose | Needed before |\n|---|---|---|\n"
        "| Survey | harbour master | Stage 2 |\n| Release | head of buoys | Stage 3 |\n| Book | archivist | filing |\n"
    )
    read = _skill(text)
    assert [gate.after for gate in read.gates] == ["lift", "paint"]
    assert read.gate.title == "archivist"


_STAMPED = """# Przebudowa młyna

## 1. Po co to robimy

Młyn jest stary.

## 2. Etapy

### 2.1 Pomiar

Mierzymy.

### 2.2 Projekt

Rysujemy.

> ✅ **Zgoda A, główny młynarz.** Podpisuje projekt albo odsyła do etapu 2.1.

### 2.3 Budowa

Budujemy.

> ✅ **Zgoda B, komisja wodna.** Podpisuje protokół albo odmawia.

## 3. Co ogląda komisja

1. hamulec trzyma
2. ziarno jest suche

## 4. Role

- **Młynarz**: mieli
"""


def test_a_stamp_in_a_quotation_is_no_box_and_a_list_called_after_who_decides_is_what_is_looked_at() -> None:
    read = _skill(_STAMPED)
    assert [phase.title for phase in read.phases] == ["Pomiar", "Projekt", "Budowa"]
    assert [gate.after for gate in (*read.gates, read.gate)] == ["projekt", None]
    assert [check.title for check in read.gate.checks] == ["hamulec trzyma", "ziarno jest suche"]


def test_what_lies_between_two_things_that_are_no_parts_of_the_work_is_no_gate() -> None:
    text = (
        "# Runbook: x\n\n## Steps\n\n1. Measure.\n2. Report.\n\n## Notes\n\n"
        "**Range.** The director says yes to anything between 2 and 9.\n"
    )
    read = read_document(text.encode(), where="x.md").result
    assert isinstance(read, Playbook)
    assert not read.gates


_SIGNED = (
    "# Refit of a buoy\n\n## Stages\n\n### Stage 1 -- Lift\n\nLift it.\n\n### Stage 2 -- Paint\n\nPaint it.\n\n"
    "### Stage 3 -- Sink\n\nSink it.\n\n## Signatures\n\n| Signature | Whose | Needed before |\n|---|---|---|\n"
)


@pytest.mark.parametrize(
    "rows",
    [
        "| Book | archivist | the moon landing |\n",
        "| Survey | harbour master | Stage 2 |\n| Book | archivist | Stage 9 |\n",
    ],
)
def test_a_row_alone_or_one_that_names_a_part_that_is_not_there_is_not_the_gate_of_the_last_part(rows: str) -> None:
    assert _skill(_SIGNED + rows).gate.title != "archivist"


@pytest.mark.parametrize("head", ["Marketing contacts", "Harbour history", "Harbour weather"])
def test_a_list_that_shares_a_word_with_whoever_decides_is_not_what_is_looked_at(head: str) -> None:
    rows = "| Survey | marketing lead | Stage 2 |\n| Release | harbour master | Stage 3 |\n"
    read = _skill(
        f"{_SIGNED}{rows}\n## {head}\n\n- Ana, from nine to five\n- Ben, at the harbour\n\n"
        "## Completion criteria\n\n- [ ] it floats\n"
    )
    assert [check.title for check in read.gate.checks] == ["it floats"]
