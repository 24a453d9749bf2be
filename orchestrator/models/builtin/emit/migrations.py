"""The emitted migrations: the design's SQL on its own dialect, a portable form elsewhere, each with its way back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orchestrator.ddl import Table
from orchestrator.models.builtin.design import MigrationStep, ServiceDesign
from orchestrator.models.builtin.emit import naming, templates
from orchestrator.models.builtin.emit.portable import POSTGRES, SQLITE, create_statements

SEPARATOR = "\n\n-- next statement\n\n"
_MADE = re.compile(
    r"^\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+)?"
    r"(?P<kind>VIEW|FUNCTION|PROCEDURE|SEQUENCE|DOMAIN|TYPE)\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>[\w.\"]+)",
    re.IGNORECASE,
)
_MADE_SCHEMA = re.compile(r"^\s*CREATE\s+SCHEMA\s+(?!IF\s)(?P<name>\w+|\"[^\"]+\")\s*$", re.IGNORECASE)
_MADE_EXTENSION = re.compile(r"^\s*CREATE\s+EXTENSION\s+(?!IF\s)(?P<name>\w+|\"[^\"]+\")", re.IGNORECASE)
"""One that is made if it is missing may be somebody else's, and stays."""


def migration_files(design: ServiceDesign) -> list[tuple[str, str]]:
    """Paths and texts: Alembic's own files, one revision per step of the plan, and the service's own table."""
    files = [
        ("alembic.ini", templates.render("migrations/alembic.ini.j2")),
        ("migrations/__init__.py", '"""Migrations, run by `alembic upgrade head`."""\n'),
        ("migrations/env.py", templates.render("migrations/env.py.j2")),
        ("migrations/script.py.mako", templates.raw("migrations/script.py.mako")),
        ("migrations/statements.py", templates.render("migrations/statements.py.j2")),
        ("migrations/versions/__init__.py", '"""One revision per step of the migration plan."""\n'),
    ]
    previous = ""
    for number, step in enumerate(design.migrations, 1):
        revision = _revision(number, step)
        files += _step_files(design, step, revision, previous)
        previous = revision
    own = naming.own_table(table.name for table in design.tables)
    files += _own_table(len(design.migrations) + 1, previous, own)
    return files


def _revision(number: int, step: MigrationStep) -> str:
    said = "_".join(naming.words(step.revision or step.id))
    said = re.sub(r"^(\d+_|step_)+", "", said)
    return f"{number:04d}_{said}"[:32].rstrip("_")


def _step_files(design: ServiceDesign, step: MigrationStep, revision: str, previous: str) -> list[tuple[str, str]]:
    tables = [design.table(name) for name in step.tables]
    native = POSTGRES if design.dialect == POSTGRES else SQLITE if design.dialect == SQLITE else ""
    scripts: dict[str, tuple[list[str], list[str]]] = {}
    for target in (POSTGRES, SQLITE):
        if target == native:
            scripts[target] = (list(step.sql), _way_back(step, tables))
        else:
            scripts[target] = (_portable(tables, design, target), _drops(tables))
    files = [(f"migrations/versions/{revision}.py", _version(step, revision, previous))]
    for target, (up, down) in scripts.items():
        database = "postgresql" if target == POSTGRES else "sqlite"
        files.append((f"migrations/sql/{revision}.up.{database}.sql", _script(up)))
        files.append((f"migrations/sql/{revision}.down.{database}.sql", _script(down)))
    return files


def _portable(tables: Iterable[Table], design: ServiceDesign, target: str) -> list[str]:
    return [line for table in tables for line in create_statements(table, design.dialect, target)]


def _script(statements: Iterable[str]) -> str:
    return SEPARATOR.join(statement.strip().rstrip(";") + ";" for statement in statements) + "\n"


def _drops(tables: Iterable[Table]) -> list[str]:
    return [f'DROP TABLE "{table.name}"' for table in reversed(list(tables))]


def _way_back(step: MigrationStep, tables: list[Table]) -> list[str]:
    """Drops in the reverse order; enum types and functions do not go with their tables."""
    made = [found for statement in step.sql if (found := _MADE.match(statement))]
    views = [match["name"] for match in made if match["kind"].upper() == "VIEW"]
    others = [(match["kind"].upper(), match["name"]) for match in made if match["kind"].upper() not in ("VIEW", "TYPE")]
    lines = [f"DROP VIEW IF EXISTS {name}" for name in reversed(views)]
    lines += [
        f"ALTER TABLE {_qualified(t)} DROP CONSTRAINT IF EXISTS {name}" for t in tables for name in _late(step, t)
    ]
    lines += [f"DROP TABLE {_qualified(table)}" for table in reversed(tables)]
    lines += [f"DROP {kind} IF EXISTS {name}" for kind, name in reversed(others)]
    types = dict.fromkeys([*step.enums, *(m["name"] for m in made if m["kind"].upper() == "TYPE")])
    lines += [f"DROP TYPE IF EXISTS {name}" for name in reversed(list(types))]
    for kind, pattern in (("EXTENSION", _MADE_EXTENSION), ("SCHEMA", _MADE_SCHEMA)):
        named = [found["name"] for statement in step.sql if (found := pattern.match(statement))]
        lines += [f"DROP {kind} {name}" for name in reversed(named)]
    return lines


def _late(step: MigrationStep, table: Table) -> list[str]:
    """References that were added after their table, as where two tables refer to each other; all else goes with it."""
    pattern = re.compile(
        rf"^\s*ALTER\s+TABLE\s+(?:ONLY\s+)?\"?(?:\w+\.)?{re.escape(table.name)}\"?\s+ADD\s+CONSTRAINT\s+(?P<name>\"?\w+\"?)"
        r"\s+FOREIGN\s+KEY\b",
        re.IGNORECASE,
    )
    return [match["name"] for statement in step.sql if (match := pattern.match(statement)) is not None]


def _qualified(table: Table) -> str:
    name = table.name if table.folds else f'"{table.name}"'
    return f'"{table.namespace}".{name}' if table.namespace else name


def _version(step: MigrationStep, revision: str, previous: str) -> str:
    return templates.render(
        "migrations/version.py.j2",
        revision=revision,
        previous=repr(previous) if previous else "None",
        tables=", ".join(step.tables) or "no tables",
        step=step.id,
    )


def _own_table(number: int, previous: str, table: str) -> list[tuple[str, str]]:
    revision, before = f"{number:04d}_{table}", repr(previous) if previous else "None"
    text = templates.render("migrations/idempotency.py.j2", revision=revision, previous=before, table=table)
    return [(f"migrations/versions/{revision}.py", text)]
