"""Rows that a verb adds to a row of the path, or takes from it, and that the body names: `/fairs/{id}/add-stand`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.links import LinkReader
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.schemas import properties
from orchestrator.models.builtin.reading.tables import Link
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import Words, key, words
from orchestrator.models.builtin.shapes import FromBody, Match, Step

_ADDING = {"add", "attach", "link", "include", "assign"}
_TAKING = {"remove", "detach", "unlink", "exclude", "unassign"}
_ONE_AT_A_TIME = {"assign", "unassign"}
"""Said of the one row that a column holds as well."""


@dataclass(frozen=True, kw_only=True)
class AddingReader:
    """Reads such operations where exactly one link table joins the row of the path with what the body names."""

    context: Context
    links: LinkReader

    def read(self, operation: Operation, walk: Walk, table: Table, verb: str, notes: Notes) -> Outcome | None:
        """A row of that link table, made or removed; `None` where another reader has to tell."""
        schema, (head, *said) = operation.request_body_schema, words(verb) or [""]
        if schema is None or not walk.row or head not in _ADDING | _TAKING or operation.method == "GET":
            return None
        opened = unwrap(self.context.schemas, schema, frozenset())
        named = properties(opened.inner)
        if opened.many or len(named) != 1:
            return None
        ((name, written),) = named.items()
        item = self.context.schemas.flat(written)
        held = find_column(self.context.database, table, name, item)
        alone = not said or head in _ONE_AT_A_TIME
        if held is not None and alone and not self._is_owner(operation, held.column.name):
            return None  # the row itself holds it
        found = list(self._links(table, name, item, key("_".join(said))))
        if len(found) != 1:
            return None
        link, undo = found[0], head in _TAKING or operation.method == "DELETE"
        far, place = link.join.far[0], (*opened.path, name)
        step = Step(table=link.far.target, match=(Match(column=far[1], source=FromBody(path=place)),))
        notes.because(f"`{name}` of the body names the row of `{step.table}` that `{link.table.name}` joins")
        done = "takes away the row" if undo else "makes a row"
        notes.assume(f"`{verb}` {done} of `{link.table.name}`, and nothing happens in other tables")
        walk.steps.append(step)
        outcome = self.links.of_two(operation, walk, link, notes, undo=undo)
        body = self.context.bodies.as_it_comes(operation, schema, opened)
        return replace(outcome, body=replace(body, required=True))

    def _links(self, table: Table, name: str, item: Schema, said: Words) -> Iterator[Link]:
        """Link tables whose far end is what the verb says, and what the property names."""
        database = self.context.database
        for link in database.links_of(table):
            far = database.table(link.far.target)
            if far is None or far.name == table.name or len(link.far.columns) != 1:
                continue
            end, called = link.far.columns[0], database.key_of(far)
            found = find_column(database, link.table, name, item)
            of_far = key(name) in (("id",), (*called, "id"))
            known = {called, called[-1:], tuple(part for part in key(end) if part != "id")}
            if (of_far or (found is not None and found.column.name == end)) and (not said or said in known):
                yield link

    def _is_owner(self, operation: Operation, column: str) -> bool:
        """Whether the row's own column says whose it is: who is assigned to a row does not come to own it."""
        rule = self.context.auth.rule(operation.id)
        return rule is not None and rule.owner_column == column
