"""Services whose answers contain one another, and whose keys are added table by table, start and go back."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.migrations import migration_files
from orchestrator.models.builtin.emit.view_modules import used_views, view_module
from tests.unit.models.builtin.small import answers, rows, service

TABLES = """
CREATE TABLE doctor (id BIGINT NOT NULL, name TEXT NOT NULL);
CREATE TABLE visit (id BIGINT NOT NULL, doctor_id BIGINT NOT NULL, room TEXT NOT NULL);
ALTER TABLE doctor ADD CONSTRAINT pk_doctor PRIMARY KEY (id);
ALTER TABLE visit ADD CONSTRAINT pk_visit PRIMARY KEY (id);
ALTER TABLE visit ADD CONSTRAINT fk_visit_doctor FOREIGN KEY (doctor_id) REFERENCES doctor (id);
CREATE INDEX visit_doctor ON visit (doctor_id);
"""


def clinic(*, both_ways: bool) -> ServiceDesign:
    whole: dict[str, Any] = {"visits": {"type": "array", "items": rows("id", "room")}} if both_ways else {}
    paths = {
        "/doctors/{id}": {"get": {"operationId": "getDoctor", **answers(rows("id", "name", **whole))}},
        "/visits/{id}": {"get": {"operationId": "getVisit", **answers(rows("id", "room", doctor=rows("id", "name")))}},
    }
    return service(TABLES, "{default: public}", paths)


@pytest.mark.parametrize("both_ways", [True, False])
def test_modules_of_views_never_need_each_other(both_ways: bool) -> None:
    design = clinic(both_ways=both_ways)
    needs = {
        (view_module(design.views[name], design), view_module(design.views[inner], design))
        for name in design.views
        for inner in used_views(design, name)
    }
    apart = {(one, other) for one, other in needs if one != other}
    assert not apart & {(other, one) for one, other in apart}
    assert len({module for pair in needs for module in pair}) == (1 if both_ways else 2)


def test_a_way_back_drops_references_and_then_tables_with_their_keys() -> None:
    design = clinic(both_ways=False)
    (down,) = [text for path, text in migration_files(design) if path.endswith(".down.postgresql.sql")]
    assert down.split(";")[0].strip() == 'ALTER TABLE "visit" DROP CONSTRAINT IF EXISTS fk_visit_doctor'
    assert "pk_doctor" not in down
