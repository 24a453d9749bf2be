"""Properties whose column has another name, told by evidence from all operations of a table together.

What no name shows (`match_columns`) is paired here, one to one: by the same words in other dress, by synonyms, by what
the contract's prose adds to a name, by necessity. Where two compete alike, neither is taken, and both are asked about.
A pair holds for every operation of the table, so that what is written is what is read back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.design import OperationDesign
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.moments import is_audit
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.pair_rules import (
    RULES,
    Around,
    FreeColumn,
    Property,
    compatible,
    dressed,
    made,
    speaks_of_another,
)
from orchestrator.models.builtin.reading.pair_words import (
    COMPUTED,
    TECHNICAL,
    bare,
    kind_of,
    kind_of_column,
    prose_of,
    undressed,
)
from orchestrator.models.builtin.reading.sightings import Sighting
from orchestrator.models.builtin.reading.tables import Database, Found
from orchestrator.models.builtin.reading.words import Words, key, words
from orchestrator.models.builtin.shapes import FromConstant

Pairs: TypeAlias = dict[tuple[str, Words], Found]
"""By table and the words of a property: its column, and the sentence that says why."""


def paired(
    database: Database,
    sightings: Iterable[Sighting],
    taken: Collection[tuple[str, str]],
    unfilled: Collection[tuple[str, str]],
) -> Pairs:
    """The pairs of a service.

    `taken` are (table, column) that something else means; `unfilled` are those that a new row needs and nothing gives.
    """
    found: Pairs = {}
    by_table: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        by_table.setdefault(sighting.table.name, []).append(sighting)
    for group in by_table.values():
        table = group[0].table
        around = _around(database, table, group, taken, unfilled)
        for name, column, why in _pairs(around):
            text = f"`{name}` is `{table.name}.{column.name}` ({why})"
            found[table.name, key(name)] = Found(column=column, assumption=text)
    return found


def _around(
    database: Database,
    table: Table,
    group: list[Sighting],
    taken: Collection[tuple[str, str]],
    unfilled: Collection[tuple[str, str]],
) -> Around:
    own = database.key_of(table)
    housed = {key(name) for sighting in group for name in sighting.housed}
    used = {column for sighting in group for column in sighting.housed.values()}
    used |= {column for name, column in taken if name == table.name}
    columns = [
        FreeColumn(
            column=column,
            core=core,
            dress=dress,
            kind=kind,
            needed=(table.name, column.name) in unfilled,
            audit=is_audit(column),
        )
        for column in table.columns
        if (kind := kind_of_column(column)) and _is_free(table, column, used)
        for core, dress in [undressed(bare(column.name, own))]
    ]
    free = {item.column.name for item in columns}
    known = {undressed(bare("_".join(name), own))[0] for name in housed}
    known |= {undressed(bare(column.name, own))[0] for column in table.columns if column.name not in free}
    return Around(table=table, noun=own, known=known, columns=columns, properties=list(_homeless(group, housed, own)))


def _is_free(table: Table, column: Column, used: Collection[str]) -> bool:
    """Whether a property may mean the column at all: a technical one means nothing, a key is found by its table."""
    if column.name in used or column.name in table.primary_key or column.generated is not None:
        return False
    if TECHNICAL & set(words(column.name)):
        return False
    return table.foreign_key_of(column.name) is None or kind_of_column(column) == "text"


def _homeless(group: list[Sighting], housed: set[Words], own: Words) -> Iterator[Property]:
    seen: dict[Words, list[tuple[str, Schema, bool]]] = {}
    sent = {key(name) for sighting in group if sighting.sent for name in sighting.homeless}
    shown = {key(name) for sighting in group if not sighting.sent for name in sighting.homeless}
    for sighting in group:
        for name, schema in sighting.homeless.items():
            needed = sighting.makes_row and name in sighting.needed
            seen.setdefault(key(name), []).append((name, schema, needed))
    for words_, found in seen.items():
        prose = " ".join(prose_of(schema) for _, schema, _ in found)
        said = _said([schema for _, schema, _ in found], found[0][0])
        if words_ in housed or said is None or COMPUTED.search(prose):
            continue
        if TECHNICAL & set(words_) or words_[-1] in {"id", "uuid"}:
            continue
        core, dress = undressed(bare(found[0][0], own))
        yield Property(
            name=found[0][0],
            schema={**said[0], "description": prose},
            core=core,
            dress=dress,
            kind=said[1],
            needed=any(needed for _, _, needed in found),
            sent=words_ in sent,
            shown=words_ in shown,
        )


def _said(schemas: list[Schema], name: str) -> tuple[Schema, str] | None:
    """The schema that says most of a property, and its kind; `None` where its places do not agree."""
    by_kind = {kind_of(schema, name): schema for schema in schemas}
    lists = {frozenset(map(str, schema["enum"])) for schema in schemas if schema.get("enum")}
    if set(by_kind) == {"enum", "text"}:
        del by_kind["text"]
    kind, schema = next(iter(by_kind.items()))
    return (schema, kind) if len(by_kind) == 1 and len(lists) < 2 and kind else None


def _pairs(around: Around) -> Iterator[tuple[str, Column, str]]:
    """(property, column, why), the surest rule first; what competes alike under one rule is left to be asked."""
    for rule in RULES:
        edges = [
            (one, other, why)
            for one in around.properties
            for other in around.columns
            if not {one.name, f".{other.column.name}"} & around.blocked
            if other.audit == (rule is made) and compatible(one, other, around)
            if (why := rule(one, other, around))
        ]
        for one, other, why in edges:
            rivals = [edge for edge in edges if edge[0] is one or edge[1] is other]
            around.blocked |= {one.name, f".{other.column.name}"}
            if len(rivals) == 1 and (rule is dressed or not speaks_of_another(one, other, around)):
                yield one.name, other.column, why


def pairs_among(context: Context, read: Iterable[tuple[OperationDesign, Notes]]) -> Pairs:
    """The pairs that a first reading of all operations shows."""
    taken: set[tuple[str, str]] = set()
    unfilled: set[tuple[str, str]] = set()
    columns = {(table.name, column.name) for table in context.database.tables for column in table.columns}
    for design, notes in read:
        filled = (match for match in design.set if not isinstance(match.source, FromConstant))
        taken |= {(design.table, match.column) for match in filled}
        named = (item for item in design.params if [words(column) for column in item.columns] == [words(item.name)])
        taken |= {(design.table, item.columns[0]) for item in named if item.relation is None}
        asked = (doubt for doubt in notes.doubts if doubt.cause in {Cause.MISSING, Cause.MONEY})
        unfilled |= {(table, column) for table, _, column in (doubt.subject.partition(".") for doubt in asked)}
    if context.principal is not None and context.credentials is not None:
        taken |= {*context.finder.secrets, (context.principal.table.name, context.credentials.role)}
    return paired(context.database, context.finder.sightings, taken, unfilled & columns)
