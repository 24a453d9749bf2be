"""What the boxes of an issue are: options of a selection, criteria, or what its author says of the work."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake

_ISSUE = """---
name: Greenhouse work
about: Beds, panes and pipes
---

## 🌱 Greenhouse Task

**Component Type:**
- [x] Bed
- [ ] Pane

**Scope:**
- [ ] New
- [x] Mended

## 🧾 Ground Requirements

**{label}:**
{boxes}

## ✅ Acceptance Criteria

**Functionality:**
- [ ] Nothing withers

## 🧪 {section}

**{inner}:**
- [x] Drip rate
- [ ] Ordered from: [shop]
"""
_TOLD = "- [x] Delivered by: the quarry\n- [x] Soil test agreed\n- [ ] Contains peat"
_NEEDED = "- [ ] New bed needed\n- [x] Existing bed enlarged\n- [ ] Drain"


def _read(label: str, boxes: str, section: str = "Watching", inner: str = "Weekly") -> Intake:
    text = _ISSUE.format(label=label, boxes=boxes, section=section, inner=inner)
    result = read_document(text.encode(), where="issue.md").result
    assert isinstance(result, Intake)
    return result


@pytest.mark.parametrize(
    "section, inner",
    [("Testing Strategy", "Bench Testing"), ("Watching", "Metrics"), ("Watching", "Weekly")],
)
def test_boxes_of_a_section_that_neither_selects_nor_accepts_are_what_the_author_says(section: str, inner: str) -> None:
    """However their labels are called: they leave no phase out, and are not judged."""
    read = _read("Beds", _NEEDED, section, inner)
    assert [choice.text for choice in read.choices][:4] == ["Bed", "Pane", "New", "Mended"]
    assert [spec.title for spec in read.checks] == ["Nothing withers"]
    fields = {field.label: field.value for field in read.fields}
    assert fields[f"{inner}: Drip rate"] == "yes"
    assert fields[f"{inner}: Ordered from"] is None


@pytest.mark.parametrize("label", ["Soil (if applicable)", "Policy", "Source"])
def test_boxes_of_what_is_needed_that_tell_what_is_so_are_no_options(label: str) -> None:
    """What is behind the colon of a ticked one is its value."""
    read = _read(label, _TOLD)
    assert [choice.text for choice in read.choices] == ["Bed", "Pane", "New", "Mended"]
    fields = {field.label: field.value for field in read.fields}
    assert fields[f"{label}: Delivered by"] == "the quarry"
    assert fields[f"{label}: Soil test agreed"] == "yes"
    assert fields[f"{label}: Contains peat"] is None


def test_boxes_of_what_is_needed_are_options_where_they_name_it() -> None:
    """Three more ways that the work can go."""
    assert [choice.text for choice in _read("Beds", _NEEDED).choices][4:] == [
        "New bed needed",
        "Existing bed enlarged",
        "Drain",
    ]


@pytest.mark.parametrize("head", ["Evidence", "Definition of ready", "Belege"])
def test_what_shows_how_things_are_or_lets_an_issue_begin_is_no_acceptance_of_it(head: str) -> None:
    """Beside a part that accepts it."""
    shown = f"## {head}\n\n| Measure | Now |\n|---|---|\n| Slugs a night | 12 |\n| Leaves lost | 3 |\n\n"
    text = f"# [Debt] Mend the fence\n\n{shown}## Acceptance criteria\n\n- [ ] No slug gets in\n"
    read = read_document(text.encode(), where="issue-x.md").result
    assert isinstance(read, Intake)
    assert [spec.title for spec in read.checks] == ["No slug gets in"]


_FORM = (
    "name: Slug seen\ndescription: d\nbody:\n  - type: checkboxes\n    attributes:\n      label: {0}\n      options:\n"
)
_OPTION = "        - label: {0}\n          required: true\n"
_PREFLIGHT = "Preflight"


def _judged(label: str, *options: str) -> tuple[int, int]:
    """How many checks and choices a list of a form makes."""
    text = _FORM.format(label) + "".join(map(_OPTION.format, options))
    read = read_document(text.encode(), where="f.yml").result
    assert isinstance(read, Intake)
    return len(read.checks), len(read.choices)


@pytest.mark.parametrize(
    "first, second",
    [
        ("I looked below the pot", "I agree to feed it"),
        ("I can show the slug", "I've read the rules"),
        ("Ich habe gesucht", "Ich stimme den Regeln zu"),
        ("J'ai cherché sous le pot", "J'accepte les règles"),
        ("He buscado debajo", "Acepto las reglas"),
        ("Ho cercato sotto il vaso", "Accetto le regole"),
        ("Ik heb gezocht", "Ik ga akkoord"),
    ],
)
def test_what_somebody_says_of_themselves_in_a_form_is_confirmed_however_its_list_is_called(
    first: str, second: str
) -> None:
    """A list of the same name with states of the work judges it."""
    assert _judged(_PREFLIGHT, first, second) == (0, 0)
    assert _judged(_PREFLIGHT, "Pot was moved", "Trap is set") == (2, 0)


@pytest.mark.parametrize(
    "label, first, second",
    [
        ("Acceptance criteria", "We can log in with a passkey", "We see who fed the slug"),
        ("Definition of done", "I as a reader can print", "I as an editor can delete"),
        ("Criterios de aceptación", "He visto el recibo", "He recibido el correo"),
        ("Acceptatiecriteria", "Je kunt inloggen", "Je ziet de lijst"),
        (_PREFLIGHT, "I file sono allegati", "I test passano"),
        (_PREFLIGHT, "He who pays gets a receipt", "He who sells gets one"),
        (_PREFLIGHT, "I as a reader can print", "I looked below the pot"),
        (_PREFLIGHT, "We can log in", "We see who fed the slug"),
    ],
)
def test_what_people_can_do_when_the_work_is_done_is_what_it_is_accepted_for(
    label: str, first: str, second: str
) -> None:
    assert _judged(label, first, second) == (2, 0)


@pytest.mark.parametrize("code", ["AC", "REQ", "DOD", "KA"])
@pytest.mark.parametrize(
    "title", ["**NEST-88 · Mend the aviary**", "# NEST-88 · Mend the aviary", "**Mend the aviary**"]
)
@pytest.mark.parametrize("label", ["**Acceptance criteria**", "**Evidence we want before this is closed**"])
def test_criteria_with_ids_of_their_own_belong_to_the_bold_line_above_them_and_are_no_tickets(
    code: str, title: str, label: str
) -> None:
    text = f"""\
{title}

Team Birds · Priority High · Created by Wren

We want a net that holds, and a way to lift it.

{label}

{code}-1: no finch gets through the net
{code}-2: the net lifts within a minute
"""
    result = read_document(text.encode(), where="issue.md").result
    assert isinstance(result, Intake)
    assert len(result.checks) == 2


@pytest.mark.parametrize(
    "head", ["What we will accept", "What the growers accept", "Was wir abnehmen", "O que aceitamos"]
)
def test_what_somebody_accepts_is_a_criterion_and_no_choice(head: str) -> None:
    boxes = "- [ ] Nothing withers\n- [ ] The pane opens\n"
    text = f"---\nname: Bed\nabout: A bed\n---\n\n### Where?\n\n- Bed:\n\n### {head}\n\n{boxes}"
    intake = read_document(text.encode(), where="bed.md").result
    assert isinstance(intake, Intake)
    assert [spec.title for spec in intake.checks] == ["Nothing withers", "The pane opens"]
    assert not intake.choices
