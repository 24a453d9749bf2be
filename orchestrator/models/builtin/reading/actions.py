"""What stands behind a row or a collection in a path: verbs, flags, links, columns."""

from __future__ import annotations

from orchestrator.contract import Operation
from orchestrator.ddl import Column, ForeignKey, SqlKind, Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.bodies import Mode, Target
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.fills import on_update
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.paths import ME, Walk
from orchestrator.models.builtin.reading.rows import RowReader, caller_bound
from orchestrator.models.builtin.reading.schemas import properties, required
from orchestrator.models.builtin.reading.tables import Link, is_stamp
from orchestrator.models.builtin.reading.words import key, listed, same_stem, stem, words
from orchestrator.models.builtin.reading.verbs import EXTERNAL_VERBS, FEED_WORDS, MONEY_VERBS
from orchestrator.models.builtin.shapes import (
    FromBody,
    FromCaller,
    FromClock,
    FromConstant,
    FromParent,
    FromPath,
    Match,
    Step,
    ValueSource,
)
from orchestrator.relational import INSTANTS

_LISTING = {"search", "find", "query", "filter", "list", "all", "lookup", "browse"}
_UNDO = ("un", "de", "dis")
_OPPOSITES = {
    "leave": "join", "close": "open", "disable": "enable", "deactivate": "active", "reopen": "close", "restore": "delete",
    "activate": "active", "enable": "enabled", "revoke": "grant", "unblock": "block", "resume": "pause", "remove": "add",
}  # fmt: skip
_NEGATIVE = {"leave", "disable", "deactivate", "reopen", "restore", "revoke", "resume", "remove"}
_JOINING = {"join", "leave", "subscribe", "unsubscribe", "enroll", "attend", "rsvp", "participate"}


class ActionReader:
    """Reads what comes after the last table of a path."""

    def __init__(self, context: Context, answers: AnswerReader, rows: RowReader) -> None:
        self.context = context
        self.answers = answers
        self.rows = rows

    def on_row(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        """`/orders/{id}/verb`."""
        verb = walk.tail[-1]
        if len(walk.tail) == 1 and not walk.tail_parameters:
            found = (
                self._link(operation, walk, table, verb, notes)
                or self._column(operation, walk, table, verb, notes)
                or self._flag(operation, walk, table, verb, notes)
            )
            if found is not None:
                return found
        return self.unknown(operation, walk, table, verb, notes)

    def on_collection(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        """`/orders/search`, `/pets/findByStatus`, `/tasks/completed`, `/users/by-email/{email}`."""
        tail = walk.tail[-1]
        said = set(key(tail))
        if operation.method == "GET" and len(walk.tail) == 1:
            if walk.tail_parameters:
                return self._by_column(operation, walk, table, tail, notes)
            if said & _LISTING or "by" in said:
                notes.because(f"`{tail}` lists rows of `{table.name}`, chosen by parameters")
                return self.rows.listed(operation, walk, table, notes)
            if self._narrowed(walk, table, tail, notes):
                return self.rows.listed(operation, walk, table, notes)
        if said & {"bulk", "batch"}:
            notes.ask(Cause.BULK, tail, f"Do all or none of the rows of one request to `{operation.path}` count?")
            return self._nothing(operation)
        return self.unknown(operation, walk, table, tail, notes)

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
        if opened is not None and opened.many:
            return self.rows.listed(operation, walk, table, notes)
        if not table.is_unique((found.column.name,)):
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
            bare = [word for word in words(column.name) if word not in {"is", "has"}]
            if column.type.kind is SqlKind.BOOLEAN and "".join(bare) == wanted:
                hits.append((column, FromConstant(value=True)))
        if len(hits) != 1:
            return False
        column, source = hits[0]
        walk.narrow(Match(column=column.name, source=source))
        notes.because(f"`{tail}` chooses the rows whose `{table.name}.{column.name}` says so")
        return True

    def _link(self, operation: Operation, walk: Walk, table: Table, verb: str, notes: Notes) -> Outcome | None:
        """`POST /posts/{id}/favorite`: a row that joins the caller with the row."""
        if operation.method not in {"POST", "PUT", "DELETE"} or operation.request_required:
            return None
        bare, undo = _positive(verb)
        link = self.context.finder.caller_link(table, bare) or self._only_link(table, verb)
        if link is None or (link.extra and any(not c.nullable and not c.filled_by_database for c in link.extra)):
            return None
        undo = undo or operation.method == "DELETE"
        return self.linked(operation, walk, link, notes, undo=undo)

    def _only_link(self, table: Table, verb: str) -> Link | None:
        principal = self.context.principal
        if principal is None or not set(key(verb)) & _JOINING or principal.table.name == table.name:
            return None
        links = list(self.context.database.links(table, principal.table))
        return links[0] if len(links) == 1 else None

    def linked(self, operation: Operation, walk: Walk, link: Link, notes: Notes, *, undo: bool) -> Outcome:
        """A row of `link` between the last step's row (near) and the caller (far)."""
        match = tuple(
            Match(column=mine, source=FromParent(column=theirs, step=len(walk.steps) - 1))
            for mine, theirs in link.join.near
        )
        match += tuple(Match(column=mine, source=FromCaller(column=theirs)) for mine, theirs in link.join.far)
        notes.because(f"`{link.table.name}` joins `{link.near.target}` with the caller")
        return self._link_outcome(operation, walk, link.table, match, notes, undo=undo)

    def _link_outcome(
        self, operation: Operation, walk: Walk, table: Table, match: tuple[Match, ...], notes: Notes, *, undo: bool
    ) -> Outcome:
        params = self.context.params.read(operation, None, notes, many=False).params
        shown = walk.tables[-1]
        receipt = self.answers.receipt(operation)
        answer = receipt if receipt is not None else self.answers.row(operation, shown, notes)
        if 409 in operation.error_statuses and not undo:
            notes.because(f"409 is documented: {operation.id} a second time is refused")
        else:
            notes.assume(f"{operation.id} a second time changes nothing and answers the same")
        stamps = tuple(
            Match(column=column.name, source=FromClock())
            for column in table.columns
            if is_stamp(column) and not column.nullable and not column.filled_by_database and not undo
        )
        return Outcome(
            kind=Kind.UNLINK if undo else Kind.LINK,
            table=table,
            steps=tuple(walk.steps),
            params=tuple(params),
            set=(*match, *stamps),
            answer=answer,
            caller_bound=True,
        )

    def nested_link(self, operation: Operation, walk: Walk, notes: Notes) -> Outcome | None:
        """`PUT` and `DELETE /posts/{id}/tags/{tagId}`: a row that joins the last two rows of the path."""
        reached = walk.ways[-1] if walk.ways else None
        if reached is None or reached.link is None or len(walk.steps) < 2:
            return None
        link, last = reached.link, len(walk.steps) - 1
        needed = [c.name for c in link.extra if not c.nullable and not c.filled_by_database]
        if needed and operation.method != "DELETE":
            notes.ask(
                Cause.MISSING,
                link.table.name,
                f"What do {listed(needed)} of `{link.table.name}` hold after {operation.id}?",
            )
        match = tuple(Match(column=a, source=FromParent(column=b, step=last - 1)) for a, b in link.join.near)
        match += tuple(Match(column=a, source=FromParent(column=b, step=last)) for a, b in link.join.far)
        undo = operation.method == "DELETE"
        if not undo:
            step = walk.steps[-1]
            walk.steps[-1] = Step(table=step.table, match=step.match)
        return self._link_outcome(operation, walk, link.table, match, notes, undo=undo)

    def link_by_body(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome | None:
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
            by_id = key(name) in {("id",)} and len(link.join.far) == 1
            if (found is not None and found.column.name == far[0]) or by_id:
                if required(opened.inner) - {name} or len(properties(opened.inner)) > 1 + len(link.extra):
                    return None
                source = FromBody(path=(*opened.path, name))
                walk.steps[-1] = Step(table=table.name, match=(Match(column=far[1], source=source),))
                walk.row = True
                notes.because(f"`{name}` of the body names the row of `{table.name}` that `{link.table.name}` joins")
                return self.nested_link(operation, walk, notes)
        return None

    def _column(self, operation: Operation, walk: Walk, table: Table, verb: str, notes: Notes) -> Outcome | None:
        """`PUT /orders/{id}/status` with `{"status": …}` changes that column."""
        schema = operation.request_body_schema
        if operation.method not in {"PUT", "PATCH", "POST"} or schema is None:
            return None
        opened = unwrap(self.context.schemas, schema, ())
        names = properties(opened.inner)
        found = find_column(self.context.database, table, verb, {})
        hits = [
            n for n, w in names.items() if find_column(self.context.database, table, n, self.context.schemas.flat(w))
        ]
        named = found is not None and key(found.column.name)[-1:] == key(verb)[-1:]
        if not names or len(hits) != len(names) or not (named and len(names) <= 3):
            return None
        assert found is not None
        target = Target(table=table, mode=Mode.UPDATE, names=frozenset(), given=frozenset())
        body = self.context.bodies.body(operation, target, notes)
        if found.column.values or {"status", "state"} & set(words(found.column.name)):
            text = f"Which values of `{table.name}.{found.column.name}` may follow which?"
            notes.ask(
                Cause.STATE, f"{table.name}.{found.column.name}", text, meanwhile="any value may follow any other"
            )
        return self._update(operation, walk, table, notes, body_of=body)

    def _update(self, operation: Operation, walk: Walk, table: Table, notes: Notes, *, body_of: object = None, sets: tuple[Match, ...] = ()) -> Outcome:  # fmt: skip  # noqa: E501
        from orchestrator.models.builtin.shapes import Body  # noqa: PLC0415

        params = self.context.params.read(operation, table, notes, many=False).params
        receipt = self.answers.receipt(operation)
        notes.because(f"{operation.method} `{walk.tail[-1]}` changes one row of `{table.name}`")
        return Outcome(
            kind=Kind.UPDATE,
            table=table,
            steps=tuple(walk.steps),
            params=tuple(params),
            body=body_of if isinstance(body_of, Body) else None,
            set=(*sets, *(item for item in on_update(table) if item.column not in {s.column for s in sets})),
            answer=receipt if receipt is not None else self.answers.row(operation, table, notes),
            caller_bound=caller_bound(walk.steps),
        )

    def _flag(self, operation: Operation, walk: Walk, table: Table, verb: str, notes: Notes) -> Outcome | None:
        """`POST /tasks/{id}/archive`, where the task has `archived` or `archived_at`."""
        if operation.method not in {"POST", "PUT", "PATCH", "DELETE"} or operation.request_required:
            return None
        bare, undo = _positive(verb)
        undo = undo or operation.method == "DELETE"
        flags = [c for c in table.columns if c.type.kind is SqlKind.BOOLEAN and _speaks_of(c, bare)]
        moments = [c for c in table.columns if c.type.kind in INSTANTS and c.nullable and _speaks_of(c, bare)]
        states = [c for c in table.columns if any(same_stem(bare, part) for v in c.values for part in words(v))]
        if states:
            values = listed([value for value in states[0].values])
            text = f"From which of {values} may `{verb}` be done, and to which does `{table.name}.{states[0].name}` go?"
            notes.ask(Cause.STATE, f"{table.name}.{states[0].name}:{verb}", text)
            return self._nothing(operation)
        if len(flags) > 1 or len(moments) > 1 or not (flags or moments):
            return None
        sets = tuple(Match(column=c.name, source=FromConstant(value=not undo)) for c in flags)
        sets += tuple(Match(column=c.name, source=FromConstant(value=None) if undo else FromClock()) for c in moments)
        notes.assume(
            f"`{verb}` sets {listed([s.column for s in sets])} of `{table.name}`, whatever it was before, and does nothing else"
        )
        return self._update(operation, walk, table, notes, sets=sets)

    def unknown(self, operation: Operation, walk: Walk, table: Table | None, word: str, notes: Notes) -> Outcome:
        """Nothing structural says what `word` does."""
        said = {*key(word), "".join(words(word))}
        where = f" to a row of `{table.name}`" if table is not None and walk.row else ""
        if said & MONEY_VERBS:
            notes.ask(
                Cause.MONEY, word, f"What is charged or paid by `{word}`, through which service, and what if it fails?"
            )
        elif said & EXTERNAL_VERBS:
            notes.ask(Cause.EXTERNAL, word, f"What does `{word}` do outside of the database, through which service?")
        elif said & FEED_WORDS or operation.method == "GET":
            notes.ask(Cause.FEED, word, f"Which rows or figures does `{word}` show, and in which order?")
        else:
            notes.ask(Cause.ACTION, word, f"What does `{word}` do{where}? No column, flag or link table says it.")
        return self._nothing(operation)

    def _nothing(self, operation: Operation) -> Outcome:
        return Outcome(kind=Kind.UNKNOWN, answer=self.answers.empty(operation))


def _positive(verb: str) -> tuple[str, bool]:
    """A verb without its negation: `unfollow` is `follow`, undone."""
    word = "".join(words(verb)) if len(words(verb)) == 1 else words(verb)[0]
    if word in _OPPOSITES:
        return _OPPOSITES[word], word in _NEGATIVE
    for prefix in _UNDO[:1]:
        if word.startswith(prefix) and len(word) > 4:
            return word.removeprefix(prefix), True
    return word, False


def _speaks_of(column: Column, verb: str) -> bool:
    parts = [part for part in words(column.name) if part not in {"is", "has", "was", "at", "on"}]
    return len(parts) == 1 and (stem(parts[0]) == stem(verb) or parts[0] == verb)


__all__ = ["ME", "ActionReader", "ForeignKey"]
