"""Creates and updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.bare_values import status_of_made
from orchestrator.models.builtin.reading.body_parts import Mode, Target
from orchestrator.models.builtin.reading.callers import callers_only
from orchestrator.models.builtin.reading.change_moments import on_update
from orchestrator.models.builtin.reading.changers import set_by_change
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.fills import filled, is_numbered
from orchestrator.models.builtin.reading.left_out import asked_for, fill_what_is_left_out, left_out
from orchestrator.models.builtin.reading.made_pairs import counted_anew, is_made_by_path
from orchestrator.models.builtin.reading.made_up import (
    ask_who_creates,
    made_stamps,
    say_what_is_needed,
    says_it_creates,
)
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.merging import merged_documents
from orchestrator.models.builtin.reading.money import ask_about_amounts
from orchestrator.models.builtin.reading.moves import moved_with
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.pairs import is_pair, through_ends
from orchestrator.models.builtin.reading.schemas import properties, required
from orchestrator.models.builtin.reading.statuses import ask_about_states, tells_it_is_new
from orchestrator.models.builtin.reading.token_tables import new_key
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import is_plural
from orchestrator.models.builtin.shapes import (
    Answer,
    Body,
    FromBody,
    FromCaller,
    FromConstant,
    Match,
    Rules,
    ValueSource,
)


class WriteReader:
    """Reads operations that make or change rows of one table."""

    def __init__(self, context: Context, answers: AnswerReader) -> None:
        self.context = context
        self.answers = answers

    def created(self, operation: Operation, walk: Walk, table: Table, notes: Notes, *, kind: Kind) -> Outcome:
        """A new row, beneath the rows of the path."""
        params = self.context.params.read(operation, table, notes, many=False).params
        mapped = self.context.decided(operation, table)
        given = {**self._given(operation, walk, table, notes), **mapped.sets}
        told = [one for one in left_out(self.context, operation, table) if one.column not in mapped.covered]
        target = self._target(operation, table, Mode.CREATE, given, walk)
        target = replace(target, guarded=target.guarded - {one.column for one in told})
        body = self.context.bodies.body(operation, target, notes)
        made, built = fill_what_is_left_out(told, table, body, notes)
        if body is None and not given and not mapped.does:
            what = f"What does {operation.called} create?"
            notes.ask(Cause.MISSING, operation.id, f"{what} It has no body and no parent.")
        rule = self.context.auth.rule(operation.id)
        principal = self.context.principal.table if self.context.principal is not None else None
        if principal is not None and principal.name == table.name:
            given.update(self._role(body, notes))
        keys = new_key(self.context.credentials, table, body, notes)
        given.update(keys)
        above = walk.tables[-2] if len(walk.tables) > 1 and walk.steps[-1].via is None else None
        fill = filled(
            self.context.database,
            table,
            principal,
            body,
            given,
            notes,
            public=rule is None or rule.public,
            parent=above,
            owner=self.context.owners.of_new(operation, table),
            covered=mapped.covered,
        )
        known = mapped.covered | {one.column for one in told}
        made += say_what_is_needed(self.context.schemas, operation, table, body, notes, known)
        ask_about_amounts(self.context.schemas, table, body, fill, mapped.covered, notes)
        answer, step = self._created_answer(operation, walk, table, notes, tokens=kind is Kind.REGISTER or bool(keys))
        notes.because(f"{operation.method} on a collection adds a row to `{table.name}`")
        return Outcome(
            kind=kind,
            table=table,
            steps=tuple(walk.steps),
            params=tuple(params),
            body=body,
            set=fill,
            rules=Rules(defaults=made, effects=moved_with(table, above, body, notes)),
            answer=replace(answer, of_step=step, status=status_of_made(operation, answer.status)),
            built=built,
            caller_bound=any(isinstance(item.source, FromCaller) for item in fill) or walk.caller_bound,
        )

    def kind(self, operation: Operation, table: Table) -> Kind:
        """A public create of a principal is a registration."""
        principal, rule = self.context.principal, self.context.auth.rule(operation.id)
        own = principal is not None and principal.table.name == table.name
        return Kind.REGISTER if own and rule is not None and rule.public else Kind.CREATE

    def _role(self, body: Body | None, notes: Notes) -> dict[str, ValueSource]:
        """A new principal's role, where the column has no default of its own."""
        credentials, principal = self.context.credentials, self.context.principal
        column = principal.table.column(credentials.role) if credentials and principal and credentials.role else None
        sent = {item.column for item in body.fields} if body is not None else set()
        if column is None or credentials is None or column.filled_by_database or column.name in sent:
            return {}
        held = credentials.held_role(credentials.default_role)
        notes.assume(f"`{column.name}` of somebody new is `{held}`")
        return {column.name: FromConstant(value=held)}

    def _created_answer(
        self, operation: Operation, walk: Walk, table: Table, notes: Notes, *, tokens: bool
    ) -> tuple[Answer, int | None]:
        """The new row, or the row above it where the contract shows that one."""
        opened = self.answers.opened(operation, table)
        about = self.context.schemas.about(opened.inner) if opened is not None else ()
        own = self.context.database.key_of(table)
        for index, above in enumerate(walk.tables[:-1]):
            if about and about == self.context.database.key_of(above) != own:
                notes.because(f"the answer shows the row of `{above.name}`")
                return self.answers.row(operation, above, notes), index
        receipt = self.answers.receipt(operation, table)
        if receipt is not None:
            return receipt, None
        if self.context.decided(operation, table).entry.each:
            return self.answers.rows(operation, table, notes), None
        return self.answers.row(operation, table, notes, tokens=tokens), None

    def _given(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> dict[str, ValueSource]:
        """Columns that path and auth model decide."""
        given: dict[str, ValueSource] = {m.column: m.source for m in walk.steps[-1].match} if walk.steps else {}
        owner = self.context.owners.named(operation, table)
        if owner is not None and owner.column not in {*given, *table.primary_key}:
            given[owner.column] = owner.source
            notes.because(f"auth: the owner `{table.name}.{owner.column}` is the caller")
        alone = not walk.caller_bound and operation.requires_auth and len(walk.steps) == 1
        if alone and not is_plural(walk.literal):
            named = asked_for(self.context, operation, table, self.answers.names(table, operation))
            given |= callers_only(self.context.database, table, self.context.principal, {*given, *named}, notes)
        return given

    def _target(
        self, operation: Operation, table: Table, mode: Mode, given: Mapping[str, ValueSource], walk: Walk
    ) -> Target:
        credentials, principal = self.context.credentials, self.context.principal
        own = principal is not None and principal.table.name == table.name
        names = self.answers.names(table, operation)
        if operation.request_body_schema is not None:
            about = self.context.schemas.about(self.context.schemas.flat(operation.request_body_schema))
            names = names | {about} if about else names
        mapped = self.context.decided(operation, table)
        return Target(
            table=table,
            mode=mode,
            names=names,
            given=frozenset(given) | set(mapped.sets) | mapped.computed,
            decided=bool(mapped.does),
            columns=mapped.entry.columns,
            items=mapped.entry.items,
            each=(mapped.entry.each or "") if mode is Mode.CREATE else "",
            password=credentials.password if own and credentials is not None else "",
            guarded=self._guarded(operation, table, walk, own=own),
        )

    def _guarded(self, operation: Operation, table: Table, walk: Walk, *, own: bool) -> frozenset[str]:
        """What callers must not choose by themselves: their role, and whose a row is by which others are kept out."""
        credentials = self.context.credentials
        owner = self.context.owners.of_new(operation, table)
        found = {owner.column} if owner is not None and owner.column not in table.primary_key else set()
        if own and credentials and credentials.role and self._guards_role(operation, walk):
            found.add(credentials.role)
        return frozenset(found)

    def _guards_role(self, operation: Operation, walk: Walk) -> bool:
        """Whether a caller of no special role could give itself one."""
        rule = self.context.auth.rule(operation.id)
        if rule is None or rule.public or rule.authenticated or rule.scope.value == "own":
            return True
        return walk.caller_bound

    def changed(
        self,
        operation: Operation,
        walk: Walk,
        table: Table,
        notes: Notes,
        *,
        partly: bool = False,
        columns: Mapping[str, str] | None = None,
    ) -> Outcome:
        """A row changed in part (PATCH, or `partly`) or as a whole (PUT); `columns` are known by property."""
        mode = Mode.REPLACE if operation.method == "PUT" and not partly else Mode.UPDATE
        params = self.context.params.read(operation, table, notes, many=False).params
        keyed = {m.column: m.source for m in walk.steps[-1].match} if walk.steps else {}
        target = self._target(operation, table, mode, keyed, walk)
        by_body = any(isinstance(source, FromBody) for source in keyed.values())
        target = replace(target, bare=partly, list_name=walk.literal, decided=target.decided or by_body)
        if columns and not target.columns:
            target = replace(target, columns=columns, said_by="path")
        body = self.context.bodies.body(operation, target, notes)
        mapped = self.context.decided(operation, table)
        if body is None and not mapped.does:
            notes.ask(Cause.ACTION, operation.id, f"What does {operation.called} change? It has no body.")
        kind = Kind.REPLACE if mode is Mode.REPLACE else Kind.UPDATE
        if kind is Kind.REPLACE and not self._asks_for_anything(operation, table):
            kind = Kind.UPDATE
            notes.assume("the body requires nothing, so that what it leaves out stays as it is")
        body, merges = merged_documents(self.context.schemas, operation, kind, table, body, notes)
        ask_about_states(table, body, notes)
        may_make = not mapped.does or mapped.entry.kind == "replace"
        made = self._makes_row(operation, walk, table, body, notes) if may_make else None
        upsert = made is not None
        if kind is Kind.REPLACE and not upsert and not walk.singular and "201" in operation.responses:
            text = f"Does {operation.called} create a row of `{table.name}` where there is none, as its 201 says?"
            told = f"{operation.called} answers 404 for an unknown row"
            notes.ask(Cause.ACTION, f"{operation.id}.201", text, meanwhile=told)
        elif kind in {Kind.REPLACE, Kind.UPDATE} and not upsert and not walk.singular and not mapped.does:
            ask_who_creates(self.context.contract, operation, table, notes)
        answer = self.answers.receipt(operation, table)
        if answer is None and partly:
            answer = self.answers.replaced(operation, body, notes)
        if answer is None:
            answer = self.answers.row(operation, table, notes, tokens=walk.is_row_of(self.context.principal))
        notes.because(f"{operation.method} on one row changes it in `{table.name}`")
        return Outcome(
            kind=kind,
            table=table,
            steps=through_ends(walk.steps, table) if upsert else tuple(walk.steps),
            params=tuple(params),
            body=body,
            set=set_by_change(self.context, operation, table, body, notes),
            answer=answer,
            caller_bound=walk.caller_bound,
            upsert=upsert,
            built=merges,
            made_status=201 if upsert and tells_it_is_new(operation) else 0,
            rules=Rules(defaults=made or ()),
        )

    def _makes_row(
        self, operation: Operation, walk: Walk, table: Table, body: Body | None, notes: Notes
    ) -> tuple[Match, ...] | None:
        """A PUT to the one row that path and caller leave, which nothing else makes: it is made where it is missing.

        So is a row whose whole key stands in the path, where the contract says that it may be new. What is returned
        fills columns of a new row that the body leaves out; `None` where no row is made.
        """
        others = (item for item in self.context.contract.operations if item.path == operation.path)
        made = any(item.method == "POST" for item in others) or walk.is_row_of(self.context.principal)
        said = "201" in operation.responses or says_it_creates(operation)
        pair = not said and is_pair(walk, table)
        named = (said or pair) and not any(is_numbered(table.column(name)) for name in walk.fixed)
        if made or operation.method != "PUT" or not (walk.singular or named) or not table.is_unique(walk.fixed):
            return None
        filled = {*walk.fixed, *(item.column for item in on_update(table, [c.name for c in table.columns]))}
        filled |= {item.column for item in body.fields if item.required} if body is not None else set()
        filled |= made_stamps(table) | self.context.decided(operation, table).covered
        pair = pair and not walk.singular
        counts = counted_anew(operation, table, (filled, walk.fixed), body, notes)
        if counts is None or (pair and not is_made_by_path(self.context, operation, table, notes)):
            return None
        notes.assume(f"{operation.called} makes the row of `{table.name}` where there is none")
        return counts

    def _asks_for_anything(self, operation: Operation, table: Table) -> bool:
        if operation.request_body_schema is None:
            return False
        names = self.answers.names(table, operation)
        return bool(required(unwrap(self.context.schemas, operation.request_body_schema, names).inner))

    def keyed_by_body(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> bool:
        """`PUT /pets` with the id in its body: the walk goes on to that row."""
        schema = operation.request_body_schema
        if schema is None or len(table.primary_key) != 1:
            return False
        opened = unwrap(self.context.schemas, schema, self.answers.names(table, operation))
        for name, written in properties(opened.inner).items() if not opened.many else ():
            item = self.context.schemas.flat(written)
            found = find_column(self.context.database, table, name, item) if not item.get("readOnly") else None
            if found is not None and found.column.name == table.primary_key[0]:
                walk.narrow(Match(column=found.column.name, source=FromBody(path=(*opened.path, name))))
                walk.row = True
                notes.assume(f"`{name}` in the body says which row of `{table.name}` is changed; an unknown one is 404")
                return True
        return False
