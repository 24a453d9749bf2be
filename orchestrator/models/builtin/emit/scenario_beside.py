"""Rows of the emitted tests that stand beside others: those that a rule wants, and what a caller is known by."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.caller_ids import kept_as
from orchestrator.models.builtin.emit.filled_lists import below
from orchestrator.models.builtin.emit.scenario_rows import RowArranger


def beside(arranger: RowArranger, row: str) -> list[tuple[str, str]]:
    """Lines that make the rows which rules and answers want beside `row`, and the column by which rules want it."""
    found = []
    for table, far_key, own, near_key in arranger.arranged.links:
        mine = kept_as("who.id", arranger.design.table(table).column(near_key), arranger.design)
        joined = {far_key: f"{row}.{naming.attribute(own)}", near_key: mine, **arranger.arranged.beside}
        found.append((arranger.made(table, joined), own))
    shown = below(arranger.operation, arranger.design, row)
    return [*found, *((arranger.made(table, held), "") for table, held in shown)]


def beside_listed(arranger: RowArranger, given: Collection[str]) -> list[str]:
    """The same for rows that are listed, which all have what is `given`: once where that is what ties the caller.

    Where the caller's own row is one of those that are listed, it is listed too.
    """
    lines: list[str] = []
    joined = arranger.operation.steps[-1].via if arranger.operation.steps else None
    tied = {table for table, *_ in arranger.arranged.links}
    for line, own in beside(arranger, "row"):
        table = next((one for one in tied if own and line.startswith(f"world.make({naming.model_class(one)},")), "")
        if table == arranger.operation.table:
            lines.append(f"rows.append({beside(arranger, 'rows[0]')[0][0]})")
        elif joined is None or table != joined.table:  # the path by the caller made those rows already
            lines += ["for row in rows[:1]:" if own in given else "for row in rows:", f"    {line}"]
    return lines


def beside_parent(arranger: RowArranger, parent: str) -> list[str]:
    """Lines that make the rows which have to stand beside the row above, before one is made beneath it."""
    lines, above = [], {step.table for step in arranger.operation.steps}
    for table, far_key, own, near_key in arranger.arranged.links:
        key = arranger.design.table(arranger.operation.table).foreign_key_of(own)
        if key is None or key.target not in above:
            continue
        mine = kept_as("who.id", arranger.design.table(table).column(near_key), arranger.design)
        joined = {far_key: f"{parent}.{naming.attribute(key.target_columns[0])}", near_key: mine}
        lines.append(arranger.made(table, {**joined, **arranger.arranged.beside}))
    return lines


def beside_named(arranger: RowArranger) -> None:
    """Lines that make the row which the body names and beneath which the caller has to stand, and what ties them."""
    operation, body = arranger.operation, arranger.operation.body
    above = {step.table for step in operation.steps[: -1 if operation.kind is not Kind.CREATE else None]}
    for table, far_key, own, near_key in arranger.arranged.links:
        key = arranger.design.table(operation.table).foreign_key_of(own)
        write = next((item for item in body.fields if item.column == own), None) if body is not None else None
        if key is None or write is None or key.target in above:
            continue
        name = arranger.fresh(key.target)
        arranger.rows.setdefault(key.target, name)
        remote = f"{name}.{naming.attribute(key.target_columns[0])}"
        mine = kept_as("who.id", arranger.design.table(table).column(near_key), arranger.design)
        arranger.say(f"{name} = {arranger.made(key.target, {})}")
        arranger.say(arranger.made(table, {far_key: remote, near_key: mine, **arranger.arranged.beside}))
        arranger.override[write.path] = f"shown({remote})"


def known_by(arranger: RowArranger, table: str, given: Mapping[str, str]) -> list[str]:
    """A line that counts the row by which the caller is known among those that are listed, and says which it is."""
    auth = arranger.design.auth
    tokens = auth.tokens if auth is not None else None
    if tokens is None or tokens.table != table or not arranger.acts or set(given) - {tokens.owner}:
        return []
    if given.get(tokens.owner, "who.id") != "who.id":
        return []
    model = naming.model_class(table)
    arranger.say(f"kept = world.one({model}, {naming.attribute(tokens.owner)}=who.id)")
    return ["rows.append(kept)"]
