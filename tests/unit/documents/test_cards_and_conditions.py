"""Cards of boards in plain text, and parts that are called by the condition under which the work is done."""

from __future__ import annotations

from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from orchestrator.task_list import TaskList


def _tasks(text: str) -> TaskList:
    read = read_document(text.encode(), where="list.md").result
    assert isinstance(read, TaskList)
    return read


def test_notes_below_a_box_say_one_thing_a_line_by_words_that_come_again() -> None:
    """A box that is half filled is a task that is not done."""
    told = _tasks(
        "TODO of the well\n================\n\n"
        "[x] W01 (3) dig\n    ok: water stands in it\n\n"
        "[~] W02 (2) line it\n    needs W01\n    ok: no stone is loose\n    ok: no frog is left\n\n"
        "[ ] W03 (1) cover it\n    needs W02\n    ok: a child cannot lift it\n\n"
        "[ ] W04 (1) pump\n    needs W02\n    ok: ten litres a minute\n"
    )
    assert [(task.id, task.done, task.depends_on, len(task.checks)) for task in told.tasks] == [
        ("W01", True, (), 1),
        ("W02", False, ("W01",), 2),
        ("W03", False, ("W02",), 1),
        ("W04", False, ("W02",), 1),
    ]


def test_items_below_a_task_begin_with_what_they_say_in_other_languages() -> None:
    """`reçue si`, `après A1`: once is a word, several times is a field."""
    told = _tasks(
        "# Liste de tâches du verger\n\n"
        "* [x] **A1. Tailler** *(2 j)*\n  * reçue si aucune branche ne se croise\n"
        "* [ ] **A2. Greffer** *(3 j)*\n  * après A1\n  * reçue si la greffe tient\n"
        "* [ ] **A3. Arroser** *(1 j)*\n  * après A2\n  * reçue si le sol est humide\n  * avec Luc\n"
        "* [ ] **A4. Cueillir** *(1 j)*\n  * après A3\n\n"
        "## Le verger est achevé quand\n\n1. la clôture est fermée\n2. le chien est rentré\n"
    )
    assert [(task.id, task.done, task.depends_on, len(task.checks)) for task in told.tasks] == [
        ("A1", True, (), 1),
        ("A2", False, ("A1",), 1),
        ("A3", False, ("A2",), 1),
        ("A4", False, ("A3",), 0),
    ]
    assert len(told.checks) == 2


def test_a_line_with_an_id_in_bold_above_other_lines_is_a_card() -> None:
    """What stands right below it is its own, be it a sentence, a label or a list."""
    told = _tasks(
        "# Tablero del vivero\n\n## Por hacer\n\n"
        "🟡 **VI-4 · Sembrar** — 3 puntos — Rosa\nSe acepta si:\n • hay cien macetas\n • cada una tiene su nombre\n\n"
        "🟡 **VI-5 · Regar** — 2 puntos — Juan\nDepende de VI-4.\nSe acepta si:\n • nada queda seco\n\n"
        "## Hecho\n\n🟢 **VI-2 · Comprar tierra** — 1 puntos — Rosa\nSe acepta si:\n • alcanza para todo\n"
    )
    assert [(task.id, task.done, task.points, task.depends_on, len(task.checks)) for task in told.tasks] == [
        ("VI-4", False, 3, (), 2),
        ("VI-5", False, 2, ("VI-4",), 1),
        ("VI-2", True, 1, (), 1),
    ]


def test_a_part_whose_name_ends_with_its_condition_says_what_is_accepted() -> None:
    """Of a form, and of a request whose choices are not the work; the list of today's way is no procedure."""
    form = (
        "name: Leak\ndescription: Water where none should be\nbody:\n"
        "  - type: textarea\n    id: closed\n    attributes:\n      label: Accepted by the caretaker when\n"
        "      value: |\n        1. the floor is dry\n        2. the tap was turned twice\n"
    )
    read = read_document(form.encode(), where="leak.yml").result
    assert isinstance(read, Intake)
    assert len(read.checks) == 2
    request = (
        "# Pedido nº 7 — bicicletário\n\n**Natureza** (assinalar)\n\n(x) obra\n( ) regra\n\n"
        "**Como é hoje**\n\n1. a bicicleta fica na chuva\n2. o porteiro reclama\n\n"
        "**Será aceito se**\n\n- [ ] dez bicicletas couberem\n- [ ] a porta abrir\n"
    )
    imported = read_document(request.encode(), where="pedido.md")
    assert imported.kind.value == "issue"
    assert isinstance(imported.result, Intake)
    assert [choice.ticked for choice in imported.result.choices] == [True, False]
    assert len(imported.result.checks) == 2


def test_what_counts_as_done_is_judged_in_every_language_and_what_the_work_starts_with_is_not() -> None:
    """`… gilt als fertig` is what all tasks are accepted for."""
    told = _tasks(
        "# Aufgabenliste Scheune\n\n## Aufgaben\n\n- [ ] S-1 Dach decken\n- [ ] S-2 Tor streichen\n\n"
        "## Für alle Aufgaben gilt als fertig\n\n- von einer zweiten Person angesehen\n- Werkzeug ist zurück\n\n"
        "## Wir beginnen, sobald\n\n- das Holz trocken ist\n- der Hof frei ist\n"
    )
    assert len(told.checks) == 2
    assert len(told.required_inputs) == 2
