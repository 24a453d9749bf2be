"""Emitted tests hold the service to what it says, and to nothing that it cannot say; names hide nothing around them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.behaviour import behaviour_text
from orchestrator.models.builtin.emit.evaluating import value_of
from orchestrator.models.builtin.emit.refusals import validation_text
from orchestrator.models.builtin.emit.rows import rows_text
from orchestrator.models.builtin.emit.samples import json_sample
from orchestrator.models.builtin.emit.scenarios import scenarios_text
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, asks, is_built, rows, service, takes

MOMENT = {"type": "string", "format": "date-time"}


def part(text: str, name: str) -> str:
    return text.partition(f"def test_{name}(")[2].partition("\n\n\n")[0]


def adding(table: str, error: dict[str, Any] | None = None) -> ServiceDesign:
    tables = f"CREATE TABLE {table} (id SERIAL PRIMARY KEY, name TEXT NOT NULL, note TEXT);"
    one = {**rows(id=NUMBER, name=TEXT, note=TEXT), "required": ["id", "name", "note"]}
    post = {"operationId": "add", **takes({"name": TEXT, "note": TEXT}, "name"), **answers(one, "201")}
    if error is not None:
        post["responses"]["400"] = {"description": "no", "content": {"application/json": {"schema": error}}}
    return service(tables, OPEN, {f"/{table}": {"post": post}})


@pytest.mark.parametrize("table, row", [("transactions", "transaction_"), ("documents", "document_"), ("jars", "jar")])
def test_a_row_hides_no_function_that_the_service_calls(table: str, row: str) -> None:
    made = emitted(adding(table))[Path(f"app/services/{table}.py")]

    assert f"        {row} = " in made
    assert "with transaction(self.session):" in made


@pytest.mark.parametrize(
    "called, written", [("getService", "get_service_"), ("parameters", "parameters_"), ("list", "list_"), ("f", "f")]
)
def test_an_endpoint_hides_nothing_that_its_router_calls(called: str, written: str) -> None:
    tables = "CREATE TABLE services (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"
    get = {"operationId": called, **answers(rows(id=NUMBER, name=TEXT), "200", "404")}
    made = emitted(service(tables, OPEN, {"/services/{id}": {"get": get}}))[Path("app/routers/services.py")]

    assert f"\ndef {written}(params" in made
    assert f'name="{called}")' in made
    assert "async def get_service(" in made


def test_items_of_a_list_are_let_in_by_the_checks_of_their_table() -> None:
    tables = """
    CREATE TABLE desks (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE hours (id SERIAL PRIMARY KEY, desk_id INTEGER NOT NULL REFERENCES desks (id),
      opens TIME NOT NULL, closes TIME NOT NULL, CHECK (opens < closes));
    """
    time = {"type": "string", "format": "time"}
    put = {
        "operationId": "set",
        "summary": "Replaces all hours of the desk",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {**rows(opens=time, closes=time, many=True)}}},
        },
        **answers(rows(opens=time, closes=time, many=True), "200", "404"),
    }
    sent = scenarios_text(service(tables, OPEN, {"/desks/{id}/hours": {"put": put}}))

    found = [dict(re.findall(r"'(opens|closes)': \"([0-9:]+)Z\"", line)) for line in sent.splitlines()]
    assert [one["opens"] < one["closes"] for one in found if one] == [True]


def test_what_stands_for_nothing_where_null_may_not_is_not_asserted_to_be_null() -> None:
    assert "'note'" not in part(behaviour_text(adding("jars")), "add_takes_no_more_than_it_needs")


@pytest.mark.parametrize(
    "properties, named",
    [
        ({"ok": {"type": "boolean"}, "error": {**TEXT, "example": "not_found"}}, False),
        ({"ok": {"type": "boolean"}, "error": {**TEXT, "example": "not_found"}, "hint": TEXT}, True),
        ({"error": {**TEXT, "example": "not_found"}, "message": TEXT}, True),
    ],
)
def test_a_field_is_looked_for_in_an_error_that_has_a_place_for_it(properties: dict[str, Any], named: bool) -> None:
    error = {"type": "object", "required": ["error"], "properties": properties}

    assert ("in answer.text" in validation_text(adding("jars", error))) is named


def test_a_column_that_each_change_writes_is_not_compared() -> None:
    tables = """
    CREATE TABLE jars (
      id SERIAL PRIMARY KEY, name TEXT NOT NULL, note TEXT, "updatedAt" TIMESTAMP NOT NULL DEFAULT now()
    );
    """
    jar = rows(id=NUMBER, name=TEXT, note=TEXT, updatedAt=MOMENT)
    body = takes({"name": TEXT, "note": TEXT, "updatedAt": MOMENT})
    paths = {"/jars/{id}": {"patch": {"operationId": "change", **body, **answers(jar, "200", "404")}}}

    alone = part(behaviour_text(service(tables, OPEN, paths)), "change_changes_what_is_sent_and_nothing_else")
    assert "'note': 'note'" in alone
    assert "updated_at" not in alone


@pytest.mark.parametrize("pattern, built", [("^[0-9]{4}-[0-9]{2}$", False), ("^[0-9-]{10}$", True), ("((", True)])
def test_a_key_that_no_day_fits_is_no_day(pattern: str, built: bool) -> None:
    tables = "CREATE TABLE limits (month DATE PRIMARY KEY, amount INT NOT NULL);"
    paths = {"/limits/{month}": {"get": {"operationId": "limit", **answers(rows(amount=NUMBER), "200", "404")}}}
    design = service(tables, OPEN, paths)
    assert is_built(design.operation("limit"))

    paths["/limits/{month}"]["get"]["parameters"] = [
        {"name": "month", "in": "path", "required": True, "schema": {**TEXT, "pattern": pattern}}
    ]
    design = service(tables, OPEN, paths)
    assert is_built(design.operation("limit")) is built
    assert built or "is written as" in asked(design, "limit")[0]


@pytest.mark.parametrize("form", ["datetime", "timestamp", "dateTime"])
def test_a_form_that_nobody_defined_leaves_a_moment_to_the_column(form: str) -> None:
    tables = "CREATE TABLE tides (id SERIAL PRIMARY KEY, high TIMESTAMPTZ NOT NULL);"
    post = {"operationId": "add", **takes({"high": {**TEXT, "format": form}}, "high"), **answers(None, "201")}
    text = emitted(service(tables, OPEN, {"/tides": {"post": post}}))[Path("tests/scenarios.py")]

    assert """'high': f"2026-02-{number % 27 + 1:02d}T12:00:00Z"}""" in text


@pytest.mark.parametrize(
    "kind, schema, nothing",
    [
        ("DATE", {**TEXT, "format": "date"}, "/1901-02-04"),
        ("DATE", TEXT, "/1901-02-04"),
        ("TEXT", {**TEXT, "format": "email"}, "/nobody@nowhere.example.com"),
        ("TEXT", TEXT, "/nothing-like-this"),
    ],
)
def test_the_key_of_nothing_is_of_the_form_that_keys_have(kind: str, schema: dict[str, Any], nothing: str) -> None:
    tables = f"CREATE TABLE weeks (id SERIAL PRIMARY KEY, start {kind} NOT NULL UNIQUE, note TEXT);"
    shown = {"operationId": "showIt", **answers(rows("note", start=schema), "200", "404")}
    paths = {"/weeks/{start}": {"get": shown}}
    design = service(tables, OPEN, paths)
    (operation,) = design.operations
    keyed = replace(operation, params=tuple(replace(param, schema=schema) for param in operation.params))

    assert f'unknown="{nothing.replace("/", "/weeks/")}"' in scenarios_text(replace(design, operations=(keyed,)))


def test_a_row_holds_what_one_of_its_answers_cannot_do_without() -> None:
    tables = "CREATE TABLE posts (id SERIAL PRIMARY KEY, title TEXT NOT NULL, published_at TIMESTAMPTZ);"
    one = {**rows(id=NUMBER, title=TEXT, publishedAt=MOMENT), "required": ["id", "title", "publishedAt"]}
    whole = rows(id=NUMBER, title=TEXT, publishedAt={**MOMENT, "type": ["string", "null"]})
    public = {"get": {"operationId": "public", **answers(one)}}
    paths = {"/public/posts/{id}": public, "/posts/{id}": {"get": {"operationId": "own", **answers(whole)}}}

    assert '"published_at": datetime(' in rows_text(service(tables, OPEN, paths))
    paths = {"/posts/{id}": {"get": {"operationId": "own", **answers(whole)}}}
    assert '"published_at"' not in rows_text(service(tables, OPEN, paths))


def test_a_row_without_a_key_that_lets_go_is_known_by_what_it_holds() -> None:
    tables = (
        "CREATE TABLE jars (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"
        "CREATE TABLE lids (jar_id INTEGER REFERENCES jars (id) ON DELETE SET NULL, label TEXT NOT NULL);"
    )
    gone = {"operationId": "drop", **answers(None, "204", "404")}
    text = behaviour_text(service(tables, OPEN, {"/jars/{id}": {"delete": gone}}))

    assert "assert world.count(Lid, jar_id=None, label=other.label) == 1" in text
    assert "world.stands(other)" not in text


def test_a_number_that_is_changed_is_compared_as_a_number() -> None:
    tables = "CREATE TABLE jobs (id SERIAL PRIMARY KEY, pay INTEGER, note TEXT);"
    change = {"operationId": "change", **takes({"pay": {"type": "number"}, "note": TEXT}), **answers(rows("note"))}
    text = behaviour_text(service(tables, OPEN, {"/jobs/{id}": {"patch": change}}))

    assert "assert alike(whole[name], after[attributes[name]])" in part(
        text, "change_changes_what_is_sent_and_nothing_else"
    )


def test_what_tells_when_it_was_answered_is_compared_without_that() -> None:
    meta = rows(requestId=TEXT, timestamp=MOMENT)
    tables = "CREATE TABLE jars (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"
    one = rows(id=NUMBER, name=TEXT)
    whole = {"type": "object", "properties": {"data": one, "meta": meta}, "required": ["data", "meta"]}
    paths = {"/jars/{id}": {"get": {"operationId": "showIt", **answers(whole)}}}

    assert "assert inside(ready.send().json(), 'data') == inside(answer.json(), 'data')" in behaviour_text(
        service(tables, OPEN, paths)
    )


@pytest.mark.parametrize("shown", [MOMENT, {**MOMENT, "type": ["string", "null"]}])
def test_a_row_is_not_made_deleted_because_answers_must_show_when_it_was(shown: dict[str, Any]) -> None:
    tables = "CREATE TABLE jars (id SERIAL PRIMARY KEY, name TEXT NOT NULL, deleted_at TIMESTAMPTZ);"
    one = {**rows(id=NUMBER, name=TEXT, deletedAt=shown), "required": ["id", "name", "deletedAt"]}
    paths = {
        "/jars/{id}": {
            "get": {"operationId": "showIt", **answers(one, "200", "404")},
            "delete": {"operationId": "drop", **answers(None, "204", "404")},
        }
    }
    design = service(tables, OPEN, paths)
    compared = part(behaviour_text(design), "show_it_shows_the_row_that_was_asked_for")

    assert design.alive["jars"]
    assert '"deleted_at"' not in rows_text(design)
    assert ("ready.row.deleted_at" in compared) is (shown is not MOMENT)  # of what stands in, the row holds nothing


def test_a_limit_that_may_be_any_number_is_taken_as_a_whole_one() -> None:
    tables = "CREATE TABLE jars (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"
    paging = asks(limit={"schema": {"type": "number"}}, offset={"schema": NUMBER})
    listed = {"operationId": "all", **paging, **answers(rows("name", id=NUMBER, many=True))}
    text = emitted(service(tables, OPEN, {"/jars": {"get": listed}}))[Path("app/services/jars.py")]

    assert "else int(params.limit))" in text or "by_offset(int(params.limit)," in text


def test_the_value_of_an_expression_may_be_a_mere_column() -> None:
    tables = "CREATE TABLE jars (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"
    get = {"operationId": "list", **answers(rows("name", jarId=NUMBER, many=True))}
    said = "operations: {list: {computed: {jarId: {value: jars.id}}}}"
    made = emitted(service(tables, OPEN, {"/jars": {"get": get}}, mapping=said))

    assert "values_by(session, Jar.id, {row.id for row in rows}, Jar.id)" in made[Path("app/presenters/jars.py")]
    assert "    expression: Order,\n" in made[Path("app/repositories/base.py")]


@pytest.mark.parametrize(
    "form, empty",
    [
        ({}, ' or ""'),
        ({"format": "uuid"}, " or UUID(int=0)"),
        ({"format": "date"}, " or EPOCH.date()"),
        ({"format": "time"}, " or EPOCH.timetz()"),
        ({"type": ["string", "null"], "format": "date"}, ""),
    ],
)
def test_what_stands_for_nothing_computed_is_of_the_type_that_is_answered(form: dict[str, Any], empty: str) -> None:
    """An empty text in place of a day, and null of any form, were answered by an error of the service."""
    tables = "CREATE TABLE jars (id SERIAL PRIMARY KEY, name TEXT NOT NULL, kept TEXT);"
    get = {"operationId": "list", **answers(rows("name", shown={**TEXT, **form}, many=True))}
    said = "operations: {list: {computed: {shown: {value: jars.kept}}}}"
    made = emitted(service(tables, OPEN, {"/jars": {"get": get}}, mapping=said))[Path("app/presenters/jars.py")]

    assert f"shown=answered(shown_found.get(row.id), 'string', {form.get('format', '')!r}){empty}," in made
    for name in ("UUID", "EPOCH"):
        assert (name in made.split("def ", maxsplit=1)[0]) is (name in empty)


def test_moments_that_texts_keep_are_later_in_later_columns() -> None:
    tables = """
    CREATE TABLE ferries (id SERIAL PRIMARY KEY, leaves_at TEXT NOT NULL, lands_at TEXT NOT NULL,
      CHECK (lands_at > leaves_at));
    """
    get = {"operationId": "one", **answers(rows(id=NUMBER, leaves_at=MOMENT, lands_at=MOMENT), "200", "404")}
    made = rows_text(service(tables, OPEN, {"/ferries/{id}": {"get": get}}))
    leaves, lands = re.findall(r'_at": (f".*"),', made)

    assert evaluated(leaves, 41) < evaluated(lands, 41)


@pytest.mark.parametrize("least, most", [(17, 17), (9, 10), (6, 6), (30, 31)])
def test_texts_that_differ_are_of_a_lawful_length_however_far_is_counted(least: int, most: int) -> None:
    schema = {"type": "string", "minLength": least, "maxLength": most}
    texts = [evaluated(json_sample(schema, hint="hull_no", unique=True), number) for number in (1, 12, 345, 98_765)]

    assert len(set(texts)) == len(texts)
    assert all(least <= len(text) <= most for text in texts)


def evaluated(expression: str, number: int) -> str:
    return str(value_of(expression, number))


def test_a_truth_value_that_a_column_counts_is_asked_for_as_one() -> None:
    """A client of the tests wrote the 1 of the row, which is no truth value."""
    tables = """
    CREATE TABLE boats (id INTEGER PRIMARY KEY, name TEXT NOT NULL, afloat INTEGER NOT NULL DEFAULT 1
      CHECK (afloat IN (0, 1)));
    """
    by = {"afloat": {"schema": {"type": "boolean"}}}
    get = {
        "operationId": "all",
        **asks(**by),
        **answers(rows(many=True, id=NUMBER, name=TEXT, afloat=by["afloat"]["schema"])),
    }
    text = behaviour_text(service(tables, OPEN, {"/boats": {"get": get}}))

    assert "wanted = str(bool(value)).lower()" in part(text, "all_is_narrowed_by_afloat")


@pytest.mark.parametrize("bypass", ["", ", bypass: [judge]"])
def test_rows_of_others_are_not_expected_of_whoever_sees_only_their_own(bypass: str) -> None:
    tables = """
    CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, password TEXT NOT NULL,
      role TEXT NOT NULL DEFAULT 'guest' CHECK (role IN ('guest', 'judge')));
    CREATE TABLE claims (id SERIAL PRIMARY KEY, title TEXT NOT NULL, person_id INT REFERENCES people (id));
    """
    auth = f"""
    scheme: {{openapi_security_scheme: token, kind: jwt, ttl: 1h}}
    principal: {{table: people, id: id, login: login, password: password, role: role}}
    roles: [guest, judge]
    default: deny
    operations: {{all: {{allow: [guest, judge], scope: own, owner: person_id{bypass}}}}}
    """
    by = {"person_id": {"schema": NUMBER}}
    get = {"operationId": "all", **asks(**by), **answers(rows(many=True, id=NUMBER, title=TEXT, person_id=NUMBER))}
    text = part(behaviour_text(service(tables, auth, {"/claims": {"get": get}})), "all_is_narrowed_by_person_id")

    assert "other = " not in text
    assert "value = ready.rows[0].person_id" in text
