"""Parameters that name the row above, and of which the contract says that the top is listed without them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.accounted import signals_of
from orchestrator.models.builtin.reading.prose_words import NEUTRAL
from orchestrator.models.builtin.reading.sentences import named, split_into_sentences
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import stem, words
from orchestrator.models.builtin.shapes import Op, Param, ParamUse

_LEFT_OUT = re.compile(
    r"\b(?:without|omit\w*|left out|leave out|absent|missing|unset|not (?:given|set|sent|provided|specified)|otherwise"
    r"|by default|unless|if (?:empty|none|null)|defaults? to|when (?:empty|none|null))\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:every\w*|all|whole|entire|both|any|below|beneath|under|descend\w*|recursive\w*|subtrees?)\b", re.IGNORECASE
)
"""That more than one level is meant."""
_PLAIN = {stem(word) for word in NEUTRAL} - {stem(word) for word in ("user", "caller", "account", "own", "current")}
_PLAIN |= {
    stem(word) for word in ("tree", "hierarchy", "level", "node", "element", "if", "when", "where", "only", "then")
}
_PLAIN |= {stem(word) for word in ("listed", "shown", "returned", "given", "set", "value", "parent", "one", "they")}
_TOP = re.compile(
    r"\b(?:top(?:[- ]?(?:level|most))?|roots?|first level|without (?:a )?parent|no parent)\b", re.IGNORECASE
)


def with_level(params: list[Param], database: Database, table: Table) -> tuple[list[Param], str]:
    """Parameters, of which one that names the row above chooses the top where it is left out, as it says; its name."""
    found, name = [], ""
    for param in params:
        top = _chooses_top(param, database, table)
        name = param.name if top else name
        found.append(replace(param, top=True) if top else param)
    return found, name


def _chooses_top(param: Param, database: Database, table: Table) -> bool:
    plain = param.use is ParamUse.FILTER and param.op is Op.EQ and param.relation is None and not param.required
    above = [key.columns for key in database.keys_between(table, table)]
    return plain and param.columns in above and any(said is not None for _, said in _told(param, database))


def told_of_levels(params: Iterable[Param], database: Database) -> Iterator[tuple[str, str]]:
    """By sentence about such a parameter, what it says besides."""
    for param in params:
        yield from ((text, said) for text, said in (_told(param, database) if param.top else ()) if said is not None)


def _told(param: Param, database: Database) -> Iterator[tuple[str, str | None]]:
    """Each sentence about a parameter, and what it says besides; `None` where it is not sure to choose the top."""
    known = _known(param, database)
    for sentence in split_into_sentences(f"`{param.name}`: {param.description}" if param.description else ""):
        yield sentence, _besides_top(sentence, known)


def _besides_top(sentence: str, known: Container[str]) -> str | None:
    name, told = named(sentence)
    clauses = [clause for clause in re.split(r"(?<=[;,:]) ", told) if clause]
    top = [clause for clause in clauses if _TOP.search(clause)]
    left_out = [clause for clause in clauses if _LEFT_OUT.search(_TOP.sub("", clause))]
    if not top or not left_out or not all(_says_no_more(clause, known) for clause in (*top, *left_out)):
        return None
    rest = " ".join(clause for clause in clauses if clause not in top and clause not in left_out)
    return f"{name}{rest}" if rest else ""


def _says_no_more(clause: str, known: Container[str]) -> bool:
    """Whether all words of a clause say that the top is listed where a parameter is left out."""
    left = _LEFT_OUT.sub("", _TOP.sub("", clause))
    told = all(stem(word) in known for word in words(left))
    return told and not signals_of(left) - {"only", "if", "when"} and not _ALL.search(left)


def _known(param: Param, database: Database) -> set[str]:
    """Stems of words that choose none of the rows: what they are called, and what is done with them."""
    people = database.principal.name if database.principal is not None else ""
    tables = [table.name for table in database.tables if table.name != people]
    return _PLAIN | {stem(word) for name in (param.name, *tables) for word in words(name)}
