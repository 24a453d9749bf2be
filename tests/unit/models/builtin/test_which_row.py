"""Which of several rows is meant: the newest, the one that holds now, those that share a value, another table's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import FromExpression, FromPath, Match
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, is_built, rows, service, takes

TABLES = """
CREATE TABLE lamps (id UUID PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL);
CREATE TABLE lamp_states (id SERIAL PRIMARY KEY, lamp_id UUID NOT NULL REFERENCES lamps (id), state TEXT NOT NULL,
                          created_at TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE TABLE rules (id SERIAL PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE bans (id SERIAL PRIMARY KEY, name TEXT NOT NULL, tag TEXT NOT NULL, expires DATE);
CREATE TABLE terms (id SERIAL PRIMARY KEY, name TEXT NOT NULL, start_dt TIMESTAMPTZ NOT NULL,
                    end_dt TIMESTAMPTZ NOT NULL);
"""


def read(paths: dict[str, Any]) -> ServiceDesign:
    return service(TABLES, OPEN, paths)


def got(path: str, said: dict[str, Any], **more: Any) -> OperationDesign:
    (operation,) = read({path: {"get": {"operationId": "showIt", **said, **more}}}).operations
    return operation


def test_one_row_beneath_a_row_that_has_several_is_the_newest_and_that_is_asked_about() -> None:
    design = read({"/lamps/{id}/state": {"get": {"operationId": "showIt", **answers(rows("state", id=NUMBER))}}})
    (shown,) = design.operations

    assert is_built(shown)
    (_, found) = shown.steps[-1].match
    assert shown.kind is Kind.GET
    assert found.column == "id"
    assert isinstance(found.source, FromExpression)
    assert found.source.text.endswith("WHERE one.lamp_id = :id ORDER BY one.created_at DESC, one.id DESC LIMIT 1)")
    (question,) = design.questions
    assert "of several rows of `lamp_states` the newest is shown" in question.assumption
    assert "LIMIT" not in emitted(design)[Path("app/services/lamp_states.py")]  # the query is made, and not written out


def test_one_row_of_all_is_the_newest_only_where_the_contract_says_so() -> None:
    shown = answers(rows("content"))

    assert is_built(got("/rules", shown, description="The latest rules."))
    assert not is_built(got("/rules", shown, description="The rules."))


@pytest.mark.parametrize(
    "path, shown, built",
    [
        ("/bans/current", rows("name", many=True), True),
        ("/bans/active", rows("name", many=True), True),
        ("/bans/banned", rows("name", many=True), False),
        ("/lamps/current", rows("name", many=True), False),
        ("/terms/current", rows("name"), True),
    ],
)
def test_what_is_current_is_what_holds_now_where_a_table_has_a_period(
    path: str, shown: dict[str, Any], built: bool
) -> None:
    operation = got(path, answers(shown))

    assert is_built(operation) is built
    if path == "/bans/current":
        assert operation.rules.where == (("(bans.expires IS NULL OR bans.expires >= CURRENT_DATE)", ()),)
    if path == "/terms/current":
        assert operation.kind is Kind.GET
        assert "which now lies" in operation.assumptions[0]


def test_another_than_the_newest_is_not_the_newest() -> None:
    shown = answers(rows("content"))

    for text in (
        "It is not the latest that counts.",
        "The rules instead of the newest.",
        "Sent by noon at the latest.",
    ):
        assert not is_built(got("/rules", shown, description=text))
    assert is_built(got("/rules", shown, description="The latest rules. They do not change."))


PRICES = """
CREATE TABLE prices (id SERIAL PRIMARY KEY, name TEXT NOT NULL, valid_from DATE{since}, valid_until DATE,
                     deleted_at TIMESTAMPTZ);
CREATE TABLE passes (id SERIAL PRIMARY KEY, name TEXT NOT NULL, expires_at DATE);
CREATE TABLE shops (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE shop_states (id SERIAL PRIMARY KEY, shop_id INT NOT NULL REFERENCES shops (id), name TEXT NOT NULL,
                          created_at TIMESTAMPTZ DEFAULT now(), is_deleted BOOLEAN NOT NULL DEFAULT false);
"""


@pytest.mark.parametrize(
    "path, since, ends",
    [
        ("/prices/current", " NOT NULL", "AND one.deleted_at IS NULL ORDER BY one.valid_from DESC LIMIT 1)"),
        ("/prices/current", "", "ORDER BY one.valid_from IS NULL, one.valid_from DESC LIMIT 1)"),
        ("/passes/current", "", "ORDER BY one.expires_at IS NULL DESC, one.expires_at DESC LIMIT 1)"),
        (
            "/shops/{id}/state",
            "",
            "AND one.is_deleted IS NOT TRUE ORDER BY one.created_at IS NULL, one.created_at DESC, one.id DESC LIMIT 1)",
        ),
    ],
)
def test_of_several_rows_that_hold_now_the_last_one_is_shown_that_is_not_deleted_and_that_is_asked_about(
    path: str, since: str, ends: str
) -> None:
    """Rows without a moment come last whatever the database: PostgreSQL has them first."""
    paths = {path: {"get": {"operationId": "showIt", **answers(rows("name"))}}}
    design = service(PRICES.format(since=since), OPEN, paths)
    (shown,) = design.operations
    source = shown.steps[-1].match[-1].source

    assert is_built(shown)
    assert isinstance(source, FromExpression)
    assert source.text.endswith(ends)
    (question,) = design.questions
    assert "where there are several" in question.text
    assert "of several rows" in question.assumption
    (repository,) = [
        text for name, text in emitted(design).items() if name.name == f"{shown.table}.py" and "services" in str(name)
    ]
    assert ("is_(None)" in repository) == ("IS NULL" in ends)


def test_rows_that_share_a_value_are_listed_by_it() -> None:
    listed = got("/bans/{tag}", answers(rows("name", many=True)))
    one = got("/bans/{tag}", answers(rows("name")))

    assert listed.kind is Kind.LIST
    assert listed.steps[-1].match == (Match(column="tag", source=FromPath(name="tag")),)
    assert not is_built(one)


def test_rows_are_of_the_table_that_has_all_that_is_shown_rather_than_of_a_namesake_that_has_nothing() -> None:
    tables = """
    CREATE TABLE alert_rules (id SERIAL PRIMARY KEY, field TEXT NOT NULL, needle TEXT NOT NULL, exact BOOLEAN NOT NULL);
    CREATE TABLE alerts (visit_id INT, rule_id INT REFERENCES alert_rules (id), PRIMARY KEY (visit_id, rule_id));
    """
    sent: dict[str, Any] = {"field": TEXT, "needle": TEXT, "exact": {"type": "boolean"}}
    paths = {
        "/alerts": {
            "get": {"operationId": "list", **answers(rows(many=True, id=NUMBER, **sent))},
            "post": {"operationId": "make", **takes(sent, *sent), **answers(rows(id=NUMBER, **sent), "201")},
        },
        "/alerts/{id}": {"delete": {"operationId": "drop", **answers(status="204")}},
    }
    design = service(tables, OPEN, paths)

    assert [(is_built(item), item.table) for item in design.operations] == [(True, "alert_rules")] * 3
    assert any("none is of `alerts`" in one.text for one in design.assumptions)


def test_a_namesake_that_has_some_of_what_is_shown_is_kept() -> None:
    tables = """
    CREATE TABLE alert_rules (id SERIAL PRIMARY KEY, field TEXT NOT NULL, needle TEXT NOT NULL, kind TEXT NOT NULL);
    CREATE TABLE alerts (id SERIAL PRIMARY KEY, field TEXT NOT NULL);
    """
    paths = {"/alerts": {"get": {"operationId": "list", **answers(rows("field", "needle", "kind", many=True))}}}

    assert service(tables, OPEN, paths).operations[0].table == "alerts"


@pytest.mark.parametrize(
    "column, name",
    [("start_dt TIMESTAMPTZ", "startDate"), ("reply_cnt INT", "replyCount"), ("acct_nm TEXT", "account_name")],
)
def test_names_in_short_are_those_written_out(column: str, name: str) -> None:
    tables = f"CREATE TABLE visits (id SERIAL PRIMARY KEY, {column} NOT NULL);"
    kind: Any = NUMBER if "INT" in column else {**TEXT, "format": "date"} if "dt" in column else TEXT
    paths = {"/visits/{id}": {"get": {"operationId": "show", **answers(rows(**{name: kind}))}}}
    design = service(tables, OPEN, paths)

    assert is_built(design.operations[0])
    assert not design.questions


CHAIN = """
CREATE TABLE projects (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE tasks (id SERIAL PRIMARY KEY, project_id INT NOT NULL REFERENCES projects (id));
CREATE TABLE runs (id SERIAL PRIMARY KEY, task_id INT NOT NULL REFERENCES tasks (id));
CREATE TABLE tools (id SERIAL PRIMARY KEY, run_id INT NOT NULL REFERENCES runs (id), name TEXT NOT NULL);
"""


@pytest.mark.parametrize(
    "more, built",
    [
        ("", True),
        ("ALTER TABLE tools ADD COLUMN first_run_id INT REFERENCES runs (id);", False),
        ("ALTER TABLE tasks ADD COLUMN from_project_id INT REFERENCES projects (id);", False),
    ],
)
def test_rows_that_other_tables_lead_to_a_row_are_listed_where_one_way_leads_there(more: str, built: bool) -> None:
    paths = {"/projects/{id}/tools": {"get": {"operationId": "list", **answers(rows("name", many=True))}}}
    (listed,) = service(CHAIN + more, OPEN, paths).operations

    assert is_built(listed) is built
    if built:
        ((test, _),) = listed.rules.where
        assert test == (
            "EXISTS (SELECT 1 FROM runs JOIN tasks ON tasks.id = runs.task_id "
            "WHERE runs.id = tools.run_id AND tasks.project_id = :id)"
        )
        assert "`tools` are the rows of `tools` that lead to the row in the path" in listed.assumptions[0]


ORDERS = """
CREATE TABLE orders (id SERIAL PRIMARY KEY, user_id TEXT NOT NULL, label TEXT NOT NULL);
CREATE TABLE grants (user_name TEXT, kind TEXT, PRIMARY KEY (user_name, kind));
"""


def test_rows_of_somebody_who_has_no_table_are_listed_made_and_shown_by_who_it_is() -> None:
    """People whom another service knows: all beneath `/users/{userId}` was asked about."""
    paths = {
        "/users/{userId}/orders": {
            "get": {"operationId": "list", **answers(rows("label", many=True))},
            "post": {"operationId": "make", **takes({"label": TEXT}, "label"), **answers(status="201")},
        },
        "/users/{userId}/orders/{id}": {"get": {"operationId": "show", **answers(rows("label", id=NUMBER))}},
    }
    design = service(ORDERS, OPEN, paths)
    by_user = Match(column="user_id", source=FromPath(name="userId"))

    assert all(map(is_built, design.operations))
    assert [item.kind for item in design.operations] == [Kind.LIST, Kind.CREATE, Kind.GET]
    assert all(item.steps[0].match[0] == by_user for item in design.operations)
    assert by_user in design.operations[1].set


@pytest.mark.parametrize(
    "path", ["/users/{id}/orders", "/orders/{userId}/users", "/users/{userId}/order", "/users/{label_no}/orders"]
)
def test_a_name_that_is_no_column_of_the_rows_says_nothing_of_whose_they_are(path: str) -> None:
    (listed,) = service(
        ORDERS, OPEN, {path: {"get": {"operationId": "list", **answers(rows("label", many=True))}}}
    ).operations

    assert not is_built(listed)


def test_values_beside_the_one_in_the_path_are_listed_plainly() -> None:
    shown = {"type": "array", "items": TEXT}
    (listed,) = service(
        ORDERS, OPEN, {"/users/{user_name}/grants": {"get": {"operationId": "list", **answers(shown)}}}
    ).operations

    assert is_built(listed)
    assert listed.answer.column == "kind"


@pytest.mark.parametrize("mark, built", [({}, True), ({"readOnly": False}, True), ({"readOnly": True}, False)])
def test_a_key_that_only_answers_tell_does_not_say_which_row_is_changed(mark: dict[str, Any], built: bool) -> None:
    changed = {
        "operationId": "change",
        **takes({"id": {**NUMBER, **mark}, "content": TEXT}),
        **answers(rows("content")),
    }
    design = read({"/rules": {"put": changed, "get": {"operationId": "all", **answers(rows("content", many=True))}}})
    (operation,) = (item for item in design.operations if item.id == "change")

    assert is_built(operation) is built
    assert built or any("Which rows of `rules`" in question.text for question in design.questions)
