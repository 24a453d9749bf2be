"""What an answer shows of all rows about the same thing, beside the one that somebody just gave."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ExpressionField
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, is_built, rows, service, source_of, takes

TABLES = """
CREATE TABLE tasters (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE teas (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE verdicts (
  tea_id INT NOT NULL REFERENCES teas, taster_id INT NOT NULL REFERENCES tasters, points INT NOT NULL, note TEXT{more}
);
"""
ONCE = ", PRIMARY KEY (tea_id, taster_id)"
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: tasters, id: id, login: login, password: secret}
default: authenticated
"""
AVERAGE = {"type": "number"}


def tasted(shown: dict[str, Any], more: str = ONCE) -> ServiceDesign:
    put = {"operationId": "judge", **takes({"points": NUMBER, "note": TEXT}, "points")}
    one = {**rows("note", **shown), "required": list(shown)}
    paths = {"/teas/{id}/verdict": {"put": {**put, **answers(one, "200", "404")}}}
    return service(TABLES.format(more=more), AUTH, paths)


@pytest.mark.parametrize(
    "average, count", [("average", "count"), ("averagePoints", "verdictCount"), ("new_average", "total_verdicts")]
)
def test_average_and_number_are_those_of_the_same_thing(average: str, count: str) -> None:
    design = tasted({"points": NUMBER, average: AVERAGE, count: NUMBER})
    same = "FROM verdicts peers WHERE peers.tea_id = verdicts.tea_id)"

    assert is_built(design.operation("judge"))
    assert source_of(design, average) == ExpressionField(text=f"(SELECT avg(peers.points) {same}")
    assert source_of(design, count) == ExpressionField(text=f"(SELECT count(*) {same}")
    assert any(f"`{average}` is the average of `verdicts.points`" in text.text for text in design.assumptions)


@pytest.mark.parametrize(
    "index, is_known",
    [
        ("CREATE UNIQUE INDEX once ON verdicts (tea_id, taster_id);", True),
        ("CREATE UNIQUE INDEX once ON verdicts (tea_id, taster_id) WHERE points > 0;", False),
    ],
)
def test_a_unique_index_of_all_rows_is_as_good_as_a_key(index: str, *, is_known: bool) -> None:
    put = {"operationId": "judge", **takes({"points": NUMBER, "note": TEXT}, "points")}
    one = {**rows("note", points=NUMBER, average=AVERAGE), "required": ["points", "average"]}
    paths = {"/teas/{id}/verdict": {"put": {**put, **answers(one, "200", "404")}}}
    design = service(TABLES.format(more=", id SERIAL PRIMARY KEY") + index, AUTH, paths)

    assert any("`average` is the average" in text.text for text in design.assumptions) is is_known


@pytest.mark.parametrize(
    "design",
    [
        tasted({"points": NUMBER, "average": AVERAGE}, f", weight INT{ONCE}"),
        tasted({"points": NUMBER, "average": {"type": "integer"}}),
        tasted({"points": NUMBER, "average": {**AVERAGE, "description": "Average of this week"}}),
        tasted({"points": NUMBER, "bestAverage": AVERAGE}),
        tasted({"points": NUMBER, "average": AVERAGE, "tasteCount": NUMBER}),
        tasted({"average": AVERAGE}),
    ],
)
def test_figures_of_which_that_is_not_sure_are_asked_about(design: ServiceDesign) -> None:
    assert not is_built(design.operation("judge"))
    assert any("No column" in text for text in asked(design, "judge"))
