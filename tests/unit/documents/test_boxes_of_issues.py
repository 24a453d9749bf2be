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


def test_what_somebody_says_of_themselves_in_a_form_is_confirmed_however_its_list_is_called() -> None:
    """A list of the same name with states of the work judges it."""
    head = "name: Slug seen\ndescription: d\nbody:\n"
    form = f"{head}  - type: checkboxes\n    attributes:\n      label: Preflight\n      options:\n"
    options = "".join(f"        - label: {{{n}}}\n          required: true\n" for n in range(2))
    own = read_document((form + options).format("I looked below the pot", "I agree to feed it").encode(), where="f.yml")
    other = read_document((form + options).format("Pot was moved", "Trap is set").encode(), where="f.yml")
    assert isinstance(own.result, Intake)
    assert isinstance(other.result, Intake)
    assert (len(own.result.checks), len(own.result.choices), len(other.result.checks)) == (0, 0, 2)
