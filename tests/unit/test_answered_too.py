"""One answer may settle several questions: those of one cause, and those of the operations that its lines decide."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from orchestrator.contract import Contract
from orchestrator.flow.questions import answered_too, take_answers
from orchestrator.intervention import parse_intervention
from orchestrator.rfi import Rfi, State
from orchestrator.standing import Standing

SHOWN = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Deal"}}}}
CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "components": {"schemas": {"Deal": {"type": "object"}}},
    "paths": {
        "/deals/{id}": {"get": {"operationId": "getDeal", "responses": {"200": {"description": "ok", **SHOWN}}}},
        "/report": {"get": {"operationId": "report", "responses": {"200": {"description": "ok"}}}},
        "/close": {"post": {"operationId": "close", "responses": {"204": {"description": "ok"}}}},
    },
}
BUILD = "kind: list, table: stages"


def asks(number: int, operation: str, *, built: bool = False, **more: Any) -> Rfi:
    text = str(more.pop("question", f"{operation}?{number}"))
    return Rfi(
        id=f"RFI-{number:03d}", question=text, origin="agent", operation=operation, not_implemented=not built, **more
    )


RFIS = [
    asks(1, "close"),
    asks(2, "report"),
    asks(3, "report"),
    asks(4, "report", built=True),
    asks(5, "getDeal"),
    asks(6, "report", state=State.ANSWERED, answer="x"),
    asks(7, "getDeal", built=True, question="close?1"),
]


RFIS.append(asks(8, "report", question="The contract says: “Stages are in order.” Which rule is this, exactly?"))


def desk_of() -> SimpleNamespace:
    """What the questions of a run and its contract are to those who take answers."""
    contract = Contract.parse(json.dumps(CONTRACT))
    standing = Standing(rfis={rfi.id: rfi for rfi in RFIS})
    package = SimpleNamespace(contract=contract, operations=contract.operations)
    return SimpleNamespace(standing=standing, package=package)


def settled(name: str, text: str) -> list[str]:
    return answered_too(cast("Any", desk_of()), name, text)


@pytest.mark.parametrize(
    "text, also",
    [
        ("It closes the deal.", ["RFI-007"]),
        ("{kind: update, table: deals}", ["RFI-007"]),
        (
            f"operations: {{close: {{kind: update, table: deals}}, report: {{{BUILD}}}}}",
            ["RFI-002", "RFI-003", "RFI-007"],
        ),
        ("schemas: {Deal: {table: deals}}", ["RFI-005", "RFI-007"]),
        ("operations: {report: {wher: nothing}}", ["RFI-007"]),
    ],
)
def test_what_keeps_an_operation_from_being_built_is_answered_by_the_lines_that_decide_it(
    text: str, also: list[str]
) -> None:
    assert settled("RFI-001", text) == also


def test_an_entry_of_the_operation_itself_answers_all_that_keeps_it_from_being_built() -> None:
    assert settled("RFI-002", f"{{{BUILD}}}") == ["RFI-003"]


def test_a_question_that_quotes_a_sentence_is_answered_by_lines_that_name_it() -> None:
    assert settled("RFI-002", f"{{{BUILD}, settles: Stages are in order.}}") == ["RFI-003", "RFI-008"]
    assert (
        settled("RFI-001", f"operations: {{report: {{{BUILD}, settles: [Other., Stages are in order.]}}}}")[-1]
        == "RFI-008"
    )


def test_a_sentence_is_settled_by_words_that_name_it_in_the_entry_of_its_own_operation() -> None:
    """Not by a letter that stands in it, and not by what another operation's entry settles."""
    said = "Stages are in order"
    assert "RFI-008" in settled("RFI-002", f"{{{BUILD}, settles: [{said}]}}")
    assert "RFI-008" not in settled("RFI-002", f"{{{BUILD}, settles: [a]}}")
    both = f"operations: {{close: {{kind: update, table: deals, settles: [{said}]}}, report: {{{BUILD}}}}}"
    assert "RFI-008" not in settled("RFI-001", both)


def test_a_file_that_answers_two_questions_of_one_operation_keeps_both_answers() -> None:
    text = f"---\nanswers:\n  RFI-002: '{{{BUILD}}}'\n  RFI-003: By their names.\n---\n"
    taken: list[dict[str, Any]] = []
    desk = desk_of()
    desk.record = SimpleNamespace(once=lambda *said: taken.append(said[-1]))
    desk.user = "ada"
    said = parse_intervention(text, "x.md")
    take_answers(cast("Any", desk), said)
    assert [(body["id"], body["answer"]) for body in taken if "answer" in body] == [
        ("RFI-002", f"{{{BUILD}}}"),
        ("RFI-003", "By their names."),
    ]
