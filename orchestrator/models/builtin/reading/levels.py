"""Lists of rows that point at rows of their own table: which level of the tree they show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.shapes import ManyField, Op, Param, ParamUse, View

_LEFT_OUT = re.compile(
    r"\b(?:without|omit\w*|left out|leave out|absent|missing|unset|not (?:given|set|sent|provided|specified)|otherwise"
    r"|by default|unless|if (?:empty|none|null)|defaults? to|when (?:empty|none|null))\b",
    re.IGNORECASE,
)
_TOP = re.compile(
    r"\b(?:top(?:[- ]?(?:level|most))?|roots?|first level|without (?:a )?parent|no parent)\b", re.IGNORECASE
)


def nested_by(views: Mapping[str, View], view: str, table: Table) -> tuple[str, str]:
    """The property that lists what is below a row of its own table, and the column by which it is; else nothing."""
    for field in views[view].fields if view in views else ():
        source = field.source
        if not isinstance(source, ManyField) or source.via is not None or source.where or len(source.on) != 1:
            continue
        if views[source.view].table == table.name and (source.on[0][1],) == table.primary_key:
            return field.property, source.on[0][0]
    return "", ""


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
    said = param.description
    return plain and param.columns in above and bool(_LEFT_OUT.search(said)) and bool(_TOP.search(said))


def told_of_levels(params: Iterable[Param]) -> Iterator[tuple[str, str]]:
    """By sentence about such a parameter, what it says besides."""
    for param in params:
        for sentence in split_into_sentences(f"`{param.name}`: {param.description}" if param.top else ""):
            clauses = [clause for clause in re.split(r"(?<=[;,:]) ", sentence) if clause]
            rest = [one for one in clauses if not _TOP.search(one) and not _is_only_left_out(one)]
            if len(rest) < len(clauses):
                yield sentence, " ".join(rest) if len(rest) > 1 else ""


def _is_only_left_out(clause: str) -> bool:
    """“If omitted,” without what holds then."""
    return _LEFT_OUT.search(clause) is not None and len(clause.split()) < 5
