"""Texts of strangers that are as long as they like."""

from __future__ import annotations

import time

import pytest

from orchestrator.checks.secrets import found_in
from orchestrator.ddl import SchemaDesign
from orchestrator.ddl_statements import unmade_roles
from tests.unit.models.builtin.small import OPEN, answers, asks, rows, service, takes


def test_a_long_address_is_looked_at_once() -> None:
    began = time.process_time()

    list(found_in('token = "https://' + "q7Rz3kPw9XbT5mVd" * 2_500 + '!"', "settings.py"))

    assert time.process_time() - began < 2


def test_a_sum_of_many_words_is_looked_at_once() -> None:
    began = time.process_time()
    total = {"type": "integer", "description": "sum of " + "all " * 8_000}
    paths = {"/bills": {"get": {"operationId": "list", **answers(rows("name", many=True, total=total))}}}

    service("CREATE TABLE bills (id INT PRIMARY KEY, name TEXT);", OPEN, paths)

    assert time.process_time() - began < 5


@pytest.mark.parametrize("said", ["also if ", "no error if it is not ", "nothing is ", "also if the it they row "])
def test_what_is_said_of_a_removal_of_none_is_looked_at_once(said: str) -> None:
    began = time.process_time()
    tables = """
    CREATE TABLE people (id INT PRIMARY KEY);
    CREATE TABLE tasks (id INT PRIMARY KEY);
    CREATE TABLE watchers (task_id INT NOT NULL REFERENCES tasks (id), person_id INT NOT NULL REFERENCES people (id),
      PRIMARY KEY (task_id, person_id));
    """
    delete = {"operationId": "leave", "description": (said * 8_000)[:64_000], **answers(None, "204", "404")}

    service(tables, OPEN, {"/tasks/{taskId}/watchers/{personId}": {"delete": delete}})

    assert time.process_time() - began < 5


SAID = [
    "a" * 64_000, ")" * 64_000, "`" * 64_000, "(" * 64_000, "left out, " * 6_400, "search " * 9_000, "find " * 12_000,
    "draft " + ", " * 32_000 + "x", "tasks are draft" + " " * 64_000 + "x", "task " * 12_000, "again " * 10_000,
    "marks " * 10_000, "a" + "\n " * 32_000 + "x", "one " * 16_000,
    "changes of stage " * 3_700, "changes" + " " * 64_000 + "x",
]  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_what_is_said_of_operations_and_values_is_looked_at_once(said: str) -> None:
    began = time.process_time()
    tables = """
    CREATE TABLE tasks (id INT PRIMARY KEY, name TEXT, status TEXT CHECK (status IN ('draft', 'open', 'done')));
    CREATE TABLE stage_changes (id INT PRIMARY KEY, stage TEXT CHECK (stage IN ('one', 'two')),
      task_id INT NOT NULL REFERENCES tasks (id));
    """
    status = {"type": "string", "enum": ["draft", "open", "done"]}
    number, changes = {"type": "integer", "description": said}, {**rows("stage", many=True), "description": said}
    shown = rows("name", many=True, count=number, changes=changes)
    patch = {"operationId": "set", "description": said, **takes({"status": status}), **answers(None, "204", "409")}
    patch["responses"]["409"]["description"] = said
    query = {"q": {"schema": {"type": "string"}, "description": said}}
    get = {"operationId": "all", "description": said, **asks(**query), **answers(shown)}

    service(tables, OPEN, {"/tasks": {"get": get}, "/tasks/{taskId}": {"patch": patch}})

    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "statement",
    [
        f"DROP INDEX a{' ' * 20_000}b;",
        f"DROP TABLE IF EXISTS a{' ' * 20_000}b;",
        f"GRANT SELECT ON a TO b{' ' * 20_000}c;",
        f"GRANT {'TO ' * 20_000};",
    ],
)
def test_a_long_statement_is_looked_at_once(statement: str) -> None:
    began = time.process_time()

    design = SchemaDesign.parse(f"CREATE TABLE a (id INT); {statement}")
    list(unmade_roles(one.text for one in design.statements))

    assert time.process_time() - began < 5


def test_a_long_sentence_about_a_role_is_looked_at_once() -> None:
    began = time.process_time()
    auth = """
    scheme: {openapi_security_scheme: token, kind: jwt}
    principal: {table: people, id: id, login: name, password: proof, role: role}
    roles: [keeper, user]
    default: authenticated
    operations: {list: {allow: [keeper]}}
    """
    tables = "CREATE TABLE people (id SERIAL PRIMARY KEY, name TEXT NOT NULL, proof TEXT NOT NULL, role TEXT NOT NULL);"
    said = f"Only keepers must be allowed to list people, {'a keeper of ' * 4_000}people."
    paths = {"/people": {"get": {"operationId": "list", "description": said, **answers(rows("name", many=True))}}}

    service(tables, auth, paths)

    assert time.process_time() - began < 5
