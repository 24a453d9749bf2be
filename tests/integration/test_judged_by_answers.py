"""A run is judged by its answers as well: lines of a mapping count for checks as those of the package do."""

from __future__ import annotations

from orchestrator.events import Kind
from orchestrator.flow.judging import basis, judging
from orchestrator.rfi import Rfi, answered
from tests.parked import Parked


async def test_checks_go_by_the_mapping_with_the_answers_laid_over_it(parked: Parked) -> None:
    async with parked.desk() as desk:
        operation = desk.package.operations[0].id
        asked = Rfi(id="RFI-900", question="Which rows?", origin="read_back", operation=operation, cause="action")
        before = basis(desk)
        desk.record.add(Kind.RFI_RAISED, {"rfi": answered(asked, "{order_by: id}", "ada").to_json()})

        async with judging(desk, await desk.workspace.snapshot()) as checks:
            assert checks.mapping.operations[operation].order_by == "id"
        assert basis(desk) != before
