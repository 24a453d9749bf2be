"""The emitted models: one class per table."""

from __future__ import annotations

from orchestrator.ddl import Column, DefaultKind, ForeignKey, Identity, SqlKind, Table
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import column_type, default, is_touched, python_type
from orchestrator.models.builtin.emit.compose import render_imports

_REFERENCE_RULES = {"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT"}


def model_file(table: Table) -> tuple[str, str]:
    """Path and text of a table's model."""
    imports = {
        "from app.models.base import Base",
        "from sqlalchemy.orm import Mapped",
        "from sqlalchemy.orm import mapped_column",
    }
    single = {key.columns[0]: key for key in table.foreign_keys if len(key.columns) == 1 and key.declared}
    lines = [_column(column, table, single.get(column.name), imports) for column in table.columns]
    arguments = _table_arguments(table, imports)
    body = "\n".join(f"    {line}" for line in lines)
    extra = f"    __table_args__ = (\n{arguments}    )\n" if arguments else ""
    note = f"\n\n    {naming.in_docstring(table.comment)}\n    " if table.comment else ""
    mapper = "" if table.primary_key else _mapper_key(table)
    if table.folds or any(column.folds for column in table.columns):
        imports.add("from sqlalchemy.sql import quoted_name")
    called = naming.in_docstring(table.name)
    text = (
        f'"""Table `{called}`."""\n\nfrom __future__ import annotations\n\n{render_imports(imports)}\n\n\n'
        f"class {naming.model_class(table.name)}(Base):\n"
        f'    """A row of `{called}`.{note}"""\n\n'
        f"    __tablename__ = {_in_database(table)}\n{extra}{mapper}\n{body}\n"
    )
    return f"app/models/{naming.module(table.name)}.py", text


def _in_database(named: Table | Column) -> str:
    """A name as the database is told it: with capitals and without quotes where the design has it so."""
    return f"quoted_name({naming.quoted(named.name)}, quote=False)" if named.folds else naming.quoted(named.name)


def _mapper_key(table: Table) -> str:
    """SQLAlchemy wants a key where the table has none: all of its columns."""
    columns = ", ".join(f'"{naming.attribute(column.name)}"' for column in table.columns)
    return f'    __mapper_args__ = {{"primary_key": [{columns}]}}  # the design has no key\n'


def models_package(design: ServiceDesign) -> tuple[str, str]:
    """Path and text of `app/models/__init__.py`, which knows all tables."""
    names = [(naming.module(table.name), naming.model_class(table.name)) for table in design.tables]
    names.append(("idempotency_key", "IdempotencyKey"))
    imports = render_imports([f"from app.models.{module} import {name}" for module, name in names])
    listed = "".join(f'    "{name}",\n' for name in sorted({"Base", *(name for _, name in names)}))
    base = "from app.models.base import Base\n"
    head = '"""All tables of the service."""\n\nfrom __future__ import annotations\n\n'
    text = f"{head}{base}{imports}\n\n__all__ = [\n{listed}]\n"
    return "app/models/__init__.py", text


def _column(column: Column, table: Table, key: ForeignKey | None, imports: set[str]) -> str:
    kind = python_type(column.type)
    expression, needed = column_type(column, table)
    given, more = default(column)
    imports.update(kind.imports, needed, more)
    arguments = [expression]
    name = naming.attribute(column.name)
    if name != column.name or column.folds:
        arguments.insert(0, _in_database(column))
    if column.identity in (Identity.ALWAYS, Identity.BY_DEFAULT):
        imports.add("from sqlalchemy import Identity")
        arguments.append(f"Identity(always={column.identity is Identity.ALWAYS})")
    if column.generated is not None:
        imports.add("from sqlalchemy import Computed")
        arguments.append(f"Computed({column.generated!r})")
    if key is not None:
        imports.add("from sqlalchemy import ForeignKey")
        arguments.append(_foreign_key(key, table))
    if column.name in table.primary_key:
        arguments.append("primary_key=True")
        if column.identity is Identity.NONE and len(table.primary_key) == 1 and not _numbered(column):
            arguments.append("autoincrement=False")
    if given:
        arguments.append(given)
    elif _left_to_database(column):
        imports.add("from sqlalchemy import FetchedValue")
        arguments.append("server_default=FetchedValue()")
    if is_touched(column):
        imports.add("from app.models.base import utc_now")
        arguments.append("onupdate=utc_now")
    optional = " | None" if column.nullable and column.name not in table.primary_key else ""
    return f"{name}: Mapped[{kind.name}{optional}] = mapped_column({', '.join(arguments)})"


def _numbered(column: Column) -> bool:
    return column.identity is not Identity.NONE or column.type.kind is SqlKind.UUID


def _left_to_database(column: Column) -> bool:
    return (column.default_kind is DefaultKind.EXPRESSION and not column.listed_default) or (
        column.default is not None
        and column.identity is Identity.NONE
        and column.generated is None
        and not default(column)[0]
        and str(column.default).upper() != "NULL"
    )


def _foreign_key(key: ForeignKey, table: Table) -> str:
    target = key.target_columns[0] if key.target_columns else "id"
    rules = [f'ondelete="{key.on_delete}"'] if key.on_delete in _REFERENCE_RULES else []
    rules += [f'onupdate="{key.on_update}"'] if key.on_update in _REFERENCE_RULES else []
    rules += [f"name={naming.quoted(key.name)}"] if key.name else []
    del table
    return f"ForeignKey({', '.join([repr(f'{key.target}.{target}'), *rules])})"


def _table_arguments(table: Table, imports: set[str]) -> str:
    lines: list[str] = []
    for key in table.foreign_keys:
        if len(key.columns) > 1:
            imports.add("from sqlalchemy import ForeignKeyConstraint")
            remote = [f"{key.target}.{column}" for column in key.target_columns]
            rule = f', ondelete="{key.on_delete}"' if key.on_delete in _REFERENCE_RULES else ""
            lines.append(f"ForeignKeyConstraint({list(key.columns)!r}, {remote!r}{rule})")
    for unique in table.uniques:
        imports.add("from sqlalchemy import UniqueConstraint")
        named = f", name={naming.quoted(unique.name)}" if unique.name else ""
        lines.append(f"UniqueConstraint({', '.join(repr(column) for column in unique.columns)}{named})")
    for index in table.indexes:
        plain = not (index.where or index.expressions or index.method.lower() not in ("", "btree"))
        if plain and index.columns and index.name:
            imports.add("from sqlalchemy import Index")
            flag = ", unique=True" if index.unique else ""
            lines.append(
                f"Index({naming.quoted(index.name)}, {', '.join(repr(column) for column in index.columns)}{flag})"
            )
    return "".join(f"        {line},\n" for line in lines)
