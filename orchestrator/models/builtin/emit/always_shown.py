"""Columns that answers must show, though the database would let them be empty."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.json_schema import allows_null
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.reading.alternatives import FIRST
from orchestrator.models.builtin.shapes import ColumnField, OneField, ValueField


def shown_columns(design: ServiceDesign) -> frozenset[tuple[str, str]]:
    """Columns that an answer must show, though the database would let them be empty."""
    return design.once("shown_columns", lambda: frozenset(_shown_columns(design)))


def _shown_columns(design: ServiceDesign) -> Iterator[tuple[str, str]]:
    for view in design.views.values():
        for field in view.fields:
            if not (field.required or field.schema.get(FIRST)) or not view.table:
                continue
            if isinstance(field.source, ColumnField):
                yield view.table, field.source.column
            if isinstance(field.source, OneField | ValueField):
                yield from ((view.table, own) for own, _ in field.source.on)


def never_null(design: ServiceDesign) -> frozenset[tuple[str, str]]:
    """Columns that some answer cannot show as null, be there others that can."""
    return design.once("never_null", lambda: frozenset(_never_null(design)))


def _never_null(design: ServiceDesign) -> Iterator[tuple[str, str]]:
    for view in design.views.values():
        for field in view.fields:
            must = (field.required or field.schema.get(FIRST)) and not allows_null(field.schema)
            if must and view.table and isinstance(field.source, ColumnField):
                yield view.table, field.source.column


def shown_null(design: ServiceDesign) -> frozenset[tuple[str, str]]:
    """Columns that every answer which shows them can show as null, and no more of the row that they point at."""
    return design.once("shown_null", lambda: shown_columns(design) - never_null(design) - frozenset(_followed(design)))


def _followed(design: ServiceDesign) -> Iterator[tuple[str, str]]:
    for view in design.views.values():
        for field in view.fields:
            if isinstance(field.source, OneField | ValueField):
                yield from ((view.table, own) for own, _ in field.source.on)
