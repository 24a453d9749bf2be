"""Rows that a list leaves out: what a sentence says is not shown, and what an `includeArchived` adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.contract import Operation
from orchestrator.ddl import Column, Table
from orchestrator.json_schema import types_of
from orchestrator.models.builtin.reading.moments import is_instant
from orchestrator.models.builtin.reading.order_words import said_by_word
from orchestrator.models.builtin.reading.prose_words import SENTENCE
from orchestrator.models.builtin.reading.state_counts import says_only
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.verbs import speaks_of
from orchestrator.models.builtin.reading.words import key, words
from orchestrator.models.builtin.shapes import Match

NOT_SHOWN = re.compile(
    r"\b(not|never|no longer|n't) (be )?(show|shown|listed|list|appear|visible|included?|returned|contain\w*)\b|"
    r"\b(hidden|excluded|omitted|left out|invisible|without)\b|\bnot (show|turn) up\b|\bdo(es)? not show up\b",
    re.IGNORECASE,
)
"""What a sentence says of rows that a list leaves out."""
_LISTS = r"(?:lists?|listings?|results?|answers?|pages?|search(?:es)?)"
_HERE = (
    r"(?: (?:here|by default|(?:in|from|among|on) (?:the |this |these |any |its )?"
    rf"{_LISTS}(?: (?:or|and|nor) {_LISTS})?))*\s*[.!]?"
)
_HEAD = re.compile(rf"(?:{NOT_SHOWN.pattern})(?: (?:the|any|all|of the))?\s*$", re.IGNORECASE)
"""“Does not list archived …”"""
_TAIL = re.compile(rf"\s*(?:(?:are|is|do|does|will) )?(?:then |always )?(?:{NOT_SHOWN.pattern}){_HERE}", re.IGNORECASE)
"""“… are not shown”, and to everybody: what is said besides chooses among them."""
_BEGINS = re.compile(r"\s*(?:(?:the|all|any|and|but|so|note|that) )*", re.IGNORECASE)
_UNLESS = re.compile(r"\bunless\b.*$", re.IGNORECASE)
_PART = re.compile(r"[;,]\s")
_AT_MOST = 200
"""Letters before and after the rows that are looked at: no sentence of these is longer."""
_PAIR = re.compile(r"(?=(?<![\w-])([\w-]+) ([\w-]+))")
_WHO = re.compile(
    r"\b(\w+) (?:who|that|which) (?:(?:have|has|are|is|were|was)(?: been)? )?(?:already )?(\w+)"
    r"(?= (?:are|is|do|does|will)\b)",
    re.IGNORECASE,
)
"""“members who left are …”, which are “left members”."""
_ADDING = {"include", "with", "show", "including"}
_ADDED = {
    "include", "includes", "including", "also", "too", "even", "as", "well", "add", "adds", "show", "shows", "shown",
    "list", "lists", "listed", "return", "returns", "returned", "whether", "if", "when", "true", "false", "set",
    "default", "by", "or", "and", "not", "ones", "those", "marked", "otherwise", "unless", "they", "left", "out",
    "hidden", "this", "is", "are",
}  # fmt: skip
"""Words of a flag that adds rows to those that are listed: “only” is none, nor is any of who may send it."""


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """Rows that are left out."""

    where: str
    """What holds for those that are shown, as an expression of `handoff/expression.py`."""
    why: str
    columns: tuple[str, ...]
    parameter: str = ""
    """The parameter that shows them all the same; empty where there is none."""

    def is_implied_by(self, chosen: Match) -> bool:
        """Whether none of them is among the rows of one state: drafts are not, where only published ones are listed."""
        value = getattr(chosen.source, "value", None)
        same = self.columns == (chosen.column,) and not self.parameter
        return same and isinstance(value, str) and self.where != f"{chosen.column} <> '{value}'"


def hidden_of(operation: Operation, database: Database, table: Table, told: str, prose: str) -> Hidden | None:
    """The rows of `table` that an operation leaves out, by its own words, else by those of the handoff (`prose`)."""
    adding = dict(_adding(operation, table))
    said = list(_said(told, database, table, adds=bool(adding)))
    source = f"the contract says it: “{said[0][1]}”" if said else ""
    if not said and not adding:
        said = [
            item for item in _said(prose, database, table, adds=False) if re.search(r"\b(list|search)\w*\b", item[1])
        ]
        source = f"the handoff says it: “{said[0][1]}”" if said else ""
    for word in [word for word, _ in said] or adding:
        test = _test(table, word)
        if test is None:
            continue
        name = adding.get(word, "")
        where = f"({test[0]} OR COALESCE(:{name}, FALSE))" if name else test[0]
        why = source or f"`{name}` adds those of `{table.name}` that are {word}, so that they are left out without it"
        return Hidden(where=where, why=why, columns=(test[1],), parameter=name)
    return None


def is_said_alone(sentence: str, operation: Operation, database: Database, table: Table) -> Hidden | None:
    """The rows that a sentence says are left out, where it says no more than that: “Archived lots are not shown.”."""
    plain = _WHO.sub(r"\2 \1", sentence)
    alone = not _PART.search(plain) and any(
        _BEGINS.fullmatch(plain[: found.start(1)]) and _TAIL.fullmatch(plain[found.end(2) :])
        for found in _PAIR.finditer(plain)
    )
    return hidden_of(operation, database, table, sentence, "") if alone else None


def _adding(operation: Operation, table: Table) -> Iterator[tuple[str, str]]:
    """(word, parameter) of each flag that adds rows, and of which no more is said: `include_inactive`."""
    for item in operation.parameters:
        found = words(item.name)
        if (
            item.location == "query"
            and len(found) == 2
            and found[0] in _ADDING
            and types_of(item.schema) == ("boolean",)
            and says_only(item.description, (item.name, table.name, *_ADDED))
        ):
            yield found[1], item.name


def _said(text: str, database: Database, table: Table, *, adds: bool) -> Iterator[tuple[str, str]]:
    """(word before the noun of the rows, sentence) where a sentence says that those are not shown, and no more of them.

    `adds`: a parameter lists them all the same, of which a sentence may speak.
    """
    noun = database.key_of(table)[-1:]
    for part in SENTENCE.split(text):
        sentence = " ".join(part.split())
        for clause in filter(NOT_SHOWN.search, _PART.split(sentence)):
            told = _WHO.sub(r"\2 \1", _UNLESS.sub("", clause) if adds else clause)
            for found in _PAIR.finditer(told):
                head, tail = (
                    told[max(found.start(1) - _AT_MOST, 0) : found.start(1)],
                    told[found.end(2) : found.end(2) + _AT_MOST],
                )
                named = key(found[2])[-1:] in {noun, ("one",)} and not head.lower().rstrip().endswith("only")
                begins = _BEGINS.fullmatch(head) is not None
                before = _HEAD.search(head) and re.fullmatch(_HERE, tail, re.IGNORECASE)
                if named and (before or (begins and _TAIL.fullmatch(tail))):
                    yield key(found[1])[-1], sentence


def _test(table: Table, word: str) -> tuple[str, str] | None:
    """What holds for rows that are not `word`, and the column that says so."""
    told = said_by_word(table, word)
    if told is not None:
        column, value = told
        if isinstance(value, str):
            return f"{column} <> '{value}'", column
        return (f"NOT {column}" if value else column), column
    moments = [c for c in table.columns if c.nullable and is_instant(c) and speaks_of(c, word)]
    flags = [c for c in table.columns if _is_small_flag(c) and c.name.lower() in {word, word.removeprefix("in")}]
    if len(moments) == 1:
        return f"{moments[0].name} IS NULL", moments[0].name
    if len(flags) == 1:
        return f"{flags[0].name} = {0 if flags[0].name.lower() == word else 1}", flags[0].name
    return None


def _is_small_flag(column: Column) -> bool:
    return (column.minimum, column.maximum) == (0, 1)
