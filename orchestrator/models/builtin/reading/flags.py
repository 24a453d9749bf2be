"""Truth values that answers show of a row: that something was done to it, and that the caller did it."""

from __future__ import annotations

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.labels import Labels
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.tables import pairs_of
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import ExistsField, IsSetField
from orchestrator.relational import INSTANTS

_FLAG_WORDS = {"is", "has", "by", "me", "been", "was", "i", "you", "my"}


class Flags(Labels):
    """Finds what a truth value says."""

    def _is_set(self, table: Table, name: str, notes: Notes) -> IsSetField | None:
        """`archived` of a nullable `archived_at`."""
        bare = [word for word in words(name) if word not in _FLAG_WORDS]
        for column in table.columns:
            when = words(column.name)
            moment = column.nullable and column.type.kind in INSTANTS and when[-1:] in {("at",), ("on",)}
            if moment and bare and list(when[:-1]) == bare:
                notes.because(f"`{name}` says whether `{table.name}.{column.name}` is set")
                return IsSetField(column=column.name)
        return None

    def _exists(self, table: Table, name: str, notes: Notes) -> ExistsField | None:
        """`favorited` and `following` say whether the caller has a row in a link table of that stem."""
        if self.principal is None:
            return None
        bare = [word for word in words(name) if word not in _FLAG_WORDS]
        if len(bare) != 1:
            return None
        link = self.caller_link(table, bare[0])
        if link is None or len(link.far.columns) != 1:
            return None
        notes.because(f"`{name}` says whether the caller has a row in `{link.table.name}`")
        return ExistsField(table=link.table.name, on=pairs_of(link.near), actor=link.far.columns[0])
