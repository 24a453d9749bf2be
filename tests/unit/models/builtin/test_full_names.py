"""The whole name of somebody is made of its parts where they are the row's own."""

from __future__ import annotations

import pytest

from tests.unit.models.builtin.small import answers, rows, service


@pytest.mark.parametrize(
    "columns, shown",
    [
        ("first_name TEXT NOT NULL, last_name TEXT NOT NULL", True),
        ("supplier_first_name TEXT NOT NULL, supplier_last_name TEXT NOT NULL", True),
        ("first_name TEXT NOT NULL, last_name TEXT NOT NULL, guardian_name TEXT", True),
        ("contact_first_name TEXT NOT NULL, contact_last_name TEXT NOT NULL", False),
        ("first_name TEXT NOT NULL, contact_last_name TEXT NOT NULL", False),
        ("company_name TEXT, contact_first_name TEXT NOT NULL, contact_last_name TEXT NOT NULL", False),
    ],
)
def test_names_of_somebody_else_are_not_the_rows_own(columns: str, shown: bool) -> None:
    tables = f"CREATE TABLE suppliers (id SERIAL PRIMARY KEY, {columns});"
    getting = {"operationId": "it", **answers(rows("fullName", "supplierName"))}
    found = service(tables, "{default: public}", {"/suppliers/{id}": {"get": getting}}).operation("it")

    assert any("with a space" in text for text in found.assumptions) is shown
