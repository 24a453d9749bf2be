"""What the parameters of an operation mean: pages, order, search and filters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from orchestrator.contract import Operation, Parameter
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.fields import FieldFinder
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.relations import is_actor
from orchestrator.models.builtin.reading.schemas import Schemas, is_array
from orchestrator.models.builtin.reading.tables import is_stamp, pairs_of
from orchestrator.models.builtin.reading.words import key, plain, same_stem, words
from orchestrator.models.builtin.shapes import Join, Op, Param, ParamUse, Relation
from orchestrator.relational import INSTANTS, INTEGERS, STRINGS

_USES: dict[ParamUse, frozenset[str]] = {
    ParamUse.PAGE: frozenset({"page", "page number", "page no", "page index", "p", "current page"}),
    ParamUse.LIMIT: frozenset(
        {
            "limit",
            "per page",
            "page size",
            "size",
            "take",
            "top",
            "max result",
            "max",
            "page limit",
            "count",
            "first",
            "result per page",
        }
    ),  # fmt: skip
    ParamUse.OFFSET: frozenset({"offset", "skip", "start", "start index", "page offset"}),
    ParamUse.CURSOR: frozenset(
        {
            "cursor",
            "after",
            "page token",
            "next token",
            "starting after",
            "continuation token",
            "page cursor",
            "page after",
            "next cursor",
        }
    ),  # fmt: skip
    ParamUse.SORT: frozenset({"sort", "sort by", "order by", "ordering", "sort field", "sort column"}),
    ParamUse.ORDER: frozenset(
        {"order", "direction", "dir", "sort order", "sort dir", "sort direction", "order dir", "order direction"}
    ),  # fmt: skip
    ParamUse.SEARCH: frozenset({"q", "query", "search", "keyword", "term", "search term", "search query", "text", "s"}),
}
_NEUTRAL_HEADERS = {
    "authorization", "accept", "content-type", "x-request-id", "x-correlation-id", "accept-language", "user-agent",
    "x-api-version", "traceparent", "x-trace-id", "if-none-match", "x-api-key", "api-key", "accept-encoding",
}  # fmt: skip
_PRECONDITIONS = {"if-match", "if-unmodified-since", "etag"}
_BOUNDS: dict[str, Op] = {
    "min": Op.GTE, "minimum": Op.GTE, "from": Op.GTE, "since": Op.GTE, "after": Op.GTE, "gte": Op.GTE, "ge": Op.GTE,
    "gt": Op.GT, "start": Op.GTE, "begin": Op.GTE, "max": Op.LTE, "maximum": Op.LTE, "to": Op.LTE, "until": Op.LTE,
    "before": Op.LTE, "lte": Op.LTE, "le": Op.LTE, "lt": Op.LT, "end": Op.LTE, "till": Op.LTE,
}  # fmt: skip
_TEXT_OPS: dict[str, Op] = {"contain": Op.CONTAINS, "like": Op.CONTAINS, "search": Op.CONTAINS, "prefix": Op.PREFIX}
_PARTIAL = re.compile(
    r"\b(contain\w*|partial\w*|substring|search\w*|matching|match(es)? any|fuzzy|like)\b", re.IGNORECASE
)
_PREFIX = re.compile(r"\b(prefix|starts? with|starting with|begins? with)\b", re.IGNORECASE)
_DATE_ONLY = {("date",), ("day",)}


@dataclass
class Listing:
    """The parameters of a list by use."""

    params: list[Param] = field(default_factory=list)
    style: str = "none"

    def by_use(self, use: ParamUse) -> Param | None:
        """The first parameter of that use."""
        return next((item for item in self.params if item.use is use), None)


class ParamReader:
    """Reads parameters."""

    def __init__(self, schemas: Schemas, finder: FieldFinder) -> None:
        self.schemas = schemas
        self.finder = finder
        self.credential_headers = {item.parameter.lower() for item in schemas.contract.security_schemes.values()}

    def read(self, operation: Operation, table: Table | None, notes: Notes, *, many: bool) -> Listing:
        """Every parameter; what a query parameter of a list means that no column shows is asked for."""
        found = Listing()
        for parameter in operation.parameters:
            found.params.append(self._param(operation, parameter, table, notes, many=many))
        uses = {item.use for item in found.params}
        if many:
            found.style = (
                "cursor"
                if ParamUse.CURSOR in uses
                else "page_number"
                if ParamUse.PAGE in uses
                else "limit_offset"
                if uses & {ParamUse.LIMIT, ParamUse.OFFSET}
                else "none"
            )
        return found

    def _param(
        self, operation: Operation, parameter: Parameter, table: Table | None, notes: Notes, *, many: bool
    ) -> Param:
        if parameter.location == "path":
            return self._plain(parameter, ParamUse.KEY)
        if parameter.location in {"header", "cookie"}:
            return self._header(parameter, operation, notes)
        if not many or table is None:
            return self._of_no_list(parameter, operation, notes)
        use = use_of(parameter, table, self.schemas.flat(parameter.schema))
        if use is not None:
            return self._paging(parameter, use, table, notes)
        return self._filter(parameter, table, notes) or self._unknown(parameter, operation, table, notes)

    def _plain(self, parameter: Parameter, use: ParamUse) -> Param:
        return Param(
            name=parameter.name,
            where=parameter.location,
            schema=self.schemas.written(parameter.schema),
            required=parameter.required,
            use=use,
            explode=parameter.explode,
            description=parameter.description,
        )

    def _header(self, parameter: Parameter, operation: Operation, notes: Notes) -> Param:
        name = parameter.name.lower()
        if name in {"idempotency-key", "x-idempotency-key"}:
            return self._plain(parameter, ParamUse.IDEMPOTENCY)
        if name in _PRECONDITIONS:
            notes.ask(
                Cause.CONCURRENCY,
                name,
                f"Which version of a row does `{parameter.name}` speak of, and what is answered when it differs?",
                meanwhile=f"`{parameter.name}` is accepted and not compared",
            )
        elif name not in {*_NEUTRAL_HEADERS, *self.credential_headers} and parameter.location == "header":
            self._ask(parameter, operation, notes)
        return self._plain(parameter, ParamUse.UNUSED)

    def _of_no_list(self, parameter: Parameter, operation: Operation, notes: Notes) -> Param:
        self._ask(parameter, operation, notes)
        return self._plain(parameter, ParamUse.UNUSED)

    def _ask(self, parameter: Parameter, operation: Operation, notes: Notes) -> None:
        what = f"What does the {parameter.location} parameter `{parameter.name}` change in the answer?"
        if parameter.required:
            notes.ask(Cause.FILTER, parameter.name, f"{what} {operation.id} requires it.")
        else:
            notes.ask(Cause.FILTER, parameter.name, what, meanwhile=f"`{parameter.name}` is accepted and has no effect")

    def _unknown(self, parameter: Parameter, operation: Operation, table: Table, notes: Notes) -> Param:
        what = f"Which rows of `{table.name}` does the query parameter `{parameter.name}` choose? No column shows it."
        if parameter.required:
            notes.ask(Cause.FILTER, f"{table.name}.{parameter.name}", f"{what} {operation.id} requires it.")
        else:
            meanwhile = f"`{parameter.name}` is accepted and has no effect"
            notes.ask(Cause.FILTER, f"{table.name}.{parameter.name}", what, meanwhile=meanwhile)
        return self._plain(parameter, ParamUse.UNUSED)

    def _paging(self, parameter: Parameter, use: ParamUse, table: Table, notes: Notes) -> Param:
        plain = self._plain(parameter, use)
        if use is not ParamUse.SEARCH:
            return plain
        columns = _named_columns(table, parameter.description) or search_columns(table)
        if not columns:
            what = f"Which columns of `{table.name}` does `{parameter.name}` search?"
            notes.ask(
                Cause.FILTER, f"{table.name}.{parameter.name}", what, meanwhile=f"`{parameter.name}` has no effect"
            )
            return self._plain(parameter, ParamUse.UNUSED)
        sure = bool(_named_columns(table, parameter.description))
        (notes.because if sure else notes.assume)(
            f"`{parameter.name}` searches {', '.join(f'`{name}`' for name in columns)} of `{table.name}`, anywhere and in any case"
        )
        return replace(plain, columns=columns, op=Op.CONTAINS)

    def _filter(self, parameter: Parameter, table: Table, notes: Notes) -> Param | None:
        schema = self.schemas.flat(parameter.schema)
        values = self.schemas.items(schema) if is_array(schema) else schema
        plain = self._plain(parameter, ParamUse.FILTER)
        found = (
            self._by_column(parameter, table, values, many=is_array(schema), notes=notes)
            or self._by_bound(parameter, table, values, notes)
            or self._by_presence(parameter, table, values)
        )
        if found is not None:
            column, op = found
            notes.because(f"`{parameter.name}` filters by `{table.name}.{column.name}`")
            return replace(plain, columns=(column.name,), op=op)
        related = self._by_relation(parameter.name, table, values, notes)
        if related is None:
            return None
        relation, far = related
        notes.because(f"`{parameter.name}` filters by `{relation.table}.{far}`")
        op = Op.IN if is_array(schema) else Op.EQ
        return replace(plain, columns=(far,), op=op, relation=relation)

    def _by_column(
        self, parameter: Parameter, table: Table, values: Schema, *, many: bool, notes: Notes
    ) -> tuple[Column, Op] | None:
        name = re.sub(r"^filter\[(.+)\]$", r"\1", parameter.name)
        name, op = _with_operator(name)
        found = find_column(self.finder.database, table, name, values)
        if found is None or self.finder.is_secret(table, found.column.name):
            return None
        reference = table.foreign_key_of(found.column.name)
        if reference is not None and key(name)[-1] not in {"id", "uuid"} and found.column.type.kind not in STRINGS:
            if "string" in types_of(values) and values.get("format") != "uuid":
                return None  # `?category=books` names the row by words, not by number
        if found.assumption:
            notes.assume(found.assumption)
        if op is not None:
            return found.column, op
        if many:
            return found.column, Op.IN
        if found.column.type.kind in STRINGS and not found.column.values and "enum" not in values:
            if _PREFIX.search(parameter.description):
                return found.column, Op.PREFIX
            if _PARTIAL.search(parameter.description):
                return found.column, Op.CONTAINS
        return found.column, Op.EQ

    def _by_bound(self, parameter: Parameter, table: Table, values: Schema, notes: Notes) -> tuple[Column, Op] | None:
        """`minPrice`, `price_max`, `createdAfter`, `from` and `until`."""
        found = words(parameter.name)
        for position in (0, -1):
            op = _BOUNDS.get(found[position]) if found else None
            if op is None:
                continue
            rest = found[1:] if position == 0 else found[:-1]
            if not rest or rest in _DATE_ONLY or rest == ("time",):
                column = _the_date(table)
                if column is not None and ("string" in types_of(values) or not types_of(values)):
                    notes.assume(f"`{parameter.name}` is a bound of `{table.name}.{column.name}`, which is included")
                    return column, op
                continue
            bare = find_column(self.finder.database, table, "_".join(rest), values)
            if bare is not None and bare.column.type.kind not in {
                *STRINGS,
                SqlKind.BOOLEAN,
                SqlKind.UUID,
                SqlKind.ENUM,
            }:
                return bare.column, op
        return None

    def _by_presence(self, parameter: Parameter, table: Table, values: Schema) -> tuple[Column, Op] | None:
        """`hasEmail`, and `archived` of `archived_at`."""
        if types_of(values) != ("boolean",):
            return None
        found = words(parameter.name)
        bare = found[1:] if found[:1] in {("has",), ("is",), ("with",)} and len(found) > 1 else found
        for column in table.columns:
            when = words(column.name)
            moment = column.type.kind in INSTANTS and when[-1:] == ("at",) and when[:-1] == bare
            if column.nullable and (moment or (found[0] in {"has", "with"} and when == bare)):
                return column, Op.IS_SET
        return None

    def _by_relation(self, name: str, table: Table, values: Schema, notes: Notes) -> tuple[Relation, str] | None:
        return (
            self._to_one(name, table, values)
            or self._to_many(name, table, values, notes)
            or self._by_actor(name, table, values, notes)
        )

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
        return self._two_up(name, table, values)

    def _two_up(self, name: str, table: Table, values: Schema) -> tuple[Relation, str] | None:
        """`?museumId=` of tickets by way of their events: a foreign key of the row that a foreign key points at."""
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


def _with_operator(name: str) -> tuple[str, Op | None]:
    """`price[gte]` and `name_contains` are a column and an operator."""
    bracket = re.fullmatch(r"(.+)\[(\w+)\]", name)
    if bracket and bracket[2].lower() in _BOUNDS:
        return bracket[1], _BOUNDS[bracket[2].lower()]
    parts = key(name)
    if len(parts) > 1 and parts[-1] in _TEXT_OPS:
        return "_".join(words(name)[:-1]), _TEXT_OPS[parts[-1]]
    if len(parts) > 1 and parts[-1] == "in":
        return "_".join(words(name)[:-1]), Op.IN
    return name, None


def use_of(parameter: Parameter, table: Table, schema: Schema) -> ParamUse | None:
    """Which part of listing the parameter steers; `None` where it is about the rows."""
    name = " ".join(key(parameter.name))
    kinds = set(types_of(schema))
    exact = any(words(column.name) == words(parameter.name) for column in table.columns)
    for use, names in _USES.items():
        if name not in names:
            continue
        numeric = use in {ParamUse.PAGE, ParamUse.LIMIT, ParamUse.OFFSET}
        if numeric and kinds and not kinds & {"integer", "number"}:
            continue
        if not numeric and kinds and not kinds & {"string", "array"}:
            continue
        if exact and use is not ParamUse.SORT:
            continue
        if use is ParamUse.CURSOR and schema.get("format") in {"date", "date-time"}:
            continue
        if use is ParamUse.ORDER and not _is_direction(schema):
            return ParamUse.SORT
        return use
    return None


def _is_direction(schema: Schema) -> bool:
    values = schema.get("enum")
    return not isinstance(values, list) or {str(value).lower() for value in values} <= {
        "asc",
        "desc",
        "ascending",
        "descending",
    }


def _named_columns(table: Table, description: str) -> tuple[str, ...]:
    """Text columns that a description names: "by name or address"."""
    said = set(plain(description))
    texts = [
        c for c in table.columns if c.type.kind in STRINGS and not c.values and table.foreign_key_of(c.name) is None
    ]
    return tuple(column.name for column in texts if set(plain(column.name)) <= said)


def search_columns(table: Table) -> tuple[str, ...]:
    """Text columns that people search: names, titles and descriptions, not keys, hashes or closed lists."""
    texts = [
        column
        for column in table.columns
        if column.type.kind in STRINGS and not column.values and table.foreign_key_of(column.name) is None
    ]
    hidden = {"password", "hash", "token", "secret", "salt", "url", "key", "path", "id"}
    open_ = [column.name for column in texts if not hidden & set(words(column.name))]
    likely = {"name", "title", "description", "summary", "body", "content", "text", "label", "slug", "bio", "email", "username", "subject"}  # fmt: skip  # noqa: E501
    return tuple([name for name in open_ if likely & set(words(name))] or open_)


def _the_date(table: Table) -> Column | None:
    """The one date of a row that is not about its making or changing; else when it was made."""
    dates = [column for column in table.columns if column.type.kind in {*INSTANTS, SqlKind.DATE}]
    own = [column for column in dates if not is_stamp(column) or words(column.name) in _DATE_ONLY]
    starts = [column for column in own if {"start", "starts", "begin", "from"} & set(words(column.name))]
    for chosen in (own, starts, [column for column in dates if "created" in words(column.name)]):
        if len(chosen) == 1:
            return chosen[0]
    return None


__all__ = ["Join", "Listing", "ParamReader", "search_columns", "use_of"]
