"""In which words a row is called: by a label, by the whole name of a person, by first and last name."""

from __future__ import annotations

import re
from collections.abc import Collection

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.composed import composed
from orchestrator.models.builtin.reading.figures import Figures
from orchestrator.models.builtin.reading.full_names import FIRST_ALONE, PARTS, WHOLE, joined, parts_of_name
from orchestrator.models.builtin.reading.match_columns import fits
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.shared_keys import shared_column
from orchestrator.models.builtin.reading.tables import Found, pairs_of
from orchestrator.models.builtin.reading.told_labels import ToldLabel, told_label
from orchestrator.models.builtin.reading.words import key, plain, words
from orchestrator.models.builtin.shapes import ColumnField, ExpressionField, Pairs, ValueField
from orchestrator.relational import INTEGERS, STRINGS

_WHO = {"author", "creator", "owner", "user", "writer", "reviewer", "poster", "reporter", "sender", "uploader"}

_SAYS_MORE = re.compile(r"[;,:(]|\.\s+\w")


class Labels(Figures):
    """Finds the words for rows."""

    def _label_instead(
        self, table: Table, column: Column, name: str, schema: Schema, notes: Notes
    ) -> ValueField | ExpressionField | None:
        """The name of the row that the column points at; `None` where rows of its table have none."""
        reference = table.foreign_key_of(column.name)
        target = self.database.table(reference.target) if reference is not None else None
        label = self._called_by(target, name, schema, notes) if target is not None else None
        if reference is None or target is None:
            return None
        if label is None:
            return self._whole(table, name, target, pairs_of(reference), notes)
        notes.assume(f"`{name}` shows `{target.name}.{label.name}` of the row that `{column.name}` points at")
        return ValueField(table=target.name, column=label.name, on=pairs_of(reference))

    def _called_by(self, target: Table, name: str, schema: Schema, notes: Notes) -> Column | None:
        """By what rows are called: the column that a description names, “Full name of the user”, else a label."""
        told, usual = self._told(target, schema), self.database.label(target)
        label = told.column or (usual if usual is not None and usual.name not in told.denied else None)
        if label is not None and not told.is_met_by(label):
            described = schema.get("description")
            text = (
                f"The contract says of `{name}`: “{described}” Which columns of `{target.name}` does it show, and when?"
            )
            meanwhile = f"`{name}` always shows `{target.name}.{label.name}`"
            notes.ask(Cause.COMPUTED, f"{target.name}.{name}.called", text, meanwhile=meanwhile)
        return label

    def _told(self, target: Table, schema: Schema) -> ToldLabel:
        texts = [c for c in target.columns if c.type.kind in STRINGS and not self.is_secret(target, c.name)]
        return told_label(texts, str(schema.get("description") or ""))

    def _named(self, table: Table, schema: Schema) -> Column | None:
        """The only column that a description names, where it says no more of it and a value may be it."""
        if _SAYS_MORE.search(str(schema.get("description") or "")):
            return None
        told = self._told(table, schema)
        sure = told.column is not None and told.is_met_by(told.column) and fits(told.column, schema)
        return told.column if sure else None

    def described(self, table: Table, name: str, found: Found, schema: Schema) -> Found:
        """The column that a description names, “The phone number”, where the property's name only lets one guess."""
        column = self._named(table, schema) if found.assumption else None
        if column is None or column is found.column:
            return found
        return Found(column=column, assumption=f"`{name}` is `{table.name}.{column.name}`, as is said of it")

    def told_of_one(
        self, table: Table, name: str, other: Table, on: Pairs, schema: Schema, notes: Notes
    ) -> ValueField | None:
        """“The tenant's last name” of `tenantName`: what a description names is no other, nor the whole name."""
        column = self._named(other, schema)
        if column is None:
            return None
        notes.because(
            f"`{name}` is `{other.name}.{column.name}` of the row that `{on[0][0]}` leads to, as is said of it"
        )
        return ValueField(table=other.name, column=column.name, on=on)

    def by_uuid(self, table: Table, column: Column, schema: Schema) -> ValueField | None:
        """`lean: uuid` for `lean_id smallint` is the `uuid` of the lean: no number is one."""
        reference = table.foreign_key_of(column.name)
        target = self.database.table(reference.target) if reference is not None else None
        if reference is None or target is None or column.type.kind not in INTEGERS or schema.get("format") != "uuid":
            return None
        known = [one for one in target.columns if words(one.name)[-1:] in {("uuid",), ("guid",)}]
        if len(known) != 1 or not target.is_unique((known[0].name,)):
            return None
        return ValueField(table=target.name, column=known[0].name, on=pairs_of(reference))

    def _whole(
        self, table: Table, name: str, other: Table, on: Pairs, notes: Notes
    ) -> ValueField | ExpressionField | None:
        """The whole name of the row that `on` leads to: a column, or first and last name."""
        full, parts = self._full_name(other), parts_of_name(other)
        if full:
            notes.assume(f"`{name}` is `{other.name}.{full}` of the row that `{on[0][0]}` leads to")
            return ValueField(table=other.name, column=full, on=on)
        if parts is None:
            return None
        notes.assume(f"`{name}` is `{parts[0].name}` and `{parts[1].name}` of the row of `{other.name}`, with a space")
        tests = " AND ".join(f"named.{theirs} = {table.name}.{mine}" for mine, theirs in on)
        return ExpressionField(text=f"(SELECT {joined(parts, 'named')} FROM {other.name} named WHERE {tests})")  # noqa: S608 - parsed, never run

    def _own_name(
        self, table: Table, name: str, schema: Schema, beside: Collection[str], notes: Notes
    ) -> ColumnField | ExpressionField | None:
        """`fullName` of a person is the first and the last name; beside a first name alone it is neither.

        Nor is it where the description names one column.
        """
        if key(name)[-1:] == ("name",) and (column := self._named(table, schema)) is not None:
            notes.because(f"`{name}` is `{table.name}.{column.name}`, as is said of it")
            return ColumnField(column=column.name)
        if (whole := self._only_full_name(table, name, beside)) is not None:
            notes.assume(f"`{name}` is `{table.name}.{whole.name}`, the only name that a row of it has")
            return ColumnField(column=whole.name)
        own, parts = self.database.key_of(table), parts_of_name(table)
        if (
            parts is None
            or {plain(other)[-2:] for other in beside} & PARTS == FIRST_ALONE
            or key(name) not in {*WHOLE, (*own, "name"), (*own[-1:], "name")}
        ):
            return None
        notes.assume(f"`{name}` is `{parts[0].name}` and `{parts[1].name}` of `{table.name}`, with a space")
        return ExpressionField(text=joined(parts, table.name))

    def _only_full_name(self, table: Table, name: str, beside: Collection[str]) -> Column | None:
        """`name` of a person whose table keeps a `full_name` or a `display_name`, which is always there."""
        whole = table.column(self._full_name(table))
        shown = {words(other) for other in beside if other != name}
        if whole is None or whole.nullable or key(name) != ("name",) or words(whole.name) in shown:
            return None
        logins = {("username",), ("user", "name"), ("login", "name"), ("nick", "name")}
        called = [c for c in table.columns if words(c.name)[-1:] in {("name",), ("title",), ("label",)}]
        return whole if {c.name for c in called if words(c.name) not in logins} == {whole.name} else None

    def _full_name(self, table: Table) -> str:
        """The one column that ends in `name` and holds the whole of it."""
        named = [c.name for c in table.columns if c.type.kind in STRINGS and words(c.name)[-1:] == ("name",)]
        whole = [name for name in named if {"full", "display"} & set(words(name))]
        return whole[0] if len(whole) == 1 else ""

    def _by_whom(self, table: Table, name: str, schema: Schema, notes: Notes) -> ValueField | ExpressionField | None:
        """`createdBy` and `authorName` in words: who is known by the only reference to those who log in."""
        principal, said = self.principal, words(name)
        by = said[-1:] == ("by",) and len(said) > 1
        called = said[-1:] == ("name",) and len(said) == 2 and said[0] in _WHO
        if principal is None or not (by or called):
            return None
        keys = [found for found in self.database.keys_between(table, principal) if len(found.columns) == 1]
        if len(keys) != 1:
            return None
        told = self._told(principal, schema)
        parts = {column.name for column in parts_of_name(principal) or ()}
        if called and not told.denied and {column.name for column in told.named} <= parts:
            whole = self._whole(table, name, principal, pairs_of(keys[0]), notes)
            if whole is not None:
                return whole
        label = self._called_by(principal, name, schema, notes)
        if label is None or self.is_secret(principal, label.name):
            return None
        notes.assume(f"`{name}` shows `{principal.name}.{label.name}` of the row that `{keys[0].columns[0]}` points at")
        return ValueField(table=principal.name, column=label.name, on=pairs_of(keys[0]))

    def _put_together(self, table: Table, name: str, schema: Schema, notes: Notes) -> ExpressionField | None:
        """`reference` of a task, of which the contract says and shows that it is `WEB-42`."""
        found = composed(self.database, table, schema) if "string" in types_of(schema) else None
        if found is None or any((table_, column) in self.secrets for table_, column in found[1]):
            return None
        told = " and ".join(f"`{table_}.{column}`" for table_, column in found[1])
        notes.assume(f"`{name}` is made of {told}, as its example shows")
        return ExpressionField(text=found[0])

    def _shared(self, table: Table, name: str, schema: Schema, notes: Notes) -> ValueField | None:
        """`fullName` of a practitioner is that of the person with the same key."""
        hit = shared_column(self.database, table, name, schema)
        if hit is None or self.is_secret(hit[0], hit[1].column.name):
            return None
        other, found, on = hit
        notes.assume(
            f"`{name}` is `{other.name}.{found.column.name}`: a row of `{table.name}` is one of `{other.name}`"
        )
        return ValueField(table=other.name, column=found.column.name, on=on)
