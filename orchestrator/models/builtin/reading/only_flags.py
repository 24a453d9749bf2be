"""Truth values that choose rows by their yes alone: “Only active events”, of which no means that all are listed."""

from __future__ import annotations

import re
from dataclasses import replace

from orchestrator.contract import Parameter
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.shapes import Op, Param

_ONLY = re.compile(r"\bonly\b|\b(?:if|when) (?:it is |set to )?(?:true|set|yes|given)\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:false|otherwise|both|whether|either|or not|if no|opposite)\b", re.IGNORECASE)
"""What tells of the no as well."""


def only_by_yes(
    param: Param, parameter: Parameter, values: Schema, table: Table, column: Column, notes: Notes
) -> Param:
    """The filter, of which a no chooses all rows where only its yes is told of."""
    flag = types_of(values) == ("boolean",)
    fits = param.op is Op.IS_SET or (param.op is Op.EQ and column.type.kind is SqlKind.BOOLEAN)
    said = parameter.description
    if not (flag and fits) or not _ONLY.search(said) or _BOTH.search(said):
        return param
    notes.assume(f"`{param.name}` that is false chooses all rows of `{table.name}`: only what its yes chooses is told")
    return replace(param, only=True)
