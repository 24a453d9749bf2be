"""Boxes of issues: what whoever opens one confirms is no choice, and what closes it is judged."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake


def _issue(text: str, where: str = "issue.md") -> Intake:
    read = read_document(text.encode(), where=where)
    assert isinstance(read.result, Intake)
    return read.result


_BOXES = """---
name: New boat
about: Propose a boat
labels: boat
---

### Type of boat

- [ ] Rowing
- [ ] Sailing

### {head}

{boxes}

### Acceptance criteria

- [ ] It floats
"""


@pytest.mark.parametrize(
    "head, boxes",
    [
        ("Have you checked?", "- [ ] there is no such boat\n- [ ] I asked the yard"),
        ("Before you submit", "- [ ] the berth is free"),
        ("Dados pessoais", "- [ ] Tomei conhecimento"),
        ("Datenschutz", "- [ ] Ich habe den Hinweis gelesen"),
    ],
)
def test_what_is_confirmed_first_is_no_choice(head: str, boxes: str) -> None:
    read = _issue(_BOXES.format(head=head, boxes=boxes))
    assert [choice.text for choice in read.choices] == ["Rowing", "Sailing"]
    assert [check.title for check in read.checks] == ["It floats"]


@pytest.mark.parametrize(
    "head", ["Closing the request", "Conclusão do pedido", "Cierre de la solicitud", "Abschluss des Antrags"]
)
def test_boxes_of_what_closes_an_issue_are_judged(head: str) -> None:
    read = _issue(_BOXES.format(head=head, boxes="- [ ] The yard has been told\n- [ ] The log is filed"))
    assert [choice.text for choice in read.choices] == ["Rowing", "Sailing"]
    assert {check.title for check in read.checks} == {"The yard has been told", "The log is filed", "It floats"}


def test_a_single_box_of_a_form_in_which_somebody_offers_to_help_is_no_choice() -> None:
    text = "name: Boat\ndescription: Propose one\nbody:\n  - type: checkboxes\n    id: help\n    attributes:\n"
    text += "      label: Would you help?\n      options:\n        - label: I could row it over\n"
    text += "  - type: checkboxes\n    id: kind\n    attributes:\n      label: Kind\n      options:\n"
    text += "        - label: Rowing\n        - label: Sailing\n"
    assert [choice.text for choice in _issue(text, "boat.yml").choices] == ["Rowing", "Sailing"]
