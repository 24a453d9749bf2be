"""Rows of link tables made and removed: a caller's with a row, or two rows of a path."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.change_moments import on_update
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.fills import is_numbered, needed
from orchestrator.models.builtin.reading.mapped import Decided
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.moments import is_stamp
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.numbers import counted_on, placed_within, said_to_be_last
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.pairs import through_ends
from orchestrator.models.builtin.reading.schemas import properties, required
from orchestrator.models.builtin.reading.statuses import absent_status, is_repeatable, said_absent, said_again
from orchestrator.models.builtin.reading.tables import Link
from orchestrator.models.builtin.reading.verbs import JOINING, deed_of, positive
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import key, listed, words
from orchestrator.models.builtin.shapes import FromBody, FromCaller, FromClock, FromParent, Match, Step


class LinkReader:
    """Reads operations on link tables."""

    def __init__(self, context: Context, answers: AnswerReader) -> None:
        self.context = context
        self.answers = answers

    def by_verb(self, operation: Operation, walk: Walk, table: Table, verb: str, notes: Notes) -> Outcome | None:
        """`POST /posts/{id}/favorite`: a row that joins the caller with the row."""
        if operation.method not in {"POST", "PUT", "DELETE"} or operation.request_required:
            return None
        bare, undo = (verb, False) if deed_of(words(verb)) else positive(verb)
        link = self.context.finder.caller_link(table, bare) or self._only_link(table, verb)
        undo = undo or operation.method == "DELETE"
        ends = (
            {name: FromCaller(column="") for pairs in (link.join.near, link.join.far) for name, _ in pairs}
            if link
            else {}
        )
        if link is None or (not undo and _needed(link) and placed_within(operation, link.table, ends) is None):
            return None
        return self.with_caller(operation, walk, link, notes, undo=undo)

    def _only_link(self, table: Table, verb: str) -> Link | None:
        principal = self.context.principal
        if principal is None or not set(key(verb)) & JOINING or principal.table.name == table.name:
            return None
        links = list(self.context.database.links(table, principal.table))
        return links[0] if len(links) == 1 else None

    def with_caller(self, operation: Operation, walk: Walk, link: Link, notes: Notes, *, undo: bool) -> Outcome:
        """A row of `link` between the last step's row (near) and the caller (far)."""
        match = tuple(
            Match(column=mine, source=FromParent(column=theirs, step=len(walk.steps) - 1))
            for mine, theirs in link.join.near
        )
        match += tuple(Match(column=mine, source=FromCaller(column=theirs)) for mine, theirs in link.join.far)
        notes.because(f"`{link.table.name}` joins `{link.near.target}` with the caller")
        return self._outcome(operation, walk, link.table, match, notes, undo=undo)

    def as_said(
        self, operation: Operation, walk: Walk, table: Table, said: Decided, notes: Notes, *, undo: bool
    ) -> Outcome:
        """A row of a link table of which the mapping says what both ends hold."""
        match = tuple(Match(column=column, source=source) for column, source in said.sets.items())
        notes.because(f"mapping: says what the ends of a row of `{table.name}` hold")
        if not walk.row or walk.singular:
            walk = Walk()
        return self._outcome(operation, walk, table, match, notes, undo=undo)

    def holds_whole(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> bool:
        """`PUT /posts/{id}/tags/{tag}` without a body: the path holds all that a row needs, so that one is made."""
        does = self.context.decided(operation, table).does
        if operation.method != "PUT" or does or not table.is_unique(walk.fixed) or walk.singular:
            return False
        ends = {match.column: match.source for match in walk.steps[-1].match}
        if (
            needed(table, {*walk.fixed, *(item.column for item in on_update(table, [c.name for c in table.columns]))})
            and placed_within(operation, table, ends) is None
        ):
            return False
        notes.because(f"the path holds all that a row of `{table.name}` needs, and there is no body")
        return any(not is_numbered(table.column(name)) for name in walk.fixed)

    def put_there(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        """A row of which the path says everything is made, once; what its path points at has to be there."""
        walk.steps[:] = through_ends(walk.steps, table)
        return self._outcome(operation, walk, table, (), notes, undo=False)

    def of_two(self, operation: Operation, walk: Walk, link: Link, notes: Notes, *, undo: bool) -> Outcome:
        """A row of `link` between the last two rows: the nearer end is the one before the last."""
        last = len(walk.steps) - 1
        match = tuple(Match(column=a, source=FromParent(column=b, step=last - 1)) for a, b in link.join.near)
        match += tuple(Match(column=a, source=FromParent(column=b, step=last)) for a, b in link.join.far)
        ends = {item.column: item.source for item in match}
        lacking, placed = _needed(link), placed_within(operation, link.table, ends)
        if lacking and placed is None and not undo:
            told = f"What do {listed(lacking)} of `{link.table.name}` hold after {operation.called}?"
            notes.ask(Cause.MISSING, link.table.name, told)
        return self._outcome(operation, walk, link.table, match, notes, undo=undo)

    def _outcome(
        self, operation: Operation, walk: Walk, table: Table, match: tuple[Match, ...], notes: Notes, *, undo: bool
    ) -> Outcome:
        params = self.context.params.read(operation, None, notes, many=False).params
        shown = walk.tables[-1] if walk.tables else table
        receipt = self.answers.receipt(operation)
        answer = receipt if receipt is not None else self.answers.row(operation, shown, notes)
        missing, absent = absent_status(operation), said_absent(operation) if undo else {}
        again = not undo and 409 in operation.error_statuses and is_repeatable(operation)
        twice = said_again(operation) if not undo and (again or 409 not in operation.error_statuses) else {}
        if again:
            notes.because(f"the contract says that {operation.called} a second time is fine: 409 is for something else")
        elif 409 in operation.error_statuses and not undo:
            notes.because(f"409 is documented: {operation.called} a second time is refused")
        elif undo and missing:
            notes.because(f"{missing} is documented: {operation.called} is refused where nothing is to be taken away")
        else:
            notes.assume(f"{operation.called} a second time changes nothing and answers the same")
        stamps = tuple(
            Match(column=column.name, source=FromClock())
            for column in table.columns
            if is_stamp(column) and not column.nullable and not column.filled_by_database and not undo
        )
        own = walk.steps[-1].match if walk.steps and walk.steps[-1].table == table.name else ()
        placed = (
            placed_within(operation, table, {item.column: item.source for item in (*own, *match)}) if not undo else None
        )
        if placed is not None:
            stamps += (Match(column=placed[0], source=counted_on(table, *placed)),)
            where = f"`{table.name}.{placed[0]}` is one more than the highest with the same `{placed[1]}`"
            notes.assume(f"{operation.called} puts it at the end: {where}")
        return Outcome(
            kind=Kind.UNLINK if undo else Kind.LINK,
            table=table,
            steps=tuple(walk.steps),
            params=tuple(params),
            set=(*match, *stamps),
            answer=answer,
            caller_bound=True,
            built={**dict.fromkeys(said_to_be_last(operation) if placed is not None else absent, ""), **twice},
            repeatable=again,
            missing_status=missing if undo else 0,
        )

    def joins_caller(self, operation: Operation, walk: Walk, notes: Notes, *, undo: bool) -> Outcome | None:
        """`POST /posts/{id}/likes` without a body, where `likes` joins posts with callers."""
        principal, table = self.context.principal, walk.table
        if principal is None or table is None or len(walk.steps) < 2 or operation.request_content:
            return None
        reached = walk.ways[-1]
        behind = reached.link.table.name if reached is not None and reached.link is not None else ""
        for link in self.context.database.links(walk.tables[-2], principal.table):
            if not undo and self._is_shown(operation, link.table):
                continue
            if link.table.name == table.name or (link.table.name == behind and table.name == principal.table.name):
                walk.steps.pop()
                walk.tables.pop()
                walk.ways.pop()
                walk.row = True
                return self.with_caller(operation, walk, link, notes, undo=undo)
        return None

    def _is_shown(self, operation: Operation, table: Table) -> bool:
        """Whether the answer is a row of the link table, which is then a thing of its own: a booking, not a like."""
        opened = self.answers.opened(operation, table)
        if opened is None or not properties(opened.inner):
            return False
        return self.context.schemas.about(opened.inner) == self.context.database.key_of(table)

    def nested(self, operation: Operation, walk: Walk, notes: Notes, *, undo: bool | None = None) -> Outcome | None:
        """`PUT` and `DELETE /posts/{id}/tags/{tagId}`: a row that joins the last two rows of the path."""
        reached = walk.ways[-1] if walk.ways else None
        if reached is None or reached.link is None or len(walk.steps) < 2:
            return None
        undo = operation.method == "DELETE" if undo is None else undo
        if not undo or walk.steps[-1].match:
            step = walk.steps[-1]
            walk.steps[-1] = Step(table=step.table, match=step.match)
        return self.of_two(operation, walk, reached.link, notes, undo=undo)

    def goes_onto(self, operation: Operation, walk: Walk, notes: Notes) -> bool:
        """`PUT /me/shows/{id}` with `{"notify": true}`: all that is sent belongs to the row that joins the two.

        The walk goes on to that row, by whatever two rows its ends point at.
        """
        reached = walk.ways[-1] if walk.ways else None
        link, schema = reached.link if reached is not None else None, operation.request_body_schema
        if link is None or schema is None or len(walk.steps) < 2 or not walk.row:
            return False
        shown = properties(unwrap(self.context.schemas, schema, self.answers.names(link.table, operation)).inner)
        flat = {name: self.context.schemas.flat(item) for name, item in shown.items()}
        extra = {column.name for column in link.extra}
        sent = [find_column(self.context.database, link.table, name, item) for name, item in flat.items()]
        far = [find_column(self.context.database, walk.tables[-1], name, item) for name, item in flat.items()]
        if not sent or any(found is None or found.column.name not in extra for found in sent) or any(far):
            return False
        last = len(walk.steps) - 1
        ends = ((link.join.near, last - 1), (link.join.far, last))
        match = tuple(
            Match(column=mine, source=FromParent(column=theirs, step=step))
            for end, step in ends
            for mine, theirs in end
        )
        walk.steps[-1] = Step(table=walk.steps[-1].table, match=walk.steps[-1].match)
        walk.add(link.table, Step(table=link.table.name, match=match), row=True, literal=walk.literal, reached=None)
        notes.because(f"all that is sent is held by the row of `{link.table.name}` that joins the two")
        return True

    def by_body(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome | None:
        """`POST /posts/{id}/tags` with `{"tagId": 3}`: the body names the row to be joined."""
        reached = walk.ways[-1] if walk.ways else None
        schema = operation.request_body_schema
        if reached is None or reached.link is None or schema is None:
            return None
        link = reached.link
        opened = unwrap(self.context.schemas, schema, self.answers.names(table, operation))
        far = link.join.far[0]
        for name, written in properties(opened.inner).items():
            item = self.context.schemas.flat(written)
            found = find_column(self.context.database, link.table, name, item)
            by_id = key(name) == ("id",) and len(link.join.far) == 1
            if (found is not None and found.column.name == far[0]) or by_id:
                if required(opened.inner) - {name} or len(properties(opened.inner)) > 1 + len(link.extra):
                    return None
                source = FromBody(path=(*opened.path, name))
                walk.steps[-1] = Step(table=table.name, match=(Match(column=far[1], source=source),))
                walk.row = True
                notes.because(f"`{name}` of the body names the row of `{table.name}` that `{link.table.name}` joins")
                outcome = self.nested(operation, walk, notes)
                body = replace(self.context.bodies.as_it_comes(operation, schema, opened), required=True)
                return replace(outcome, body=body) if outcome is not None else None
        return None


def _needed(link: Link) -> list[str]:
    """Columns beside the ends that a row of a link table must have."""
    return [column.name for column in link.extra if not column.nullable and not column.filled_by_database]


def onto_link(walk: Walk, notes: Notes) -> Table:
    """What is created beneath a row, through a link table, is a row of the link table."""
    reached = walk.ways[-1]
    assert reached is not None
    assert reached.link is not None
    link = reached.link
    match = tuple(Match(column=mine, source=FromParent(column=theirs)) for mine, theirs in link.join.near)
    walk.tables[-1] = link.table
    walk.steps[-1] = Step(table=link.table.name, match=match)
    notes.because(f"what is added is a row of `{link.table.name}`")
    return link.table
