"""Tables whose rows are keys or tokens that were handed out, as the builder needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestrator.auth import AuthModel, Tokens
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.handed_out import may_end, recognised
from orchestrator.models.builtin.auth_design import AuthDesign, TokenDesign
from orchestrator.models.builtin.hash_room import holds_digest, told_of_key
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import Body, FromToken, ValueSource
from orchestrator.relational import INSTANTS, STRINGS


def token_design(auth: AuthModel, database: Database) -> tuple[TokenDesign | None, str]:
    """The table that keeps keys or tokens, and a question where there may be several; `None` where there is none."""
    found = recognised(auth, database.tables)
    table = database.table(found.tokens.table) if found.tokens is not None else None
    if found.tokens is None or table is None:
        return None, found.doubt
    return _design(table, found.tokens, found.why), ""


def _design(table: Table, tokens: Tokens, why: str) -> TokenDesign:
    column = table.column(tokens.token)
    found = set(tokens.columns.values())
    open_ = [c.name for c in table.columns if c.name not in found and not fills_itself(c, table)]
    wide = column is not None and holds_digest(column.type.length)
    return TokenDesign(
        table=table.name,
        owner=tokens.owner,
        token=tokens.token,
        expires=tokens.expires or "",
        ended=tokens.ended or "",
        hashed=wide,
        unfilled=tuple(open_),
        evidence=why,
    )


def told_of_keys(credentials: AuthDesign | None, database: Database) -> Iterator[str]:
    """What the columns of keys and tokens keep, which neither contract nor schema says."""
    for table, name in credentials.key_columns if credentials is not None else ():
        found = database.table(table)
        column = found.column(name) if found is not None else None
        if column is not None:
            yield told_of_key(f"{table}.{name}", column.type.length)


def new_key(credentials: AuthDesign | None, table: Table, body: Body | None, notes: Notes) -> Mapping[str, ValueSource]:
    """What fills the column of a key, where a new row of the table is one."""
    tokens = next((one for one in credentials.kept if one.table == table.name), None) if credentials else None
    if tokens is None:
        return {}
    if body is not None and any(item.column == tokens.token for item in body.fields):
        return {}
    kept = "its hash is kept" if tokens.hashed else "it is kept as it is"
    notes.because(f"`{table.name}.{tokens.token}` is of a new key that nobody can guess: it is shown once, and {kept}")
    ends = table.column(tokens.expires) if tokens.expires else None
    sent = {item.column for item in body.fields} if body is not None else set()
    if ends is not None and ends.nullable and ends.name not in sent:
        notes.assume(f"a new key does not end by itself: nothing sets `{table.name}.{ends.name}`")
    return {tokens.token: FromToken(kind="secret")}


def fills_itself(column: Column, table: Table) -> bool:
    """Whether a new row needs nothing to be said of a column."""
    made = {"created", "issued"} & set(words(column.name)) and column.type.kind in INSTANTS
    own = (column.name,) == table.primary_key and (column.type.kind is SqlKind.UUID or column.type.kind in STRINGS)
    return bool(column.nullable or column.filled_by_database or made or own or may_end(column))
