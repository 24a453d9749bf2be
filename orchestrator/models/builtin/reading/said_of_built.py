"""Sentences that say no more than what is built of tables and flags anyway: a key, a check, a flag, what is written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.sentences import named, sentences_of
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import Words, key, stem, words
from orchestrator.models.builtin.shapes import WriteField

_WRITES = {Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.REGISTER}
_AFTER_IT = re.compile(
    r"(?:the |an? )?(?:(?:whole|full|updated|changed|new) )?(?P<what>[\w-]+) (?:as it is )?"
    r"after (?:the|this|its) (?:change|update|edit)\.?",
    re.IGNORECASE,
)
"""What is answered: “The account after the change”."""
_ONCE = re.compile(
    r"(?:an?|each|every|one|the same) (?P<who>[\w -]+?) (?:can|may|must) (?:only )?be (?:an? |the )?(?P<what>[\w -]+?)"
    r" (?:only |just |at most )?once\.?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:(?:must|has to) (?:be|lie|come) )?(?P<how>after|later than|not before|before|earlier than|not after)"
    r" (?:the )?`?(?P<other>[\w ]+?)`?\.?",
    re.IGNORECASE,
)
SIGNS = {"after": ">", "later than": ">", "not before": ">=", "before": "<", "earlier than": "<", "not after": "<="}
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_PAIR = re.compile(r'\(*\s*"?(?P<one>\w+)"?\s*(?P<sign><=|>=|<|>)\s*"?(?P<other>\w+)"?\s*\)*')
_DONE = re.compile(
    r"(?P<does>sets|records|stamps|notes(?: down)?|fills|keeps|stores|saves)"
    r" (?:the |its |a )?`?(?P<what>\w+(?: \w+)?)`?",
    re.IGNORECASE,
)
_AND = re.compile(r",? and |, ")


def said_of_built(schemas: Schemas, operation: Operation, outcome: Outcome, database: Database) -> dict[str, str]:
    """Such sentences of an operation, none of which says anything besides."""
    return {
        one: ""
        for told in sentences_of(schemas, operation, ())
        if _is_built(one := told.text, operation, outcome, database)
    }


def _is_built(sentence: str, operation: Operation, outcome: Outcome, database: Database) -> bool:
    name, said = named(sentence)
    if name:
        return outcome.kind in _WRITES and _is_checked(name.strip("`: "), said, outcome, database)
    return (
        _is_shown_after(sentence, outcome, operation)
        or _is_once(sentence, outcome)
        or _is_written(sentence, outcome, operation)
    )


def _is_shown_after(sentence: str, outcome: Outcome, operation: Operation) -> bool:
    """“The guide after the change”, where the row that is changed is one."""
    told = _AFTER_IT.fullmatch(sentence)
    if told is None or outcome.kind not in {Kind.UPDATE, Kind.REPLACE} or outcome.table is None:
        return False
    path = [word for part in operation.path.split("/") if "{" not in part for word in key(part)]
    return key(told["what"])[-1] in {*key(outcome.table.name), *path, "row", "record", "resource"}


def _is_checked(name: str, said: str, outcome: Outcome, database: Database) -> bool:
    """“`endsAt`: After startsAt.”, where a check of each table that the property is written to compares as strictly."""
    told = _BETWEEN.fullmatch(said)
    if told is None or outcome.table is None or outcome.body is None:
        return False
    sign, sent = SIGNS[told["how"].lower()], name.rpartition(".")[2]
    places = [(outcome.table, outcome.body.fields)]
    places += [(table, many.fields) for many in outcome.body.many if (table := database.table(many.table)) is not None]
    found = [(table, fields) for table, fields in places if any(one.path[-1:] == (sent,) for one in fields)]
    return bool(found) and all(
        as_checked(table, sign, (column_of(sent, fields), column_of(told["other"], fields))) for table, fields in found
    )


def column_of(told: str, fields: Iterable[WriteField]) -> Words:
    """The column that a property fills, by the words of either; the words themselves where none does."""
    hits = [one.column for one in fields if key(told) in {key(one.column), *(key(name) for name in one.path[-1:])}]
    return key(hits[0]) if len(hits) == 1 else key(told)


def as_checked(table: Table, sign: str, columns: tuple[tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether a check of the table compares two columns, told by their words, as strictly."""
    for check in table.checks:
        pair = _PAIR.fullmatch(check.sql)
        if pair is None:
            continue
        ends = (key(pair["one"]), key(pair["other"]))
        if (ends == columns and pair["sign"] == sign) or (ends == columns[::-1] and pair["sign"] == _TURNED[sign]):
            return True
    return False


def _is_once(sentence: str, outcome: Outcome) -> bool:
    """“An account can be a staff member only once.”, where the one reference to accounts is unique."""
    told, table = _ONCE.fullmatch(sentence), outcome.table
    if told is None or table is None or outcome.kind is not Kind.CREATE:
        return False
    if key(told["what"]) != key(table.name):
        return False
    pointing = [one for one in table.foreign_keys if key(one.target) == key(told["who"])]
    return len(pointing) == 1 and pointing[0].columns in table.unique_keys()


def _is_written(sentence: str, outcome: Outcome, operation: Operation) -> bool:
    """“Sets `closed_at` and keeps the reason.”, where both columns are written.

    What a change of the whole row “keeps” may as well be what it leaves as it was.
    """
    if outcome.kind not in _WRITES:
        return False
    fields = outcome.body.fields if outcome.body is not None else ()
    always = {item.column for item in (*outcome.set, *outcome.rules.derived)}
    sent = {item.column for item in fields}
    always |= {item.column for item in fields if item.required}
    always, kept = (always, sent) if operation.method == "POST" else (always - sent, set[str]())
    parts = [_DONE.fullmatch(part) for part in _AND.split(sentence.rstrip("."))]
    return all(part is not None and _writes(part, always, sent, kept) for part in parts)


def _writes(told: re.Match[str], always: set[str], sent: set[str], kept: set[str]) -> bool:
    """Whether a column is filled `always`, is stored where it is `sent`, or `kept` as nothing but that can mean."""
    does, said = told["does"].lower(), told["what"]
    if does not in {"keeps", "stores", "saves"}:
        return said in always
    columns = kept if does == "keeps" else always | sent
    whole = [column for column in columns & sent if stem(words(column)[-1]) == stem(words(said)[-1])]
    return said in columns or (len(whole) == 1 and len(words(said)) == 1)
