"""Each question says which lines of a mapping would answer it, with the names of which it speaks."""

from __future__ import annotations

import re

import pytest

from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.answering import form_of
from orchestrator.models.builtin.design import Question
from orchestrator.models.builtin.reading import read
from tests.corpus.plans import load

_STANDS_FOR = {
    "KIND": "list",
    "TABLE": "things",
    "COLUMN": "colour",
    "PROPERTY": "shade",
    "SCHEMA": "Thing",
    "PARAMETER": "tone",
    "THE SENTENCE": "It is so.",
    "EXPRESSION": "1 + 1",
    "OPERATION": "getThing",
}
TURN = "transition: {field: state, from: [A, B], to: [C], else: 409}"
_LINE = re.compile(r"`((?:operations|schemas): .*?\})`")


def filled_in(line: str) -> str:
    """A line in which each word in capitals is replaced, as it says."""
    for word, meant in _STANDS_FOR.items():
        line = re.sub(rf"\b{word}\b", meant, line)
    return re.sub(r"\bCONDITION(?: ON (:\w+))?", lambda found: f"colour = {found[1] or 1}", line)


@pytest.mark.parametrize("name", ["clinic", "shop", "hotel", "recipes", "codehost", "tracker"])
def test_every_line_that_a_question_offers_is_one_of_a_mapping(name: str) -> None:
    questions = read(*load(name)).questions
    for question in questions:
        lines = _LINE.findall(form_of(question))
        assert lines, question.text
        for line in lines:
            Mapping.parse(filled_in(line))


def form(cause: str, text: str) -> str:
    return form_of(Question(id="it", cause=cause, text=text, operations=("it",)))


@pytest.mark.parametrize(
    "cause, text, line",
    [
        (
            "nested_write",
            "How do the items of `lines` become rows of `order_lines`? Nothing fills `price`.",
            'operations: {it: {items: {lines: {table: order_lines, set: {price: "EXPRESSION"}}}}}',
        ),
        (
            "computed_value",
            "Where does `total` of `Order` come from? No column of `orders` holds it.",
            'schemas: {Order: {table: orders, computed: {total: {value: "EXPRESSION"}}}}',
        ),
        (
            "computed_value",
            "Where do `paid` and `left` come from? No column of `orders` holds them.",
            'schemas: {SCHEMA: {table: orders, computed: {paid: {value: "EXPRESSION"}, left: {value: "EXPRESSION"}}}}',
        ),
        (
            "rule_in_prose",
            "The contract says: “Only while `open` (422 `TOO_LATE`).” Which rule is this, exactly?",
            'operations: {it: {require: [{that: "CONDITION", else: 422}], settles: THE SENTENCE}}',
        ),
        (
            "rule_in_prose",
            "When does it answer 409? No unique key and no reference shows it.",
            'operations: {it: {require: [{that: "CONDITION", else: 409}]}}',
        ),
        (
            "rule_in_prose",
            "The contract says: “Hidden ones are left out.” Which rule is this, exactly?",
            'operations: {it: {where: "CONDITION", settles: THE SENTENCE}}',
        ),
        (
            "no_column",
            "What becomes of the required `lines` in it's body? No column of `orders` takes it.",
            "operations: {it: {items: {lines: {table: TABLE, columns: {PROPERTY: COLUMN}}}}}",
        ),
        (
            "missing_value",
            "What does a new row of `orders` hold in `code`? It must be filled.",
            'operations: {it: {set: {code: "EXPRESSION"}}}',
        ),
        (
            "money",
            "How is `total` of a new row of `orders` found? The body does not say it.",
            'operations: {it: {derive: {total: "EXPRESSION"}}}',
        ),
        (
            "unknown_filter",
            "Which rows of `orders` does the query parameter `from` choose? No column shows it.",
            'operations: {it: {where: "CONDITION ON :from"}}',
        ),
        (
            "many_rows",
            "May one request write many rows of `orders`, and do all or none count?",
            "operations: {it: {kind: create, table: orders, each: PROPERTY, columns: {PROPERTY: COLUMN}}}",
        ),
        (
            "state_transition",
            "To which of `draft`, `open` and `closed` does `publish` set `jobs.state`, if to any?",
            f"operations: {{it: {{kind: update, table: jobs, {TURN}}}}}",
        ),
        (
            "state_transition",
            "From which `state` of `jobs` may `close` be done, and what else happens with it?",
            f"operations: {{it: {{kind: update, table: jobs, {TURN}}}}}",
        ),
        (
            "state_transition",
            "Which values of `orders.state` may follow which?",
            "operations: {it: {kind: update, table: orders, " + TURN + "}}",
        ),
    ],
)
def test_a_question_offers_the_part_of_a_mapping_that_answers_it(cause: str, text: str, line: str) -> None:
    assert f"`{line}`" in form(cause, text)
    Mapping.parse(filled_in(line))
