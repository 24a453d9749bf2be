"""Sentences that say no more than what is built of tables and flags anyway: a key, a check, a flag, what is written."""

from __future__ import annotations

import re

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.sentences import named, sentences_of
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import bare_flag, key, singular, stem, words

_WRITES = {Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.REGISTER}
_AFTER_IT = re.compile(
    r"(?:the |an? )?(?:[\w-]+ ){1,2}(?:as it is )?after (?:the|this|its) (?:change|update|edit)\.?", re.IGNORECASE
)
"""What is answered: “The account after the change”."""
_ONCE = re.compile(
    r"(?:an?|each|every|one|the same) (?P<who>[\w -]+?) (?:can|may|must) (?:only )?be (?:an? |the )?(?P<what>[\w -]+?)"
    r" (?:only |just |at most )?once\.?",
    re.IGNORECASE,
)
_UNLESS = re.compile(
    r"only (?P<how>\w+) (?P<what>\w+)(?:,)? (?:unless|if not|without|except with) `(?P<name>\w+)`"
    r"(?: is (?:set|sent|given|true|`?true`?))?\.?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:(?:must|has to) (?:be|lie|come) )?(?P<how>after|later than|not before|before|earlier than|not after)"
    r" (?:the )?`?(?P<other>[\w ]+?)`?\.?",
    re.IGNORECASE,
)
_SIGNS = {"after": ">", "later than": ">", "not before": ">=", "before": "<", "earlier than": "<", "not after": "<="}
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
    return {one: "" for told in sentences_of(schemas, operation, ()) if _is_built(one := told.text, outcome, database)}


def _is_built(sentence: str, outcome: Outcome, database: Database) -> bool:
    name, said = named(sentence)
    if name:
        return outcome.kind in _WRITES and _is_checked(name.strip("`: "), said, outcome, database)
    if outcome.kind in {Kind.UPDATE, Kind.REPLACE} and _AFTER_IT.fullmatch(sentence) is not None:
        return True
    return _is_once(sentence, outcome) or _is_left_out(sentence, outcome) or _is_written(sentence, outcome)


def _is_checked(name: str, said: str, outcome: Outcome, database: Database) -> bool:
    """“`endsAt`: After startsAt.”, where a check compares those two columns as strictly."""
    told = _BETWEEN.fullmatch(said)
    if told is None or outcome.table is None:
        return False
    sign, columns = _SIGNS[told["how"].lower()], (key(name.rpartition(".")[2]), key(told["other"]))
    tables = (outcome.table, *(child for child, _ in database.child_tables(outcome.table)))
    return any(
        _as_checked(one, sign, columns) for one in tables if {*columns} <= {key(item.name) for item in one.columns}
    )


def _as_checked(table: Table, sign: str, columns: tuple[tuple[str, ...], tuple[str, ...]]) -> bool:
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
    alone = {unique.columns for unique in table.uniques if not unique.where}
    alone |= {index.key for index in table.indexes if index.unique and not index.where}
    pointing = [one for one in table.foreign_keys if key(one.target) == key(told["who"])]
    return len(pointing) == 1 and pointing[0].columns in alone


def _is_left_out(sentence: str, outcome: Outcome) -> bool:
    """“Only active services unless `includeInactive` is set.”, where that is the condition of the list."""
    told, table = _UNLESS.fullmatch(sentence), outcome.table
    if told is None or table is None or outcome.kind is not Kind.LIST:
        return False
    if singular(told["what"].lower()) != key(table.name)[-1]:
        return False
    flags = [column.name for column in table.columns if bare_flag(column.name) == (told["how"].lower(),)]
    built = {f"({flag} OR COALESCE(:{told['name']}, FALSE))" for flag in flags}
    return any(text in built for text, _ in outcome.rules.where)


def _is_written(sentence: str, outcome: Outcome) -> bool:
    """“Sets `closed_at` and keeps the reason.”, where both columns are written."""
    set_ = {item.column for item in (*outcome.set, *outcome.rules.derived)}
    sent = {item.column for item in outcome.body.fields} if outcome.body is not None else set()
    if outcome.kind not in _WRITES:
        return False
    parts = [_DONE.fullmatch(part) for part in _AND.split(sentence.rstrip("."))]
    return all(part is not None and _writes(part, set_, sent) for part in parts)


def _writes(told: re.Match[str], set_: set[str], sent: set[str]) -> bool:
    own = told["does"].lower() in {"keeps", "stores", "saves"}
    said = told["what"]
    whole = [column for column in sent if stem(words(column)[-1]) == stem(words(said)[-1])] if own else []
    return said in set_ | sent or (len(whole) == 1 and len(words(said)) == 1)
