"""Lists whose path names a value that rows have in common: the emitted tests make rows that have it."""

from __future__ import annotations

from orchestrator.models.builtin.emit.scenarios import scenarios_text
from tests.unit.models.builtin.small import answers, rows, service

TABLES = """
CREATE TABLE letters (
  id SERIAL PRIMARY KEY, batch_id UUID, town TEXT NOT NULL, weight INT NOT NULL, posted_at TIMESTAMPTZ NOT NULL
);
"""


def scenario(path: str) -> str:
    listing = {"operationId": "listLetters", **answers(rows("id", "town", many=True))}
    return scenarios_text(service(TABLES, "{default: public}", {path: {"get": listing}}))


def test_rows_of_a_batch_have_the_batch_of_the_address() -> None:
    lines = scenario("/letters/batch/{batchId}").splitlines()
    assert "    batch_id = uuid4()" in lines
    assert '    given = {"batch_id": batch_id}' in lines
    assert "    rows = [world.make(Letter, **given) for _ in range(3)]" in lines
    assert any('f"/letters/batch/{batch_id}"' in line for line in lines)
