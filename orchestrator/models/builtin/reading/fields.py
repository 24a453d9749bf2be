"""Where the value of one property of an answer comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.far_values import further, named_further
from orchestrator.models.builtin.reading.flags import Flags
from orchestrator.models.builtin.reading.formulas import stated
from orchestrator.models.builtin.reading.full_names import WHOLE
from orchestrator.models.builtin.reading.lasting import holds
from orchestrator.models.builtin.reading.latest import of_latest
from orchestrator.models.builtin.reading.match_columns import find_column, fits
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.own_rows import of_own_row
from orchestrator.models.builtin.reading.peers import of_peers
from orchestrator.models.builtin.reading.relatives import Many, only_value
from orchestrator.models.builtin.reading.schemas import constant, is_object, properties
from orchestrator.models.builtin.reading.spans import span
from orchestrator.models.builtin.reading.summed import summed
from orchestrator.models.builtin.reading.switches import state_of
from orchestrator.models.builtin.reading.tables import (
    column_by_key,
    holds_documents,
    pairs_of,
)
from orchestrator.models.builtin.reading.words import Words, key, words
from orchestrator.models.builtin.shapes import (
    ColumnField,
    ConstantField,
    ExpressionField,
    FieldSource,
    TokenField,
    ValueField,
    ValuesField,
)
from orchestrator.relational import INTEGERS, STRINGS

_TOKENS = {
    "token": "access",
    "access": "access",
    "access token": "access",
    "jwt": "access",
    "id token": "access",
    "auth token": "access",
    "bearer token": "access",
    "api token": "access",
    "bearer": "access",
    "api key": "access",
    "apikey": "access",
    "session token": "access",
    "auth header": "header",
    "authorization": "header",
    "authorization header": "header",
    "token type": "type",
    "expire in": "expires_in",
    "expires in": "expires_in",
    "expire": "expires_in",
    "ttl": "expires_in",
    "expire at": "expires_at",
    "expires at": "expires_at",
    "expiration": "expires_at",
    "token expires at": "expires_at",
}
_KEYS = {"key", "token", "secret", "apikey"}
_AROUND_KEYS = {"plain", "plaintext", "raw", "api", "access", "full", "value", "session", "new"}
_REFRESHING = {("refresh", "token"), ("refresh",), ("token", "refresh"), ("refresh", "jwt")}


_NONE: Mapping[str, Schema] = MappingProxyType({})
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def _shows_ids(schema: Schema) -> bool:
    """Whether the contract's examples of a text are UUIDs, though no format says it."""
    examples = [*(schema.get("examples") or ()), schema.get("example")]
    return any(isinstance(item, str) and _UUID.fullmatch(item) is not None for item in examples)


class FieldFinder(Flags):
    """Finds sources for the properties of rows of one database."""

    refreshes = False
    """Whether refresh tokens are handed out."""
    makers: Mapping[str, str] = MappingProxyType({})
    """By table, the operation that is there to make rows of it."""

    keys: Collection[str] = ()
    """The tables whose rows are keys or tokens that were handed out."""

    def token(self, name: str, table: Table | None = None) -> TokenField | None:
        """The part of a login's answer that `name` is, or of the row of a key that was just made."""
        if table is not None and table.name in self.keys:
            said = set(key(name))
            return TokenField() if said & _KEYS and said <= _KEYS | _AROUND_KEYS else None
        if self.refreshes and words(name) in _REFRESHING:
            return TokenField(kind="refresh")
        kind = _TOKENS.get(" ".join(key(name)))
        return TokenField(kind=kind) if kind else None

    def scheme(self, schema: Schema) -> TokenField | None:
        """The word before a token, of which the contract shows no other, whatever its property is called."""
        shown = {str(item).lower() for item in (*(schema.get("examples") or ()), schema.get("example")) if item}
        return TokenField(kind="type") if shown == {"bearer"} and "string" in types_of(schema) else None

    def scalar(
        self,
        table: Table,
        name: str,
        schema: Schema,
        notes: Notes,
        prefix: Words = (),
        *,
        beside: Mapping[str, Schema] = _NONE,
    ) -> FieldSource | None:
        """The source of text, a number or a truth value; `beside` are the properties around it."""
        found = find_column(self.database, table, name, schema, prefix=prefix)
        if found is not None and found.assumption and self._is_rivalled(table, name, found.column, schema, beside):
            found = None
        found = self.described(table, name, found, schema) if found is not None else None
        if found is not None and not self.is_secret(table, found.column.name):
            if found.assumption:
                notes.assume(found.assumption)
            if (other := self.by_uuid(table, found.column, schema)) is not None:
                notes.because(f"`{name}` is `{other.table}.{other.column}`: `{found.column.name}` is a number")
                return other
            if not self._names_by_words(table, found.column, name, schema):
                return ColumnField(column=found.column.name)
            label = self._label_instead(table, found.column, name, schema, notes)
            if label is not None or found.column.type.kind in INTEGERS:
                return label
            return ColumnField(column=found.column.name)
        fixed = constant(schema)
        if fixed:
            return ConstantField(value=fixed[0])
        around = (
            state_of(table, name, schema, notes)
            or of_own_row(self.database, self.principal, table, name, schema, notes)
            or of_latest(self.database, table, name, schema, notes, self.is_secret)
            or self._around(table, name, schema, notes, beside)
            or self._put_together(table, name, schema, notes)
        )
        return (
            around
            or self._shared(table, name, schema, notes)
            or further(self.database, table, name, schema, notes, beside=beside, hidden=self.is_secret)
            or named_further(self.database, table, name, schema, notes, hidden=self.is_secret, known=self._calls_key)
        )

    def _calls_key(self, table: Table, name: str) -> bool:
        return self.schemas.calls_key(self.database.key_of(table), name)

    def _around(
        self, table: Table, name: str, schema: Schema, notes: Notes, beside: Mapping[str, Schema]
    ) -> FieldSource | None:
        """What is no column of the row and no constant: figures, flags, and what stands in rows around it."""
        kinds = types_of(schema)
        if "integer" in kinds or "number" in kinds:
            return self._number(table, name, schema, notes, beside)
        if kinds == ("boolean",):
            moment = self._is_set(table, name, notes) or holds(table, name, beside, notes)
            told = str(schema.get("description") or "")
            own = self._is_role_above(table, name, told, notes) or self._is_own(table, name, told, notes)
            own = own or self._has_any(table, name, told, notes)
            return moment or own or self._exists(table, name, told, notes)
        return self._own_name(table, name, schema, beside, notes) or self._of_relation(table, name, schema, notes)

    def _number(
        self, table: Table, name: str, schema: Schema, notes: Notes, beside: Mapping[str, Schema]
    ) -> FieldSource | None:
        reckoned = stated(self.database, table, name, schema, notes)
        reckoned = reckoned or summed(self.database, table, name, schema, notes)
        reckoned = reckoned or of_peers(self.database, self.principal, table, name, schema, beside, notes)
        if reckoned is not None:
            return reckoned
        figure = self.figure(table, name, schema, notes)
        described = str(schema.get("description") or "")
        worked_out = figure or (self.count(table, name, notes, described, beside) if figure is False else None)
        return worked_out or self._of_relation(table, name, schema, notes) or span(table, name, schema, notes)

    def _is_rivalled(
        self, table: Table, name: str, column: Column, schema: Schema, beside: Mapping[str, Schema]
    ) -> bool:
        """Whether another property has as good a claim: a `thumb` is not both `thumb_url` and `thumb_path`."""
        others = [other for other in beside if other != name and words(other)[:-1] == words(name)[:-1] != ()]
        claims = [find_column(self.database, table, other, schema) for other in others]
        return any(claim is not None and claim.column is column and claim.assumption for claim in claims)

    def _names_by_words(self, table: Table, column: Column, name: str, schema: Schema) -> bool:
        """Whether a property says in words which row a foreign key points at: `category: string` of `category_id`."""
        by_id = key(name)[-1] in {"id", "uuid", "key", "ref"} or column.type.kind in STRINGS or _shows_ids(schema)
        in_words = "string" in types_of(schema) and schema.get("format") != "uuid"
        return table.foreign_key_of(column.name) is not None and not by_id and in_words

    def _of_relation(
        self, table: Table, name: str, schema: Schema, notes: Notes
    ) -> ValueField | ExpressionField | None:
        """`authorName` is the column `name` of the row that `author_id` points at."""
        found = key(name)
        for size in range(len(found) - 1, 0, -1):
            one = self.one(table, found[:size], {}, notes, quiet=True)
            if one is not None and (said := self.told_of_one(table, name, one.table, one.on, schema, notes)):
                return said
            rest = find_column(self.database, one.table, "_".join(found[size:]), schema) if one is not None else None
            if one is not None and rest is None:
                rest = find_column(self.database, one.table, name, schema)  # `policyNo` is the policy's number
            if one is not None and rest is not None and not self.is_secret(one.table, rest.column.name):
                told = f"`{name}` is `{one.table.name}.{rest.column.name}`: {one.why}"
                (notes.assume if rest.assumption else notes.because)(told)
                return ValueField(table=one.table.name, column=rest.column.name, on=one.on)
            if (
                one is not None
                and found[size:] in WHOLE
                and (whole := self._whole(table, name, one.table, one.on, notes))
            ):
                return whole
        return self._by_whom(table, name, schema, notes) or self._of_neighbour(table, name, schema, notes)

    def _of_neighbour(self, table: Table, name: str, schema: Schema, notes: Notes) -> ValueField | None:
        """`sku` of a stock is its product's, where the product alone has such a column and it is unique there."""
        hits = [
            (reference, column)
            for reference in table.foreign_keys
            if (target := self.database.table(reference.target)) is not None and target.name != table.name
            for column in target.columns
            if words(column.name) == words(name)
            and target.is_unique((column.name,))
            and not self.is_secret(target, column.name)
            and fits(column, schema)
        ]
        if len(hits) != 1:
            return self._of_one_above(table, name, schema, notes)
        reference, column = hits[0]
        notes.because(
            f"`{name}` is `{reference.target}.{column.name}` of the row that `{reference.columns[0]}` points at"
        )
        return ValueField(table=reference.target, column=column.name, on=pairs_of(reference))

    def _of_one_above(self, table: Table, name: str, schema: Schema, notes: Notes) -> ValueField | None:
        """`interviewerId` of a scorecard is that of its interview: the only row that it points at has such a column."""
        if words(name)[-1:] not in {("id",), ("uuid",)} or len(words(name)) < 2:
            return None
        hits = [
            (reference, column)
            for reference in table.foreign_keys
            if (target := self.database.table(reference.target)) is not None and target.name != table.name
            for column in target.columns
            if words(column.name) == words(name) and fits(column, schema, is_key=True)
        ]
        own = [table.column(mine) for reference, _ in hits for mine in reference.columns]
        if len(hits) != 1 or any(column is None or column.nullable for column in own):
            return None
        reference, column = hits[0]
        notes.assume(
            f"`{name}` is `{reference.target}.{column.name}` of the row that `{reference.columns[0]}` points at"
        )
        return ValueField(table=reference.target, column=column.name, on=pairs_of(reference))

    def values(self, table: Table, name: str, item: Schema, notes: Notes) -> ValuesField | None:
        """The column of many rows that a list of scalars shows."""
        wanted = key(name)
        ids = len(wanted) > 1 and wanted[-1] in {"id", "uuid", "no", "code", "key", "number"}
        many = self.many(table, wanted[:-1] if ids else wanted, {}, notes)
        if many is None:
            return None
        if ids:
            own = column_by_key(many.table.columns, wanted)
            column = own.name if own is not None and many.link is None else self._key_column(many)
        else:
            label = self.database.label(many.table) or only_value(many.table, tuple(column for column, _ in many.on))
            column = label.name if label is not None else ""
        found = many.table.column(column)
        if found is None or (not ids and ("string" in types_of(item)) == (found.type.kind in INTEGERS)):
            return None
        notes.because(f"`{name}` lists `{many.table.name}.{column}`: {many.why}")
        via = many.link.join if many.link is not None else None
        return ValuesField(table=many.table.name, column=column, on=() if via else many.on, via=via)

    def _key_column(self, many: Many) -> str:
        return many.table.primary_key[0] if len(many.table.primary_key) == 1 else ""

    def group(self, table: Table, name: str, schema: Schema) -> bool:
        """Whether the properties of an object are columns of the same row: `address.city` of `address_city`."""
        found = properties(schema)
        if not is_object(schema) or not found:
            return False
        items = [(inner, self.schemas.flat(item)) for inner, item in found.items()]
        hits = [find_column(self.database, table, inner, item, prefix=key(name)) is not None for inner, item in items]
        return all(hits) or (sum(hits) >= 2 and sum(hits) * 2 > len(hits))

    def document(self, table: Table, name: str, schema: Schema) -> str:
        """The JSON or array column that holds an object or a list whole; empty where there is none."""
        found = find_column(self.database, table, name, schema)
        return found.column.name if found is not None and holds_documents(found.column) else ""
