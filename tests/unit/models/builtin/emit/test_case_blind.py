"""Columns of `citext` are compared without regard to case by the emitted service too, on each database."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, answers, rows, service

TABLES = """
CREATE EXTENSION citext;
CREATE TABLE members (
  id serial PRIMARY KEY, email citext NOT NULL UNIQUE, secret text NOT NULL,
  aliases citext[] NOT NULL DEFAULT '{}'
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: members, id: id, login: email, password: secret}
roles: []
default: authenticated
operations: {}
"""
PATHS = {"/members/{id}": {"get": {"operationId": "showMember", **answers(rows("email", id=NUMBER), "200", "404")}}}


def test_values_are_sent_as_what_the_column_is_and_sqlite_compares_alike() -> None:
    tree = emitted(service(TABLES, AUTH, PATHS))
    sql = {path.name: text for path, text in tree.items() if path.suffix == ".sql" and "0001" in path.name}
    up, down = (next(text for name, text in sql.items() if f"{way}.postgresql" in name) for way in ("up", "down"))

    # A value that is sent as `varchar` makes PostgreSQL compare texts, with regard to case.
    assert (
        'email: Mapped[str] = mapped_column(Text().with_variant(CITEXT(), "postgresql")'
        in tree[Path("app/models/members.py")]
    )
    assert 'ARRAY(Text().with_variant(CITEXT(), "postgresql"))' in tree[Path("app/models/members.py")]
    assert '"email" TEXT COLLATE NOCASE NOT NULL' in next(text for name, text in sql.items() if "up.sqlite" in name)
    assert up.startswith("CREATE EXTENSION citext;")
    assert down.rstrip().endswith("DROP EXTENSION citext;")  # else there would be no second way up


def test_an_extension_that_may_have_been_there_before_is_left_there() -> None:
    tree = emitted(service(TABLES.replace("EXTENSION", "EXTENSION IF NOT EXISTS"), AUTH, PATHS))

    assert not any("DROP EXTENSION" in text for text in tree.values())
