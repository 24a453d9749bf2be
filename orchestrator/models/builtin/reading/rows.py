"""Lists, rows and deletes."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from orchestrator.auth import Scope
from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.handoff.expression import parse_expression
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.callers import callers_part, callers_row, to_callers_row
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.figure_bounds import conditions_of
from orchestrator.models.builtin.reading.hidden_rows import hidden_of
from orchestrator.models.builtin.reading.levels import with_level
from orchestrator.models.builtin.reading.listing import (
    after_rows,
    cursors_for_links,
    page_of,
    sort_of,
    usual_order,
    with_key,
)
from orchestrator.models.builtin.reading.nested_rows import nested_by, only_the_top
from orchestrator.models.builtin.reading.none_there import also_where_none
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.order_words import said_of_rows
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.pairs import is_pair
from orchestrator.models.builtin.reading.public_lists import ask_about_others
from orchestrator.models.builtin.reading.relations import way
from orchestrator.models.builtin.reading.soft_deletes import ask_about_softness, remover, soft_delete
from orchestrator.models.builtin.reading.staying import kept_softly
from orchestrator.models.builtin.reading.tables import Link
from orchestrator.models.builtin.reading.tenants import said_of_tenant
from orchestrator.models.builtin.reading.walk import Principal, Walk
from orchestrator.models.builtin.reading.words import listed, words
from orchestrator.models.builtin.shapes import (
    Answer,
    FromCaller,
    FromConstant,
    FromParent,
    Match,
    Param,
    ParamUse,
    Rules,
    Step,
)


class RowReader:
    """Reads operations that show or remove rows of one table."""

    def __init__(self, context: Context, answers: AnswerReader) -> None:
        self.context = context
        self.answers = answers

    def listed(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        """The rows at the end of the path."""
        listing = self.context.params.read(operation, table, notes, many=True)
        entry = self.context.decided(operation, table).entry
        filtered = {column for item in listing.params for column in item.columns}
        told = f"{operation.summary}. {operation.description}"
        chosen = said_of_rows(f"{told}. {' '.join(words(operation.id))}.", self.context.database, table)
        hidden = hidden_of(operation, self.context.database, table, told, self.context.prose)
        ruled = self._ruled_columns(operation, table)
        if hidden is not None and chosen is not None and hidden.is_implied_by(chosen):
            hidden = None
        if hidden is not None and not {*filtered, *walk.fixed, *ruled} & set(hidden.columns):
            notes.assume(f"rows of `{table.name}` are left out unless `{hidden.where}`: {hidden.why}")
            notes.doubts[:] = [doubt for doubt in notes.doubts if doubt.subject != f"{table.name}.{hidden.parameter}"]
        else:
            hidden = None
        left_out = hidden.columns if hidden is not None else ()
        if chosen is not None and chosen.column not in {*left_out, *filtered, *walk.fixed, *ruled}:
            walk.narrow(chosen)
            notes.assume(f"only rows whose `{table.name}.{chosen.column}` is what the description says are listed")
        tenant = said_of_tenant(told, self.context.database, table, self.context.principal)
        if tenant is not None and tenant.column not in walk.fixed:
            walk.narrow(tenant)
            notes.assume(f"`{table.name}.{tenant.column}` of the rows that are listed is the caller's")
        answer = self.answers.rows(operation, table, notes, joined=self._joined_with_caller(walk))
        params = self._of_level(operation, listing.params, answer, walk, table, ruled, notes)
        opened = self.answers.opened(operation, table)
        shown: Schema = opened.inner if opened is not None else {}
        flags = conditions_of(self.context, operation, table, listing.params, (shown, answer.view), entry, notes)
        database, schemas = self.context.database, self.context.schemas
        said = self.context.decided(operation, table).order
        join = walk.steps[-1].via if walk.steps else None
        tables = (table, database.table(join.table) if join is not None else None)
        order = usual_order(operation, tables, self.context, (shown, answer.view), Notes() if said else notes)
        by = listing.by_use(ParamUse.SORT)
        asked = next((one.description for one in operation.parameters if by is not None and one.name == by.name), "")
        sort = sort_of(listing, database, table, shown, schemas, notes, replace(order, asked=asked))
        notes.because(f"GET on a collection with an answer of many rows lists `{table.name}`")
        if said:
            sort = replace(sort, default=with_key(said, table))
            notes.because(f"mapping: `order_by` says how {operation.called} is ordered")
        page = page_of(listing, answer, self.context.page_size_max, notes)
        page = after_rows(page, listing, answer, table, self.context.views.views, notes)
        return Outcome(
            kind=Kind.LIST,
            table=table,
            steps=tuple(walk.steps),
            params=tuple(params),
            sort=sort,
            page=page,
            answer=cursors_for_links(answer) if page.style == "cursor" else answer,
            order_told=order.sentence if said or order.whole else "",
            built={order.sentence: order.rest} if order.rest and not said else {},
            caller_bound=walk.caller_bound,
            rules=Rules(
                where=(*((text, ()) for text in (walk.beyond, hidden.where if hidden else "") if text), *flags)
            ),
        )

    def _joined_with_caller(self, walk: Walk) -> Link | None:
        """The link table between the caller's own row and the rows that the path leads to, of which one is the pair."""
        link = walk.ways[-1].link if walk.ways and walk.ways[-1] is not None else None
        own = self.context.principal
        if link is None or own is None or len(walk.steps) != 2 or walk.tables[0].name != own.table.name:
            return None
        known = link.near.target_columns == (own.id,) and link.near.target != link.far.target
        return link if known and walk.caller_bound else None

    def _of_level(
        self,
        operation: Operation,
        params: list[Param],
        answer: Answer,
        walk: Walk,
        table: Table,
        ruled: set[str],
        notes: Notes,
    ) -> list[Param]:
        """Only the top of a tree, where rows show those below them, or a parameter says so; its parameters."""
        nested = shown, column = nested_by(self.context.views.views, answer.view, table)
        told = {*ruled, *walk.fixed, *(name for param in params for name in param.columns)}
        rule = self.context.auth.rule(operation.id)
        own = rule is not None and rule.scope is Scope.OWN and rule.owner_table in {None, table.name}
        known = (operation, nested, table, params, notes)
        if column not in {*told, ""} and only_the_top(*known, bound=own or walk.caller_bound):
            walk.narrow(Match(column=column, source=FromConstant(value=None)))
            notes.assume(f"only rows of `{table.name}` without `{column}` are listed: the others stand in `{shown}`")
        found, top = with_level(params, self.context.database, table)
        if top:
            notes.assume(f"without `{top}` only rows of `{table.name}` that are below no other are listed")
        return found

    def _ruled_columns(self, operation: Operation, table: Table) -> set[str]:
        """Columns of a list's rows that the mapping's `where` speaks of: it decides, whatever prose sounds like."""
        where = self.context.decided(operation, table).entry.where
        tree = parse_expression(where) if where else None
        return {node.name for node in tree.find_all(exp.Column)} if tree is not None else set()

    def got(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        """The row at the end of the path."""
        params = self.context.params.read(operation, table, notes, many=False).params
        if operation.success_status == 204:
            answer = self.answers.empty(operation)
            notes.because(f"204 says that the row of `{table.name}` is there")
        else:
            answer = self.answers.row(operation, table, notes, tokens=walk.is_row_of(self.context.principal))
            notes.because(f"GET on one row shows it from `{table.name}`")
        ask_about_others(operation, self.context, table, notes)
        return Outcome(
            kind=Kind.GET,
            table=table,
            steps=tuple(walk.steps),
            params=tuple(params),
            answer=answer,
            caller_bound=walk.caller_bound,
        )

    def deleted(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        """A row removed, or marked as removed where the table has a column for it."""
        params = self.context.params.read(operation, table, notes, many=False).params
        receipt = self.answers.receipt(operation)
        answer = receipt if receipt is not None else self.answers.row(operation, table, notes)
        soft = soft_delete(self.context.database, table)
        as_good = is_pair(walk, table) and operation.success_status == 204 and not soft
        said = also_where_none(operation, self.context.database, table) if as_good else {}
        as_good = as_good and (bool(said) or "404" not in operation.responses)
        if as_good:
            notes.assume(f"{operation.called} changes nothing where no such row of `{table.name}` is, and is as good")
        by = self._marked(operation, table, soft, notes)
        ask_about_softness(operation, self.context.database, table, notes)
        self._say_what_happens_to_children(table, notes, softly=bool(soft))
        notes.because(f"DELETE on one row removes it from `{table.name}`")
        return Outcome(
            kind=Kind.DELETE,
            table=table,
            steps=tuple(walk.steps),
            params=tuple(params),
            answer=answer,
            soft_delete=soft,
            set=by,
            caller_bound=walk.caller_bound,
            repeatable=as_good,
            built={**said, **(kept_softly(operation, self.context.database, table) if soft else {})},
        )

    def _marked(self, operation: Operation, table: Table, soft: str, notes: Notes) -> tuple[Match, ...]:
        """Who marks rows as gone, where they are only marked."""
        if not soft:
            return ()
        rule, own = self.context.auth.rule(operation.id), self.context.principal
        known = rule is not None and not rule.public
        by = remover(self.context.database, table, own.table if own is not None else None, known=known)
        also = f", and `{by[0].column}` to the caller's id" if by else ""
        notes.assume(f"a delete sets `{table.name}.{soft}`{also}, and such rows are not found any more")
        return by

    def is_bounded(self, operation: Operation, walk: Walk, table: Table) -> bool:
        """Whether the rows at the end of the path are those beneath one row, or the caller's."""
        rule = self.context.auth.rule(operation.id)
        own = rule is not None and rule.scope is Scope.OWN and rule.owner_table in {None, table.name}
        return len(walk.steps) > 1 or walk.caller_bound or own

    def inside(self, walk: Walk, table: Table, notes: Notes) -> bool:
        """Go on to the rows that are in a row: those of the only table whose rows go with it; else the walk stays."""
        below = self.context.database.child_tables(table)
        parts = [child for child, found in below if found.on_delete == "CASCADE" and found.declared]
        reached = way(self.context.database, table, parts[0], parts[0].name) if len(parts) == 1 else ""
        if isinstance(reached, str):
            return False
        match = tuple(Match(column=theirs, source=FromParent(column=mine)) for mine, theirs in reached.on)
        walk.add(parts[0], Step(table=parts[0].name, match=match), row=False, literal=parts[0].name, reached=reached)
        notes.assume(f"what is in a row of `{table.name}` are its rows of `{parts[0].name}`; the row itself stays")
        return True

    def cleared(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        """All rows at the end of the path removed at once."""
        listing = self.context.params.read(operation, table, notes, many=True)
        counted = self.answers.counted(operation)
        if counted is None:
            notes.ask(
                Cause.SHAPE, operation.id, f"What does {operation.called} answer? It is neither empty nor a count."
            )
        soft = soft_delete(self.context.database, table)
        by = self._marked(operation, table, soft, notes)
        self._say_what_happens_to_children(table, notes, softly=bool(soft))
        return Outcome(
            kind=Kind.CLEAR,
            table=table,
            steps=tuple(walk.steps),
            params=tuple(listing.params),
            body=self.context.bodies.only_read(operation),
            answer=counted or self.answers.empty(operation),
            soft_delete=soft,
            set=by,
            caller_bound=walk.caller_bound,
        )

    def _say_what_happens_to_children(self, table: Table, notes: Notes, *, softly: bool) -> None:
        below = self.context.database.child_tables(table)
        unkept = [] if softly else [(child, found) for child, found in below if not found.declared]
        for rule in ("CASCADE", "SET NULL", "NO ACTION", "RESTRICT"):
            names = {child.name for child, found in below if found.on_delete == rule and found.declared}
            if names:
                notes.because(f"rows of {listed(sorted(names))} that point at it follow `ON DELETE {rule}`")
        if unkept:
            told = listed([f"{child.name}.{found.columns[0]}" for child, found in unkept])
            question = f"What becomes of rows that point at a row of `{table.name}` which is deleted, by {told}?"
            meanwhile = "they are deleted with it, and let go of it where the column may be empty"
            notes.ask(Cause.UNKEPT, table.name, f"{question} No foreign key says it.", meanwhile=meanwhile)

    def narrowed_by_caller(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> bool:
        """A singular path to the caller's one row of a table: `/profile`, or beneath a row: `/films/3/rating`."""
        principal = self.context.principal
        if principal is None or not operation.requires_auth:
            return False
        if len(walk.steps) > 1:
            return to_callers_row(walk, callers_part(self.context.database, walk, table, principal), notes)
        matches = callers_row(self.context.database, table, principal)
        return to_callers_row(walk, matches or self._owned(operation, table, principal), notes)

    def is_only_one(self, operation: Operation, walk: Walk, table: Table, owner: Match, notes: Notes) -> bool:
        """`PATCH /stands` with the properties of one, where each owner has one: the walk goes on to the caller's."""
        rule, schema = self.context.auth.rule(operation.id), operation.request_body_schema
        if rule is None or rule.bypass or schema is None or len(walk.steps) > 1 or not table.is_unique((owner.column,)):
            return False
        if unwrap(self.context.schemas, schema, self.answers.names(table, operation)).many:
            return False
        notes.assume(f"{operation.called} changes the caller's one row of `{table.name}`")
        return to_callers_row(walk, (owner,), notes)

    def _owned(self, operation: Operation, table: Table, principal: Principal) -> tuple[Match, ...]:
        """The owner that the auth model names, where no two rows have the same one."""
        rule = self.context.auth.rule(operation.id)
        owner = rule.owner_column if rule is not None and rule.owner_table in {None, table.name} else None
        if owner is None or table.column(owner) is None or not table.is_unique((owner,)):
            return ()
        return (Match(column=owner, source=FromCaller(column=principal.id)),)
