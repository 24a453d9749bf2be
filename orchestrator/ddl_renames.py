"""What `ALTER TABLE … RENAME` changes in the tables that were read so far: every mention of the old name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator.ddl_columns import folds, name_of
from orchestrator.ddl_draft import Draft
from orchestrator.relational import Index

Drafts = dict[str, Draft]
_NAME = r'(?:"[^"]+"|[\w$]+)'
_CONSTRAINT = re.compile(
    rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?:{_NAME}\.)?(?P<table>{_NAME})\s+"
    rf"RENAME\s+CONSTRAINT\s+(?P<old>{_NAME})\s+TO\s+(?P<new>{_NAME})\s*",
    re.IGNORECASE,
)
"""The tree knows it as plain text only."""


def rename_constraint(drafts: Drafts, text: str) -> bool:
    """Whether a statement renames a key or a check of a table, and nothing else; then it is done."""
    found = _CONSTRAINT.fullmatch(text)
    draft = drafts.get(found["table"].strip('"')) if found is not None else None
    if found is None or draft is None:
        return False
    old, new = found["old"].strip('"'), found["new"].strip('"')
    draft.foreign_keys = [replace(one, name=new) if one.name == old else one for one in draft.foreign_keys]
    draft.uniques = [replace(one, name=new) if one.name == old else one for one in draft.uniques]
    draft.checks = [replace(one, name=new) if one.name == old else one for one in draft.checks]
    draft.exclusions = [replace(one, name=new) if one.name == old else one for one in draft.exclusions]
    return True


def rename(drafts: Drafts, draft: Draft, action: exp.Expr, tree: exp.Alter, dialect: sqlglot.Dialect) -> bool:
    """Whether an action that renames a column, or the table, is understood and done."""
    if isinstance(action, exp.RenameColumn):
        return _column(drafts, draft, name_of(action.this), action.args["to"].this, dialect)
    if not isinstance(action, exp.AlterRename):
        return False
    said = [option for option in tree.args.get("options") or () if isinstance(option, exp.ToTableProperty)]
    if said:  # `RENAME a TO b`, without the word COLUMN
        return _column(drafts, draft, name_of(action.this), said[0].this.this, dialect)
    return _table(drafts, draft, action.this.this, dialect)


def _table(drafts: Drafts, draft: Draft, new: exp.Expr, dialect: sqlglot.Dialect) -> bool:
    name = str(new.name)
    if name in drafts:
        return False
    old, draft.name, draft.folds = draft.name, name, folds(new, dialect)
    named = [(draft.name, draft) for draft in drafts.values()]
    drafts.clear()
    drafts.update(named)
    for other in drafts.values():
        other.foreign_keys = [replace(k, target=name) if k.target == old else k for k in other.foreign_keys]
    return True


def _column(drafts: Drafts, draft: Draft, old: str, new: exp.Expr, dialect: sqlglot.Dialect) -> bool:
    name = new.name
    if old not in draft.columns or name in draft.columns:
        return False

    def among(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name if one == old else one for one in names)

    def renamed(tree: exp.Expr) -> exp.Expr:
        for column in tree.find_all(exp.Column):
            if column.name == old:
                column.set("this", new.copy())
        return tree

    def text(sql: str) -> str:
        return _rewritten(sql, renamed, dialect)

    for column in draft.columns.values():
        generated = text(column.generated) if column.generated else column.generated
        draft.columns[column.name] = replace(column, generated=generated)
    plain = folds(new, dialect)
    kept = [
        replace(column, name=name, folds=plain) if column.name == old else column for column in draft.columns.values()
    ]
    draft.columns = {column.name: column for column in kept}
    draft.primary_key = among(draft.primary_key)
    draft.conditions = [renamed(condition) for condition in draft.conditions]
    draft.checks = [
        replace(check, sql=dialect.generate(tree), columns=among(check.columns)) if old in check.columns else check
        for check, tree in zip(draft.checks, draft.conditions, strict=True)
    ]
    spelled = re.compile(rf"""(?<![\w"'.]){re.escape(old)}(?!\w)""")
    draft.exclusions = [
        replace(one, sql=spelled.sub(name, one.sql), columns=among(one.columns)) for one in draft.exclusions
    ]
    draft.uniques = [replace(u, columns=among(u.columns)) for u in draft.uniques]
    draft.indexes = [_index(one, among, text) for one in draft.indexes]
    draft.foreign_keys = [replace(key, columns=among(key.columns)) for key in draft.foreign_keys]
    for other in drafts.values():
        other.foreign_keys = [
            replace(key, target_columns=among(key.target_columns)) if key.target == draft.name else key
            for key in other.foreign_keys
        ]
    return True


def _index(index: Index, among: Callable[[tuple[str, ...]], tuple[str, ...]], text: Callable[[str], str]) -> Index:
    expressions = tuple(map(text, index.expressions))
    return replace(
        index,
        columns=among(index.columns),
        inside=among(index.inside),
        descending=among(index.descending),
        expressions=expressions,
        where=text(index.where),
    )


def _rewritten(sql: str, change: Callable[[exp.Expr], exp.Expr], dialect: sqlglot.Dialect) -> str:
    """An expression that is kept as text, changed; as it was where it cannot be read alone."""
    if not sql:
        return sql
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        return sql
    return dialect.generate(change(tree))
