"""SQL statements read one by one into tables, for `ddl.py`."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator.ddl_columns import ColumnReader, folds, name_of, plain_columns
from orchestrator.ddl_draft import Draft
from orchestrator.ddl_renames import rename, rename_constraint
from orchestrator.ddl_statements import (
    HARMLESS,
    about,
    cleared,
    dropped_indexes,
    guarded_types,
    is_run,
    kind_of,
    single_actions,
    with_named_check,
    without_options,
)
from orchestrator.relational import Check, EnumType, ForeignKey, Index, Statement, Table, Unique


class StatementReader:
    """Collects tables, statement by statement."""

    def __init__(self, dialect: sqlglot.Dialect) -> None:
        self.dialect = dialect
        self.columns = ColumnReader(dialect)
        self.drafts: dict[str, Draft] = {}
        self.statements: list[Statement] = []
        self.others: list[Statement] = []
        self.unknown: list[tuple[int, str]] = []
        self._said: set[str] = set()
        """Every word of the statements so far, the names of all that they make among them."""

    def statement(self, line: int, text: str) -> None:
        """Read one statement; what is not understood is kept, and a type that is made where it is missing is made."""
        for made in guarded_types(text):
            self.statement(line, made)
            text = ""
        if not text or self._clears_the_place(text):
            return
        self._drop_indexes(text)
        whole, parts = self._parse(text), single_actions(text, self.dialect)
        self._keep(line, text, whole)
        for tree in [whole] if parts == [text] else [self._parse(part) for part in parts]:
            if tree is None or not self._read(tree, line):
                self._set_aside(line, text)

    def _clears_the_place(self, text: str) -> bool:
        """Whether it drops what this text has not made: what stood there before, of which a design says nothing."""
        names = cleared(text)
        return bool(names) and not self._said & {name.casefold() for name in names}

    def _drop_indexes(self, text: str) -> None:
        """Take indexes away that were made before; that a design does so is told as well."""
        names = set(dropped_indexes(text))
        for draft in self.drafts.values() if names else ():
            draft.indexes = [index for index in draft.indexes if index.name not in names]

    def _keep(self, line: int, text: str, tree: exp.Expr | None) -> None:
        words_ = text.upper().split()
        self._said.update(re.findall(r"\w+", text.casefold()))
        if words_ and is_run(words_):
            kind, table = about(tree, text)
            self.statements.append(Statement(kind=kind or kind_of(words_), text=text, line=line, table=table))

    def _parse(self, text: str) -> exp.Expr | None:
        logger = logging.getLogger("sqlglot")
        before, logger.disabled = logger.disabled, True  # it warns of each statement that it keeps as text
        try:
            found = self.dialect.parse(with_named_check(without_options(text)))
        except (SqlglotError, RecursionError):
            return None
        finally:
            logger.disabled = before
        return found[0] if len(found) == 1 else None

    def _read(self, tree: exp.Expr, line: int) -> bool:
        if isinstance(tree, exp.Create):
            return self._create(tree, line)
        if isinstance(tree, exp.Alter):
            return self._alter(tree, line)
        if isinstance(tree, exp.Comment):
            return self._comment(tree)
        return False

    def _set_aside(self, line: int, text: str) -> None:
        words = text.upper().split()
        if not words or words[0].startswith(HARMLESS):
            return
        kind = kind_of(words)
        if (kind == "DOMAIN" and self.columns.add_domain(text)) or rename_constraint(self.drafts, text):
            return
        self.others.append(Statement(kind=kind, text=text, line=line))
        if kind in {"UNKNOWN", "DO"}:
            self.unknown.append((line, text))

    def _create(self, tree: exp.Create, line: int) -> bool:
        kind = str(tree.args.get("kind") or "").upper()
        if kind == "TABLE" and isinstance(tree.this, exp.Schema) and tree.args.get("expression") is None:
            return self._create_table(tree, tree.this, line)
        if kind == "INDEX":
            return self._create_index(tree, line)
        if kind == "TYPE":
            return self._create_enum(tree, line)
        return False

    def _create_enum(self, tree: exp.Create, line: int) -> bool:
        declared = tree.args.get("expression")
        if not isinstance(declared, exp.DataType) or declared.this != exp.DType.ENUM:
            return False
        values = tuple(str(value.this) for value in declared.expressions)
        self.columns.add_enum(EnumType(name=name_of(tree.this), values=values, line=line))
        return True

    def _create_table(self, tree: exp.Create, schema: exp.Schema, line: int) -> bool:
        named, plain = name_of(schema.this), folds(schema.this.this, self.dialect)
        draft = Draft(name=named, namespace=str(schema.this.text("db")), folds=plain, line=line)
        self.drafts.setdefault(draft.name, draft)
        if self.drafts[draft.name] is not draft:
            return False  # declared twice
        for item in schema.expressions:
            if isinstance(item, exp.ColumnDef):
                self._column(draft, item, line)
            elif not self._constraint(draft, item, "", line):
                self.unknown.append((line, self._sql(item)))
        comment = tree.find(exp.SchemaCommentProperty)
        draft.comment = str(comment.this.this) if comment is not None else ""
        return True

    def _column(self, draft: Draft, item: exp.ColumnDef, line: int) -> None:
        column, keys = self.columns.read(item, line)
        if column.name in draft.columns:
            self.unknown.append((column.line, f"{self._sql(item)}: a second column `{column.name}` of `{draft.name}`"))
            return
        draft.columns[column.name] = column
        if keys.primary:
            draft.primary_key = (column.name,)
        if keys.unique:
            draft.uniques.append(Unique(columns=(column.name,), name=keys.unique_name, line=line))
        if keys.reference is not None:
            draft.foreign_keys.append(self._reference((column.name,), keys.reference, keys.reference_name, line))
        for name, condition in keys.checks:
            self._check(draft, condition, name, line)

    def _constraint(self, draft: Draft, item: exp.Expr, name: str, line: int) -> bool:
        if isinstance(item, exp.Constraint):
            understood = [self._constraint(draft, inner, name_of(item), line) for inner in item.expressions]
            return all(understood)
        if isinstance(item, exp.PrimaryKey):
            draft.primary_key = plain_columns(item.expressions)
        elif isinstance(item, exp.ForeignKey) and isinstance(item.args.get("reference"), exp.Reference):
            draft.foreign_keys.append(
                self._reference(plain_columns(item.expressions), item.args["reference"], name, line)
            )
        elif isinstance(item, exp.UniqueColumnConstraint) and isinstance(item.this, exp.Schema):
            own = name or (name_of(item.this.this) if item.this.this else "")
            draft.uniques.append(Unique(columns=plain_columns(item.this.expressions), name=own, line=line))
        elif isinstance(item, exp.CheckColumnConstraint):
            self._check(draft, item.this, name, line)
        elif isinstance(item, exp.ExcludeColumnConstraint):
            named = tuple(dict.fromkeys(column.name for column in item.find_all(exp.Column, bfs=False)))
            draft.exclusions.append(Check(sql=self._sql(item), columns=named, name=name, line=line))
        elif isinstance(item, exp.IndexColumnConstraint):
            draft.indexes.append(Index(name=name_of(item), columns=plain_columns(item.expressions), line=line))
        else:
            return False
        return True

    def _reference(self, columns: tuple[str, ...], tree: exp.Reference, name: str, line: int) -> ForeignKey:
        target = tree.this
        options = [str(option).upper() for option in tree.args.get("options") or ()]
        rules = {
            event: option.removeprefix(f"ON {event} ")
            for event in ("DELETE", "UPDATE")
            for option in options
            if option.startswith(f"ON {event} ")
        }
        return ForeignKey(
            columns=columns,
            target=name_of(target.this if isinstance(target, exp.Schema) else target),
            target_columns=plain_columns(target.expressions) if isinstance(target, exp.Schema) else (),
            on_delete=rules.get("DELETE", "NO ACTION"),
            on_update=rules.get("UPDATE", "NO ACTION"),
            deferrable="DEFERRABLE" in options,
            name=name,
            line=line,
        )

    def _check(self, draft: Draft, condition: exp.Expr, name: str, line: int) -> None:
        columns = tuple(dict.fromkeys(column.name for column in condition.find_all(exp.Column, bfs=False)))
        draft.conditions.append(condition)
        draft.checks.append(Check(sql=self._sql(condition), columns=columns, name=name, line=line))

    def _sql(self, tree: exp.Expr) -> str:
        return self.dialect.generate(tree)

    def _create_index(self, tree: exp.Create, line: int) -> bool:
        index = tree.this
        table = index.args.get("table")
        draft = self.drafts.get(name_of(table)) if table is not None else None
        if draft is None:
            return False
        parameters = index.args.get("params")
        ordered = list(parameters.args.get("columns") or ()) if parameters else []
        elements = [element.this for element in ordered]
        where = parameters.args.get("where") if parameters else None
        using = parameters.args.get("using") if parameters else None
        draft.indexes.append(
            Index(
                name=name_of(index) if index.this else "",
                columns=tuple(item.name for item in elements if isinstance(item, exp.Column)),
                expressions=tuple(self._sql(item) for item in elements if not isinstance(item, exp.Column)),
                inside=tuple(
                    dict.fromkeys(
                        column.name
                        for item in elements
                        if not isinstance(item, exp.Column)
                        for column in item.find_all(exp.Column, bfs=False)
                    )
                ),
                descending=tuple(one.this.name for one in ordered if one.args.get("desc")),
                unique=bool(tree.args.get("unique")),
                method=str(using.this) if using is not None else "",
                where=self._sql(where.this) if where is not None else "",
                line=line,
            )
        )
        return True

    def _alter(self, tree: exp.Alter, line: int) -> bool:
        draft = self.drafts.get(name_of(tree.this))
        if draft is None:
            return False
        before = draft.name
        renamed = [rename(self.drafts, draft, action, tree, self.dialect) for action in tree.args.get("actions") or ()]
        understood = [
            done or self._action(draft, action, line)
            for done, action in zip(renamed, tree.args.get("actions") or (), strict=True)
        ]
        if draft.name != before:
            kept = self.statements
            self.statements = [replace(one, table=draft.name) if one.table == before else one for one in kept]
        return all(understood)

    def _action(self, draft: Draft, action: exp.Expr, line: int) -> bool:
        if isinstance(action, exp.AddConstraint):
            understood = [self._constraint(draft, item, "", line) for item in action.expressions]
            return all(understood)
        if isinstance(action, exp.ColumnDef):
            self._column(draft, action, line)
            return True
        if isinstance(action, exp.AlterColumn):
            column = draft.columns.get(action.name)
            changed = self.columns.altered(column, action) if column is not None else None
            if changed is not None:
                draft.columns[changed.name] = changed
            return changed is not None
        if isinstance(action, exp.Drop):
            return self._dropped(draft, action)
        return False

    def _dropped(self, draft: Draft, action: exp.Drop) -> bool:
        """`DROP COLUMN` and `DROP CONSTRAINT`; what is not there may be dropped where the statement says so."""
        kind, names = str(action.args.get("kind")), [name_of(item) for item in action.args.get("tables") or ()]
        drop = {"COLUMN": draft.drop_column, "CONSTRAINT": draft.drop_constraint}.get(kind)
        gone = [drop(name) or bool(action.args.get("exists")) for name in names] if drop is not None else []
        return bool(gone) and all(gone)

    def _comment(self, tree: exp.Comment) -> bool:
        kind = str(tree.args.get("kind") or "").upper()
        text = str(tree.expression.this) if isinstance(tree.expression, exp.Literal) else ""
        if kind == "TABLE" and (draft := self.drafts.get(name_of(tree.this))) is not None:
            draft.comment = text
        elif kind == "COLUMN" and (draft := self.drafts.get(tree.this.text("table"))) is not None:
            column = draft.columns.get(tree.this.name)
            if column is not None:
                draft.columns[column.name] = replace(column, comment=text)
        return True

    def tables(self) -> dict[str, Table]:
        """What was read so far, in the order of the text."""
        return {name: draft.finished() for name, draft in self.drafts.items()}
