"""Rows of the emitted tests below those that are shown: answers whose lists may not be empty need one in each."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.shapes import ManyField, ValuesField

_MOST = 5
"""Rows that are made for one list."""


def below(operation: OperationDesign, design: ServiceDesign, row: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(table, what a row of it holds) for each list of the answer that has to hold something of `row`."""
    view = design.views.get(operation.answer.view)
    if view is None or view.table != operation.table:
        return
    for field in view.fields:
        source = field.source
        least = field.schema.get("minItems")
        if not isinstance(source, ManyField | ValuesField) or not isinstance(least, int):
            continue
        pairs = source.via.near if source.via is not None else source.on
        held = {theirs: f"{row}.{naming.attribute(own)}" for theirs, own in pairs}
        if source.via is not None:
            yield from [(source.via.table, held)] * min(least, _MOST)
        elif not isinstance(source, ManyField) or not source.where:
            table = source.table if isinstance(source, ValuesField) else design.views[source.view].table
            yield from [(table, held)] * min(least, _MOST)
