"""Questions about who finds rows in which state name every operation that finds such rows, not only where it is said.

“The site is kept but no longer found”, said where it is retired, is as open wherever a site is read or referred to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Certainty, Kind, OperationDesign, Question
from orchestrator.models.builtin.reading.notes import Cause, Doubt, Notes
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import singular, words

_FOUND = re.compile(
    r"\b(?:no longer|not|never|cannot be|can no longer be|nobody|invisible|only|alone)\b.{0,40}?"
    r"\b(?:found|visible|shown|seen|listed|read|available|accessible|reachable|usable|bookable|selected|sees?)\b"
    r"|\b(?:visible|shown|accessible|available)\b.{0,40}\b(?:only|alone)\b"
    r"|\bdo(?:es)? not exist\b|\b(?:is|are) (?:hidden|invisible)\b",
    re.IGNORECASE,
)
_SAID = re.compile(r"“(?P<sentence>.+?)”")
_IT = {"it", "they", "these", "those"}
_STATES = {Kind.UPDATE, Kind.REPLACE, Kind.DELETE, Kind.CLEAR}

Read = tuple[OperationDesign, Notes]


def asked_where_found(read: Sequence[Read], database: Database) -> list[Read]:
    """What was read, with the doubts about rows that an action hides at each operation that finds such rows."""
    found = list(read)
    for number, (design, notes) in enumerate(read):
        table = database.table(design.table) if design.table and design.kind in _STATES else None
        doubts = [doubt for doubt in notes.doubts if _hides(doubt, database, table)] if table is not None else []
        for place, (other, others) in enumerate(found):
            known = table is None or place == number or _leaves_out(other, design)
            if doubts and not known and table is not None and _finds(other, table, database):
                found[place] = (_unsure(other, doubts), others)
                others.doubts += [doubt for doubt in doubts if doubt not in others.doubts]
    return found


def named_where_found(
    questions: Iterable[Question], designs: Iterable[OperationDesign], database: Database
) -> tuple[Question, ...]:
    """Questions about the whole service, each with the operations that find rows of the table that it speaks of."""
    designs, found, last = tuple(designs), [], None
    for question in questions:
        said = _SAID.search(question.text)
        sentence = said["sentence"] if said is not None and question.cause == Cause.PROSE.value else ""
        table = _named(sentence, database) or (last if _IT & set(words(sentence)) else None)
        last = table or last
        hides = table is not None and not question.operations and _FOUND.search(sentence) is not None
        ids = tuple(one.id for one in designs if table is not None and _finds(one, table, database)) if hides else ()
        found.append(replace(question, operations=ids) if ids else question)
    return tuple(found)


def _hides(doubt: Doubt, database: Database, table: Table) -> bool:
    """Whether a doubt quotes a sentence by which rows of the table are found no more."""
    said = _SAID.search(doubt.text)
    if doubt.cause is not Cause.PROSE or doubt.blocks or said is None:
        return False
    named = _named(said["sentence"], database)
    return _FOUND.search(said["sentence"]) is not None and (named is None or named.name == table.name)


def _leaves_out(other: OperationDesign, design: OperationDesign) -> bool:
    """Whether an operation shows no row that the action has marked."""
    columns = {match.column for match in design.set}
    return any(re.search(rf"\b{re.escape(column)}\b", text) for column in columns for text, _ in other.rules.where)


def _named(sentence: str, database: Database) -> Table | None:
    """The one table whose rows a sentence begins to speak of."""
    for word in words(sentence):
        hits = [table for table in database.tables if database.key_of(table)[-1:] == (singular(word),)]
        if len(hits) == 1:
            return hits[0]
    return None


def _finds(design: OperationDesign, table: Table, database: Database) -> bool:
    """Whether an operation reads, changes or refers to rows of the table that are there."""
    makes = design.kind in {Kind.CREATE, Kind.REGISTER}
    own = design.table == table.name and not makes and design.kind not in {Kind.LOGIN, Kind.UNKNOWN}
    above = [step for step in design.steps if not makes or step.table != design.table]
    if own or any(step.table == table.name for step in above):
        return True
    written = database.table(design.table) if design.table and design.body is not None else None
    sent = {item.column for item in design.body.fields} if design.body is not None else set()
    keys = written.foreign_keys if written is not None else ()
    return any(one.target == table.name and set(one.columns) & sent for one in keys)


def _unsure(design: OperationDesign, doubts: Sequence[Doubt]) -> OperationDesign:
    meanwhile = [doubt.assumption for doubt in doubts if doubt.assumption not in design.assumptions]
    certainty = Certainty.ASSUMED if design.certainty is Certainty.DERIVED else design.certainty
    return replace(design, certainty=certainty, assumptions=(*design.assumptions, *meanwhile))
