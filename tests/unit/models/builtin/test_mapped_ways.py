"""Ways of a mapping beyond one row: rows of a selection, all rows of a choice, one row per value, links, figures."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problem, Problems
from orchestrator.handoff.expression import parameters, parse_expression
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.design import Certainty, Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit.services import service_method
from orchestrator.models.builtin.reading import read

SQL = """
CREATE TABLE people (
    id integer PRIMARY KEY, email text NOT NULL UNIQUE, handle text NOT NULL UNIQUE, secret text NOT NULL);
CREATE TABLE films (id integer PRIMARY KEY, title text NOT NULL, price integer NOT NULL);
CREATE TABLE basket_films (
    person_id integer NOT NULL REFERENCES people(id), film_id integer NOT NULL REFERENCES films(id),
    copies integer NOT NULL, PRIMARY KEY (person_id, film_id));
CREATE TABLE rentals (
    id serial PRIMARY KEY, person_id integer NOT NULL REFERENCES people(id), amount integer NOT NULL,
    place json NOT NULL, due_at timestamptz);
CREATE TABLE rental_films (
    rental_id integer NOT NULL REFERENCES rentals(id), place integer NOT NULL,
    film_id integer NOT NULL REFERENCES films(id), PRIMARY KEY (rental_id, place));
CREATE TABLE friendships (
    from_id integer NOT NULL REFERENCES people(id), to_id integer NOT NULL REFERENCES people(id),
    PRIMARY KEY (from_id, to_id));
CREATE TABLE sessions (
    id uuid PRIMARY KEY, person_id integer NOT NULL REFERENCES people(id), token_hash text NOT NULL,
    expires_at timestamptz NOT NULL, revoked_at timestamptz);
"""
AUTH = """
scheme: {openapi_security_scheme: bearer, kind: jwt}
principal: {table: people, id: id, login: email, password: secret}
roles: [member]
default: authenticated
operations:
  renew: {allow: public}
  enter: {allow: public}
  emptyBasket: {allow: authenticated, scope: own, owner: person_id}
"""
TOKENS = {"type": "object", "properties": {"accessToken": {"type": "string"}, "refreshToken": {"type": "string"}}}
PATHS: dict[str, dict[str, dict[str, Any]]] = {
    "/basket": {
        "get": {
            "operationId": "seeBasket",
            "shows": {
                "type": "object",
                "required": ["items", "sum"],
                "properties": {
                    "items": {"type": "array", "items": {"$ref": "#/components/schemas/BasketFilm"}},
                    "sum": {"type": "integer"},
                },
            },
        },
    },
    "/basket/films": {"delete": {"operationId": "emptyBasket", "summary": "Remove all films", "status": "204"}},
    "/basket/films/remove": {
        "post": {
            "operationId": "removeSome",
            "sends": {"ids": {"type": "array", "items": {"type": "integer"}}},
            "shows": {"type": "object", "required": ["removed"], "properties": {"removed": {"type": "integer"}}},
        }
    },
    "/basket/films/several": {
        "post": {
            "operationId": "addSeveral",
            "status": "204",
            "sends": {
                "film_id": {"oneOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]},
                "copies": {"type": "integer"},
            },
        }
    },
    "/rentals": {
        "post": {
            "operationId": "rentBasket",
            "status": "201",
            "shows": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
        }
    },
    "/me/pals/{handle}": {
        "put": {"operationId": "befriend", "status": "204"},
        "delete": {"operationId": "unfriend", "status": "204"},
    },
    "/pals/{handle}/known": {"get": {"operationId": "isKnown", "status": "204"}},
    "/auth/login": {
        "post": {
            "operationId": "enter",
            "sends": {"email": {"type": "string"}, "password": {"type": "string"}},
            "shows": TOKENS,
        }
    },
    "/auth/refresh": {"post": {"operationId": "renew", "sends": {"refreshToken": {"type": "string"}}, "shows": TOKENS}},
}
MAPPING = """
operations:
  seeBasket:
    kind: list
    table: basket_films
    where: "person_id = :caller"
    computed: {sum: {value: "coalesce((SELECT sum(b.copies) FROM basket_films b WHERE b.person_id = :caller), 0)"}}
  removeSome: {kind: clear, table: basket_films, where: "person_id = :caller AND film_id IN (:ids)"}
  addSeveral: {kind: create, table: basket_films, each: film_id}
  rentBasket:
    kind: create
    table: rentals
    where: "EXISTS (SELECT 1 FROM basket_films b WHERE b.person_id = :caller)"
    derive:
      amount: "coalesce((SELECT sum(f.price) FROM basket_films b JOIN films f ON f.id = b.film_id), 0)"
      place: "json_object('desk', 'front')"
      due_at: "now() + (SELECT max(f.price) FROM films f) * INTERVAL '1 day'"
    effect:
      - insert: rental_films
        from: basket_films
        where: "basket_films.person_id = :caller"
        values: {rental_id: rentals.id, place: row_number() OVER (ORDER BY film_id), film_id: film_id}
      - {delete: basket_films, where: "person_id = :caller"}
  befriend:
    kind: link
    table: friendships
    set: {from_id: ":caller", to_id: "(SELECT p.id FROM people p WHERE p.handle = :handle)"}
  isKnown: {kind: get, table: people}
  unfriend: {kind: unlink, table: friendships}
"""


def _contract() -> Contract:
    paths: dict[str, dict[str, Any]] = {}
    for path, items in PATHS.items():
        for method, told in items.items():
            shown = {"content": {"application/json": {"schema": told["shows"]}}} if "shows" in told else {}
            operation = {
                "operationId": told["operationId"],
                "summary": told.get("summary", ""),
                "responses": {told.get("status", "200"): {"description": "Done", **shown}},
            }
            if "sends" in told:
                schema = {"type": "object", "required": list(told["sends"]), "properties": told["sends"]}
                operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
            paths.setdefault(path, {})[method] = operation
    handle = {"name": "handle", "in": "path", "required": True, "schema": {"type": "string"}}
    for path in ("/me/pals/{handle}", "/pals/{handle}/known"):
        paths[path]["parameters"] = [handle]
    film = {"type": "object", "properties": {"film_id": {"type": "integer"}, "copies": {"type": "integer"}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Films", "version": "1"},
        "security": [{"bearer": []}],
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {"BasketFilm": film},
        },
        "paths": paths,
    }
    return Contract.parse(json.dumps(document))


@pytest.fixture(scope="module")
def design() -> ServiceDesign:
    schema, auth = SchemaDesign.parse(SQL, "postgres"), AuthModel.parse(AUTH)
    return read(_contract(), schema, auth, mapping=Mapping.parse(MAPPING))


def _code(design: ServiceDesign, operation: OperationDesign) -> str:
    """The method, in one line and in one way of writing."""
    return ast.unparse(ast.parse(service_method(operation, design)[0].source)).replace("\n", " ")


def test_all_of_it_is_built_but_the_link_whose_ends_nothing_says(design: ServiceDesign) -> None:
    open_ = [item.id for item in design.operations if item.certainty is Certainty.NOT_DERIVABLE]
    assert open_ == ["unfriend"]
    assert "what each end holds" in design.operation("unfriend").rfi


def test_a_checkout_makes_a_row_of_each_row_of_the_basket_and_numbers_them(design: ServiceDesign) -> None:
    code = _code(design, design.operation("rentBasket"))
    assert "for values in self.session.execute(chosen).all()" in code
    assert "func.row_number().over(order_by=(BasketFilm.film_id.asc(),))" in code
    assert "literal(rental.id, Rental.id.type)" in code
    assert "self.session.execute(delete(BasketFilm)" in code


def test_a_row_that_only_has_to_be_there_gets_no_name(design: ServiceDesign) -> None:
    code = _code(design, design.operation("isKnown"))
    assert code.endswith("self.people.need(self.people.by_handle(params.handle))")
    assert "person =" not in code


def test_an_object_is_made_as_each_database_makes_it(design: ServiceDesign) -> None:
    assert "document_of(self.session, 'desk', literal('front'))" in _code(design, design.operation("rentBasket"))


def test_a_moment_is_moved_by_as_many_days_as_a_column_says(design: ServiceDesign) -> None:
    code = _code(design, design.operation("rentBasket"))
    assert "moved_by(self.session, literal(utc_now(), Rental.due_at.type)" in code
    assert ".scalar_subquery() * 86400)" in code


def test_a_figure_around_the_rows_is_computed_for_the_caller(design: ServiceDesign) -> None:
    code = _code(design, design.operation("seeBasket"))
    assert "reckoned_sum = answered(self.session.scalar(select(func.coalesce(" in code
    assert "sum=reckoned_sum or 0" in code


def test_emptying_a_collection_needs_no_mapping_where_the_rows_are_the_callers(design: ServiceDesign) -> None:
    assert design.operation("emptyBasket").kind is Kind.CLEAR
    assert "self.basket_films.remove_where(*conditions)" in _code(design, design.operation("emptyBasket"))


def test_rows_are_removed_by_a_list_of_ids_and_counted(design: ServiceDesign) -> None:
    code = _code(design, design.operation("removeSome"))
    assert "BasketFilm.film_id.in_([*payload.ids])" in code
    assert "removed = self.basket_films.remove_where(*conditions)" in code
    assert "return RemoveSomeAnswer(removed=removed)" in code


def test_each_value_of_a_property_makes_a_row_all_or_none(design: ServiceDesign) -> None:
    code = _code(design, design.operation("addSeveral"))
    assert code.index("with transaction(self.session):") < code.index("for each in several(payload.film_id):")
    assert "film_id=each" in code


def test_a_link_joins_what_the_mapping_says_and_not_the_caller_with_itself(design: ServiceDesign) -> None:
    code = _code(design, design.operation("befriend"))
    assert "Friendship.from_id == caller.id, Friendship.to_id == wanted_to_id" in code
    assert "if wanted_to_id is None:     raise NotFound" in " ".join(code.split("  ")).replace(
        "         ", "     "
    ) or ("raise NotFound" in code)


def test_refresh_tokens_are_kept_where_a_table_is_there_for_them(design: ServiceDesign) -> None:
    assert design.auth is not None
    assert design.auth.refresh is not None
    assert (design.auth.refresh.table, design.auth.refresh.secret) == ("sessions", "token_hash")
    assert design.operation("renew").kind is Kind.REFRESH
    assert "subject = redeem(self.session, self.settings, payload.refresh_token)" in _code(
        design, design.operation("renew")
    )
    assert "refresh = hand_out(self.session, self.settings, person.id)" in _code(design, design.operation("enter"))


def test_a_parameter_may_be_called_like_a_word_of_sql() -> None:
    tree = parse_expression("starts >= :when AND starts < :end AND place = ':when'")
    assert parameters(tree) == ("when", "end")
    assert parameters(parse_expression(tree.sql("postgres"))) == ("when", "end")


@pytest.mark.parametrize(
    "text", ["row_number()", "sum(a) OVER (ORDER BY b)", "json_object(a, b)", "3 * interval '1 day'"]
)
def test_windows_and_objects_beyond_their_one_use_are_refused(text: str) -> None:
    with pytest.raises(Problem):
        parse_expression(text)


def test_a_selection_belongs_to_an_insert_and_says_which_rows_it_takes() -> None:
    for effect in ("{delete: a, from: b, where: 'TRUE'}", "{insert: a, from: b, values: {c: d}}"):
        with pytest.raises(Problems, match="insert"):
            Mapping.parse(f"operations: {{x: {{effect: {effect}}}}}")
