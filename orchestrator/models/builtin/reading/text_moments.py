"""Moments that a design for SQLite keeps as texts, where the contract, their default or their name tells so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from orchestrator.contract import Contract
from orchestrator.ddl import Column, DefaultKind, SchemaDesign
from orchestrator.ddl_defaults import is_whole
from orchestrator.models.builtin.design import Assumed
from orchestrator.models.builtin.reading.text_columns import format_of, retyped, said_of_names
from orchestrator.models.builtin.reading.words import Words, words
from orchestrator.relational import SqlKind

_USUAL = "%Y-%m-%dT%H:%M:%fZ"
"""How moments are written where no default of the design shows it: as RFC 3339 has them, all of one length."""


def with_moments(contract: Contract, schema: SchemaDesign) -> SchemaDesign:
    """The design with moments for texts that hold such, which go on to be kept as the design's defaults write them.

    SQLite has no type for them. Where its defaults write them in more than one way, texts do not sort by time, and
    are left as they are.
    """
    columns = [column for table in schema.tables for column in table.columns]
    forms = {column.clock_form for column in columns if column.default_kind is DefaultKind.NOW and column.clock_form}
    if schema.dialect != "sqlite" or len(forms) > 1:
        return schema
    is_one = partial(_is_moment, told=said_of_names(contract, words, format_of))
    as_one = partial(_as_moment, form=next(iter(forms), _USUAL))
    return replace(schema, tables=tuple(retyped(table, is_one, as_one) for table in schema.tables))


def _as_moment(column: Column, form: str) -> Column:
    return replace(column, type=replace(column.type, kind=SqlKind.TIMESTAMPTZ), clock_form=form)


def _is_moment(column: Column, told: Mapping[Words, set[object]]) -> bool:
    if column.default_kind not in {DefaultKind.NOW, DefaultKind.NONE}:
        return False
    if (found := told.get(words(column.name))) is not None:
        return found == {"date-time"}
    return is_whole(column.clock_form) or words(column.name)[-1:] == ("at",)


def kept_as_texts(schema: SchemaDesign) -> Iterator[Assumed]:
    """That moments are kept in a form of texts, which may leave parts of seconds out."""
    for table in schema.tables:
        kept = [column for column in table.columns if column.clock_form and column.type.kind is SqlKind.TIMESTAMPTZ]
        if kept:
            names = f"`{'`, `'.join(column.name for column in kept)}`"
            yield Assumed(
                text=f"{names} of `{table.name}` hold moments, which SQLite keeps as texts in `{kept[0].clock_form}`, "
                "without finer parts of seconds"
            )
