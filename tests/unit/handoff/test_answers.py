"""Answers as lines of a mapping: the run's overlay on the package."""

from __future__ import annotations

import pytest

from orchestrator.contract import Contract
from orchestrator.errors import OrchestratorError
from orchestrator.handoff.answers import about, lines_of, lines_of_all, overlaid
from orchestrator.handoff.mapping import Mapping
from orchestrator.rfi import Rfi, State, answered

CONTRACT = Contract.parse('openapi: 3.0.3\npaths: {"/bills/{id}/pay": {post: {operationId: pay}}}')


def rfi(name: str, operation: str, answer: str = "") -> Rfi:
    asked = Rfi(id=name, question="What does it do?", origin="read_back", operation=operation, cause="action")
    return answered(asked, answer, "ada") if answer else asked


def test_an_entry_alone_is_that_of_the_operation_that_was_asked_about() -> None:
    whole = {"operations": {"pay": {"kind": "update", "table": "orders"}}}
    assert lines_of("{kind: update, table: orders}", "pay") == whole
    assert lines_of("```yaml\nkind: update\ntable: orders\n```", "pay") == whole
    assert lines_of("operations: {pay: {kind: update, table: orders}}") == whole


@pytest.mark.parametrize("text", ["Yes, they may.", "Note: ask the bank first", "- one\n- two", "404", "{colour: red}"])
def test_prose_has_no_lines(text: str) -> None:
    assert lines_of(text, "pay") is None


@pytest.mark.parametrize(
    "text",
    [
        "operations: {pay: {knid: update}}",
        "operations: [pay",
        "{transition: {field: status}}",
        "errors: {conflict: 200}",
    ],
)
def test_lines_that_are_wrong_are_told_rather_than_taken_for_prose(text: str) -> None:
    with pytest.raises(OrchestratorError):
        lines_of(text, "pay")


def test_answers_are_laid_over_the_mapping_one_after_the_other() -> None:
    rfis = [
        rfi("RFI-001", "pay", "{kind: update, table: orders, set: {status: paid}}"),
        rfi("RFI-002", "pay", "{set: {paid_at: now()}, settles: Paid orders are frozen}"),
        rfi("RFI-003", "ship", "by lorry"),
        rfi("RFI-004", "list"),
    ]
    assert rfis[3].state is State.OPEN
    mapping = overlaid(Mapping.parse("operations: {pay: {order_by: id}}"), lines_of_all(rfis), CONTRACT)

    entry = mapping.operations["pay"]
    assert dict(entry.set) == {"status": "paid", "paid_at": "now()"}
    assert (entry.kind, entry.order_by, entry.settles) == ("update", "id", ("Paid orders are frozen",))
    assert set(mapping.operations) == {"pay"}


def test_lines_that_name_an_operation_by_method_and_path_are_about_it() -> None:
    lines = [{"operations": {"POST /bills/{id}/pay": {"table": "orders"}}}]
    mapping = overlaid(Mapping.parse("operations: {pay: {kind: update}}").by_id(CONTRACT), lines, CONTRACT)
    assert (mapping.operations["pay"].kind, mapping.operations["pay"].table) == ("update", "orders")
    assert about(lines, CONTRACT) == {"pay"}


def test_a_mapping_that_is_written_out_reads_back_the_same() -> None:
    text = (
        "operations: {pay: {kind: update, table: orders, else: 402, "
        "transition: {field: status, from: [open], to: [paid]}, effect: [{insert: log, values: {order_id: id}}]}}"
    )
    mapping = overlaid(Mapping.parse(text), [{"errors": {"conflict": 422}}], CONTRACT)
    assert Mapping.parse(mapping.render()) == Mapping.parse(text).with_answers(Mapping.parse("errors: {conflict: 422}"))
