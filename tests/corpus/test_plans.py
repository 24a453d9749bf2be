"""Each contract of the corpus keeps its plan: a new rule that breaks an old contract is seen at once.

After a change that is meant, `python -m tests.corpus.plans` writes the snapshots anew; read the difference.
"""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import Certainty, Kind, ServiceDesign
from orchestrator.models.builtin.reading import read
from tests.corpus.plans import CONTRACTS, load, plan_of, snapshot_of

NAMES = sorted(path.name for path in CONTRACTS.iterdir() if path.is_dir())


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def design(name: str) -> ServiceDesign:
    return read(*load(name))


def test_the_corpus_has_contracts_in_many_house_styles() -> None:
    assert len(NAMES) >= 12


def test_the_plan_is_the_one_that_was_agreed(name: str, design: ServiceDesign) -> None:
    assert plan_of(design) == snapshot_of(name)


def test_reading_twice_gives_the_same_design(name: str, design: ServiceDesign) -> None:
    assert repr(read(*load(name))) == repr(design)


def test_every_operation_of_the_contract_is_designed_once(name: str, design: ServiceDesign) -> None:
    assert [item.id for item in design.operations] == [item.id for item in load(name)[0].operations]


def test_every_implemented_operation_says_what_it_rests_on(design: ServiceDesign) -> None:
    built = [item for item in design.operations if item.certainty is not Certainty.NOT_DERIVABLE]
    assert [item.id for item in built if not item.evidence] == []


def test_every_operation_that_cannot_be_built_has_its_question(design: ServiceDesign) -> None:
    asked = {operation for question in design.questions if not question.assumption for operation in question.operations}
    assert asked == {item.id for item in design.operations if item.certainty is Certainty.NOT_DERIVABLE}


def test_every_decision_that_was_not_told_is_on_record(design: ServiceDesign) -> None:
    recorded = {text for item in design.assumptions for text in [item.text]}
    recorded |= {question.assumption for question in design.questions}
    decided = {text for item in design.operations for text in item.assumptions}
    assert decided <= recorded
    assert all(item.assumptions for item in design.operations if item.certainty is Certainty.ASSUMED)


def test_columns_and_tables_that_are_named_exist(design: ServiceDesign) -> None:
    columns = {table.name: {column.name for column in table.columns} for table in design.tables}
    for item in design.operations:
        if item.certainty is Certainty.NOT_DERIVABLE:
            continue
        for step in item.steps:
            assert {match.column for match in step.match} <= columns[step.table]
        if item.body is not None and item.table:
            assert {written.column for written in item.body.fields} <= columns[item.table]
        if item.table:
            assert {match.column for match in item.set} <= columns[item.table]


def test_what_an_implemented_operation_shows_is_a_view_of_its_row(design: ServiceDesign) -> None:
    for item in design.operations:
        if item.certainty is Certainty.NOT_DERIVABLE or not item.answer.view:
            continue
        shown = design.views[item.answer.view].table
        if item.kind in {Kind.LINK, Kind.UNLINK}:
            assert shown == item.steps[-1].table
        elif item.answer.of_step is None:
            assert shown == item.table


def test_a_password_is_never_shown(design: ServiceDesign) -> None:
    if design.auth is None or not design.auth.password:
        pytest.skip("nobody has a password")
    secret = design.auth.password
    for view in design.views.values():
        if view.table == design.auth.table:
            assert all(getattr(item.source, "column", "") != secret for item in view.fields)


def test_every_column_that_a_new_row_needs_is_filled_or_refused(design: ServiceDesign) -> None:
    for item in design.operations:
        if item.kind not in {Kind.CREATE, Kind.REGISTER} or item.certainty is Certainty.NOT_DERIVABLE:
            continue
        table = design.table(item.table)
        filled = {match.column for match in (*item.set, *item.rules.derived)} | {
            written.column for written in (item.body.fields if item.body is not None else ())
        }
        open_columns = [
            column.name
            for column in table.columns
            if not column.nullable and not column.filled_by_database and column.name not in filled
        ]
        assert open_columns == []
