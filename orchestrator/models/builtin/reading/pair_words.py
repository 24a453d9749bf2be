"""What a property and a column are called and hold, as far as the likeness of the two depends on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from orchestrator import strict_yaml
from orchestrator.ddl import Column, SqlKind
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.prose_words import MONEY
from orchestrator.models.builtin.reading.words import Words, plain, stem, words
from orchestrator.relational import INSTANTS, NUMBERS, STRINGS

_TIMES = {"at", "on", "date", "time", "datetime", "timestamp"}
_DRESS = {
    *_TIMES,
    "url",
    "uri",
    "link",
    "text",
    "txt",
    "no",
    "number",
    "code",
    "value",
    "flag",
    "string",
    "quantity",
    "amount",
}
"""Last words that say how a thing is kept rather than what it is."""
_BEFORE = {"is", "has"}
_SHORT = {
    "no": "number",
    "pic": "picture",
    "dept": "department",
    "ref": "reference",
    "temp": "temperature",
}
OTHER_MEANING = frozenset({
    "old", "new", "previous", "next", "original", "list", "base", "unit", "net", "gross", "min", "max", "minimum",
    "maximum",
    "total", "sum", "average", "sub", "discount", "sale", "cost", "tax", "first", "last", "middle", "second", "current",
    "initial", "final", "default", "alternative", "alt", "secondary", "billing", "shipping", "delivery", "home", "work",
    "parent", "child", "short", "long", "internal", "external", "legacy", "draft", "expected", "actual", "estimated",
    "planned", "source", "target", "from", "to", "start", "end", "other", "emergency", "legal", "cent", "penny",
    "minor",
    "count", "id", "uuid", "by", "cancellation", "rejection", "closing", "reply",
})  # fmt: skip
"""Words that make another thing of what stands beside them: a `list_price` is not the `price`."""
TECHNICAL = frozenset({
    "password", "passwd", "pass", "hash", "digest", "secret", "token", "salt", "version", "lock", "etag", "jwt",
    "checksum",
    "uuid", "deleted", "tenant", "key", "pin", "otp", "self",
})  # fmt: skip
"""Words of properties and columns that no likeness is enough for."""
MADE = frozenset({
    "placed", "posted", "submitted", "registered", "joined", "uploaded", "recorded", "logged", "added", "entered",
    "made",
})  # fmt: skip
"""Words for how a row comes to be: when that was is when the row was made."""
COMPUTED = re.compile(
    r"\b(calculat\w+|comput\w+|derived|average|number of|how many|count of|sum of|total of|aggregat\w+|percentage)\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, kw_only=True)
class Synonyms:
    """One group of the thesaurus."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]
    why: str
    unless: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def thesaurus() -> tuple[Synonyms, ...]:
    """The groups of `synonyms.yaml`."""
    path = Path(__file__).with_name("synonyms.yaml")
    entries = strict_yaml.load(path.read_text(encoding="utf-8"), where=path.name).data
    return tuple(
        Synonyms(
            words=tuple(entry["words"]),
            kinds=tuple(entry["kinds"]),
            why=str(entry["why"]),
            unless=tuple(entry.get("unless", ())),
        )
        for entry in entries
    )


def kind_of(schema: Schema, name: str) -> str:
    """What a property holds: a word of `synonyms.yaml`, `moment` in three kinds; empty where it is none of them."""
    kinds = [kind for kind in types_of(schema) if kind != "null"]
    if kinds == ["boolean"]:
        return "boolean"
    if kinds in (["integer"], ["number"]):
        return "money" if MONEY & set(plain(name)) else "number"
    if kinds != ["string"]:
        return ""
    if schema.get("enum"):
        return "enum"
    form = schema.get("format")
    if form in {"date-time", "date", "time"}:
        return f"moment:{form}"
    if form in {"binary", "byte", "password", "uuid"}:
        return ""
    shown = [*(schema.get("examples") or ()), schema.get("example")]
    if any(isinstance(item, str) and _DAY.match(item) for item in shown):
        return "moment:date" if any(isinstance(i, str) and _DAY.fullmatch(i) for i in shown) else "moment:date-time"
    return "text"


def kind_of_column(column: Column) -> str:
    """What a column holds, in the same words."""
    kind = column.type.kind
    if kind is SqlKind.BOOLEAN:
        return "boolean"
    if kind in NUMBERS:
        return "money" if MONEY & set(plain(column.name)) else "number"
    if kind in INSTANTS:
        return "moment:date-time"
    if kind in {SqlKind.DATE, SqlKind.TIME}:
        return f"moment:{kind.value}"
    if kind in STRINGS or kind is SqlKind.ENUM:
        return "enum" if column.values or column.type.values else "text"
    return ""


def bare(name: str, own: Words) -> Words:
    """The words of a name in their usual spelling, without those of the row that it is about."""
    found = tuple(_SHORT.get(word, word) for word in plain(name))
    for entity in (own, own[-1:]):
        size = len(entity)
        if size and len(found) > size and found[:size] == entity:
            return found[size:]
        if size and len(found) > size and found[-size:] == entity:
            return found[:-size]
    return found


def undressed(found: Words) -> tuple[Words, Words]:
    """The words without those that say how a thing is kept, and those; something is always left."""
    start = 1 if len(found) > 1 and found[0] in _BEFORE else 0
    end = len(found)
    while end - start > 1 and found[end - 1] in _DRESS:
        end -= 1
    return found[start:end], (*found[:start], *found[end:])


def same_dress(one: Words, other: Words) -> bool:
    """Whether how two things are kept does not tell them apart: an `account_no` is no `account_code`."""
    return not one or not other or set(one) == set(other) or {*one, *other} <= _TIMES


def says_only_when(found: Words) -> bool:
    """Whether the words are no more than those for a moment: `date`, `time`."""
    return set(found) <= _TIMES


def in_group(found: Words, group: Synonyms) -> Words | None:
    """The words with the phrase of the group replaced by its first; `None` where none stands in them."""
    text = " ".join(found)
    for phrase in sorted(group.words, key=len, reverse=True):
        if re.search(rf"(?<!\S){re.escape(phrase)}(?!\S)", text):
            return tuple(
                re.sub(
                    rf"(?<!\S){re.escape(phrase)}(?!\S)", f"~{group.words[0].replace(' ', '_')}", text, count=1
                ).split()
            )
    return None


def mentions(text: str, wanted: Iterable[str]) -> bool:
    """Whether a text has all the words, in any form; false for no words."""
    said = {stem(word) for word in words(text)}
    needed = {stem(word) for word in wanted}
    return bool(needed) and needed <= said


def prose_of(schema: Mapping[str, Any]) -> str:
    """What the contract says of a property."""
    return f"{schema.get('title') or ''}. {schema.get('description') or ''}"
