"""The portable form of a design works on SQLite, and enforces what SQLite can enforce."""

from __future__ import annotations

import re
import sqlite3

import pytest

from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.emit.portable import SQLITE, create_statements

DESIGN = """
CREATE TYPE colour AS ENUM ('red', 'blue');
CREATE TABLE shelves (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), label VARCHAR(5) NOT NULL UNIQUE);
CREATE TABLE books (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shelf_id UUID NOT NULL REFERENCES shelves (id) ON DELETE CASCADE,
    number INTEGER GENERATED ALWAYS AS IDENTITY,
    colour colour NOT NULL DEFAULT 'red',
    price NUMERIC(10, 2) NOT NULL CHECK (price >= 0),
    tags TEXT[] NOT NULL DEFAULT '{}',
    data JSONB,
    lent BOOLEAN NOT NULL DEFAULT false,
    since TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (price ~ 'x' OR TRUE)
);
CREATE UNIQUE INDEX one_red ON books (shelf_id) WHERE colour = 'red';
"""


@pytest.fixture
def database() -> sqlite3.Connection:
    """The design on SQLite, with one shelf."""
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA foreign_keys = ON")
    for table in SchemaDesign.parse(DESIGN).tables:
        for statement in create_statements(table, "postgres", SQLITE):
            connection.execute(statement)
    connection.execute("INSERT INTO shelves (id, label) VALUES ('a', 'A')")
    return connection


def test_rows_are_numbered_and_filled_by_default(database: sqlite3.Connection) -> None:
    """A column of identity beside another key as well."""
    for price in (1, 2):
        database.execute(
            "INSERT INTO books (shelf_id, price, colour) VALUES ('a', ?, ?)", (price, "red" if price == 1 else "blue")
        )
    rows = database.execute("SELECT id, number, tags, lent FROM books").fetchall()

    assert rows == [(1, 1, "[]", 0), (2, 2, "[]", 0)]


@pytest.mark.parametrize(
    "default, expected",
    [
        ("now() + interval '14 days'", "datetime('now', '+14 days')"),
        ("(now() - interval '1 hour 30 minutes')", "datetime('now', '-1 hours', '-30 minutes')"),
        ("CURRENT_TIMESTAMP + '2 weeks'::interval", "datetime('now', '+14 days')"),
        ("current_date + interval '1 month'", "date('now', '+1 months')"),
        ("current_date + 90", "date('now', '+90 days')"),
        ("(current_date - 7)", "date('now', '-7 days')"),
    ],
)
def test_a_default_that_is_so_long_from_now_is_so_on_sqlite(default: str, expected: str) -> None:
    kind = "DATE" if expected.startswith("date(") else "TIMESTAMPTZ"
    design = SchemaDesign.parse(f"CREATE TABLE loans (id SERIAL PRIMARY KEY, due {kind} NOT NULL DEFAULT {default});")
    connection = sqlite3.connect(":memory:")
    for statement in create_statements(design.tables[0], "postgres", SQLITE):
        connection.execute(statement)
    connection.execute("INSERT INTO loans DEFAULT VALUES")

    assert connection.execute(f"SELECT due = {expected} FROM loans").fetchone() == (1,)


@pytest.mark.parametrize(
    "default, pattern",
    [
        ("'LK-' || nextval('numbers')", r"LK-\d+"),
        ("concat('LK-', nextval('numbers'::regclass))", r"LK-\d+"),
        ("to_char(now(), 'YYYY') || '/' || lpad(nextval('numbers')::text, 6, '0')", r"\d{4}/\d{6,}"),
        ("'A' || to_char(nextval('numbers'), 'FM0000')", r"A\d{4,}"),
        ("upper(substr(md5(random()::text), 1, 8))", r"[0-9A-F]{8}"),
        ("'K' || left(gen_random_uuid()::text, 8)", r"K[0-9a-f]{8}"),
        ("encode(gen_random_bytes(20), 'hex')", r"[0-9a-f]{40}"),
    ],
)
def test_a_default_made_of_a_number_or_of_chance_fills_rows_on_sqlite(default: str, pattern: str) -> None:
    # What SQLite draws by chance has as few digits as the design says, so that two rows may well share it.
    sql = f"CREATE SEQUENCE numbers; CREATE TABLE t (id SERIAL PRIMARY KEY, code TEXT NOT NULL DEFAULT {default});"
    connection = sqlite3.connect(":memory:")
    for statement in create_statements(SchemaDesign.parse(sql).tables[0], "postgres", SQLITE):
        connection.execute(statement)
    for _ in range(20):
        connection.execute("INSERT INTO t DEFAULT VALUES")

    codes = [code for (code,) in connection.execute("SELECT code FROM t")]
    assert all(re.fullmatch(pattern, code) for code in codes), codes


def test_a_default_that_only_the_design_s_own_database_can_tell_is_left_to_it() -> None:
    design = SchemaDesign.parse(
        "CREATE TABLE t (id SERIAL PRIMARY KEY, n INT DEFAULT power(2, 3), at TIMESTAMPTZ DEFAULT now() + x);"
    )
    assert "DEFAULT" not in create_statements(design.tables[0], "postgres", SQLITE)[0]


@pytest.mark.parametrize(
    "columns, values",
    [
        ("shelf_id, price", ("'nowhere'", "1")),
        ("shelf_id, price", ("'a'", "-1")),
        ("shelf_id, price, colour", ("'a'", "1", "'green'")),
        ("shelf_id, price", ("'a'", "NULL")),
    ],
)
def test_what_the_design_forbids_is_refused(
    database: sqlite3.Connection, columns: str, values: tuple[str, ...]
) -> None:
    """References, checks, words and empty values."""
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(f"INSERT INTO books ({columns}) VALUES ({', '.join(values)})")


def test_a_text_is_not_longer_than_its_column(database: sqlite3.Connection) -> None:
    """SQLite would not mind by itself."""
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("INSERT INTO shelves (id, label) VALUES ('b', 'longer')")


def test_a_partial_index_is_kept(database: sqlite3.Connection) -> None:
    """One red book on a shelf."""
    database.execute("INSERT INTO books (shelf_id, price) VALUES ('a', 1)")
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("INSERT INTO books (shelf_id, price) VALUES ('a', 2)")


def test_a_pattern_escapes_what_it_escapes_in_the_design() -> None:
    checks = (
        "a TEXT CHECK (a LIKE 'ord\\_%'), b TEXT CHECK (b NOT ILIKE 'x\\%%'), c TEXT CHECK (c LIKE 'z!_' ESCAPE '!')"
    )
    [table] = SchemaDesign.parse(f"CREATE TABLE orders ({checks});", "postgres").tables
    connection = sqlite3.connect(":memory:")
    for statement in create_statements(table, "postgres", SQLITE):
        connection.execute(statement)

    connection.execute("INSERT INTO orders VALUES ('ord_1', 'xy', 'z_')")
    for row in (("ordx1", "xy", "z_"), ("ord_1", "X%y", "z_"), ("ord_1", "xy", "zz")):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO orders VALUES (?, ?, ?)", row)


@pytest.mark.parametrize(
    "kind, length", [("CHAR(24)", 24), ("TEXT", 32), ("UUID", 32), ("VARCHAR(200)", 32), ("VARCHAR(8)", 8)]
)
def test_a_key_that_a_function_of_the_design_makes_is_drawn(kind: str, length: int) -> None:
    (table,) = SchemaDesign.parse(f"CREATE TABLE jars (id {kind} PRIMARY KEY DEFAULT next_key(), name TEXT);").tables
    connection = sqlite3.connect(":memory:")
    for statement in create_statements(table, "postgres", SQLITE):
        connection.execute(statement)
    for name in "ab":
        connection.execute("INSERT INTO jars (name) VALUES (?)", (name,))

    drawn = [key for (key,) in connection.execute("SELECT id FROM jars")]
    assert [len(key) for key in drawn] == [length, length]
    assert drawn[0] != drawn[1]


def test_what_is_no_key_is_not_drawn() -> None:
    tables = "CREATE TABLE jars (id TEXT PRIMARY KEY, owner TEXT NOT NULL DEFAULT current_owner());"
    (table,) = SchemaDesign.parse(tables).tables

    assert "randomblob" not in "".join(create_statements(table, "postgres", SQLITE))


def test_truth_values_of_sqlite_are_told_in_words_that_postgresql_compares() -> None:
    design = SchemaDesign.parse(
        "CREATE TABLE plots (id INTEGER PRIMARY KEY, wet BOOLEAN NOT NULL DEFAULT 0 CHECK (wet IN (0, 1)),\n"
        "  dry BOOLEAN DEFAULT 1, n INTEGER NOT NULL DEFAULT 0 CHECK (n IN (0, 1)), CHECK (dry = 0 OR n <> 1));\n"
        "CREATE UNIQUE INDEX one ON plots (n) WHERE wet = 1;",
        SQLITE,
    )
    made = " ".join("\n".join(create_statements(design.tables[0], SQLITE, "postgres")).split())
    assert '"wet" BOOLEAN NOT NULL DEFAULT FALSE' in made
    assert '"dry" BOOLEAN DEFAULT TRUE' in made
    assert "CHECK (wet IN (FALSE, TRUE))" in made
    assert "CHECK (dry = FALSE OR n <> 1)" in made
    assert "CHECK (n IN (0, 1))" in made
    assert made.endswith("WHERE wet = TRUE")
