"""What stands behind a row or a collection in a path: verbs, flags, links, columns."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.adding import AddingReader
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.bare_values import column_shown
from orchestrator.models.builtin.reading.body_parts import Mode, Target
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.newest import in_force, one_in_force
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.paying import pays
from orchestrator.models.builtin.reading.rows import RowReader
from orchestrator.models.builtin.reading.said_of_states import said_before
from orchestrator.models.builtin.reading.schemas import is_scalar, properties, required
from orchestrator.models.builtin.reading.shown_texts import shown_text
from orchestrator.models.builtin.reading.shown_words import ShownWords
from orchestrator.models.builtin.reading.states import StateReader, Turned
from orchestrator.models.builtin.reading.statuses import ask_about_states
from orchestrator.models.builtin.reading.verb_columns import columns_of_verb, have_columns
from orchestrator.models.builtin.reading.verbs import (
    ADMINISTRATION,
    EXTERNAL_VERBS,
    FEED_WORDS,
    LISTING,
    leads_to,
    verb_of,
)
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import bare_flag, is_plural, key, listed, same_stem, words
from orchestrator.models.builtin.shapes import Body, FromConstant, FromPath, Match, ValueSource


class ActionReader(StateReader):
    """Reads what comes after the last table of a path."""

    def __init__(self, context: Context, answers: AnswerReader, rows: RowReader) -> None:
        super().__init__(context, answers, rows)
        self.shown = ShownWords(context, answers, rows)

    def on_row(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        """`/orders/{id}/verb`, in whatever case."""
        verb = verb_of(walk.tail[-1])
        if len(walk.tail) == 1 and not walk.tail_parameters:
            found = (
                self.links.by_verb(operation, walk, table, verb, notes)
                or AddingReader(context=self.context, links=self.links).read(operation, walk, table, verb, notes)
                or self._column(operation, walk, table, verb, notes)
                or self.flagged(operation, walk, table, verb, notes)
                or self._toggled(operation, walk, table, verb, notes)
                or self._fields(operation, walk, table, verb, notes)
                or self.shown.of_row(operation, walk, table, verb, notes)
            )
            if found is not None:
                return found
        return self.unknown(operation, walk, table, walk.tail[-1], notes)

    def on_collection(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        """`/orders/search`, `/pets/findByStatus`, `/tasks/completed`, `/users/by-email/{email}`."""
        tail = walk.tail[-1]
        said = set(key(tail))
        if operation.method == "GET" and self._says_for_whom(operation, walk, table, notes):
            return self.rows.listed(operation, walk, table, notes)
        if operation.method == "GET" and len(walk.tail) == 1:
            if walk.tail_parameters:
                return self._by_column(operation, walk, table, tail, notes)
            if (counted := self.shown.of_collection(operation, walk, table, tail, notes)) is not None:
                return counted
            if said & LISTING or "by" in said:
                notes.because(f"`{tail}` lists rows of `{table.name}`, chosen by parameters")
                return self.rows.listed(operation, walk, table, notes)
            if self._narrowed(walk, table, tail, notes):
                return self.rows.listed(operation, walk, table, notes)
        if operation.method == "GET" and not walk.tail_parameters and len(walk.tail) == 1:
            held = self._in_force(operation, walk, table, tail, notes)
            if held is not None:
                return held
        if said & {"bulk", "batch"}:
            notes.ask(Cause.BULK, tail, f"Do all or none of the rows of one request to `{operation.path}` count?")
            return self.nothing(operation)
        return shown_text(self.context, self.answers, operation, notes) or self.unknown(
            operation, walk, table, tail, notes
        )

    def _in_force(self, operation: Operation, walk: Walk, table: Table, word: str, notes: Notes) -> Outcome | None:
        """`GET /bans/current`: the rows whose period holds now, or the one row that does."""
        opened, found = self.answers.opened(operation, table), in_force(table, word)
        many = opened is not None and opened.many
        if opened is None or found is None or not (many or one_in_force(self.context, operation, walk, word, notes)):
            return None
        notes.assume(f"`{word}` means that {listed(found[1])} of `{table.name}` are a period in which now lies")
        if not many:
            return self.rows.got(operation, walk, table, notes)
        outcome = self.rows.listed(operation, walk, table, notes)
        return replace(outcome, rules=replace(outcome.rules, where=(*outcome.rules.where, (found[0], ()))))

    def _says_for_whom(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> bool:
        """`/products/admin`, `/orders/admin/all`: the same rows, for those who look after them."""
        opened = self.answers.opened(operation, table)
        principal, rule = self.context.principal, self.context.auth.rule(operation.id)
        if walk.tail_parameters or opened is None or not opened.many or rule is None or rule.public:
            return False
        said = {word for part in walk.tail for word in key(part)}
        called = {word for role in self.context.auth.roles if set(key(role)) <= said for word in key(role)}
        whom = said & (ADMINISTRATION | called)
        people = principal is not None and principal.table.name == table.name
        if not whom or people or said - whom - LISTING or any(is_plural(part) for part in walk.tail):
            return False
        if self._is_something_else(operation, table, whom):
            return False
        tail = "/".join(walk.tail)
        told = f"`{tail}` says for whom rows of `{table.name}` are listed, and leaves none out"
        kept = not set(self.context.auth.roles) <= self.context.auth.roles_of(operation.id)
        if whom & ADMINISTRATION and kept:
            notes.assume(told)
        else:
            notes.ask(
                Cause.ACTION, f"{operation.id}.all", f"Which rows of `{table.name}` are `{tail}`?", meanwhile=told
            )
        return True

    def _is_something_else(self, operation: Operation, table: Table, whom: set[str]) -> bool:
        """Whether words for people may choose rows, as a column's or a table's words do, or are not for whom it is."""
        roles, allowed = self.context.auth.roles, self.context.auth.roles_of(operation.id)
        named = {role for role in roles if whom & set(key(role))}
        if named and not named & allowed:
            return True
        said = [key(column.name) for column in table.columns]
        said += [key(value) for column in table.columns for value in column.values]
        said += [key(other.name) for other in self.context.database.schema.tables]
        said += [key(name) for other in operation.parameters for name in (other.name,)]
        return any(whom & set(item) for item in said)

    def _by_column(self, operation: Operation, walk: Walk, table: Table, tail: str, notes: Notes) -> Outcome:
        name = walk.tail_parameters[0]
        parameter = next((item for item in operation.parameters if item.name == name), None)
        bare = "_".join(word for word in words(tail) if word not in {"by", "find", "get"}) or name
        schema = parameter.schema if parameter is not None else {}
        database = self.context.database
        found = find_column(database, table, name, schema) or find_column(database, table, bare, schema)
        if found is None or len(walk.tail_parameters) != 1:
            return self.unknown(operation, walk, table, tail, notes)
        walk.narrow(Match(column=found.column.name, source=FromPath(name=name)))
        notes.because(f"`{tail}/{{{name}}}` looks `{table.name}.{found.column.name}` up")
        opened = self.answers.opened(operation, table)
        one = table.is_unique((found.column.name,))
        if opened.many if opened is not None else not one:
            return self.rows.listed(operation, walk, table, notes)
        if not one:
            notes.ask(
                Cause.NO_KEY,
                f"{table.name}.{name}",
                f"Which row of `{table.name}` is meant where several have that `{found.column.name}`?",
            )
        return self.rows.got(operation, walk, table, notes)

    def _narrowed(self, walk: Walk, table: Table, tail: str, notes: Notes) -> bool:
        """`/tasks/completed`: a value of a closed list, or a flag, named by the literal."""
        wanted = "".join(words(tail))
        hits: list[tuple[Column, ValueSource]] = []
        for column in table.columns:
            hits += [(column, FromConstant(value=value)) for value in column.values if "".join(words(value)) == wanted]
            bare = bare_flag(column.name)
            if column.type.kind is SqlKind.BOOLEAN and "".join(bare) == wanted:
                hits.append((column, FromConstant(value=True)))
        if len(hits) != 1:
            return False
        column, source = hits[0]
        walk.narrow(Match(column=column.name, source=source))
        notes.because(f"`{tail}` chooses the rows whose `{table.name}.{column.name}` says so")
        return True

    def _column(self, operation: Operation, walk: Walk, table: Table, verb: str, notes: Notes) -> Outcome | None:
        """`PUT /orders/{id}/status` with `{"status": …}` changes that column."""
        schema = operation.request_body_schema
        if operation.method not in {"PUT", "PATCH", "POST"} or schema is None:
            return None
        opened = unwrap(self.context.schemas, schema, ())
        if is_scalar(opened.inner) and not opened.path:
            return self._whole(operation, walk, table, verb, opened.inner, notes)
        names = properties(opened.inner)
        found = find_column(self.context.database, table, verb, {})
        hits = [
            column.column.name
            for name, written in names.items()
            if (column := find_column(self.context.database, table, name, self.context.schemas.flat(written)))
        ]
        named = found is not None and key(found.column.name)[-1:] == key(verb)[-1:] and found.column.name in hits
        if not named or len(names) > 3:
            return None
        assert found is not None
        target = Target(table=table, mode=Mode.UPDATE, names=frozenset(), given=frozenset())
        body = self.context.bodies.body(operation, target, notes)
        ask_about_states(table, body, notes)
        return self._update(operation, walk, table, notes, body=body)

    def _whole(
        self, operation: Operation, walk: Walk, table: Table, verb: str, inner: Schema, notes: Notes
    ) -> Outcome | None:
        """`PUT /runs/{id}/status` with the bare new status."""
        column = column_shown(self.context.database, table, verb, inner, sent=True)
        if column is None:
            return None
        target = Target(table=table, mode=Mode.UPDATE, names=frozenset(), whole=column.name)
        body = self.context.bodies.body(operation, target, notes)
        ask_about_states(table, body, notes)
        return self._update(operation, walk, table, notes, body=body)

    def _fields(self, operation: Operation, walk: Walk, table: Table, verb: str, notes: Notes) -> Outcome | None:
        """`POST /tickets/{id}/assign` with `{"assignee_id": …}`: every property of the body is a column of the row."""
        schema, said = operation.request_body_schema, {*key(verb), "".join(words(verb))}
        elsewhere = bool(said & (EXTERNAL_VERBS | FEED_WORDS)) or pays(self.context, operation, table, verb)
        if schema is None or elsewhere or operation.method == "GET":
            return None
        opened = unwrap(self.context.schemas, schema, self.answers.names(table, operation))
        flat = {name: self.context.schemas.flat(written) for name, written in properties(opened.inner).items()}
        done = columns_of_verb(table, verb, flat)
        columns = [find_column(self.context.database, table, done.get(name, name), item) for name, item in flat.items()]
        alone = len(columns) == 1 and operation.request_required and operation.method in {"PUT", "PATCH"}
        told = alone and not is_plural(verb) and not any(f and table.foreign_key_of(f.column.name) for f in columns)
        needed = bool(required(opened.inner)) or told
        if (
            not columns
            or not needed
            or opened.many
            or not have_columns(table, verb, flat, columns, required(opened.inner))
        ):
            return None
        target = self._done_to(operation, table, done, verb, frozenset(), notes)
        body = self.context.bodies.body(operation, target, notes)
        ask_about_states(table, body, notes)
        names = listed([found.column.name for found in columns if found])
        meanwhile = f"`{verb}` writes {names} of `{table.name}`, and nothing happens in other tables"
        if self.context.decided(operation, table).does:
            notes.because(f"mapping: says what `{verb}` does besides writing {names}")
        elif any(same_stem(verb, part) for found in columns if found for part in words(found.column.name)):
            notes.assume(meanwhile)
        else:
            text = f"What does `{verb}` do to a row of `{table.name}` besides writing {names}?"
            notes.ask(Cause.ACTION, f"{table.name}.{verb}", text, meanwhile=meanwhile)
        turn = self._state_of(operation, table, verb, body, notes)
        sets = self._noted(operation, table, verb, turn, body, notes)
        outcome = self._update(operation, walk, table, notes, body=body, sets=sets)
        return outcome if turn[1] is None else self._from_there(outcome, sets, turn[1], verb, notes)

    def _state_of(self, operation: Operation, table: Table, verb: str, body: Body | None, notes: Notes) -> Turned:
        """`ship` with a tracking code sets the one state `shipped` as well: from where that may be done is asked."""
        written = {item.column for item in body.fields} if body is not None else set()
        meant = [(c, v) for c in table.columns for v in c.values if leads_to(verb, v) and c.name not in written]
        if len(meant) != 1:
            return (), None
        column, value = meant[0]
        before = said_before(operation, column, value)
        if before is None:
            text = f"From which of {listed(list(column.values))} may `{verb}` be done, and what else happens with it?"
            done = f"`{verb}` sets `{column.name}` of `{table.name}` to `{value}` as well, whatever it was before"
            notes.ask(Cause.STATE, f"{table.name}.{column.name}:{verb}", text, meanwhile=done)
        return (Match(column=column.name, source=FromConstant(value=value)),), before

    def unknown(self, operation: Operation, walk: Walk, table: Table | None, word: str, notes: Notes) -> Outcome:
        """Nothing structural says what `word` does."""
        said = {*key(word), "".join(words(word))}
        where = f" to a row of `{table.name}`" if table is not None and walk.row else ""
        if pays(self.context, operation, table, word):
            notes.ask(
                Cause.MONEY, word, f"What is charged or paid by `{word}`, through which service, and what if it fails?"
            )
        elif said & EXTERNAL_VERBS:
            notes.ask(Cause.EXTERNAL, word, f"What does `{word}` do outside of the database, through which service?")
        elif said & FEED_WORDS or operation.method == "GET":
            notes.ask(Cause.FEED, word, f"Which rows or figures does `{word}` show, and in which order?")
        else:
            notes.ask(Cause.ACTION, word, f"What does `{word}` do{where}? No column, flag or link table says it.")
        return self.nothing(operation)
