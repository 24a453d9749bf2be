"""Which rows a query parameter chooses: by a column, a bound, or a row that stands beside."""

from __future__ import annotations

import re
from dataclasses import replace

from orchestrator.contract import Parameter
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.match_columns import find_column, fits
from orchestrator.models.builtin.reading.moments import events, is_audit
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.only_flags import only_by_yes
from orchestrator.models.builtin.reading.param_words import (
    BOUNDS,
    DATE_ONLY,
    SEPARATED,
    as_bound,
    as_described,
    compared_texts,
    may_be_repeated,
    named_in_full,
    tells_of_making,
    the_date,
    with_operator,
)
from orchestrator.models.builtin.reading.relations import is_actor
from orchestrator.models.builtin.reading.schemas import Schemas, is_array
from orchestrator.models.builtin.reading.shared_keys import shared_column
from orchestrator.models.builtin.reading.stand_ins import all_known, ask_beside, with_meaning, words_told
from orchestrator.models.builtin.reading.tables import flipped, holds_documents, pairs_of
from orchestrator.models.builtin.reading.words import Words, key, listed, same_stem, words
from orchestrator.models.builtin.shapes import Op, Param, Relation
from orchestrator.relational import INSTANTS, INTEGERS, NUMBERS, STRINGS


class FilterReader:
    """Reads query parameters of lists that choose rows."""

    def __init__(self, schemas: Schemas, finder: FieldFinder) -> None:
        self.schemas = schemas
        self.finder = finder

    def read(self, plain: Param, parameter: Parameter, table: Table, told: str, notes: Notes) -> Param | None:
        """`plain` with the column or relation that it filters by; `None` where no column shows it.

        `told` is what the operation says of itself.
        """
        schema = self.schemas.flat(parameter.schema)
        values = self.schemas.items(schema) if is_array(schema) else schema
        words_ = words_told(parameter, values, told)
        several = is_array(schema) or may_be_repeated(parameter, schema)
        if several and not is_array(schema):
            plain = replace(plain, schema={"type": "array", "items": plain.schema})
        found = (
            self._by_column(parameter, table, values, words_, many=several, notes=notes)
            or self._by_bound(parameter, table, values, told, notes)
            or self._by_presence(parameter, table, values)
            or self._by_day(parameter, table, values, told, notes)
        )
        if found is not None:
            column, op = found
            notes.because(f"`{parameter.name}` filters by `{table.name}.{column.name}`")
            whole = _whole(values, column) if op is Op.EQ else ()
            if whole:
                notes.assume(
                    f"`{parameter.name}` chooses all rows by {listed(whole)}, which no row of `{table.name}` holds"
                )
            chosen = replace(plain, columns=(column.name,), op=op, whole=whole)
            chosen = only_by_yes(chosen, parameter, values, table, column, notes)
            return with_meaning(chosen, column, table, self.finder.principal, words_, notes)
        beside = self._by_bound_beside(parameter, table, values, notes)
        if beside is not None:
            return replace(plain, columns=(beside[1].name,), op=beside[2], relation=beside[0])
        related = self.by_relation(re.sub(r"^filter\[(.+)\]$", r"\1", parameter.name), table, values, notes)
        if related is None or not self.may_hold(*related, values):
            return None
        relation, far = related
        notes.because(f"`{parameter.name}` filters by `{relation.table}.{far}`")
        op = Op.IN if several or SEPARATED.search(parameter.description) else Op.EQ
        ask_beside(plain, table, words_, notes)
        return replace(plain, columns=(far,), op=op, relation=relation)

    def _by_column(
        self, parameter: Parameter, table: Table, values: Schema, told: tuple[str, ...], *, many: bool, notes: Notes
    ) -> tuple[Column, Op] | None:
        name = re.sub(r"^filter\[(.+)\]$", r"\1", parameter.name)
        exact = any(words(column.name) == words(name) for column in table.columns)
        name, op = (name, None) if exact else with_operator(name)
        found = find_column(self.finder.database, table, name, values)
        if found is None or self.finder.is_secret(table, found.column.name) or holds_documents(found.column):
            return None  # what is one of several values of a column is not equal to it
        if is_audit(found.column) and not exact and not tells_of_making(found.column, _text(parameter)):
            return None  # the `date` of a trip is not when its row was made
        reference = table.foreign_key_of(found.column.name)
        by_words = "string" in types_of(values) and values.get("format") != "uuid"
        numbered = reference is not None and found.column.type.kind not in STRINGS
        named = numbered and by_words and key(name)[-1] not in {"id", "uuid"}
        if named and not all_known(parameter, values, told, found.column, table, self.finder.principal):
            return None  # `?category=books` names the row by words, not by number
        if found.assumption:
            notes.assume(found.assumption)
        if op is not None:
            return found.column, op
        if many or SEPARATED.search(parameter.description):
            return found.column, Op.IN
        texts = found.column.type.kind in STRINGS and not found.column.values and "enum" not in values
        return found.column, compared_texts(parameter.description, name, found.column) if texts else Op.EQ

    def _by_bound(
        self, parameter: Parameter, table: Table, values: Schema, told: str, notes: Notes
    ) -> tuple[Column, Op] | None:
        """`minPrice`, `price_max`, `createdAfter`, `from` and `until`."""
        found = words(parameter.name)
        for position in (0, -1):
            op = BOUNDS.get(found[position]) if found else None
            if op is None:
                continue
            rest = found[1:] if position == 0 else found[:-1]
            if not rest or rest in DATE_ONLY or rest == ("time",):
                column = the_date(table, _text(parameter), told, dated=str(values.get("format")).startswith("date"))
                if column is not None and ("string" in types_of(values) or not types_of(values)):
                    op = as_described(op, parameter.description)
                    left = "" if op in {Op.GTE, Op.LTE} else "not "
                    notes.assume(
                        f"`{parameter.name}` is a bound of `{table.name}.{column.name}`, which is {left}included"
                    )
                    return column, op
                continue
            bare = find_column(self.finder.database, table, "_".join(rest), values)
            if bare is None or bare.assumption:
                bare = named_in_full(table, parameter.description, values) or bare
            if bare is not None and bare.column.type.kind not in {
                *STRINGS,
                SqlKind.BOOLEAN,
                SqlKind.UUID,
                SqlKind.ENUM,
            }:
                if bare.assumption:
                    notes.assume(bare.assumption)
                return bare.column, as_bound(op, found[position], parameter, notes)
            likely = self._begins_with(table, rest, values) if bare is None else []
            if len(likely) == 1:
                notes.assume(f"`{parameter.name}` is a bound of `{table.name}.{likely[0].name}`")
                return likely[0], as_bound(op, found[position], parameter, notes)
        return None

    def _by_day(
        self, parameter: Parameter, table: Table, values: Schema, told: str, notes: Notes
    ) -> tuple[Column, Op] | None:
        """`?date=2026-05-01`: what happens on that day."""
        moment = values.get("format") in {"date", "date-time"} or not types_of(values)
        column = (
            the_date(table, _text(parameter), told)
            if words(parameter.name) in {*DATE_ONLY, ("on",)} and moment
            else None
        )
        if column is None:
            return None
        notes.assume(f"`{parameter.name}` chooses the rows whose `{table.name}.{column.name}` lies in that day, in UTC")
        return column, Op.DAY if column.type.kind in INSTANTS else Op.EQ

    def _by_bound_beside(
        self, parameter: Parameter, table: Table, values: Schema, notes: Notes
    ) -> tuple[Relation, Column, Op] | None:
        """`startDate` of events whose dates stand in a table of their own: any of them lies there."""
        found = words(parameter.name)
        op = next((BOUNDS[found[at]] for at in (0, -1) if found and found[at] in BOUNDS), None)
        rest = [word for word in found if word not in BOUNDS]
        if op is None or tuple(rest) not in {*DATE_ONLY, (), ("time",)} or "string" not in types_of(values):
            return None
        hits = [
            (child, reference, column)
            for child, reference in self.finder.database.child_tables(table)
            for column in events(child)
            if len(reference.columns) == 1
        ]
        if len(hits) != 1:
            return None
        child, reference, column = hits[0]
        notes.assume(f"`{parameter.name}` is a bound of `{child.name}.{column.name}`, of which any may lie there")
        return Relation(table=child.name, on=pairs_of(reference)), column, as_described(op, parameter.description)

    def _begins_with(self, table: Table, rest: Words, values: Schema) -> list[Column]:
        """Numbers and dates whose name begins with the words of a bound: `maxPrice` and `price_per_night`."""
        measured = {*NUMBERS, *INSTANTS, SqlKind.DATE}
        return [
            column
            for column in table.columns
            if column.type.kind in measured and words(column.name)[: len(rest)] == rest and fits(column, values)
            if table.foreign_key_of(column.name) is None
        ]

    def _by_presence(self, parameter: Parameter, table: Table, values: Schema) -> tuple[Column, Op] | None:
        """`hasEmail`, and `archived` of `archived_at`."""
        if types_of(values) != ("boolean",):
            return None
        found = words(parameter.name)
        adds = found[:1] == ("with",)  # `with_cancelled` adds such rows to the others, as `include_cancelled` does
        bare = found[1:] if found[:1] in {("has",), ("is",), ("with",)} and len(found) > 1 else found
        for column in table.columns:
            when = words(column.name)
            dated = column.type.kind in {*INSTANTS, SqlKind.DATE} and when[-1:] in {("at",), ("on",), ("date",)}
            moment = dated and when[:-1] == bare and not adds
            if column.nullable and (moment or (found[0] in {"has", "with"} and when == bare)):
                return column, Op.IS_SET
        return None

    def by_relation(self, name: str, table: Table, values: Schema, notes: Notes) -> tuple[Relation, str] | None:
        """The rows beside those of the table that a name means, and the column by which it finds them."""
        return (
            self._to_one(name, table, values)
            or self._to_many(name, table, values, notes)
            or self._by_actor(name, table, values, notes)
        )

    def may_hold(self, relation: Relation, far: str, values: Schema) -> bool:
        """Whether a column of the related rows can hold what is sent."""
        table = self.finder.database.table(relation.table)
        column = table.column(far) if table is not None else None
        return column is None or fits(column, values, is_key=True)

    def _to_one(self, name: str, table: Table, values: Schema) -> tuple[Relation, str] | None:
        """`?category=books` and `?authorName=x`: a column of the row that a foreign key points at."""
        found = key(name)
        database = self.finder.database
        one = self.finder.one(table, found, {}, Notes(), quiet=True)
        label = database.natural_key(one.table) if one is not None else None
        if one is not None and label is not None and "string" in types_of(values):
            return Relation(table=one.table.name, on=tuple((b, a) for a, b in one.on)), label.name
        for size in range(len(found) - 1, 0, -1):
            one = self.finder.one(table, found[:size], {}, Notes(), quiet=True)
            rest = find_column(database, one.table, "_".join(found[size:]), values) if one is not None else None
            if one is not None and rest is not None and not self.finder.is_secret(one.table, rest.column.name):
                return Relation(table=one.table.name, on=tuple((b, a) for a, b in one.on)), rest.column.name
        shared = shared_column(database, table, name, values)
        if shared is not None and not self.finder.is_secret(shared[0], shared[1].column.name):
            return Relation(table=shared[0].name, on=flipped(shared[2])), shared[1].column.name
        return self._two_up(name, table, values)

    def _two_up(self, name: str, table: Table, values: Schema) -> tuple[Relation, str] | None:
        """`?courseId=` of marks by way of their exams: a foreign key of the row that a foreign key points at."""
        for reference in table.foreign_keys:
            between = self.finder.database.table(reference.target)
            found = find_column(self.finder.database, between, name, values) if between is not None else None
            if between is not None and found is not None and between.foreign_key_of(found.column.name) is not None:
                return Relation(table=between.name, on=tuple((b, a) for a, b in pairs_of(reference))), found.column.name
        return None

    def _to_many(self, name: str, table: Table, values: Schema, notes: Notes) -> tuple[Relation, str] | None:
        """`?tag=x` behind a link table, by key or by name."""
        found = key(name)
        ids = len(found) > 1 and found[-1] in {"id", "uuid"}
        many = self.finder.many(table, found[:-1] if ids else found, {}, notes)
        if many is None:
            return None
        label = self.finder.database.label(many.table)
        wanted = many.table.primary_key[0] if ids and len(many.table.primary_key) == 1 else label.name if label else ""
        column = many.table.column(wanted)
        if column is None or (not ids and ("integer" in types_of(values)) != (column.type.kind in INTEGERS)):
            return None
        if many.link is not None:
            return Relation(table=many.table.name, via=many.link.join), wanted
        return Relation(table=many.table.name, on=many.on), wanted

    def _by_actor(self, name: str, table: Table, values: Schema, notes: Notes) -> tuple[Relation, str] | None:
        """`?favorited=jake`: rows that a user named so is linked with by a table of that stem."""
        principal = self.finder.principal
        bare = [word for word in words(name) if word not in {"by", "is"}]
        if principal is None or len(bare) != 1 or "string" not in types_of(values):
            return None
        label = self.finder.database.natural_key(principal)
        links = [
            link
            for link in self.finder.database.links(table, principal)
            if any(same_stem(bare[0], part) for part in key(link.table.name))
            and (table.name != principal.name or is_actor(link.far, bare[0]))
        ]
        named = next((c.name for c in principal.columns if words(c.name)[-1:] in {("username",), ("handle",)}), "")
        if len(links) != 1 or (label is None and not named):
            return None
        column = named or (label.name if label is not None else "")
        notes.assume(f"`{name}` names a row of `{principal.name}` by `{column}`, linked by `{links[0].table.name}`")
        return Relation(table=principal.name, via=links[0].join), column


def _text(parameter: Parameter) -> str:
    return f"{' '.join(words(parameter.name))}. {parameter.description}"


def _whole(values: Schema, column: Column) -> tuple[str, ...]:
    """Values of a parameter's closed list that stand for every row, where the column's own list has no such value."""
    stated = values.get("enum")
    told = [str(value) for value in stated] if isinstance(stated, list) else []
    return tuple(value for value in told if value.lower() in {"all", "any", "*"} and value not in column.values)
