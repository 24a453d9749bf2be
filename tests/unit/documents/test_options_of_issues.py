"""Options of issues in other dress than a list of boxes, and boxes that offer nothing."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake

_HEAD = "# A pot for a plant\n\nName:\n\n## Type\n\n- [ ] bowl\n- [x] jug\n\n"
_END = "\n## Accepted when\n\n- [ ] it holds water\n"


def _read(part: str) -> Intake:
    read = read_document(f"{_HEAD}{part}\n{_END}".encode(), where="pot.md", kind=DocumentKind.ISSUE).result
    assert isinstance(read, Intake)
    return read


def _offered(part: str) -> list[str]:
    return [f"{choice.text}{'!' if choice.ticked else ''}" for choice in _read(part).choices[2:]]


@pytest.mark.parametrize(
    "part",
    [
        "**Colour:** [ ] red  [x] blue  [ ] green",
        "**Colour** ☐ red ☒ blue ☐ green",
        "[ ] red / [x] blue / [ ] green",
        "## Shop\n\nInto (as many as you need)\n\n[ ] red\n[x] blue\n[ ] green",
        "## Shop\n\n**Farben (bitte ankreuzen)**\n\n- [ ] red\n- [x] blue\n- [ ] green",
    ],
)
def test_boxes_of_a_line_or_of_a_group_that_is_picked_from_are_options(part: str) -> None:
    assert _offered(part) == ["red", "blue!", "green"]


@pytest.mark.parametrize(
    "part",
    [
        "**Kind** (ring one)\n\n* low\n* middle\n* high",
        "## How urgent?\n\n| | Days |\n|---|---|\n| low | 30 |\n| middle | 5 |\n| high | 1 |",
        "## Priorität\n\n| Stufe | Frist |\n|---|---|\n| low | 30 |\n| middle | 5 |\n| high | 1 |",
        "## Gravité\n\n- low\n- middle\n- high",
        "## Priority\n\nlow\nmiddle\nhigh",
    ],
)
def test_options_without_boxes_are_those_that_are_ringed_and_grades(part: str) -> None:
    assert _offered(part) == ["low", "middle", "high"]


@pytest.mark.parametrize(
    "part",
    [
        "## Priority\n\nHigh, since the plant is thirsty.",
        "## Affected rooms\n\n- kitchen\n- hall\n- attic",
        "## Severity\n\n- Room: ____\n- Day: ____\n- Hour: ____",
        "The pot [X] stands on [Y] in the hall.",
        "| Where | [ ] in | [ ] out |\n|---|---|---|\n| | | |",
    ],
)
def test_what_is_told_or_left_to_be_filled_in_is_no_option(part: str) -> None:
    assert _offered(part) == []


@pytest.mark.parametrize("head", ["Done so far", "What we have told them already", "Bereits versucht", "Già provato"])
def test_what_was_done_before_judges_nothing_and_what_was_not_is_open(head: str) -> None:
    read = _read(f"## {head}\n\n- [x] asked the gardener\n- [ ] measured the sill")
    assert [check.title for check in read.checks] == ["it holds water"]
    assert "measured the sill" not in {choice.text for choice in read.choices}
    assert f"{head}: measured the sill" in {field.label for field in read.fields}


@pytest.mark.parametrize(
    "head",
    [
        "Pronto para fechar",
        "Criteri per chiudere",
        "Critères pour livrer",
        "Bereit zum Schließen",
        "Klaar om te sluiten",
    ],
)
@pytest.mark.parametrize("mark", ["- [ ] ", "- "])
def test_what_an_issue_is_closed_by_is_judged_in_other_languages(head: str, mark: str) -> None:
    read = _read(f"## {head}\n\n{mark}pot is paid\n{mark}plant is in it")
    assert [check.title for check in read.checks if check.title != "it holds water"] == [
        "pot is paid",
        "plant is in it",
    ]


def test_boxes_below_a_heading_of_its_own_that_tell_what_is_so_are_no_options() -> None:
    assert _offered("## Source of the clay\n\n- [ ] Secret stored in vault\n- [ ] Rotation date known") == []
    assert _offered("## Mood of the plant\n\n- [ ] delighted\n- [ ] confused") == ["delighted", "confused"]


@pytest.mark.parametrize(
    "told",
    [
        "Choose one and delete the others.",
        "Delete as appropriate.",
        "Nichtzutreffendes bitte streichen.",
        "Rayez les mentions inutiles.",
        "Táchese lo que no proceda.",
    ],
)
def test_what_a_part_lists_below_a_line_that_says_to_pick_are_options(told: str) -> None:
    assert _offered(f"## Glaze\n\n{told}\n\n* low\n* middle (satin)\n* high") == ["low", "middle (satin)", "high"]
    assert _offered(f"## Glaze\n\n{told}\n\n* Colour: ____\n* Cone: ____") == []
    assert _offered("## Glaze\n\nWe chose the colour and deleted the photographs.\n\n* low\n* high") == []


@pytest.mark.parametrize(
    "head",
    [
        "Conditions for approval",
        "Voraussetzungen für die Freigabe",
        "Conditions d'acceptation",
        "Condiciones para la aprobación",
    ],
)
@pytest.mark.parametrize("mark", ["- [ ] ", "- "])
def test_what_an_approval_depends_on_is_judged(head: str, mark: str) -> None:
    read = _read(f"## {head}\n\n{mark}pot is paid\n{mark}plant is in it")
    assert [check.title for check in read.checks if check.title != "it holds water"] == [
        "pot is paid",
        "plant is in it",
    ]


_FORM = """name: Broken pot
description: A pot leaks
body:
  - type: input
    id: where
    attributes:
      label: Where does it stand?
  - type: textarea
    id: closing
    attributes:
      label: {label}
      description: {told}
      value: |
        - [ ] pot is dry
        - [ ] plant is back
"""


@pytest.mark.parametrize(
    "told",
    [
        "The report is closed when these are ticked.",
        "It counts as done only when all of this is so.",
        "Die Meldung wird geschlossen, sobald alles angekreuzt ist.",
        "La demande est fermée quand tout est coché.",
        "El aviso se cierra cuando todo está marcado.",
    ],
)
def test_boxes_in_the_text_of_a_field_that_says_when_the_issue_is_closed_are_criteria(told: str) -> None:
    read = read_document(_FORM.format(label="For the team", told=told).encode(), where="pot.yml").result
    assert isinstance(read, Intake)
    assert [check.title for check in read.checks] == ["pot is dry", "plant is back"]
    assert not read.choices


def test_boxes_of_a_field_that_says_nothing_of_the_end_stay_options() -> None:
    form = _FORM.format(label="Which of them?", told="Tick what is done when you find time.")
    read = read_document(form.encode(), where="pot.yml").result
    assert isinstance(read, Intake)
    assert [choice.text for choice in read.choices] == ["pot is dry", "plant is back"]
