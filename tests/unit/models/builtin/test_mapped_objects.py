"""A mapping may say which column an object is shown by: it is the row that the column points at."""

from __future__ import annotations

from pathlib import Path

from orchestrator.models.builtin.shapes import ColumnField, OneField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, service

TABLES = """
CREATE TABLE stages (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE moves (
  id SERIAL PRIMARY KEY, from_stage_id INT REFERENCES stages (id), to_stage_id INT NOT NULL REFERENCES stages (id)
);
"""


def test_an_object_is_the_row_that_its_column_points_at() -> None:
    stage = {"type": "object", "properties": {"id": NUMBER, "name": TEXT}, "required": ["id", "name"]}
    move = {
        "type": "object",
        "required": ["origin", "goal", "number"],
        "properties": {"origin": {**stage, "type": ["object", "null"]}, "goal": stage, "number": NUMBER},
    }
    shown = {"type": "array", "items": {"$ref": "#/components/schemas/Move"}}
    paths = {"/moves": {"get": {"operationId": "all", **answers(shown)}}}
    said = "schemas: {Move: {table: moves, columns: {origin: from_stage_id, goal: to_stage_id, number: to_stage_id}}}"
    design = service(TABLES, OPEN, paths, schemas={"Move": move}, mapping=said)

    view = next(view for view in design.views.values() if {field.property for field in view.fields} >= {"origin"})
    found = {field.property: field.source for field in view.fields}
    assert isinstance(found["origin"], OneField)
    assert found["origin"].on == (("from_stage_id", "id"),)
    assert isinstance(found["goal"], OneField)
    assert found["goal"].on == (("to_stage_id", "id"),)
    assert found["number"] == ColumnField(column="to_stage_id")
    assert "from_stage_id" in emitted(design)[Path("app/presenters/moves.py")]
