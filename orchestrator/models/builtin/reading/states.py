"""What is done to a row by a word alone: a flag is set, a moment noted down, a state reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.body_parts import Mode, Target
from orchestrator.models.builtin.reading.change_moments import first_kept, on_update
from orchestrator.models.builtin.reading.checked_states import states_beside, unless_sent
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.doers import doer_of_verb
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.links import LinkReader
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.moments import is_of_deed, noted_now
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.rows import RowReader
from orchestrator.models.builtin.reading.said_limits import said_of_rows
from orchestrator.models.builtin.reading.said_of_states import Before, said_before, said_to_become, said_turn
from orchestrator.models.builtin.reading.schemas import properties
from orchestrator.models.builtin.reading.soft_deletes import found_again
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.statuses import said_again
from orchestrator.models.builtin.reading.verb_columns import columns_of_verb
from orchestrator.models.builtin.reading.verbs import (
    leads_to,
    positive,
    speaks_of,
    unmarked,
)
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.wanted import Done, does, set_besides, wanted_by_checks
from orchestrator.models.builtin.reading.words import listed, same_stem, words
from orchestrator.models.builtin.shapes import (
    Body,
    FromConstant,
    FromExpression,
    Match,
    Rules,
    Turn,
)
from orchestrator.relational import STRINGS

_ONE_OF_MANY = {"main", "default", "primary", "preferred", "cover"}
"""Flags that one row of several has."""
Turned = tuple[tuple[Match, ...], Before | None]
"""The state that is set, and those from which that may be done."""


class StateReader:
    """Reads words that a flag, a moment or a state of a row tells."""

    def __init__(self, context: Context, answers: AnswerReader, rows: RowReader) -> None:
        self.context = context
        self.answers = answers
        self.rows = rows
        self.links = LinkReader(context, answers)

    def _update(
        self,
        operation: Operation,
        walk: Walk,
        table: Table,
        notes: Notes,
        *,
        body: Body | None = None,
        sets: tuple[Match, ...] = (),
        verb: str = "",
    ) -> Outcome:
        params = self.context.params.read(operation, table, notes, many=False).params
        receipt, sets = self.answers.receipt(operation, table), unless_sent(sets, body)
        set_, sent = (
            {item.column for item in sets},
            {item.column for item in body.fields} if body is not None else set(),
        )
        notes.because(f"{operation.method} `{verb or walk.tail[-1]}` changes one row of `{table.name}`")
        return Outcome(
            kind=Kind.UPDATE,
            table=table,
            steps=found_again(self.context.database, table, walk.steps, sets, verb or walk.tail[-1], notes),
            params=tuple(params),
            body=body,
            set=(*sets, *(item for item in on_update(table, set_ | sent) if item.column not in set_)),
            answer=receipt if receipt is not None else self.answers.row(operation, table, notes),
            caller_bound=walk.caller_bound,
        )

    def flagged(
        self, operation: Operation, walk: Walk, table: Table, verb: str, notes: Notes, *, undo: bool | None = None
    ) -> Outcome | None:
        """`POST /tasks/{id}/archive`, where the task has `archived` or `archived_at`."""
        if operation.method not in {"POST", "PUT", "PATCH", "DELETE"} or operation.request_required:
            return None
        verb = unmarked(verb)
        columns = self._with_states(operation, table)
        bare, negative = positive(verb)
        if any(speaks_of(c, verb) or any(leads_to(verb, value) for value in c.values) for c in columns):
            bare, negative = verb, False  # `deactivate` sets `deactivated_at`, `close` the state `closed`
        undo = negative or (operation.method == "DELETE" if undo is None else undo)
        flags = [c for c in table.columns if c.type.kind is SqlKind.BOOLEAN and speaks_of(c, bare)]
        moments = [c for c in table.columns if is_of_deed(c) and speaks_of(c, bare)]
        states = [c for c in columns if any(leads_to(bare, v) for v in c.values)]
        meant = [v for c in states for v in c.values if leads_to(bare, v)]
        plainly = len(meant) == 1 and (len(words(meant[0])) == 1 or not same_stem(bare, words(meant[0])[0]))
        if len(states) == 1 and plainly and not undo:
            return self._into_state(operation, walk, table, states[0], meant[0], verb, notes)
        turn = said_turn(operation, columns) if not undo else None
        if turn is not None and (not states or turn[0] in states):
            return self._into_state(operation, walk, table, turn[0], turn[1], verb, notes)
        if states:
            values = listed(list(states[0].values))
            text = f"From which of {values} may `{verb}` be done, and to which does `{table.name}.{states[0].name}` go?"
            notes.ask(Cause.STATE, f"{table.name}.{states[0].name}:{verb}", text)
            return self.nothing(operation)
        whom = doer_of_verb(self.context, operation, table, bare, undo=undo)
        if len(flags) > 1 or len(moments) > 1 or not (flags or moments or whom):
            return None
        sets = tuple(Match(column=c.name, source=FromConstant(value=not undo)) for c in flags)
        sets += tuple(Match(column=c.name, source=FromConstant(value=None) if undo else noted_now(c)) for c in moments)
        sets = self._also(operation, table, bare, ((*sets, *whom), None, None))
        wanted = tuple(states_beside(table, sets, self.context.database.schema.dialect))
        sets += wanted
        again = said_again(operation) if not undo and not wanted else {}
        sets = tuple(first_kept(table, item) for item in sets) if again else sets
        before = "where that is not done yet" if again else "whatever it was before"
        body = self._beside(operation, table, sets, verb, notes)
        meanwhile = f"`{verb}` {does(table, sets)} of `{table.name}`, {before}, and {_besides(body)}"
        if flags and not undo and set(words(flags[0].name)) & _ONE_OF_MANY:
            text = f"Does any other row of `{table.name}` lose `{flags[0].name}` by it, and which?"
            notes.ask(Cause.ACTION, f"{table.name}.{flags[0].name}", text, meanwhile=meanwhile)
            return self._update(operation, walk, table, notes, sets=sets, verb=verb, body=body)
        if self._asks_of_state(table, verb, wanted, meanwhile, notes, undo=undo):
            return self.nothing(operation)
        done = self._update(operation, walk, table, notes, sets=sets, verb=verb, body=body)
        return replace(done, built={**done.built, **again})

    def _asks_of_state(
        self, table: Table, verb: str, wanted: Sequence[Match], meanwhile: str, notes: Notes, *, undo: bool
    ) -> bool:
        """Ask what becomes of a state beside the mark that a verb sets; whether nothing can be done until it is known.

        A verb that is called after a state, as `finalize` is after `final`, would leave the row in another one.
        """
        beside = [c for c in table.columns if is_state(c) and self._is_closed(table, c)]
        if wanted:
            name = wanted[0].column
            notes.because(f"a check of `{table.name}` lets one `{name}` stand beside what `{verb}` sets")
            text = f"From which `{name}` of `{table.name}` may `{verb}` be done, and what else happens with it?"
            notes.ask(Cause.STATE, f"{table.name}.{name}:{verb}", text, meanwhile=meanwhile)
        elif beside:
            values = listed(list(beside[0].values)) if beside[0].values else "the rows that it points at"
            text = f"To which of {values} does `{verb}` set `{table.name}.{beside[0].name}`, if to any?"
            named = not undo and any(len(value) > 4 and verb[:5] == value[:5].lower() for value in beside[0].values)
            subject = f"{table.name}.{beside[0].name}:{verb}"
            notes.ask(Cause.STATE, subject, text, meanwhile="" if named else meanwhile)
            return named
        else:
            notes.assume(meanwhile)
        return False

    def _with_states(self, operation: Operation, table: Table) -> list[Column]:
        """The columns; a text that is a state takes the values that the answer lists: `state: [NEW, RUNNING]`."""
        opened = self.answers.opened(operation, table)
        columns = list(table.columns)
        for name, written in properties(opened.inner).items() if opened is not None else ():
            item = self.context.schemas.flat(written)
            values = [str(value) for value in item.get("enum") or () if value is not None]
            found = find_column(self.context.database, table, name, item) if values else None
            state = found is not None and is_state(found.column)
            if found is not None and state and not found.column.values and found.column.type.kind in STRINGS:
                columns[table.columns.index(found.column)] = replace(found.column, values=tuple(values))
        return columns

    def _beside(
        self, operation: Operation, table: Table, sets: Sequence[Match], verb: str, notes: Notes
    ) -> Body | None:
        """What a body may say besides the word itself: a comment."""
        schema = operation.request_body_schema
        opened = unwrap(self.context.schemas, schema, self.answers.names(table, operation)) if schema else None
        sent = properties(opened.inner) if opened is not None and not opened.path else {}
        done = columns_of_verb(table, verb, {name: self.context.schemas.flat(item) for name, item in sent.items()})
        given = frozenset(item.column for item in sets)
        return self.context.bodies.body(operation, self._done_to(operation, table, done, verb, given, notes), notes)

    def _done_to(
        self, operation: Operation, table: Table, done: dict[str, str], verb: str, given: frozenset[str], notes: Notes
    ) -> Target:
        """What a body is written to; `done` are columns by property that are called after the verb."""
        for name, column in done.items():
            notes.assume(f"`{name}` of `{verb}` is `{table.name}.{column}`")
        names = self.answers.names(table, operation)
        return Target(table=table, mode=Mode.UPDATE, names=names, given=given, columns=done, said_by=f"`{verb}`")

    def _also(self, operation: Operation, table: Table, verb: str, done: Done) -> tuple[Match, ...]:
        """What is set, with what sentences say of it, the moments that checks want, and who did it."""
        opened = self.answers.opened(operation, table)
        return set_besides(self.context, operation, table, verb, done, properties(opened.inner) if opened else {})

    def _noted(
        self, operation: Operation, table: Table, verb: str, turn: Turned, body: Body | None, notes: Notes
    ) -> tuple[Match, ...]:
        """`approve` with an amount notes down when, and who did it, where there are columns for that."""
        state, before = turn
        written = {item.column for item in body.fields} if body is not None else set()
        moments = [c for c in table.columns if is_of_deed(c) and speaks_of(c, verb)]
        sets = tuple(Match(column=c.name, source=noted_now(c)) for c in moments if len(moments) == 1)
        sets += doer_of_verb(self.context, operation, table, verb, undo=False)
        sets = (*state, *(item for item in sets if item.column not in written))
        found = self._also(operation, table, verb, (sets, body, before))
        if beside := found[len(state) :]:
            notes.assume(f"`{verb}` {does(table, beside)} of `{table.name}` as well")
        return (*found, *wanted_by_checks(self.context, operation, table, verb, (found, body, before), notes))

    def _is_closed(self, table: Table, column: Column) -> bool:
        """Whether a column holds one of a list of values, its own or those of a table."""
        return bool(column.values) or table.foreign_key_of(column.name) is not None

    def _into_state(
        self, operation: Operation, walk: Walk, table: Table, column: Column, value: str, verb: str, notes: Notes
    ) -> Outcome:
        """`POST /orders/{id}/cancel`, where `cancelled` is a state: from where that may be done is asked."""
        moments = [c for c in table.columns if is_of_deed(c) and speaks_of(c, verb)]
        sets = [Match(column=column.name, source=FromConstant(value=value))]
        sets += [Match(column=c.name, source=noted_now(c)) for c in moments]
        sets += doer_of_verb(self.context, operation, table, verb, undo=False)
        before = said_before(operation, column, value)
        before = before or said_of_rows(operation, Kind.UPDATE, table, column, value)
        sets = [*self._also(operation, table, verb, (sets, None, before))]
        how = (
            f"that `{verb}` can lead to" if any(leads_to(verb, v) for v in column.values) else "that the contract tells"
        )
        notes.because(f"`{value}` is the one state of `{table.name}.{column.name}` {how}")
        body = self._beside(operation, table, sets, verb, notes)
        sets += wanted_by_checks(self.context, operation, table, verb, (sets, body, before), notes)
        if before is None:
            told = does(table, sets)
            notes.ask(
                Cause.STATE,
                f"{table.name}.{column.name}:{verb}",
                f"From which of {listed(list(column.values))} may `{verb}` be done, and what else happens with it?",
                meanwhile=f"`{verb}` {told} of `{table.name}`, whatever it was before, and {_besides(body)}",
            )
            done = self._update(operation, walk, table, notes, sets=tuple(sets), verb=verb, body=body)
            nouns = (*words(column.name), *(word for name in self.answers.names(table, operation) for word in name))
            return replace(done, built=dict.fromkeys(said_to_become(operation, value, nouns), ""))
        done = self._update(operation, walk, table, notes, sets=tuple(sets), verb=verb, body=body)
        return self._from_there(done, sets, before, verb, notes)

    def _from_there(self, done: Outcome, sets: Sequence[Match], before: Before, verb: str, notes: Notes) -> Outcome:
        """What was read of an action that sets a state, where the contract says from which others it may be done."""
        state, table = sets[0], done.table
        assert table is not None
        where = f"where `{state.column}` is one of {listed(before.values)}, else answers {before.status}"
        notes.assume(f"`{verb}` {does(table, sets)} of `{table.name}` {where}, and {_besides(done.body)}")
        for sentence in before.sentences:
            notes.because(f"“{sentence}” says from where `{verb}` may be done")
        value = getattr(state.source, "value", None)
        turn = Turn(column=state.column, before=before.values, after=(str(value),), otherwise=before.status)
        return replace(done, rules=Rules(turns=(turn,)), built=before.sentences)

    def nothing(self, operation: Operation) -> Outcome:
        """An outcome of which nothing is known."""
        return Outcome(kind=Kind.UNKNOWN, answer=self.answers.empty(operation))

    def _toggled(self, operation: Operation, walk: Walk, table: Table, verb: str, notes: Notes) -> Outcome | None:
        """`POST /items/{id}/toggle-availability` turns the one flag that it names, or the only one, over."""
        said = words(verb)
        if (
            operation.method == "GET"
            or said[:1] not in {("toggle",), ("flip",), ("switch",)}
            or operation.request_required
        ):
            return None
        flags = [column for column in table.columns if column.type.kind is SqlKind.BOOLEAN and not column.nullable]
        named = [column for column in flags if any(_alike(one, two) for one in said[1:] for two in words(column.name))]
        chosen = named if said[1:] else flags
        if len(chosen) != 1:
            return None
        name = chosen[0].name
        notes.assume(f"`{verb}` turns `{table.name}.{name}` over, and does nothing else")
        sets = (Match(column=name, source=FromExpression(text=f"NOT {table.name}.{name}")),)
        return self._update(operation, walk, table, notes, sets=sets, verb=verb)


def _besides(body: Body | None) -> str:
    """What else an action does: it keeps what it is sent."""
    kept = listed([item.column for item in body.fields]) if body is not None and body.fields else ""
    return f"writes {kept} where sent, and nothing else" if kept else "does nothing else"


def _alike(one: str, other: str) -> bool:
    """Whether two words are of one family: `availability` and `available`."""
    return same_stem(one, other) or (min(len(one), len(other)) > 5 and one[:5] == other[:5])
