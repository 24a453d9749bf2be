"""Sentences of a contract that sound like rules, and whether the structure says the same.

A sentence has *signals*, the words that make it sound like a rule. Each way in which the structure can speak (auth,
unique keys, bounds, order …) accounts for some of them; a sentence is covered when all its signals are accounted for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from orchestrator.contract import Operation
from orchestrator.ddl import SqlKind, Table
from orchestrator.models.builtin.design import Access, Kind
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.prose_words import (
    AUTH_WORDS,
    BOUND_WORDS,
    CASCADE,
    EFFECT,
    HINT,
    IMPERATIVE,
    LOGGED_IN,
    MISSING,
    MONEY,
    MONEY_RULE,
    NEUTRAL,
    NOT,
    ORDER,
    ORDER_WORDS,
    OWN,
    PURCHASE,
    RULE,
    SERVER,
    SOFT,
    STATUSES,
    UNIQUE_WORDS,
    VALID,
)
from orchestrator.models.builtin.reading.said_of_access import Said, named_roles, said_of_access
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.sentences import sentences_of
from orchestrator.models.builtin.reading.verbs import is_noted_down
from orchestrator.models.builtin.reading.words import key, plain, stem, words

_NEUTRAL = frozenset(stem(word) for word in NEUTRAL)


@dataclass(frozen=True, kw_only=True)
class Context:
    """What the structure says of an operation, to hold sentences against."""

    operation: Operation
    kind: Kind
    table: Table | None
    access: Access
    roles: tuple[str, ...] = ()
    ttl_s: int = 0
    """How long a token holds; 0 where nobody logs in."""
    caller_bound: bool = False
    """Whether the path or a filled column binds rows to the caller."""
    sorted_by_prose: bool = False
    """Whether the default order was taken from the prose."""
    soft_delete: bool = False
    set_columns: tuple[str, ...] = ()
    """Columns that the operation fills by itself."""
    children: tuple[tuple[str, str], ...] = ()
    """(table that points here, its rule on delete)."""
    numbers: frozenset[str] = field(default_factory=frozenset)
    """Bounds, defaults and lengths that schemas and checks state."""
    tables: tuple[Table, ...] = ()
    """Every table on the way."""
    filters: frozenset[str] = field(default_factory=frozenset)
    """Parameters that filter by a column or a relation."""
    chosen: frozenset[str] = field(default_factory=frozenset)
    """Columns by which path or parameters choose rows, and those that the operation writes."""
    shown: frozenset[str] = field(default_factory=frozenset)
    """Names of the schemas that it takes and answers, and of their properties."""
    settled: frozenset[str] = field(default_factory=frozenset)
    """Parameters whose meaning is settled, or asked for already."""


def read_prose(schemas: Schemas, context: Context, notes: Notes) -> None:
    """Ask for every rule-like sentence of an operation that the structure does not cover."""
    writes = context.kind not in {Kind.LIST, Kind.GET, Kind.HEALTH}
    for sentence in dict.fromkeys(sentences_of(schemas, context.operation, context.settled)):
        said = (
            None if sentence.startswith("`") else said_of_access(sentence, context.access, context.roles, context.ttl_s)
        )
        if said is not None and not said.agrees:
            _ask_which_holds(sentence, said, notes)
            continue
        rest = sentence if said is None else said.rest
        if said is not None:
            notes.because(f"“{sentence}” is what the auth model says too")
        signals = _signals(rest) | _values(rest, context)
        if context.kind in {Kind.UPDATE, Kind.REPLACE}:
            signals -= {sentence.split()[0].lower()} & IMPERATIVE
        money = PURCHASE.search(sentence) or (MONEY & set(plain(sentence)) and MONEY_RULE.search(sentence))
        if writes and money and not is_noted_down(context.operation):
            text = f"The contract says: “{sentence}” How exactly is the amount found, and who pays or is paid?"
            notes.ask(Cause.MONEY, sentence, text)
        elif writes and _reaches_out(sentence, context):
            text = f"The contract says: “{sentence}” Through which service, and what if it fails?"
            meanwhile = f"the rows are written and nothing else happens: “{sentence}”"
            notes.ask(Cause.EXTERNAL, sentence, text, meanwhile=meanwhile)
        elif signals and not signals - accounted(sentence, context):
            notes.because(f"“{sentence}” is what the structure says too")
        elif signals:
            text = f"The contract says: “{sentence}” Which rule is this, exactly?"
            meanwhile = f"not enforced beyond what schema and auth say: “{sentence}”"
            notes.ask(Cause.PROSE, sentence, text, meanwhile=meanwhile)
        elif _is_more_than_a_name(rest, context):
            notes.assume(f"read as a description, and nothing beyond schema and auth is built for it: “{sentence}”")


def _ask_which_holds(sentence: str, said: Said, notes: Notes) -> None:
    """Contract and auth model differ: one question that names both."""
    text = f"The contract says: “{sentence}” The auth model {said.instead}: which of the two holds?"
    notes.ask(Cause.PROSE, f"{sentence}|{said.instead}", text, meanwhile=f"the auth model holds, not “{sentence}”")


def _reaches_out(sentence: str, context: Context) -> bool:
    """Whether a sentence speaks of something outside of the database; `notification` of its own table is none."""
    own = {stem(word) for table in context.tables for word in words(table.name)}
    return any(stem(found.group(0).lower()) not in own for found in EFFECT.finditer(sentence))


def _is_more_than_a_name(sentence: str, context: Context) -> bool:
    """Whether a sentence of an operation says more than which operation it is.

    What is said of single parameters and properties has to sound like a rule.
    """
    if sentence.startswith("`"):
        return False
    if HINT.search(sentence) is not None:
        return True
    said = {stem(word) for word in words(sentence) if len(word) > 1}
    return not said <= _names(context)


def _names(context: Context) -> set[str]:
    """Stems of the words by which the contract and the design name what an operation is about."""
    operation = context.operation
    named = [operation.id, operation.path, *operation.tags, *context.roles]
    named += [parameter.name for parameter in operation.parameters]
    named += [name for table in context.tables for name in (table.name, *(column.name for column in table.columns))]
    named += list(context.shown)
    return {stem(word) for text in named for word in words(text)} | _NEUTRAL


def _signals(sentence: str) -> set[str]:
    """The words that make a sentence sound like a rule."""
    return {" ".join(found.group(0).lower().split()) for found in RULE.finditer(sentence)}


def _values(sentence: str, context: Context) -> set[str]:
    """Values and flags of the tables on the way that a sentence names: `lost` of a status, `active` of `is_active`.

    Descriptions of parameters and properties, which begin with a name in backticks, name such values anyway.
    """
    if sentence.startswith("`"):
        return set()
    said = set(words(sentence))
    said_once = said | set(key(sentence))
    found = set()
    for table in context.tables:
        for column in table.columns:
            named = {value for value in column.values if value.lower() in said_once and not value.isdigit()}
            bare = [word for word in words(column.name) if word not in {"is", "has"}]
            flag = column.type.kind is SqlKind.BOOLEAN and len(bare) == 1 and bare[0] in said
            if (named or flag) and column.name not in context.chosen and not said & set(context.roles):
                found |= {f"={word}" for word in named or bare}
    return found


def accounted(sentence: str, context: Context) -> set[str]:
    """The signals of a sentence for which the structure speaks."""
    numbers = set(re.findall(r"(?<![\w.])\d+(?![\w])", sentence)) - STATUSES
    found = _by_structure(sentence, context, numbers)
    if context.sorted_by_prose and ORDER.search(sentence):
        found |= ORDER_WORDS | {signal for signal in _signals(sentence) if "order" in signal}
    if context.kind in {Kind.DELETE, Kind.CLEAR}:
        found |= _by_references(sentence, context)
    if context.kind in {Kind.CREATE, Kind.REGISTER} and context.table is not None:
        found |= _by_default(sentence, context.table, context)
    if context.soft_delete and SOFT.search(sentence):
        found |= {"soft", "mark", "marks"}
    if VALID.search(sentence) and not numbers:
        found |= {"must", "cannot", "may not", "400", "422"}
    if MISSING.search(sentence):
        found |= {"404"}
    if context.chosen and sentence.startswith("`"):
        found |= _filter_words(sentence, context)
    if SERVER.search(sentence) and any(column in sentence.replace(" ", "_") for column in context.set_columns):
        found |= {word for word in _signals(sentence) if word.startswith("automatic")}
    return found


def _by_structure(sentence: str, context: Context, numbers: set[str]) -> set[str]:
    """What the auth model, unique keys and stated bounds account for."""
    found: set[str] = set()
    if _by_auth(sentence, context) and not numbers:
        found |= AUTH_WORDS
    if _by_unique(sentence, context):
        found |= UNIQUE_WORDS
    if numbers and numbers <= context.numbers:
        found |= BOUND_WORDS
    return found


def _filter_words(sentence: str, context: Context) -> set[str]:
    """`city`: Only shops of this city: what a filter by that column does."""
    name = sentence[1:].split("`", 1)[0]
    return {"only", "own", "their"} if name in context.filters else set()


def _by_default(sentence: str, table: Table, context: Context) -> set[str]:
    """`New tickets start with status open`, where that is the column's default and the body cannot choose."""
    said, found = {*words(sentence), *key(sentence)}, set()
    for column in table.columns:
        value = column.default_value
        if isinstance(value, str) and value.lower() in said and column.name not in context.chosen:
            found |= {f"={value}", "default to", "defaults to", "by default", "always", "is set to", "automatically"}
    return found


def _by_auth(sentence: str, context: Context) -> bool:
    """Whether the sentence says who may call, and the auth model says the same."""
    said = set(words(sentence))
    marked, known = named_roles(sentence, context.roles)
    mentioned = {role for number, role in enumerate(known) if f"\x00{number}\x00" in marked}
    owners = {word for _, column in context.access.owner_path[-1:] for word in words(column)} - {"id", "by"}
    own = OWN.search(sentence) is not None or (context.access.own and bool(owners & said))
    if own and not (context.access.own or context.caller_bound):
        return False
    if own and NOT.search(sentence):
        return False
    if mentioned and not context.access.public and context.access.allow:
        if sentence.startswith("`"):
            return mentioned == set(context.access.allow)
        if re.search(r"\bnot only\b", sentence, re.IGNORECASE):
            return False
        return mentioned <= {*context.access.allow, *context.access.bypass}
    return own or (not mentioned and LOGGED_IN.search(sentence) is not None and not context.access.public)


def _by_unique(sentence: str, context: Context) -> bool:
    """Whether a unique key says what the sentence says: by a column that it names, or once per caller and parent."""
    if context.table is None:
        return False
    table, said = context.table, set(plain(sentence))
    keys = [unique.columns for unique in table.uniques if not unique.where]
    keys += [index.columns for index in table.indexes if index.unique and not index.where]
    if "once" in said and not OWN.search(sentence):
        return any(
            len(columns) > 1 and set(columns) <= set(context.set_columns) for columns in [*keys, table.primary_key]
        )
    if not {"unique", "already", "uniqueness"} & said:
        return False
    return any(set(plain(column)) <= said for columns in keys for column in columns)


def _by_references(sentence: str, context: Context) -> set[str]:
    """What the foreign keys that point here say about deleting."""
    rules = {rule for _, rule in context.children}
    if CASCADE.search(sentence):
        return {"cascade", "cascades", "cascaded", "cascading", "their", "permanently"} if "CASCADE" in rules else set()
    named = {word for table, _ in context.children for word in plain(table)} & set(plain(sentence))
    if named and rules & {"RESTRICT", "NO ACTION"}:
        return {
            "409",
            "no more",
            "cannot",
            "may not",
            "must",
            "only",
            "while",
            "not allowed",
            "can't",
            "can not",
            "still",
        }
    return {"permanent", "permanently"} if not context.soft_delete else set()
