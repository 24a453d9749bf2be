"""Which columns a search goes through, as its description names them, and what of those it names it does not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.param_words import PART, PREFIX
from orchestrator.models.builtin.reading.prose_words import SENTENCE
from orchestrator.models.builtin.reading.words import Words, is_plural, key, plain, words
from orchestrator.relational import STRINGS

_OF_PEOPLE = {"first", "last", "middle", "given", "family", "full", "display", "name"}
"""The words of a name in parts."""
_PLACES = {"part", "in", "into", "by", "match", "beginning", "over", "across", "against"}
_SMALL = {"the", "a", "an", "its", "their", "his", "her", "of", "or", "and", "for", "with", "any", "all", "both"}
_ASIDE = re.compile(r"\([^)]*\)")
_NOUNS = re.compile(r"(?:[,;:]|\bor\b|\band\b)+", re.IGNORECASE)
_BEFORE = re.compile(
    r"^.*\b(?:of|in|into|by|for|with|against|match\w*|search\w*|across|over)\b|\b(?:the|an?|its|their|his|her|any|all|both)\b",
    re.IGNORECASE,
)
_NO_COLUMNS = {
    "case", "insensitive", "sensitive", "text", "free", "full", "fuzzy", "partial", "exact", "substring", "prefix",
    "field", "match", "search", "typeahead", "term", "phrase", "word", "ignored", "optional", "comma", "anywhere",
    "case-insensitive", "other", "more", "else", "etc", "contain", "start", "begin", "default", "minimum", "maximum",
    "length", "character", "query", "string", "keyword", "regardless", "accent", "upper", "lower", "not", "is", "are",
}  # fmt: skip
"""Words of how a search is done."""
_SEARCHES = re.compile(
    r"\b(?:search\w*|look\w* (?:up|for|into)|find\w*)\b.{0,200}\b(?:by|in|into|across|over)\b", re.IGNORECASE
)
_OF_WORDS = re.compile(r"\b(?:words|terms|keywords|each word|every word|all words)\b", re.IGNORECASE)


_NUMBERS = {"no", "nr", "num"}
"""How columns write `number`: an inventory number is an `inventory_no`."""


def _spelled(name: str) -> Words:
    """The words of a column's name, `number` in full."""
    found = plain(name)
    return tuple("number" if place and word in _NUMBERS else word for place, word in enumerate(found))


def named_columns(table: Table, description: str, own: Words = ()) -> tuple[str, ...]:
    """Text columns that a description names: "by name or address"; the `own` word of a row is what it is called."""
    said = set(plain(description))
    if len(own) == 1 and own[0] in said and re.search(rf"\b{own[0]} (or|and)\b|\b(or|and) {own[0]}\b", description):
        said.add("name")
    texts = [
        c for c in table.columns if c.type.kind in STRINGS and not c.values and table.foreign_key_of(c.name) is None
    ]
    whole = tuple(column.name for column in texts if {*plain(column.name)} <= said or {*_spelled(column.name)} <= said)
    single = {plain(name) for name in whole if len(plain(name)) == 1}
    whole = tuple(name for name in whole if not _is_of_another(name, description, single))
    if not _PLACES & set(plain(description)):
        return whole
    meant = {plain(name)[-1] for name in whole}
    last = [
        [c.name for c in texts if plain(c.name)[-1:] == (word,) and _stands_alone(c.name, description, own)]
        for word in plain(description)
        if word not in meant
    ]
    return tuple(dict.fromkeys((*whole, *(name for found in last for name in _meant(found)))))


def _before(name: str, description: str) -> list[Words]:
    """What stands right before the last word of a column, wherever a description has it: `phone` of “phone number”."""
    ends = {plain(name)[-1:], _spelled(name)[-1:]}
    tokens = [(plain(found[0]), found.start(), found.end()) for found in re.finditer(r"[A-Za-z0-9]+", description)]
    following = zip([((), 0, 0), *tokens], tokens, strict=False)
    return [
        said if description[end:start].strip("-_ '\u2019s") == "" else ()
        for (said, _, end), (word, start, _) in following
        if word[-1:] in ends
    ]


def _is_of_another(name: str, description: str, single: Collection[Words]) -> bool:
    """Whether the last word of a column only ever belongs to one that is called by a word alone: a phone's number."""
    told = _before(name, description)
    if any(is_plural(word) and plain(word)[-1:] == plain(name)[-1:] for word in re.findall(r"[a-z]+", description)):
        return False  # badge and phone numbers are those of either
    return len(plain(name)) > 1 and bool(told) and all(one in single and one[0] not in plain(name) for one in told)


def _stands_alone(name: str, description: str, own: Words) -> bool:
    """Whether the last word of a column is said of rows as such: of “serial number” the serial is another one."""
    known = {*plain(name), *own, *_NO_COLUMNS, *_PLACES, *_SMALL}
    return any(not {*said} - known for said in _before(name, description))


def _meant(columns: list[str]) -> list[str]:
    """Those of the columns that end in a word which it names: the only one, or the parts of the name of a person."""
    people = [name for name in columns if set(words(name)) <= _OF_PEOPLE]
    return people or (columns if len(columns) == 1 else [])


def left_out(description: str, columns: Iterable[str], own: Words = ()) -> tuple[str, ...]:
    """What a description names beside columns that are searched, and that is none of them: `author` of a title's list.

    `own` is the word of a row.
    """
    known = {word for name in columns for word in {*plain(name), *key(name), *_spelled(name)}} | set(own)
    phrases = [_BEFORE.sub("", part) for part in _NOUNS.split(_ASIDE.sub("", re.split(r"[.!?]\s", description)[0]))]
    named = [phrase.strip(" .`'\"") for phrase in phrases]
    found = [(phrase, {*plain(phrase), *key(phrase)}) for phrase in named if re.fullmatch(r"[A-Za-z][\w -]*", phrase)]
    if not any(said & known for _, said in found):
        return ()
    return tuple(phrase for phrase, said in found if not said & {*known, *_NO_COLUMNS} and len(phrase.split()) < 4)


def told_of_search(text: str) -> str:
    """The sentence that says of an operation by what it searches: “Search users by id, name or nickname”."""
    said = (sentence for sentence in SENTENCE.split(text) if _SEARCHES.search(sentence))
    return next(said, "")


def of_single_words(description: str) -> bool:
    """Whether a description speaks of the words of what is sought, each of which may stand anywhere."""
    return _OF_WORDS.search(description) is not None


def begun_with(columns: Iterable[str], description: str) -> tuple[str, ...]:
    """Columns that have to begin with what is sought: “part of the name or the beginning of the number”."""
    marks = sorted(
        [(found.start(), True) for found in PREFIX.finditer(description)]
        + [(found.start(), False) for found in PART.finditer(description)]
    )
    begins = {begin for _, begin in marks}
    if len(begins) < 2:
        return tuple(columns) if True in begins else ()
    said = [(found.start(), plain(found[0])) for found in re.finditer(r"[\w-]+", description)]
    places = {
        column: max((at for at, word in said if word[-1:] == plain(column)[-1:]), default=0) for column in columns
    }
    before = {column: [begin for at, begin in marks if at < place] for column, place in places.items()}
    return tuple(column for column, told in before.items() if told[-1:] == [True])


def search_columns(table: Table) -> tuple[str, ...]:
    """Text columns that people search: names, titles and descriptions, not keys, hashes or closed lists."""
    texts = [
        column
        for column in table.columns
        if column.type.kind in STRINGS and not column.values and table.foreign_key_of(column.name) is None
    ]
    hidden = {"password", "hash", "token", "secret", "salt", "url", "key", "path", "id"}
    open_ = [column.name for column in texts if not hidden & set(words(column.name))]
    likely = {"name", "title", "description", "summary", "body", "content", "text", "label", "slug", "bio", "email", "username", "subject"}  # fmt: skip  # noqa: E501
    return tuple([name for name in open_ if likely & set(words(name))] or open_)
