"""What the names of parameters say: which part of listing they steer, and how they compare."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orchestrator.contract import Parameter
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.match_columns import fits
from orchestrator.models.builtin.reading.moments import is_audit
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.prose_words import denied_before
from orchestrator.models.builtin.reading.tables import Found
from orchestrator.models.builtin.reading.words import key, same_stem, stem, words
from orchestrator.models.builtin.shapes import Op, ParamUse
from orchestrator.relational import INSTANTS

USES: dict[ParamUse, str] = {
    ParamUse.PAGE: "page, page number, page no, page index, p, current page",
    ParamUse.LIMIT: (
        "limit, per page, item per page, page size, size, take, top, max result, max, page limit, count, first"
    ),
    ParamUse.OFFSET: "offset, skip, start, start index, page offset",
    ParamUse.CURSOR: "cursor, after, page token, next token, starting after, continuation token, page cursor",
    ParamUse.SORT: "sort, sort by, order by, ordering, sort field, sort column",
    ParamUse.ORDER: "order, direction, dir, sort order, sort dir, sort direction, order dir, order direction",
    ParamUse.SEARCH: "q, query, search, keyword, key word, term, search term, search query, search text, "
    "search string, text, s, busca, buscar, busqueda, pesquisa, recherche, suche, suchbegriff",
}
"""Names of parameters, in the singular and with spaces, by what they steer."""

NEUTRAL_HEADERS = {
    "authorization", "accept", "content-type", "x-request-id", "x-correlation-id", "accept-language", "user-agent",
    "x-api-version", "traceparent", "x-trace-id", "if-none-match", "x-api-key", "api-key", "accept-encoding",
}  # fmt: skip
PRECONDITIONS = {"if-match", "if-unmodified-since", "etag"}
BOUNDS: dict[str, Op] = {
    "min": Op.GTE, "minimum": Op.GTE, "from": Op.GTE, "since": Op.GTE, "after": Op.GT, "gte": Op.GTE, "ge": Op.GTE,
    "gt": Op.GT, "start": Op.GTE, "begin": Op.GTE, "max": Op.LTE, "maximum": Op.LTE, "to": Op.LTE, "until": Op.LTE,
    "before": Op.LT, "lte": Op.LTE, "le": Op.LTE, "lt": Op.LT, "end": Op.LTE, "till": Op.LTE,
}  # fmt: skip
TEXT_OPS: dict[str, Op] = {"contain": Op.CONTAINS, "like": Op.CONTAINS, "search": Op.CONTAINS, "prefix": Op.PREFIX}
PARTIAL = re.compile(
    r"\b(contain\w*|partial\w*|parts? of|substring|search\w*|matching|match(es)? any|fuzzy|like)\b", re.IGNORECASE
)
PREFIX = re.compile(
    r"\b(prefix\w*|(?:starts?|starting|begins?|beginning) with|(?:beginning|start) of"
    r"|(?:first|leading) (?:letters|characters))\b",
    re.IGNORECASE,
)
PART = re.compile(r"\b(?:(?:a |any )?parts? of|contain\w*|anywhere|substring)\b", re.IGNORECASE)
EXACT = re.compile(r"\b(?:exact(?:ly)?|whole|full)\b", re.IGNORECASE)
_CASES = r"(?:upper|lower)[- ]?(?:case )?(?:and|or) (?:upper|lower)[- ]?case"
_ANY_CASE = re.compile(
    r"\b(?:regardless of|irrespective of|independent(?:ly)? of|without regard (?:to|for)) (?:\w+ )?case\b"
    r"|\bignor\w+ (?:\w+ )?case\b|\bcase[- ]insensitiv\w*|\b(?:whatever the|(?:in )?any) case\b"
    rf"|\b(?:case|{_CASES}) (?:does not|doesn't|do not|don't) matter\b|\b{_CASES} alike\b"
    r"|\bcase is (?:ignored|irrelevant|of no matter)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|no)\b|n['\u2019]t\b", re.IGNORECASE)
SEPARATED = re.compile(
    r"\bcommas?[- ](?:separated|delimited)\b|\b(?:separated|delimited|divided) by (?:a )?commas?\b"
    r"|\bcommas? between\b|\bwith commas\b|\bcomma list\b",
    re.IGNORECASE,
)
REPEATED = re.compile(r"\brepeat(?:able|ed|edly)\b|\bmore than once\b|\b(?:several|multiple) times\b", re.IGNORECASE)
DATE_ONLY = {("date",), ("day",)}
_PART_OF = re.compile(
    r"\b(?:parts?|beginning|start) of\b(?: (?:the|an?|its|their|any))*(?P<what>(?: [\w`'\u2019-]+){0,4})", re.IGNORECASE
)
_TEXTS = {"name", "title", "text", "value", "word", "it", "this", "that", "term", "string", "field", "content"}
"""What a part may be of, beside the column by its own words."""


def may_be_repeated(parameter: Parameter, schema: Schema) -> bool:
    """Whether a single value is told to be sent several times: `?status=open&status=closed`."""
    return REPEATED.search(parameter.description) is not None and types_of(schema) in {("string",), ("integer",)}


def says_any_case(text: str) -> bool:
    """Whether a text says that case makes no difference, and not that it does."""
    return any(not denied_before(text, found.start()) for found in _ANY_CASE.finditer(text))


def without_any_case(text: str) -> str:
    """A text without what it says of case, where that is that it makes no difference."""
    return _ANY_CASE.sub("", text) if says_any_case(text) else text


def compared_texts(description: str, name: str, column: Column) -> Op:
    """How a description says that the texts of a column are compared with the parameter of that name."""
    own = {*_TEXTS, *key(name), *key(column.name)}
    said = _PART_OF.sub(
        lambda found: found[0] if own & {*words(found["what"]), *key(found["what"])} else "", description
    )
    exact = EXACT.search(said) is not None
    if PREFIX.search(said) and not (exact and _NOT.search(said)):
        return Op.PREFIX
    if PARTIAL.search(said) and not exact:
        return Op.CONTAINS
    return Op.ANY_CASE if says_any_case(said) else Op.EQ


def with_operator(name: str) -> tuple[str, Op | None]:
    """`price[gte]` and `name_contains` are a column and an operator."""
    bracket = re.fullmatch(r"(.+)\[(\w+)\]", name)
    if bracket and bracket[2].lower() in BOUNDS:
        return bracket[1], BOUNDS[bracket[2].lower()]
    parts = key(name)
    if len(parts) > 1 and parts[-1] in TEXT_OPS:
        return "_".join(words(name)[:-1]), TEXT_OPS[parts[-1]]
    if len(parts) > 1 and parts[-1] == "in":
        return "_".join(words(name)[:-1]), Op.IN
    return name, None


_WITHOUT = re.compile(r"\b(before|earlier than|less than|below|exclusive(ly)?|excluded|not included)\b", re.IGNORECASE)
_ABOVE = re.compile(r"\b(after|later than|greater than|more than|above|exclusive(ly)?|excluded)\b", re.IGNORECASE)
_WITH = re.compile(
    r"\b(or|and) (before|after|later|earlier|equal|on|at|more|less)\b|\binclusive|\bincluded", re.IGNORECASE
)


def as_described(op: Op, description: str) -> Op:
    """A bound that is not included, where the description says so: `Starts before`.

    What lies at `before` or `after` is not, where the description does not say that it is.
    """
    if op in {Op.LT, Op.GT} and _WITH.search(description):
        return Op.LTE if op is Op.LT else Op.GTE
    strict = {Op.LTE: (Op.LT, _WITHOUT), Op.GTE: (Op.GT, _ABOVE)}.get(op)
    if strict is None or _WITH.search(description) or not strict[1].search(description):
        return op
    return strict[0]


_LOWER = {
    True: r"(?:or|and) (?:(?:any )?(?:time )?(?:later|after|more|above|over|higher|newer|greater|upwards?|up)"
    r"(?: than (?:it|that|this))?)|(?:not|no|never) (?:before|earlier|less|below|fewer|lower|older)(?: than)?"
    r"|at least|on or after|from|since|minimum|starting",
    False: r"(?:later|more|greater|higher|newer) than|after|above|over",
}
_UPPER = {
    True: r"(?:or|and) (?:(?:any )?(?:time )?(?:earlier|before|less|below|under|lower|older|fewer|smaller)"
    r"(?: than (?:it|that|this))?)|(?:not|no|never) (?:after|later|more|above|over|higher|newer|greater)(?: than)?"
    r"|at most|on or before|up to(?: and including)?|until|maximum",
    False: r"(?:earlier|less|lower|older|fewer|smaller) than|before|below|under",
}
_INCLUDED = r"(?:both )?(?:includ(?:ed|ing)|inclusive(?:ly)?)(?: (?:this|that|the) (?:day|one))?"
_EXCLUDED = r"(?:exclud(?:ed|ing)|exclusive(?:ly)?|not (?:included|inclusive))"


def bound_left(text: str, op: Op) -> str:
    """What a description says besides how its bound compares: nothing of “leases that start on this day or later”."""
    side, included = _LOWER if op in {Op.GTE, Op.GT} else _UPPER, op in {Op.GTE, Op.LTE}
    ends = _INCLUDED if included else _EXCLUDED
    return re.sub(rf"\b(?:{side[included]}|{ends})(?!\w)", " ", text, flags=re.IGNORECASE)


def as_bound(op: Op, word: str, parameter: Parameter, notes: Notes) -> Op:
    """The same, with a note where only the word, `after` or `before`, says that it is not."""
    described, told = as_described(op, parameter.description), {Op.LT: _WITHOUT, Op.GT: _ABOVE}.get(op)
    if described is op and word in {"after", "before"} and (told is None or not told.search(parameter.description)):
        notes.assume(f"what lies at `{parameter.name}` itself is not included")
    return described


def use_of(parameter: Parameter, table: Table, schema: Schema) -> ParamUse | None:
    """Which part of listing the parameter steers; `None` where it is about the rows."""
    name = " ".join(key(parameter.name))
    kinds = set(types_of(schema))
    exact = any(words(column.name) == words(parameter.name) for column in table.columns)
    if name == "unpaged" and kinds == {"boolean"} and not exact:
        return ParamUse.WHOLE
    for use, names in USES.items():
        if name not in names.split(", "):
            continue
        numeric = use in {ParamUse.PAGE, ParamUse.LIMIT, ParamUse.OFFSET}
        if numeric and kinds and not kinds & {"integer", "number"}:
            continue
        if not numeric and kinds and not kinds & {"string", "array"}:
            continue
        if exact and use is not ParamUse.SORT:
            continue
        if use is ParamUse.CURSOR and schema.get("format") in {"date", "date-time"}:
            continue
        if use is ParamUse.ORDER and not _is_direction(schema):
            return ParamUse.SORT
        return use
    return None


def _is_direction(schema: Schema) -> bool:
    values = schema.get("enum")
    return not isinstance(values, list) or {str(value).lower() for value in values} <= {
        "asc",
        "desc",
        "ascending",
        "descending",
    }


_MADE = re.compile(
    r"\b(created|creation|made|posted|ordered|placed|added|inserted|submitted|recorded|registered|logged)\b"
)
_BY_AGE = re.compile(r"\b(newest|oldest|latest|most recent|chronological(ly)?)\b")
_CHANGED = re.compile(r"\b(updated?s?|modified|modification|changed|edited)\b")


def tells_of_making(column: Column, text: str) -> bool:
    """Whether a text says that it is about when a row was made or changed, which an audit column holds."""
    about = set(words(column.name))
    if {"created", "added", "inserted"} & about and _MADE.search(text.lower()):
        return True
    if {"updated", "modified", "changed", "edited"} & about and _CHANGED.search(text.lower()):
        return True
    return any(same_stem(own, said) for own in about - {"at", "on", "date", "time"} for said in words(text))


_ENDS = {
    stem(word)
    for word in (
        "arrive", "arrival", "end", "finish", "complete", "close", "return", "expire", "expiry", "cancel", "resolve",
        "archive", "until",
    )
}  # fmt: skip


def is_end(column: Column) -> bool:
    """Whether a moment is when something was over, which nobody means by a mere `date`."""
    return bool(_ENDS & {stem(word) for word in words(column.name)})


def other_end(name: str, names: Iterable[str]) -> str:
    """The parameter that goes with `startDate` or `endDate` as the other end of a range; empty where there is none."""
    said = words(name)
    for one, other in (("start", "end"), ("end", "start"), ("begin", "end"), ("end", "begin")):
        rest = tuple(word for word in said if word != one)
        if one in said and (not rest or rest in {*DATE_ONLY, ("time",), ("date", "time"), ("datetime",)}):
            wanted = {tuple(other if word == one else word for word in said)}
            return next((found for found in names if words(found) in wanted), "")
    return ""


def the_date(table: Table, text: str, told: str = "", *, dated: bool = False) -> Column | None:
    """The moment that a parameter without a column's name is about, as its name and description (`text`) say.

    It is the audit column that they speak of, else the one moment of the table that is none, or that every row has
    where others may be empty (a `cancelled_at`) and the parameter is `dated`, else the one at which something begins.
    Where its rows have no moment but that of their making, it is that one, if what the operation says of itself
    (`told`) keeps them by age; else there is no such moment.
    """
    dates = [column for column in table.columns if column.type.kind in {*INSTANTS, SqlKind.DATE}]
    own = [column for column in dates if not is_audit(column) or words(column.name) in DATE_ONLY]
    starts = [
        column
        for column in own
        if {"start", "starts", "begin", "begins", "from", "departure", "departs", "opens"} & set(words(column.name))
    ]
    spoken = [column for column in dates if (is_audit(column) or is_end(column)) and tells_of_making(column, text)]
    made = [column for column in dates if not own and {"created", "added", "inserted"} & set(words(column.name))]
    made = made if _BY_AGE.search(told.lower()) or _MADE.search(told.lower()) else []
    lasting = [column for column in own if not column.nullable and not is_end(column)]
    own = (
        lasting
        if dated and len(lasting) == 1 and all(column.nullable for column in own if column not in lasting)
        else own
    )
    own = [] if len(own) == 1 and is_end(own[0]) else own
    return next((chosen[0] for chosen in (spoken, own, starts, made) if len(chosen) == 1), None)


def named_in_full(table: Table, described: str, values: Schema) -> Found | None:
    """The one column of several words that a description calls by all of them: “Expected close date is before …”."""
    said = f" {' '.join(words(described))} "
    found = [c for c in table.columns if len(words(c.name)) > 1 and f" {' '.join(words(c.name))} " in said]
    return Found(column=found[0], assumption="") if len(found) == 1 and fits(found[0], values) else None
