"""One operation read: what it does, on whose rows, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind, OperationDesign
from orchestrator.models.builtin.reading.access import access_of
from orchestrator.models.builtin.reading.actions import ActionReader
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.bulk import is_bulk_removal, removed_by_keys
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.covering import hold_prose_against
from orchestrator.models.builtin.reading.credentials import CredentialReader
from orchestrator.models.builtin.reading.designing import design_of
from orchestrator.models.builtin.reading.feeds import FeedReader
from orchestrator.models.builtin.reading.hidden_parents import beneath_hidden
from orchestrator.models.builtin.reading.links import onto_link
from orchestrator.models.builtin.reading.mapped import ask_about_log_ins, ask_about_names, turned
from orchestrator.models.builtin.reading.mapped_operations import MappedReader
from orchestrator.models.builtin.reading.marks import ask_about_marks
from orchestrator.models.builtin.reading.members import bound_to_members
from orchestrator.models.builtin.reading.moves import kept_effects
from orchestrator.models.builtin.reading.needed_values import needing_values
from orchestrator.models.builtin.reading.never_blank import refused_when_blank
from orchestrator.models.builtin.reading.newest import newest_shown
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.outside import OutsideReader, asks_for_money
from orchestrator.models.builtin.reading.passwords import fit_hashes
from orchestrator.models.builtin.reading.pointing import points_elsewhere, points_nowhere, replaces_list
from orchestrator.models.builtin.reading.query_keys import find_by_query
from orchestrator.models.builtin.reading.refreshing import RefreshReader
from orchestrator.models.builtin.reading.removing import removed
from orchestrator.models.builtin.reading.rows import RowReader
from orchestrator.models.builtin.reading.said_defaults import now_unless_sent
from orchestrator.models.builtin.reading.said_limits import bound_by_states
from orchestrator.models.builtin.reading.settling import settle
from orchestrator.models.builtin.reading.shown_callers import known_where_shown
from orchestrator.models.builtin.reading.spoken import spoken
from orchestrator.models.builtin.reading.statuses import ask_about_formats, ask_about_statuses, ask_about_unlike_keys
from orchestrator.models.builtin.reading.staying import ask_about_staying
from orchestrator.models.builtin.reading.switches import switched
from orchestrator.models.builtin.reading.told_slugs import slugs_as_told
from orchestrator.models.builtin.reading.verbs import (
    EXTERNAL_VERBS,
    FEED_WORDS,
    FIGURES,
    MONEY_VERBS,
    says_all,
    says_all_plainly,
)
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import is_plural, key, listed, words
from orchestrator.models.builtin.reading.writes import WriteReader
from orchestrator.models.builtin.shapes import FromExpression, Step

_CHANGES = {"PUT", "PATCH"}


class OperationReader:
    """Reads operations of one service."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.answers = AnswerReader(context)
        self.rows = RowReader(context, self.answers)
        self.writes = WriteReader(context, self.answers)
        self.actions = ActionReader(context, self.answers, self.rows)
        self.feeds = FeedReader(context, self.rows)
        self.credentials = CredentialReader(context, self.answers)
        self.refreshing = RefreshReader(context, self.answers, self.credentials.lets_in)
        self.outside = OutsideReader(self.answers)
        self.mapped = MappedReader(
            context, self.rows, self.writes, self.actions.links, walked=self._walked, by_method=self._by_method
        )

    def read(self, operation: Operation) -> tuple[OperationDesign, Notes]:
        """The design of an operation, and what was noted on the way."""
        notes = Notes()
        context, outcome = self.context, slugs_as_told(operation, self._outcome(operation, notes), notes)
        outcome = bound_by_states(context, operation, switched(outcome, notes), notes)
        outcome = self._ruled(operation, outcome, notes)
        outcome = now_unless_sent(context, operation, needing_values(context, operation, outcome, notes), notes)
        outcome = refused_when_blank(operation, outcome, context.error, notes)
        outcome = bound_to_members(context.auth, context.database, operation, outcome, notes)
        known = (operation, context.auth, context.credentials, context.database)
        access = access_of(*known, outcome, notes, issued=self.credentials.hands_out)
        access = known_where_shown(context, outcome, access, notes)
        hold_prose_against(self.context, operation, outcome, access, notes)
        ask_about_statuses(operation, outcome, self.context.database, notes)
        ask_about_staying(operation, outcome, context.database, notes)
        ask_about_formats(operation, outcome, notes)
        ask_about_marks(operation, self.context.auth, notes)
        ask_about_unlike_keys(operation, outcome, context, notes)
        fit_hashes(context.credentials, context.database, outcome.body, notes)
        closed = beneath_hidden(context, operation, outcome, access, notes, issued=self.credentials.hands_out)
        settle(self.context.decided(operation), operation, notes)
        if closed is not None and closed[0] in notes.doubts:
            access = closed[1]
        found = self.context.decided(operation, outcome.table)
        ask_about_names(found, operation, outcome, self.context.database.tables, notes)
        ask_about_log_ins(found, operation, outcome, notes)
        return design_of(self.context, operation, outcome, access, notes), notes

    def _outcome(self, operation: Operation, notes: Notes) -> Outcome:
        said = self.context.mapping.operations.get(operation.id)
        renewed = self.refreshing.read(operation, notes)
        if renewed is not None:
            return renewed
        if said is not None and said.kind in {"login", "logout"}:
            notes.because(f"mapping: {operation.called} is a {said.kind}")
            return self.credentials.read(operation, Kind(said.kind), notes)
        plain, own = spoken(operation, self.context.database, notes), self.context.principal
        if said is not None and own is not None and (said.kind, said.table) == ("update", own.table.name):
            changed = self.credentials.passwords.read(operation, notes)
            if changed is not None:
                return changed
        if said is not None and said.table is not None and self.context.database.table(said.table) is not None:
            return self.mapped.read(plain, said.kind or "", said.table, notes)
        if (found := self.outside.read(operation, self.context.contract.operations, notes)) is not None:
            return found
        if self.outside.moves_bytes(operation, notes):
            return self._unknown(operation)
        kind = self.credentials.kind(operation)
        if kind in {Kind.LOGIN, Kind.LOGOUT, Kind.UNKNOWN} and kind is not None:
            return self.credentials.read(operation, kind, notes)
        walk = self.context.walker.walk(plain, notes)
        if kind is Kind.REGISTER:
            return self._register(operation, walk, notes)
        return self.feeds.read(plain, walk, notes) or self._walked(plain, walk, notes)

    def _unknown(self, operation: Operation) -> Outcome:
        return Outcome(kind=Kind.UNKNOWN, answer=self.answers.empty(operation))

    def _ruled(self, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
        """The outcome with the rules that the mapping adds."""
        found = self.context.decided(operation, outcome.table)
        if outcome.kind is Kind.UNKNOWN:
            return outcome
        turns = found.rules.turns or outcome.rules.turns
        made = (*outcome.rules.defaults, *found.rules.defaults)
        effects = (*kept_effects(outcome.rules, found.rules), *found.rules.effects)
        where = (*outcome.rules.where, *found.rules.where)
        required = (*outcome.rules.required, *found.rules.required)
        own = replace(found.rules, where=where, turns=turns, defaults=made, effects=effects, required=required)
        seen = self.context.walker.tenancy.ruled(outcome, own, notes)
        worked_out = tuple(match for match in outcome.set if isinstance(match.source, FromExpression))
        if worked_out:
            written = {match.column for match in seen.derived}
            seen = replace(seen, derived=(*(m for m in worked_out if m.column not in written), *seen.derived))
            outcome = replace(outcome, set=tuple(match for match in outcome.set if match not in worked_out))
        if not found.entry.model_fields_set:
            return replace(outcome, rules=seen)
        rules = ("where", "require", "transition", "set", "derive", "default", "effect")
        told = [name for name in rules if getattr(found.entry, name)]
        if told:
            notes.because(f"mapping: decides {listed(told)} of {operation.called}")
        written = {item.column for item in outcome.set}
        written |= {item.column for item in outcome.body.fields} if outcome.body is not None else set()
        extra = turned(found, outcome.table, outcome.kind, written)
        return replace(outcome, rules=seen, set=(*outcome.set, *extra))

    def _register(self, operation: Operation, walk: Walk, notes: Notes) -> Outcome:
        principal = self.context.principal
        assert principal is not None
        if walk.table is None or walk.table.name != principal.table.name or walk.row:
            walk = Walk()
            walk.add(principal.table, Step(table=principal.table.name), row=False, literal="", reached=None)
        notes.because(f"`{operation.path}` makes a row of `{principal.table.name}` with a password")
        return self.writes.created(operation, walk, principal.table, notes, kind=Kind.REGISTER)

    def _walked(self, operation: Operation, walk: Walk, notes: Notes) -> Outcome:
        table = walk.table
        if table is None:
            return self._no_table(operation, walk, notes)
        figures = next((word for word in walk.skipped if set(key(word)) & FIGURES), "")
        if figures:
            return self.actions.unknown(operation, walk, None, figures, notes)
        if asks_for_money(self.context, operation, walk, notes):
            return self.actions.unknown(operation, walk, table, walk.tail[-1] if walk.tail else walk.literal, notes)
        several = is_bulk_removal(operation, walk)
        if several and (found := removed_by_keys(self.context, self.rows, operation, walk, table, notes)) is not None:
            return found
        if walk.tail:
            read = self.actions.on_row if walk.row else self.actions.on_collection
            return read(operation, walk, table, notes)
        return self._by_method(operation, walk, table, notes)

    def _no_table(self, operation: Operation, walk: Walk, notes: Notes) -> Outcome:
        if (same := self.outside.always_the_same(operation, notes)) is not None:
            return same
        literals = [*walk.skipped, *walk.tail]
        word = literals[-1] if literals else operation.path
        said = {part for literal in literals for part in (*key(literal), "".join(words(literal)))}
        if said & (MONEY_VERBS | EXTERNAL_VERBS | FEED_WORDS):
            return self.actions.unknown(operation, walk, None, word, notes)
        if not any(doubt.cause is Cause.NO_TABLE for doubt in notes.doubts):
            notes.ask(Cause.NO_TABLE, word, f"Which table holds what `{word}` stands for?")
        return self._unknown(operation)

    def _by_method(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        find_by_query(self.context, self.answers, operation, walk, table, notes)
        if operation.method == "GET":
            return self._read(operation, walk, table, notes)
        if operation.method in _CHANGES:
            return self._change(operation, walk, table, notes)
        if operation.method == "DELETE":
            return self._delete(operation, walk, table, notes)
        if operation.method == "POST":
            return self._post(operation, walk, table, notes)
        notes.ask(Cause.ACTION, operation.method, f"What does {operation.method} {operation.path} answer?")
        return self._unknown(operation)

    def _read(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        if walk.row:
            return self.rows.got(operation, walk, table, notes)
        opened = self.answers.opened(operation, table)
        singular = (opened is None or not opened.many) and not is_plural(walk.literal)
        if singular and self.rows.narrowed_by_caller(operation, walk, table, notes):
            return self.rows.got(operation, walk, table, notes)
        if newest_shown(self.context, operation, opened, walk, table, notes):
            return self.rows.got(operation, walk, table, notes)
        return self.rows.listed(operation, walk, table, notes)

    def _change(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        if walk.row:
            if self.actions.links.goes_onto(operation, walk, notes):
                return self.writes.changed(operation, walk, walk.tables[-1], notes)
            linked = self.actions.links.nested(operation, walk, notes) if not operation.request_content else None
            bare = linked is None and not operation.request_content
            if bare and self.actions.links.holds_whole(operation, walk, table, notes):
                return self.actions.links.put_there(operation, walk, table, notes)
            pointed = points_elsewhere(self.context, self.answers, operation, walk, notes) if linked is None else None
            if pointed is not None:
                return self.writes.changed(operation, walk, walk.tables[-1], notes, columns=pointed)
            return linked or self.writes.changed(operation, walk, table, notes)
        owner = self.context.owners.named(operation, table)
        own = owner is not None
        if not own and self.writes.keyed_by_body(operation, walk, table, notes):
            return self.writes.changed(operation, walk, table, notes)
        if not is_plural(walk.literal) and self.rows.narrowed_by_caller(operation, walk, table, notes):
            return self.writes.changed(operation, walk, table, notes)
        if own and self.writes.keyed_by_body(operation, walk, table, notes):
            return self.writes.changed(operation, walk, table, notes)
        if replaces_list(self.context, operation, walk, notes):
            return self.writes.changed(operation, walk, walk.tables[-1], notes, partly=True)
        if owner is not None and self.rows.is_only_one(operation, walk, table, owner, notes):
            return self.writes.changed(operation, walk, table, notes)
        what = f"Which rows of `{table.name}` does {operation.called} change, and what of the others?"
        notes.ask(Cause.BULK, table.name, what)
        return self._unknown(operation)

    def _delete(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        if walk.row:
            return (
                self.actions.links.nested(operation, walk, notes)
                or points_nowhere(self.context, self.answers, operation, walk, notes)
                or removed(self.actions, operation, walk, table, notes)
            )
        links = self.actions.links
        joined = links.joins_caller(operation, walk, notes, undo=True) or links.by_body(operation, walk, table, notes)
        if joined is not None:
            return joined
        if not is_plural(walk.literal) and self.rows.narrowed_by_caller(operation, walk, table, notes):
            return removed(self.actions, operation, walk, table, notes)
        if (found := removed_by_keys(self.context, self.rows, operation, walk, table, notes)) is not None:
            return found
        nouns = {*key(table.name), *key(walk.literal)}
        bounded = self.rows.is_bounded(operation, walk, table)
        if word := says_all(operation) if bounded else says_all_plainly(operation, nouns):
            notes.because(f"`{word}` says that all rows of `{table.name}` go that path and caller leave")
            return self.rows.cleared(operation, walk, table, notes)
        notes.ask(Cause.BULK, table.name, f"Which rows of `{table.name}` does {operation.called} remove?")
        return self._unknown(operation)

    def _post(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        if walk.row and not walk.singular and operation.request_body_schema is not None:
            notes.assume("a POST to a row changes it")
            return self.writes.changed(operation, walk, table, notes)
        if walk.row and not (walk.singular and len(walk.steps) > 1 and walk.ways[-1] is not None):
            return self.actions.unknown(operation, walk, table, walk.literal, notes)
        if operation.request_body_schema is None:
            linked = self.actions.links.joins_caller(operation, walk, notes, undo=False)
        else:
            linked = self.actions.links.by_body(operation, walk, table, notes)
        if linked is not None:
            return linked
        reached = walk.ways[-1] if walk.ways else None
        if reached is not None and reached.link is not None:
            table = onto_link(walk, notes)
        elif reached is not None and reached.via is not None:
            text = f"To which row of `{reached.via.table}` does what {operation.called} creates belong?"
            notes.ask(Cause.UNRELATED, f"{operation.id}.{reached.via.table}", text)
        return self.writes.created(operation, walk, table, notes, kind=self.writes.kind(operation, table))
