"""Days that a mapping reckons with: one less another is a number, and a day some days later is a day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, rows, service, takes

TABLES = "CREATE TABLE stays (id SERIAL PRIMARY KEY, starts DATE NOT NULL, ends DATE NOT NULL, rate INT NOT NULL);"
DAY: dict[str, Any] = {"type": "string", "format": "date"}


def emitted_of(text: str, schema: dict[str, Any] = NUMBER, require: str = "ends >= starts") -> dict[str, str]:
    """Presenter and service of stays that show the text as `figure`."""
    one = rows(id=NUMBER, figure=schema)
    made = takes({"starts": DAY, "ends": DAY, "rate": NUMBER}, "starts", "ends", "rate")
    shown = {"$ref": "#/components/schemas/Stay"}
    design = service(
        TABLES,
        OPEN,
        {
            "/stays/{id}": {"get": {"operationId": "show", **answers(shown)}},
            "/stays": {"post": {"operationId": "add", **made, **answers(shown, "201", "422")}},
        },
        schemas={"Stay": one},
        mapping=f"""
            operations: {{add: {{require: [{{that: "{require}", else: 422}}]}}}}
            schemas: {{Stay: {{table: stays, computed: {{figure: {{value: "{text}"}}}}}}}}
        """,
    )
    return {path.parent.name: text for path, text in emitted(design).items() if path.name == "stays.py"} | {
        "base": emitted(design)[Path("app/repositories/base.py")]
    }


@pytest.mark.parametrize(
    "text, written",
    [
        ("ends - starts", "days_between(session, Stay.starts, Stay.ends)"),
        ("ends - starts + 1", "(days_between(session, Stay.starts, Stay.ends)) + literal(1)"),
        (
            "(ends - starts + 1) * rate",
            "((days_between(session, Stay.starts, Stay.ends)) + literal(1, Stay.rate.type)) * Stay.rate",
        ),
        ("ends - CURRENT_DATE", "days_between(session, literal(utc_now().date(), Stay.ends.type), Stay.ends)"),
        ("ends - (starts - 1) + rate", "moved_by(session, Stay.starts, literal(1) * -86400)"),
        ("rate - 1", "Stay.rate - literal(1, Stay.rate.type)"),
    ],
)
def test_a_day_less_another_is_a_number(text: str, written: str) -> None:
    assert written in " ".join(emitted_of(text)["presenters"].split()).replace("( ", "(").replace(" )", ")")


def test_a_day_some_days_later_is_a_day() -> None:
    text = " ".join(emitted_of("starts + rate", DAY)["presenters"].split())
    assert "moved_by(session, Stay.starts, Stay.rate * 86400)" in text.replace("( ", "(").replace(" )", ")")


@pytest.mark.parametrize("rule", ["ends - starts < 30", ":ends - starts < 30"])
def test_a_rule_compares_a_number_of_days(rule: str) -> None:
    tree = emitted_of("ends - starts", require=rule)
    assert ")) < literal(30)" in " ".join(tree["services"].split()).replace("( ", "(").replace(" )", ")")
    assert "func.julianday(later) - func.julianday(earlier)" in tree["base"]


def test_columns_are_taken_as_well_as_what_is_made_of_them() -> None:
    assert "def days_between(session: Session, earlier: Order, later: Order)" in emitted_of("ends - starts")["base"]
    assert "def moved_by(session: Session, moment: Order," in emitted_of("starts + rate", DAY)["base"]


@pytest.mark.parametrize("required", [True, False])
def test_a_service_is_asked_without_a_request_only_where_the_key_is_all_of_it(*, required: bool) -> None:
    paths = {
        "/stays/{id}": {
            "get": {
                "operationId": "show",
                **answers(rows(id=NUMBER, rate=NUMBER), "200", "404"),
                "parameters": [{"name": "at", "in": "query", "required": required, "schema": DAY}],
            }
        }
    }
    mapping = "operations: {show: {kind: get, table: stays, params: {at: null}}}"
    tests = emitted(service(TABLES, OPEN, paths, mapping=mapping))[Path("tests/unit/test_parts.py")]
    assert ("test_show_finds_nothing_without_a_row" in tests) is not required
