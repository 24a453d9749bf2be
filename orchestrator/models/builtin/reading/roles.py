"""What a reference is called after, without the words for the key that it holds."""

from __future__ import annotations

from orchestrator.ddl import ForeignKey, Table
from orchestrator.models.builtin.reading.tables import Database, column_by_key
from orchestrator.models.builtin.reading.words import Words, key

_KEYS = {"id", "uuid"}
_REPLIES = {
    ("parent",),
    ("reply", "to"),
    ("in", "reply", "to"),
    ("replied", "to"),
    ("response", "to"),
    ("answer", "to"),
}
"""How a row says which row of the same table it answers."""


def role_of(reference: ForeignKey) -> Words:
    """`visit_type` of `visit_type_code`, which points at a `code`; `customer` of `customer_id`."""
    named = key(reference.columns[0])
    held = key(reference.target_columns[0]) if reference.target_columns else ()
    if len(named) > 1 and named[-1] in _KEYS:
        return named[:-1]
    return named[:-1] if len(named) > 1 and named[-1:] == held[-1:] else named


def reply_key(database: Database, table: Table, wanted: Words) -> ForeignKey | None:
    """The one reference within a table, where it and `wanted` both say what a row answers."""
    keys = [found for found in database.keys_between(table, table) if len(found.columns) == 1]
    own = database.key_of(table)
    bare = wanted[:-1] if len(wanted) > 1 and wanted[-1] in _KEYS else wanted
    if len(keys) != 1 or not {_without(role_of(keys[0]), own), _without(bare, own)} <= _REPLIES:
        return None
    return keys[0]


def _without(found: Words, own: Words) -> Words:
    """`parent` of a `parent_comment` among comments."""
    return found[:-1] if len(found) > 1 and found[-1:] == own[-1:] else found


def is_called_by(database: Database, reference: ForeignKey, ending: Words) -> bool:
    """Whether the row that a reference leads to has a column of its own for an ending: the `key` of a `project_key`."""
    target = database.table(reference.target)
    own = column_by_key(target.columns, ending) if target is not None else None
    return own is not None and own.name not in reference.target_columns
