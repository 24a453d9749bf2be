"""What a GET shows behind a row or a collection by a word of its own: a column, some columns, a number of rows."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.bare_values import (
    bare_answer,
    column_shown,
    counted_rows,
    is_bare,
    says_how_many,
)
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.relations import way
from orchestrator.models.builtin.reading.rows import RowReader
from orchestrator.models.builtin.reading.schemas import is_object, properties
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import key, listed
from orchestrator.models.builtin.shapes import FromParent, Match, Step


class ShownWords:
    """Reads words that say which part of a row is shown, or how many rows there are."""

    def __init__(self, context: Context, answers: AnswerReader, rows: RowReader) -> None:
        self.context = context
        self.answers = answers
        self.rows = rows

    def of_row(self, operation: Operation, walk: Walk, table: Table, word: str, notes: Notes) -> Outcome | None:
        """`GET /runs/{id}/status`: that column of the row; `/runs/{id}/chat_count`: how many chats it has."""
        opened = self.answers.opened(operation, table)
        if operation.method != "GET" or opened is None or opened.many:
            return None
        if not is_bare(operation, opened):
            return self._columns(operation, walk, table, word, notes)
        database = self.context.database
        column = column_shown(database, table, word, opened.inner)
        if column is not None and (table.name, column.name) not in self.context.finder.secrets:
            notes.because(f"`{word}` behind a row of `{table.name}` is its `{column.name}`")
            return self._got(operation, walk, table, column.name, notes)
        child = counted_rows(database, table, word, opened.inner)
        reached = way(database, table, child, word) if child is not None else None
        if child is None or reached is None or isinstance(reached, str) or reached.to_one or reached.via is not None:
            return None
        match = tuple(Match(column=theirs, source=FromParent(column=mine)) for mine, theirs in reached.on)
        walk.add(child, Step(table=child.name, match=match), row=False, literal=word, reached=reached)
        notes.because(f"`{word}` is how many rows of `{child.name}` belong to a row of `{table.name}`")
        return self._counted(operation, walk, child, notes)

    def of_collection(self, operation: Operation, walk: Walk, table: Table, word: str, notes: Notes) -> Outcome | None:
        """`GET /tasks/count`: how many rows there are that path and parameters choose."""
        opened = self.answers.opened(operation, table)
        plain = operation.method == "GET" and is_bare(operation, opened)
        if not plain or opened is None or not says_how_many(word, opened.inner):
            return None
        notes.because(f"`{word}` is how many rows of `{table.name}` there are that path and parameters choose")
        return self._counted(operation, walk, table, notes)

    def _columns(self, operation: Operation, walk: Walk, table: Table, word: str, notes: Notes) -> Outcome | None:
        """`GET /orders/{id}/status` with `{"id": …, "status": …}`: columns of the row, that one among them."""
        opened = self.answers.opened(operation, table)
        if opened is None or opened.path or not is_object(opened.inner):
            return None
        database, schemas = self.context.database, self.context.schemas
        members = {name: schemas.flat(item) for name, item in properties(opened.inner).items()}
        found = {name: find_column(database, table, name, item) for name, item in members.items()}
        named = any(column is not None and key(name)[-1:] == key(word)[-1:] for name, column in found.items())
        if not members or not named or not all(found.values()):
            return None
        notes.because(f"{listed(list(members))} of `{word}` are columns of a row of `{table.name}`")
        return self.rows.got(operation, walk, table, notes)

    def _got(self, operation: Operation, walk: Walk, table: Table, column: str, notes: Notes) -> Outcome:
        params = self.context.params.read(operation, table, notes, many=False).params
        return Outcome(
            kind=Kind.GET,
            table=table,
            steps=tuple(walk.steps),
            params=tuple(params),
            answer=bare_answer(self.context.schemas, operation, column=column),
            caller_bound=walk.caller_bound,
        )

    def _counted(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
        read = Notes()
        found = self.rows.listed(operation, walk, table, read)
        read.doubts[:] = [doubt for doubt in read.doubts if doubt.cause is not Cause.SHAPE]
        notes.add(read)
        answer = bare_answer(self.context.schemas, operation, counted=True)
        return replace(found, sort=None, page=None, answer=answer)
