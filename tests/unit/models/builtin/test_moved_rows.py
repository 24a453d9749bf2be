"""Rows that keep how another went over, sums of products, and lists of keys whose answer shows what they name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ExpressionField, FromCaller, FromParent, Match
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, is_built, rows, service, source_of, takes

MOVES = """
CREATE TABLE harbours (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE boats (id SERIAL PRIMARY KEY, harbour_id INT NOT NULL REFERENCES harbours (id), name TEXT NOT NULL);
CREATE TABLE boat_transfers (
  id SERIAL PRIMARY KEY, boat_id INT NOT NULL REFERENCES boats (id),
  from_harbour_id INT NOT NULL REFERENCES harbours (id), to_harbour_id INT NOT NULL REFERENCES harbours (id),
  reason TEXT, made_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
"""


@pytest.mark.parametrize("name", ["newHarbourId", "toHarbourId", "target_harbour_id", "destinationHarbourId"])
def test_a_transfer_lets_the_row_that_is_moved_point_at_the_new_one(name: str) -> None:
    body = takes({name: NUMBER, "reason": TEXT}, name)
    shown = {"$ref": "#/components/schemas/Boat"}
    paths = {"/boats/{boatId}/transfers": {"post": {"operationId": "move", **body, **answers(shown, "200", "404")}}}
    schemas = {"Boat": rows("name", id=NUMBER, harbourId=NUMBER)}
    design = service(MOVES, OPEN, paths, schemas=schemas)
    move = design.operation("move")

    assert is_built(move)
    assert move.body is not None
    assert [item.column for item in move.body.fields] == ["to_harbour_id", "reason"]
    assert Match(column="from_harbour_id", source=FromParent(column="harbour_id")) in move.set
    (effect,) = move.rules.effects
    assert (effect.kind, effect.table) == ("update", "boats")
    assert effect.values == (("harbour_id", "boat_transfers.to_harbour_id"),)
    assert effect.where == "boats.id = boat_transfers.boat_id"
    assert any("sets `boats.harbour_id` to its `to_harbour_id`" in item.text for item in design.assumptions)


def test_a_row_that_points_at_two_such_rows_is_not_moved() -> None:
    tables = MOVES.replace(
        "name TEXT NOT NULL);\nCREATE TABLE boat_t", "home_id INT REFERENCES harbours (id));\nCREATE TABLE boat_t"
    )
    body = takes({"toHarbourId": NUMBER, "fromHarbourId": NUMBER}, "toHarbourId", "fromHarbourId")
    paths = {
        "/boats/{boatId}/transfers": {"post": {"operationId": "move", **body, **answers(rows(id=NUMBER), "201", "404")}}
    }

    assert service(tables, OPEN, paths).operation("move").rules.effects == ()


LINES = """
CREATE TABLE bills (id SERIAL PRIMARY KEY, number TEXT NOT NULL);
CREATE TABLE bill_items (
  id SERIAL PRIMARY KEY, bill_id INT NOT NULL REFERENCES bills (id), quantity INT NOT NULL,
  unit_price NUMERIC(9, 2) NOT NULL
);
"""


def bill(described: str = "", told: str = "") -> ServiceDesign:
    total: dict[str, Any] = {"type": "number", **({"description": described} if described else {})}
    row = {**rows("number", id=NUMBER, total=total), "required": ["total"]}
    paths = {"/bills/{id}": {"get": {"operationId": "one", "description": told, **answers(row, "200", "404")}}}
    return service(LINES, OPEN, paths)


@pytest.mark.parametrize(
    "said",
    [
        "the sum over the items, quantity times unit price",
        "The sum of quantity × unit price over the items.",  # noqa: RUF001 - as people write
        "Sum of `quantity` * `unitPrice` of all items; 0 when there are none",
        "total over items: quantity multiplied by unit price",
    ],
)
def test_a_sum_of_products_is_reckoned_over_the_rows_that_are_named(said: str) -> None:
    summed = "COALESCE(sum(bill_items.quantity * bill_items.unit_price), 0)"
    text = f"(SELECT {summed} FROM bill_items WHERE bill_items.bill_id = bills.id)"
    for design in (bill(said), bill(told=f"`total` is {said}")):
        assert is_built(design.operation("one"))
        assert source_of(design, "total") == ExpressionField(text=text)


@pytest.mark.parametrize(
    "said",
    [
        "the sum over the items, quantity times unit price, less the discount",
        "the sum over the items, quantity times weight",
        "the sum over the payments, quantity times unit price",
        "the sum over the items that are paid, quantity times unit price",
    ],
)
def test_a_sum_that_says_more_is_asked_about(said: str) -> None:
    assert not is_built(bill(said).operation("one"))


AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: people, id: id, login: handle, password: proof}
roles: []
default: authenticated
operations: {}
"""
WATCHED = """
CREATE TABLE people (id SERIAL PRIMARY KEY, handle TEXT NOT NULL UNIQUE, proof TEXT NOT NULL);
CREATE TABLE lakes (id SERIAL PRIMARY KEY, name TEXT NOT NULL, depth INT NOT NULL, version INT NOT NULL DEFAULT 0);
CREATE TABLE watched_lakes (
  person_id INT NOT NULL REFERENCES people (id), lake_id INT NOT NULL REFERENCES lakes (id),
  PRIMARY KEY (person_id, lake_id)
);
"""


def test_a_list_of_keys_that_is_replaced_answers_the_rows_that_they_name() -> None:
    listed = {"type": "array", "items": {"$ref": "#/components/schemas/LakeDto"}}
    body = takes({})
    body["requestBody"]["content"]["application/json"]["schema"] = {"type": "array", "items": NUMBER}
    paths = {
        "/account/watched-lakes": {
            "get": {"operationId": "mine", **answers(listed)},
            "put": {"operationId": "replace", **body, **answers(listed, "200", "400")},
        }
    }
    schemas = {"LakeDto": {**rows("name", id=NUMBER, depth=NUMBER, version=NUMBER), "required": ["id", "version"]}}
    own = "{allow: authenticated, scope: own, owner: person_id}"
    auth = AUTH.replace("operations: {}", f"operations: {{mine: {own}, replace: {own}}}")
    design = service(WATCHED, auth, paths, schemas=schemas)
    answer = design.operation("replace").answer

    assert is_built(design.operation("replace"))
    assert design.views[answer.view].table == "lakes"
    assert answer.below == (("person_id", "id"),)
    assert answer.between == ("watched_lakes", (("lake_id", "id"),))
    code = emitted(design)[Path("app/services/people.py")]
    assert "Lake.id.in_(select(WatchedLake.lake_id).where(WatchedLake.person_id == person.id))" in code
    assert "in dict.fromkeys(payload.root):" in code


def test_whose_a_new_row_is_by_its_own_rule_leaves_the_other_people_in_it_to_the_body() -> None:
    tables = (
        WATCHED
        + """
    CREATE TABLE dives (
      id SERIAL PRIMARY KEY, guide_id INT NOT NULL REFERENCES people (id), made_by INT NOT NULL REFERENCES people (id),
      depth INT NOT NULL
    );
    """
    )
    mine, plan_ = "{allow: authenticated, scope: own, owner: guide_id}", "{allow: authenticated, owner: made_by}"
    auth = AUTH.replace("operations: {}", f"operations: {{mine: {mine}, plan: {plan_}}}")
    body = takes({"guideId": NUMBER, "depth": NUMBER}, "guideId", "depth")
    row = rows(id=NUMBER, guideId=NUMBER, depth=NUMBER)
    paths = {
        "/me/dives": {"get": {"operationId": "mine", **answers({"type": "array", "items": row})}},
        "/dives": {"post": {"operationId": "plan", **body, **answers(row, "201", "400")}},
    }
    plan = service(tables, auth, paths).operation("plan")

    assert is_built(plan)
    assert plan.body is not None
    assert [item.column for item in plan.body.fields] == ["guide_id", "depth"]
    assert Match(column="made_by", source=FromCaller(column="id")) in plan.set


LEGACY = """
CREATE TABLE courses (crs_code VARCHAR(7) PRIMARY KEY, crs_title TEXT NOT NULL {more});
CREATE TABLE sections (nr INT PRIMARY KEY, crs_code VARCHAR(7) NOT NULL, room TEXT NOT NULL);
"""


def test_a_key_is_found_by_its_last_word_where_no_other_column_ends_so() -> None:
    paths = {"/courses/{code}": {"get": {"operationId": "one", **answers(rows("crs_title"), "200", "404")}}}
    design = service(LEGACY.replace("{more}", ""), OPEN, paths)

    assert is_built(design.operation("one"))
    assert design.operation("one").steps[0].match[0].column == "crs_code"
    assert any("the only column there that ends so" in item.text for item in design.assumptions)
    assert not is_built(service(LEGACY.replace("{more}", ", old_code TEXT"), OPEN, paths).operation("one"))
