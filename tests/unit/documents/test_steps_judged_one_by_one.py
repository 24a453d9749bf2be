"""Units with limits whose steps each have checks below them, and fields that a wide gap sets apart in one line."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import Playbook

_TITLES = {
    "es": "Guía del invernadero",
    "fr": "Guide de la serre",
    "de": "Leitfaden Gewächshaus",
    "en": "The greenhouse",
}
_WORDS = {
    "es": ("Tarea", "Requiere", "Reintentos", "Si falla", "avisar al jardinero", "Comprobación"),
    "fr": ("Tâche", "Prérequis", "Tentatives", "En cas d'échec", "prévenir le jardinier", "Contrôle"),
    "de": ("Aufgabe", "Voraussetzung", "Wiederholungen", "Bei Fehler", "Gärtner anrufen", "Prüfung"),
    "en": ("Task", "Depends on", "Retries", "On failure", "call the gardener", "Check"),
}
_STEPS = (("vent", "`flaps open --all`", "a flap is open"), ("sow", "`seeder run`", "`tray.csv` exists"))


def _document(language: str, step: str) -> str:
    task, needs, tries, fails, way, check = _WORDS[language]
    parts = []
    for number in (1, 2, 3):
        before = f"{task.lower()} {number - 1}" if number > 1 else "-"
        head = f"## {task} {number}. Bed {number}\n\n*{needs}:* {before}\n*{tries}:* 2. *{fails}:* {way}.\n\n"
        steps = (
            step.format(n=place, code=f"B{number}{place}", told=f"{name}: {command}", holds=holds, check=check)
            for place, (name, command, holds) in enumerate(_STEPS, start=1)
        )
        parts.append(head + "".join(steps))
    return f"# {_TITLES[language]}\n\n" + "\n".join(parts)


def _shape(imported: Imported) -> tuple[list[int], list[int], list[bool], list[int]]:
    assert isinstance(imported.result, Playbook)
    phases = imported.result.phases
    tasks = [task for phase in phases for task in phase.tasks]
    judged = [len(task.checks) for task in tasks]
    waits = [len({*phase.requires, *(one for task in phase.tasks for one in task.requires)}) for phase in phases]
    return [len(task.steps) for task in tasks], judged, [bool(task.max_attempts) for task in tasks], waits


@pytest.mark.parametrize("language", ["es", "fr", "de", "en"])
@pytest.mark.parametrize(
    "step",
    [
        "{n}. {told}\n   - ✔ {holds}\n",
        "{n}. {told}\n   - [ ] {holds}\n",
        "{n}. {told}\n   - {check}: {holds}\n",
        "- {code}. {told}\n  - {check}: {holds}\n",
    ],
)
def test_units_are_work_whose_steps_are_judged(language: str, step: str) -> None:
    imported = read_document(_document(language, step).encode(), where="document.md")
    assert imported.kind.value == "workflow-step"
    assert _shape(imported) == ([2, 2, 2], [2, 2, 2], [True] * 3, [0, 1, 1])


@pytest.mark.parametrize(
    "needs, tries, heads",
    [
        ("After", "Retries", "| Step | Command | Pass criterion |"),
        ("Nach", "Wiederholungen", "| Schritt | Befehl | Prüfkriterium |"),
        ("Después de", "Intentos", "| Paso | Orden | Se acepta si |"),
        ("Après", "Essais", "| Étape | Commande | Contrôle |"),
    ],
)
@pytest.mark.parametrize("gap", ["   ", "  ", " · "])
def test_fields_in_one_line_that_a_gap_sets_apart_are_each_read(needs: str, tries: str, heads: str, gap: str) -> None:
    rows = "|---|---|---|\n| a | `crane up` | `log.txt` exists |\n| b | `crane down` | `end.txt` exists |\n"
    parts = (
        f"### CR-{letter} Lift\n\n{needs}: {before}{gap}{tries}: 3\n\n{heads}\n{rows}"
        for letter, before in zip("ABC", ("-", "CR-A", "CR-B"), strict=True)
    )
    text = "\n".join(("# Harbour nights\n\n## Lifts\n", *parts))
    imported = read_document(text.encode(), where="document.md")
    assert imported.kind.value == "workflow-step"
    assert _shape(imported) == ([2, 2, 2], [2, 2, 2], [True] * 3, [0, 1, 1])


def test_boxes_below_steps_make_no_workflow_of_tasks_without_limits() -> None:
    tasks = (
        f"### Task {n}: Bed {n}\n\nDepends on: -\nPoints: {n}\n\n1. dig\n   - [ ] spade\n2. sow\n   - [ ] seeds\n\n"
        for n in (1, 2, 3)
    )
    text = "".join(("# Garden tasks\n\n", *tasks))
    imported = read_document(text.encode(), where="document.md")
    assert imported.kind.value == "task-list"
