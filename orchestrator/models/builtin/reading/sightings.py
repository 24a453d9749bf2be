"""Where properties of the contract speak of a table: which found a place in it, and which did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.body_parts import Mode, Parts, Target
from orchestrator.models.builtin.shapes import ColumnField, ViewField


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """The properties of one body or answer."""

    table: Table
    housed: Mapping[str, str] = field(default_factory=dict)
    """The column of a property; empty where its value comes from elsewhere."""
    homeless: Mapping[str, Schema] = field(default_factory=dict)
    """Flat schemas of properties whose value has no place."""
    needed: frozenset[str] = frozenset()
    sent: bool = False
    """Whether it is a body."""
    makes_row: bool = False


def of_answer(fields: Sequence[ViewField], lost: Mapping[str, Schema], table: Table) -> Sighting:
    """Which properties of a shown object are columns; those that are nothing have the flat schemas `lost`."""
    housed = {one.property: one.source.column if isinstance(one.source, ColumnField) else "" for one in fields}
    return Sighting(table=table, housed=housed, homeless=lost)


def of_body(parts: Parts, members: Mapping[str, Schema], needed: frozenset[str], target: Target) -> Sighting:
    """Which properties of a body, whose flat schemas are `members`, are columns and which are nothing."""
    housed = {item.path[0]: item.column if len(item.path) == 1 else "" for item in parts.fields}
    others = (*parts.ignored, *(item.path for item in parts.many), *(item.path for item in parts.links))
    housed |= {path[0]: "" for path in others if path}
    lost = {name: members[name] for name in parts.unknown if name in members}
    makes = target.mode is Mode.CREATE
    return Sighting(table=target.table, housed=housed, homeless=lost, needed=needed, sent=True, makes_row=makes)
