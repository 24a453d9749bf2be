"""Numbers of units in what is done on failure, rows whose cell has an id and a name, lines that are slanted whole."""

from __future__ import annotations

import pytest

from orchestrator.documents.failure_limits import turns_on_failure
from tests.unit.documents.reads import read_both


@pytest.mark.parametrize(
    "way",
    ["repetir la tarea 1", "répéter la tâche 2", "repetir a tarefa 1", "powtórzyć zadanie 1", "repeat task 2"],
)
def test_the_number_of_a_unit_counts_no_tries(way: str) -> None:
    assert turns_on_failure(way) is None


@pytest.mark.parametrize("way", ["repetir 1 vez", "répéter 2 fois", "repetir hasta 2 veces", "repeat it twice"])
def test_what_counts_them_is_still_counted(way: str) -> None:
    assert turns_on_failure(way) is not None


@pytest.mark.parametrize("name", ["L{} Reef", "L{}: Reef", "L-{} Reef"])
def test_rows_wait_for_those_whose_id_stands_before_a_name(name: str) -> None:
    first, second = name.format(1), name.format(2)
    heads = "| Task | Command | After | Attempts | Criterion |\n|---|---|---|---|---|\n"
    waits = first.split()[0].strip(":")
    rows = f"| {first} | `reef` | - | 2 | `a.txt` exists |\n| {second} | `hoist` | {waits} | 3 | `b.txt` exists |\n"
    imported, playbook = read_both(f"# Sails by night\n\n{heads}{rows}")
    assert imported.kind.value == "workflow-step"
    assert playbook.phases[1].requires == (playbook.phases[0].id,)
    assert not any(defect.code == "dangling-target" for defect in imported.defects)


_SLANTED = """# {title}

## {unit} 1

{mark}{needs}: -{gap}{tries}: 2{gap}{fails}: {way}{mark}

- `sail check`
  - [ ] `ropes.txt` exists
- `sail up`
  - [ ] the wind is from the west

## {unit} 2

{mark}{needs}: {unit} 1{gap}{tries}: 3{gap}{fails}: {way}{mark}

- `sail down`
  - [ ] the sail is dry
"""


@pytest.mark.parametrize("mark", ["*", "_", ""])
@pytest.mark.parametrize("gap", [" — ", " · ", "   "])
@pytest.mark.parametrize(
    "words",
    [
        ("Segel", "Los", "Nach", "Wiederholungen", "Bei Misserfolg", "abbrechen"),
        ("Les voiles", "Bloc", "Dépend de", "Relances", "En cas d'échec", "arrêter"),
        ("Las velas", "Lote", "Depende de", "Reintentos", "Si falla", "detener"),
        ("The sails", "Batch", "Depends on", "Retries", "On failure", "stop"),
    ],
)
def test_fields_of_a_line_that_is_slanted_whole_and_commands_above_boxes(
    mark: str, gap: str, words: tuple[str, ...]
) -> None:
    title, unit, needs, tries, fails, way = words
    text = _SLANTED.format(mark=mark, gap=gap, title=title, unit=unit, needs=needs, tries=tries, fails=fails, way=way)
    imported, playbook = read_both(text)
    assert imported.kind.value == "workflow-step"
    tasks = [task for phase in playbook.phases for task in phase.tasks]
    assert [len(task.steps) for task in tasks] == [2, 1]
    assert [len(task.checks) for task in tasks] == [2, 1]
    assert [task.max_attempts for task in tasks] == [3, 4]
    assert [task.on_failure for task in tasks] == ["halt", "halt"]


@pytest.mark.parametrize(
    "label, step, none",
    [("Requisitos", "Paso", "ninguno"), ("Requisitos", "Passo", "nenhum"), ("Requisiti", "Passo", "-")],
)
def test_what_is_called_a_requirement_and_names_a_unit_is_what_it_waits_for(label: str, step: str, none: str) -> None:
    parts = (
        f"## {step} {n} - Vela {n}\n\n- {label}: {needs}\n- Max Retries: 2\n- Success Criteria: `{n}.txt` exists\n\n"
        for n, needs in ((1, none), (2, f"{step.lower()} 1"), (3, "REQ-4"))
    )
    _, playbook = read_both("".join(("# Velas\n\n", *parts)))
    first, second, third = playbook.phases
    assert second.requires == (first.id,) or second.tasks[0].requires == (first.id,)
    assert not third.requires
    assert not third.tasks[0].requires
    assert third.tasks[0].requirements == ("REQ-4",)
