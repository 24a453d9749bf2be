"""What is evidence that a property and a column of another name are one, rule by rule from the surest to the least.

A rule returns why, with how sure that is, or an empty text. Who competes with whom is the business of `pairing`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.loose_columns import UNITS
from orchestrator.models.builtin.reading.match_columns import fits
from orchestrator.models.builtin.reading.moments import is_audit
from orchestrator.models.builtin.reading.pair_words import (
    MADE,
    OTHER_MEANING,
    Synonyms,
    in_group,
    kind_of_column,
    mentions,
    prose_of,
    same_dress,
    says_only_when,
    thesaurus,
)
from orchestrator.models.builtin.reading.prose_words import SENTENCE
from orchestrator.models.builtin.reading.words import Words, plain, same_stem, words

_GENERIC = {"name", "status", "type", "code", "number", "value", "text", "count", "amount", "total", "kind", "label"}
"""Words that need more than necessity to mean one of several longer names."""


_CALLED = re.compile(r"(?:(?:the|an?|this|is|de|het|een|dit|der|die|das|ein|le|la|el|il|o|\w+:)\s+)*", re.IGNORECASE)
"""What stands before a name where a description calls what it describes by it, and does not speak of something else."""
_NAMES = {
    "name", "title", "label", "designation", "nombre", "nome", "nom", "naam", "titulo", "titre", "titel",
    "titolo", "bezeichnung", "benennung",
}  # fmt: skip
"""What a thing is called by, in some languages: a text of another name says something else of it."""
_ASKED = {
    "accept", "accepted", "agree", "agreed", "send", "notify", "dry", "force", "skip", "confirm", "remember", "terms",
    "term", "consent", "validate", "overwrite", "ignore",
}  # fmt: skip
"""Words of truth values that ask for something, rather than say what a row is."""


@dataclass(frozen=True, kw_only=True)
class Property:
    """A property that found no column."""

    name: str
    schema: Schema
    core: Words
    dress: Words
    kind: str
    needed: bool
    """Whether a body that makes a row has to have it."""
    sent: bool
    """Whether any body has it."""
    shown: bool = True
    """Whether any answer has it."""


@dataclass(frozen=True, kw_only=True)
class FreeColumn:
    """A column that nothing shows, fills or asks about."""

    column: Column
    core: Words
    dress: Words
    kind: str
    needed: bool
    """Whether a new row has to have it and nothing gives it."""
    audit: bool
    """Whether it holds when the row was made or changed, which one rule alone speaks of."""


@dataclass
class Around:
    """All that is known of one table."""

    table: Table
    noun: Words
    """What a row is called."""
    known: set[Words]
    """The words of all columns and of properties that have a place, but for those of free columns."""
    properties: list[Property]
    columns: list[FreeColumn]
    blocked: set[str] = field(default_factory=set)


def compatible(one: Property, other: FreeColumn, around: Around) -> bool:
    """Whether the two hold values of one kind; of a closed list, the same values."""
    if not fits(other.column, one.schema) or _too_long(one.schema, other.column):
        return False
    if one.kind == "enum":
        told = {str(value) for value in one.schema["enum"] if value is not None}
        if other.kind == "enum":
            return told == set(other.column.values or other.column.type.values)
        coded = around.table.foreign_key_of(other.column.name) is not None
        return coded and str(other.column.default_value) in told
    if around.table.foreign_key_of(other.column.name) is not None:
        return False
    timed = one.kind == "text" and bool({"at", "on", "date", "time", "datetime", "timestamp"} & set(one.dress))
    return one.kind == other.kind or (timed and other.kind.startswith("moment"))


def _too_long(schema: Schema, column: Column) -> bool:
    """Whether what the contract shows does not go into the column: a country's name is no `char(2)`."""
    shown = [*(schema.get("examples") or ()), schema.get("example"), schema.get("default")]
    longest = max((len(item) for item in shown if isinstance(item, str)), default=0)
    least = schema.get("minLength")
    longest = max(longest, least if isinstance(least, int) else 0)
    return column.type.length is not None and longest > column.type.length


def speaks_of_another(one: Property, other: FreeColumn, around: Around) -> bool:
    """Whether the contract's prose names another free column of the kind, and not this one."""
    prose = prose_of(one.schema)
    others = [c for c in around.columns if c is not other and c.kind == other.kind and mentions(prose, c.core)]
    return bool(others) and not mentions(prose, other.core)


def dressed(one: Property, other: FreeColumn, _around: Around) -> str:
    """The same words, with the row's own noun or what says how a thing is kept on one side."""
    alike = sorted(one.core) == sorted(other.core) and same_dress(one.dress, other.dress)
    return "confidence high: the same words" if alike else ""


def compounded(one: Property, other: FreeColumn, _around: Around) -> str:
    """A word that ends or begins the column's one, by which the contract calls it: a `date`, the “loadingdate”."""
    short, long = "".join(words(one.name)), "".join(words(other.column.name))
    if len(short) < 4 or short in {*_GENERIC, long} or not (long.startswith(short) or long.endswith(short)):
        return ""
    told = [part for part in SENTENCE.split(str(one.schema.get("description") or "")) if words(part)]
    first = next((part for part in told if words(part) != words(one.name)), "")
    spelled = re.escape(other.column.name).replace("_", r"[\s_-]")
    found = re.search(rf"(?<![\w-]){spelled}(?![\w-])", first, re.IGNORECASE)
    if found is None or not _CALLED.fullmatch(first[: found.start()].lstrip()):
        return ""
    return f"confidence good: its description calls it `{other.column.name}`"


def synonymous(one: Property, other: FreeColumn, around: Around) -> str:
    """Words of one group of the thesaurus, unless the table tells them apart or gives them another meaning."""
    if not same_dress(one.dress, other.dress):
        return ""
    for group in thesaurus():
        mine, theirs = in_group(one.core, group), in_group(other.core, group)
        if mine is None or mine != theirs or other.kind.partition(":")[0] not in group.kinds:
            continue
        if any(in_group(known, group) == mine for known in around.known) or _means_else(group, one, other, around):
            return ""
        return f"confidence good: `{_of(one.core)}` and `{_of(other.core)}` are words for {group.why}"
    return ""


def _means_else(group: Synonyms, one: Property, other: FreeColumn, around: Around) -> bool:
    rest = [column.name for column in around.table.columns if column.name != other.column.name]
    rest += [item.name for item in around.properties if item is not one]
    said = [f" {' '.join(plain(name))} " for name in rest]
    return any(f" {phrase} " in text for phrase in group.unless for text in said)


def qualified(one: Property, other: FreeColumn, around: Around) -> str:
    """A name within a longer one, whose other words the prose of the shorter one adds, or necessity."""
    few, many = sorted((one.core, other.core), key=len)
    extra = set(many) - set(few)
    if family := _family_name(one, other, around):
        return family
    if extra == {"unit"} and one.kind == "money" and not _is_counted(around):
        return "confidence fair: rows are not counted, so that the price of a unit is the price"
    if not set(few) < set(many) or extra & {*OTHER_MEANING, *UNITS} or says_only_when(few):
        return ""
    rest = [*around.known, *(c.core for c in around.columns if c is not other)]
    rest += [item.core for item in around.properties if item is not one]
    if any(set(few) <= set(core) for core in rest):
        return ""
    prose = prose_of(one.schema) if few == one.core else other.column.comment
    if mentions(prose, extra):
        return f"confidence good: its description speaks of `{_of(tuple(word for word in many if word in extra))}`"
    if one.needed and other.needed and not set(few) <= _GENERIC:
        return f"confidence fair: a new row needs both, and `{_of(few)}` is within `{_of(many)}`"
    return ""


def _is_counted(around: Around) -> bool:
    """Whether a row is so many of something, so that the price of one is not the price of all."""
    names = [set(plain(column.name)) for column in around.table.columns]
    return any({"quantity", "piece", "amount", "count", "unit"} & name for name in names if "price" not in name)


def _family_name(one: Property, other: FreeColumn, around: Around) -> str:
    """The `name` beside a first name, where a new row needs a family name."""
    if one.core != ("name",) or other.core != ("last", "name"):
        return ""
    beside = ("first", "name") in around.known
    needed = one.needed and other.needed and beside
    return "confidence fair: a new row needs both, and a first name stands beside it" if needed else ""


def necessary(one: Property, other: FreeColumn, around: Around) -> str:
    """What a body must bring and no column takes, and what a row must have and nothing gives, of one kind.

    That alone is not enough: one of the two has to say no more than its kind, or both the same closed list.
    """
    if (
        one.kind == other.kind == "boolean"
        and one.sent
        and one.shown
        and set(other.core) <= {"status", "state", "flag"}
    ):
        flags = [column for column in around.table.columns if kind_of_column(column) == "boolean"]
        alone = len(flags) == 1 and not any(item.kind == "boolean" for item in around.properties if item is not one)
        alone = alone and not _ASKED & {*words(one.name)[:1], *one.core[-1:]}
        return f"confidence fair: no row of `{around.table.name}` holds another truth value" if alone else ""
    if not one.needed or not other.needed or one.kind != other.kind:
        return ""
    if one.kind == "enum":
        return "confidence fair: a new row needs both, and they take the same values"
    if one.kind.startswith("moment") and (says_only_when(one.core) or says_only_when(other.core)):
        return f"confidence fair: a new row needs both, and nothing else of `{around.table.name}` is such a moment"
    texts = [column for column in around.table.columns if kind_of_column(column) == "text"]
    if one.kind == "text" and other.core == around.noun[-1:] and len(texts) == 1 and _NAMES & set(one.core):
        return f"confidence fair: a new row needs both, and its only text is called as the row is: `{_of(other.core)}`"
    return ""


def made(one: Property, other: FreeColumn, around: Around) -> str:
    """The `orderDate` of an order, which nobody sends: when the row was made, where it has no other moment."""
    moments = [column for column in around.table.columns if kind_of_column(column).startswith("moment")]
    if one.sent or "created" not in plain(other.column.name) or not all(is_audit(column) for column in moments):
        return ""
    own = [word for word in plain(one.name) if word not in {"at", "on", "date", "time"}]
    if len(own) == 1 and (own[0] in MADE or same_stem(own[0], around.noun[-1])):
        return f"confidence good: it is when a row of `{around.table.name}` came to be, and no row has another moment"
    return ""


def _of(found: Words) -> str:
    return " ".join(found)


RULES = (dressed, compounded, synonymous, qualified, necessary, made)
"""The surest first."""
