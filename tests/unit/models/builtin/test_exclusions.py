"""Rows that the design lets nobody have together: that is what a documented conflict of their creates is for."""

from __future__ import annotations

import pytest

from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, is_built, rows, service, takes


@pytest.mark.parametrize("kept", [True, False])
def test_a_conflict_is_what_the_design_excludes_and_is_asked_about_where_it_excludes_nothing(kept: bool) -> None:
    excludes = ", EXCLUDE USING gist (bed WITH =, int4range(first_night, last_night) WITH &&)" if kept else ""
    tables = f"CREATE TABLE stays (id SERIAL PRIMARY KEY, bed INT NOT NULL, first_night INT, last_night INT{excludes});"
    body = takes({"bed": NUMBER, "first_night": NUMBER, "last_night": NUMBER}, "bed")
    making = {"operationId": "book", **body, **answers(rows(bed=NUMBER), "201", "409")}
    design = service(tables, OPEN, {"/stays": {"post": making}})

    assert is_built(design.operation("book"))
    assert any("When does book answer 409?" in text for text in asked(design, "book")) is not kept
