from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestrator.ddl import Column, DefaultKind, Identity, SchemaDesign, SqlKind
from orchestrator.ddl_statements import unmade_roles
from orchestrator.errors import Problem

SHOP = """
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE TYPE order_state AS ENUM ('new', 'paid');
CREATE TABLE shop.buyers (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email VARCHAR(200) NOT NULL UNIQUE,
  level TEXT DEFAULT 'basic' CHECK (level IN ('basic', 'gold') OR level IS NULL),
  age INTEGER CHECK (age BETWEEN 18 AND 120 AND age > 20),
  joined TIMESTAMPTZ NOT NULL DEFAULT now(),
  mentor_id BIGINT REFERENCES shop.buyers ON DELETE SET NULL
);
CREATE TABLE orders (
  buyer_id BIGINT NOT NULL,
  number INTEGER NOT NULL,
  state order_state NOT NULL DEFAULT 'new',
  total NUMERIC(10, 2) NOT NULL,
  tags TEXT[] NOT NULL DEFAULT '{}',
  CONSTRAINT orders_key PRIMARY KEY (buyer_id, number)
);
ALTER TABLE orders ADD CONSTRAINT orders_buyer FOREIGN KEY (buyer_id) REFERENCES shop.buyers (id) ON DELETE CASCADE,
  ADD COLUMN note TEXT;
CREATE UNIQUE INDEX one_open ON orders (buyer_id) WHERE state = 'new';
COMMENT ON COLUMN orders.total IS 'with tax';
CREATE VIEW paid AS SELECT * FROM orders;
"""


@pytest.fixture(scope="module")
def shop() -> SchemaDesign:
    return SchemaDesign.parse(SHOP, "postgres")


def column(design: SchemaDesign, table: str, name: str) -> Column:
    found = design.table(table)
    assert found is not None
    wanted = found.column(name)
    assert wanted is not None
    return wanted


def test_tables_come_with_their_keys(shop: SchemaDesign) -> None:
    orders = shop.table("orders")
    assert orders is not None
    assert orders.primary_key == ("buyer_id", "number")
    (key,) = orders.foreign_keys
    assert (key.columns, key.target, key.target_columns, key.on_delete) == (("buyer_id",), "buyers", ("id",), "CASCADE")
    assert orders.is_unique(("number", "buyer_id"))
    assert not orders.is_unique(("buyer_id",)), "a partial unique index is no key"
    assert ("buyer_id",) not in orders.unique_keys()
    assert ("buyer_id",) in orders.unique_keys(of_some=True)


def test_a_reference_without_columns_means_the_primary_key(shop: SchemaDesign) -> None:
    buyers = shop.table("buyers")
    assert buyers is not None
    assert buyers.foreign_keys[0].target_columns == ("id",)
    assert buyers.namespace == "shop"


def test_columns_know_how_they_are_filled(shop: SchemaDesign) -> None:
    assert column(shop, "buyers", "id").identity is Identity.ALWAYS
    assert column(shop, "buyers", "joined").default_kind is DefaultKind.NOW
    assert column(shop, "buyers", "level").default_value == "basic"
    assert not column(shop, "buyers", "email").filled_by_database


def test_checks_narrow_the_columns_that_they_speak_of(shop: SchemaDesign) -> None:
    assert column(shop, "buyers", "level").values == ("basic", "gold")
    assert (column(shop, "buyers", "age").minimum, column(shop, "buyers", "age").maximum) == (21, 120)


def test_enum_types_give_their_values_to_columns(shop: SchemaDesign) -> None:
    state = column(shop, "orders", "state")
    assert (state.type.kind, state.type.enum, state.values) == (SqlKind.ENUM, "order_state", ("new", "paid"))


def test_a_block_that_makes_missing_types_makes_types() -> None:
    missing = "IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood')"
    made = "CREATE TYPE mood AS ENUM ('a;b', 'c')"

    design = SchemaDesign.parse(
        f"DO $$ BEGIN {missing} THEN {made}; END IF; END $$; CREATE TABLE t (id int PRIMARY KEY, m mood);"
    )

    assert [enum.values for enum in design.enums] == [("a;b", "c")]
    assert design.tables[0].columns[1].values == ("a;b", "c")
    assert [statement.kind for statement in design.statements] == ["TYPE", "TABLE"]
    assert design.not_understood == ()


def test_a_block_that_does_more_is_reported() -> None:
    design = SchemaDesign.parse("DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); DROP TABLE t; END $$;")

    assert [line for line, _ in design.not_understood] == [1]


def test_an_empty_array_is_a_constant_like_any_other() -> None:
    design = SchemaDesign.parse("CREATE TABLE t (id int PRIMARY KEY, tags text[] NOT NULL DEFAULT ARRAY[]::text[])")

    assert design.tables[0].columns[1].default_value == "{}"


def test_types_keep_their_sizes(shop: SchemaDesign) -> None:
    total, email, tags = (
        column(shop, *at).type for at in (("orders", "total"), ("buyers", "email"), ("orders", "tags"))
    )
    assert (total.precision, total.scale, email.length) == (10, 2, 200)
    assert tags.item is not None
    assert tags.item.kind is SqlKind.TEXT


def test_one_alter_may_do_several_things(shop: SchemaDesign) -> None:
    assert column(shop, "orders", "note") is not None


def test_comments_and_lines_are_kept(shop: SchemaDesign) -> None:
    assert column(shop, "orders", "total").comment == "with tax"
    assert column(shop, "orders", "total").line == SHOP[: SHOP.index("total NUMERIC")].count("\n") + 1


def test_what_is_no_table_is_kept_beside_them(shop: SchemaDesign) -> None:
    assert [item.kind for item in shop.others] == ["EXTENSION", "VIEW"]
    assert shop.not_understood == ()
    assert [item.kind for item in shop.statements][:3] == ["EXTENSION", "TYPE", "TABLE"]


def test_a_clause_that_is_not_understood_is_reported_with_its_line() -> None:
    design = SchemaDesign.parse("CREATE TABLE a (\n id INT,\n LIKE b INCLUDING ALL\n);\nFROB THE KNOBS;")
    assert [line for line, _ in design.not_understood] == [1, 5]


def test_what_no_two_rows_may_have_together_is_kept_and_can_be_dropped() -> None:
    text = """CREATE TABLE stays (room INT, starts TIMESTAMPTZ, ends TIMESTAMPTZ,
      CONSTRAINT once EXCLUDE USING gist (room WITH =, tstzrange(starts, ends) WITH &&),
      EXCLUDE USING gist (room WITH =));"""
    table, *_ = (design := SchemaDesign.parse(text)).tables
    fewer, *_ = SchemaDesign.parse(f"{text} ALTER TABLE stays DROP CONSTRAINT once;").tables

    assert design.not_understood == ()
    assert [(one.name, one.columns) for one in table.exclusions] == [
        ("once", ("room", "starts", "ends")),
        ("", ("room",)),
    ]
    assert "tstzrange(starts, ends) WITH &&" in design.statements[0].text
    assert [one.name for one in fewer.exclusions] == [""]


def test_a_column_that_is_declared_twice_is_reported() -> None:
    design = SchemaDesign.parse("CREATE TABLE a (id INT PRIMARY KEY, x INT, x TEXT)")
    assert "second column `x`" in design.not_understood[0][1]


def test_tables_that_reference_one_another_are_a_cycle() -> None:
    design = SchemaDesign.parse(
        "CREATE TABLE c (id INT PRIMARY KEY, a INT REFERENCES a);"
        "CREATE TABLE a (id INT PRIMARY KEY, b INT REFERENCES b);"
        "CREATE TABLE b (id INT PRIMARY KEY, a INT REFERENCES a);"
    )
    assert design.cycles == (("a", "b"),)
    assert [table.name for table in design.tables] == ["a", "b", "c"]


@pytest.mark.parametrize("dialect", ["sqlite", "mysql"])
def test_other_dialects_number_their_rows_too(dialect: str) -> None:
    word = {"sqlite": "INTEGER PRIMARY KEY", "mysql": "INT AUTO_INCREMENT PRIMARY KEY"}[dialect]
    design = SchemaDesign.parse(f"CREATE TABLE a (id {word}, at DATETIME)", dialect)
    assert column(design, "a", "id").identity is Identity.SERIAL
    assert column(design, "a", "at").type.kind is SqlKind.TIMESTAMP


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(Problem, match="unknown SQL dialect"):
        SchemaDesign.parse("SELECT 1", "cobol")


def test_a_text_that_never_ends_is_refused() -> None:
    with pytest.raises(Problem, match="cannot be read"):
        SchemaDesign.parse("CREATE TABLE a (b TEXT DEFAULT 'oh)", where="x.sql")


Design = tuple[list[str], dict[str, dict[str, tuple[str, bool]]], list[tuple[str, str]]]
"""Names, columns by table with type and `NOT NULL`, and pairs of a table and one that it references."""

TYPES = {"integer": "INTEGER", "text": "TEXT", "boolean": "BOOLEAN", "timestamptz": "TIMESTAMPTZ", "uuid": "UUID"}
NAMES = st.lists(st.from_regex(r"[a-z]{3}_[a-z]{2}", fullmatch=True), min_size=1, max_size=6, unique=True)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    names = draw(NAMES)
    tables = {
        name: {
            f"c{index}": (draw(st.sampled_from(sorted(TYPES))), draw(st.booleans()))
            for index in range(draw(st.integers(0, 4)))
        }
        for name in names
    }
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=6, unique=True))
    return names, tables, pairs


def written(design: Design) -> list[str]:
    names, tables, pairs = design
    statements = []
    for name in names:
        columns = ["id INTEGER PRIMARY KEY"]
        columns += [f"{c} {TYPES[kind]}{' NOT NULL' if must else ''}" for c, (kind, must) in tables[name].items()]
        columns += [f"{b}_ref INTEGER REFERENCES {b} (id)" for a, b in pairs if a == name]
        statements.append(f"CREATE TABLE {name} ({', '.join(columns)})")
    return statements


@settings(max_examples=60, deadline=None)
@given(design=designs(), order=st.randoms(use_true_random=False))
def test_whatever_the_order_of_the_text_the_same_tables_are_read(design: Design, order: Random) -> None:
    statements = written(design)
    order.shuffle(statements)
    found = SchemaDesign.parse(";\n".join(statements))
    assert {table.name for table in found.tables} == set(design[0])
    for table in found.tables:
        plain = [c for c in table.columns if c.name in design[1][table.name]]
        assert {c.name: (c.type.kind.value, not c.nullable) for c in plain} == design[1][table.name]
        assert {key.target for key in table.foreign_keys} == {b for a, b in design[2] if a == table.name}
    assert found.not_understood == ()


@settings(max_examples=60, deadline=None)
@given(design=designs())
def test_a_table_stands_after_those_that_it_references_unless_they_form_a_cycle(design: Design) -> None:
    found = SchemaDesign.parse(";\n".join(written(design)))
    place = {table.name: index for index, table in enumerate(found.tables)}
    cyclic = {frozenset((a, b)) for group in found.cycles for a in group for b in group}
    for a, b in design[2]:
        assert a == b or place[b] < place[a] or frozenset((a, b)) in cyclic


def test_what_is_dropped_is_gone_with_all_that_stood_on_it() -> None:
    text = """
    CREATE TABLE a (id INT PRIMARY KEY);
    CREATE TABLE b (id INT PRIMARY KEY, a_id INT REFERENCES a (id), code TEXT, size INT CHECK (size > 0), note TEXT,
                    CONSTRAINT b_once UNIQUE (code));
    CREATE INDEX b_a ON b (a_id);
    ALTER TABLE b DROP COLUMN a_id, DROP COLUMN size, DROP COLUMN IF EXISTS never;
    ALTER TABLE b DROP CONSTRAINT b_once;
    """

    found = SchemaDesign.parse(text)
    (table,) = [item for item in found.tables if item.name == "b"]

    assert found.not_understood == ()
    assert [column.name for column in table.columns] == ["id", "code", "note"]
    assert (table.foreign_keys, table.uniques, table.indexes, table.checks) == ((), (), (), ())


def test_what_is_renamed_goes_by_its_new_name_wherever_it_is_spoken_of() -> None:
    """Migrations that rename were set aside: the table kept the old names."""
    text = """
    CREATE TABLE a (id INT PRIMARY KEY);
    CREATE TABLE b (id INT PRIMARY KEY, a_id INT REFERENCES a (id), size INT CHECK (size > 0), note TEXT UNIQUE);
    CREATE INDEX b_size ON b (lower(note)) WHERE size > 3;
    ALTER TABLE b RENAME COLUMN size TO width;
    ALTER TABLE b RENAME note TO remark;
    ALTER TABLE a RENAME COLUMN id TO number;
    ALTER TABLE a RENAME TO c;
    """

    found = SchemaDesign.parse(text)
    (c, b) = found.tables

    assert found.not_understood == ()
    assert (c.name, c.primary_key, [column.name for column in c.columns]) == ("c", ("number",), ["number"])
    assert [column.name for column in b.columns] == ["id", "a_id", "width", "remark"]
    assert [(key.target, key.target_columns) for key in b.foreign_keys] == [("c", ("number",))]
    assert [(check.sql, check.columns) for check in b.checks] == [("width > 0", ("width",))]
    assert [unique.columns for unique in b.uniques] == [("remark",)]
    assert [(one.expressions, one.where) for one in b.indexes] == [(("LOWER(remark)",), "width > 3")]
    assert (b.columns[2].minimum, b.columns[1].nullable) == (1, True)


def test_renaming_what_is_not_there_or_to_what_is_there_is_not_understood() -> None:
    text = """
    CREATE TABLE a (id INT PRIMARY KEY, b INT); CREATE TABLE c (id INT);
    ALTER TABLE a RENAME COLUMN never TO d; ALTER TABLE a RENAME COLUMN id TO b; ALTER TABLE a RENAME TO c;
    """

    assert len(SchemaDesign.parse(text).not_understood) == 3


def test_names_with_capitals_and_without_quotes_are_told_from_those_in_quotes() -> None:
    found = SchemaDesign.parse('CREATE TABLE Hives (id INT, "madeAt" INT, keptBy INT); CREATE TABLE "Bees" (id INT);')
    light = SchemaDesign.parse("CREATE TABLE Hives (keptBy INT);", "sqlite")

    assert [(table.name, table.folds) for table in found.tables] == [("Hives", True), ("Bees", False)]
    assert [column.folds for column in found.tables[0].columns] == [False, False, True]
    assert not light.tables[0].folds  # SQLite tells no case from another


def test_what_a_dump_says_of_owners_is_not_run() -> None:
    text = """
    CREATE TABLE b (id SERIAL PRIMARY KEY);
    alter sequence b_id_seq owner to postgres;
    ALTER TABLE public.b OWNER TO app;
    """

    found = SchemaDesign.parse(text)

    assert found.not_understood == ()
    assert [item.text.split()[0] for item in found.statements] == ["CREATE"]


def test_dropping_what_is_not_there_is_not_understood() -> None:
    text = "CREATE TABLE b (id INT PRIMARY KEY); ALTER TABLE b DROP COLUMN never; ALTER TABLE b DROP CONSTRAINT never;"

    assert len(SchemaDesign.parse(text).not_understood) == 2


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
@example("$\r")
def test_no_text_ends_in_anything_but_a_design_or_a_problem(text: str) -> None:
    try:
        found = SchemaDesign.parse(text)
    except Problem:
        return
    assert found.dialect == "postgres"


def test_how_sqlite_keeps_the_rows_of_a_table_says_nothing_of_its_shape() -> None:
    keyed = "CREATE TABLE v (a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID"
    text = f"{keyed}; CREATE TABLE w (c TEXT) STRICT, WITHOUT ROWID"
    design = SchemaDesign.parse(text, "sqlite")
    assert [(table.name, table.primary_key) for table in design.tables] == [("v", ("a", "b")), ("w", ())]
    assert design.not_understood == ()
    assert [one.text.endswith("WITHOUT ROWID") for one in design.statements] == [True, True]


def test_rights_given_to_roles_that_nothing_makes_are_named() -> None:
    text = """CREATE ROLE readers; CREATE TABLE a (id integer PRIMARY KEY);
    GRANT SELECT ON a TO readers; GRANT ALL ON a TO PUBLIC, writers WITH GRANT OPTION; REVOKE ALL ON a FROM nobody;"""
    found = unmade_roles(one.text for one in SchemaDesign.parse(text, "postgres").statements)
    assert [role for role, _ in found] == ["writers"]


@pytest.mark.parametrize(
    "drop",
    [
        "DROP TABLE IF EXISTS a;",
        "drop table if exists a, public.b cascade;",
        'DROP TABLE IF EXISTS "a" RESTRICT;',
        "DROP TYPE IF EXISTS mood CASCADE;",
        "DROP MATERIALIZED VIEW IF EXISTS seen;",
        "DROP FUNCTION IF EXISTS touch(int, text) CASCADE;",
    ],
)
def test_what_stood_there_before_is_dropped_by_nobody(drop: str) -> None:
    tables = "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE a (id INT PRIMARY KEY, m mood);"
    before, plain = SchemaDesign.parse(f"{drop} {tables}"), SchemaDesign.parse(tables)
    assert not before.not_understood
    assert [item.text for item in before.statements] == [item.text for item in plain.statements]


@pytest.mark.parametrize(
    "drop",
    [
        "DROP TABLE IF EXISTS a",
        "DROP TABLE IF EXISTS b, public.A CASCADE",
        "DROP INDEX IF EXISTS a_by_size",
        "DROP TRIGGER IF EXISTS touched ON a",
    ],
)
def test_what_a_design_makes_and_drops_again_is_told(drop: str) -> None:
    made = (
        "CREATE TABLE a (id INT PRIMARY KEY, size INT); CREATE INDEX a_by_size ON a (size); "
        "CREATE TRIGGER touched BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();"
    )
    assert [text for _, text in SchemaDesign.parse(f"{made} {drop};").not_understood] == [drop]


@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
def test_checks_that_are_added_without_a_name_are_read(dialect: str) -> None:
    design = SchemaDesign.parse(
        "CREATE TABLE jars (size INT, kind TEXT, fill INT); ALTER TABLE jars ADD CHECK (size > 2);"
        "ALTER TABLE ONLY jars ADD check (kind IN ('a', 'b')), ADD CHECK (fill <= size) NOT VALID;",
        dialect,
    )
    (jars,) = design.tables

    assert design.not_understood == ()
    assert [(check.sql, check.name) for check in jars.checks] == [
        ("size > 2", ""),
        ("kind IN ('a', 'b')", ""),
        ("fill <= size", ""),
    ]
    assert [(column.minimum, column.values) for column in jars.columns] == [(3, ()), (None, ("a", "b")), (None, ())]
